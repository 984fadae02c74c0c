package io.portaws.benchmarks.start;

import io.portaws.benchmarks.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the Dockerfile makes, in a folder: a Java runtime of the worker's modules, its jar, its
 * options, the native HTTP client, and an AOT cache that the worker was trained with.
 *
 * @param folder with {@code java}, {@code app} and {@code training}
 */
record WorkerImage(Path folder) {
  private static final String MODULES = "ARG MODULES=";
  private static final String JAR = "port-aws-events-worker.jar";

  /** The JVM takes a cache only with a jar of the time that it was made with. */
  private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  /**
   * Makes all of it, which takes half a minute; what is there already, and newer than what it is
   * made of, stays.
   *
   * @param root the checkout, in which the worker's jar is built
   */
  static WorkerImage make(Path root, Path folder) throws IOException, InterruptedException {
    WorkerImage image = new WorkerImage(folder);
    Files.createDirectories(image.app());
    Files.createDirectories(image.training());
    if (!Files.exists(image.java())) {
      image.link(root);
    }
    if (!image.isTrainedWith(built(root).resolve(JAR), root.resolve("build/jvm.options"))) {
      image.fill(root);
      image.train();
    }
    return image;
  }

  private static Path built(Path root) {
    return root.resolve("worker/target/image");
  }

  private boolean isTrainedWith(Path... sources) throws IOException {
    for (Path source : sources) {
      if (!Files.exists(cache())
          || Files.getLastModifiedTime(cache()).compareTo(Files.getLastModifiedTime(source)) < 0) {
        return false;
      }
    }
    return true;
  }

  Path app() {
    return folder.resolve("app");
  }

  Path jar() {
    return app().resolve(JAR);
  }

  Path cache() {
    return app().resolve("worker.aot");
  }

  Path training() {
    return folder.resolve("training");
  }

  private Path java() {
    return folder.resolve("java/bin/java");
  }

  /** The command that runs the worker on the first core, as in a container of 256 MB. */
  List<String> command() {
    List<String> command = environment();
    command.addAll(Run.onCore(0));
    command.addAll(List.of(java().toString(), "@" + app().resolve("jvm.options")));
    command.addAll(List.of("-XX:MaxRAM=256m", "-jar", jar().toString()));
    return command;
  }

  private static List<String> environment() {
    return new ArrayList<>(List.of("/usr/bin/env", "MALLOC_ARENA_MAX=2"));
  }

  private void link(Path root) throws IOException, InterruptedException {
    String modules =
        Files.readAllLines(root.resolve("Dockerfile")).stream()
            .filter(line -> line.startsWith(MODULES))
            .map(line -> line.substring(MODULES.length()))
            .findFirst()
            .orElseThrow(() -> new IOException("Dockerfile has no line " + MODULES));
    Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
    run(
        List.of(
            jlink.toString(),
            "--add-modules",
            modules,
            "--strip-java-debug-attributes",
            "--no-header-files",
            "--no-man-pages",
            "--compress",
            "zip-6",
            "--exclude-files",
            "**.debuginfo",
            "--output",
            folder.resolve("java").toString()));
  }

  private void fill(Path root) throws IOException {
    Path built = built(root);
    String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    Path library = Path.of("lib", "libaws-crt-jni.so");
    Files.createDirectories(app().resolve("lib"));
    copy(built.resolve(JAR), jar());
    copy(built.resolve("lib").resolve(arch).resolve(library.getFileName()), app().resolve(library));
    Files.setLastModifiedTime(jar(), TIME);
    List<String> options =
        Files.readAllLines(root.resolve("build/jvm.options")).stream()
            .map(line -> line.replace("/app/", app() + "/"))
            .toList();
    Files.write(app().resolve("jvm.options"), options);
    Files.write(
        training().resolve("jvm.options"),
        options.stream().filter(line -> !line.contains("AOTCache=")).toList());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  /** With the Dockerfile's own words. */
  private void train() throws IOException, InterruptedException {
    Files.deleteIfExists(cache());
    List<String> command = environment();
    command.addAll(
        List.of(
            java().toString(),
            "-XX:AOTCacheOutput=" + cache(),
            "@" + training().resolve("jvm.options"),
            "-jar",
            jar().toString()));
    List<String> options =
        List.of(
            "--tls",
            training().toString(),
            "--faults",
            "--no-story",
            "--messages",
            "400",
            "--narrow",
            "--patience",
            "900");
    try (Rehearsed rehearsed = Rehearsed.begin(options, training().resolve("log"), command)) {
      rehearsed.happened("exit");
      rehearsed.end();
    }
    if (!Files.exists(cache())) {
      throw new IOException("the worker wrote no cache: see " + training().resolve("log"));
    }
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("this failed: " + String.join(" ", command));
    }
  }
}
