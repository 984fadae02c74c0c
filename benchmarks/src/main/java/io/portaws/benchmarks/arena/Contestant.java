package io.portaws.benchmarks.arena;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is measured: the product, a peer, or the bound.
 *
 * @param name as in the tables
 * @param command its words
 */
record Contestant(String name, List<String> command) {
  static final String PRODUCT = "port-aws-events";
  static final String BOUND = "upper bound";

  /** The memory that the image is made for; the JVM takes it for the machine's. */
  private static final String CONTAINER = "-XX:MaxRAM=256m";

  Contestant {
    command = List.copyOf(command);
  }

  /**
   * The worker's jar with the options of its image, but for those that name files of the image.
   *
   * @param repository the working copy, with a built worker
   * @param more options of the JVM, for profiles
   */
  static Contestant product(Path repository, List<String> more) throws IOException {
    Path jar = repository.resolve("worker/target/port-aws-events-worker.jar");
    if (!Files.exists(jar)) {
      throw new IOException("the worker is not built: there is no " + jar);
    }
    List<String> words = new ArrayList<>(List.of(java(), CONTAINER));
    for (String line : Files.readAllLines(repository.resolve("build/jvm.options"))) {
      boolean ofImage =
          line.startsWith("-XX:AOTCache=")
              || line.startsWith("-XX:ArchiveRelocationMode")
              || line.startsWith("-XX:-AOTRecordTraining")
              || line.startsWith("-Djava.library.path");
      if (!line.isBlank() && !line.startsWith("#") && !ofImage) {
        words.add(line.strip());
      }
    }
    words.addAll(more);
    words.addAll(List.of("-jar", jar.toString()));
    return new Contestant(PRODUCT, words);
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
