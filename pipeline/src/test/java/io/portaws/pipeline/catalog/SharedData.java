package io.portaws.pipeline.catalog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of public test data that lies beside a checkout, and may be absent. */
public final class SharedData {
  private SharedData() {}

  public static boolean has(String path) {
    return Files.exists(file(path));
  }

  /** The text of a file of the folder; skips the test, with the reason, when it is absent. */
  public static String text(String path) {
    Path file = file(path);
    assumeTrue(
        Files.exists(file), "no public test data at " + file + " (SHARED_DIR names another)");
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The names in a folder, sorted. */
  public static List<String> names(String folder) {
    try (Stream<Path> files = Files.list(file(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path file(String path) {
    String told = System.getenv("SHARED_DIR");
    Path folder =
        told == null
            ? Path.of(System.getProperty("repo.root", "."), "..", "shared")
            : Path.of(told);
    return folder.resolve(path);
  }
}
