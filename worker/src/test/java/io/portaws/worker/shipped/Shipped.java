package io.portaws.worker.shipped;

import io.portaws.sandbox.ShippedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What this build made of the worker. */
public final class Shipped {
  private static final Path FOLDER = Path.of(System.getProperty("worker.folder", "target"));

  /** Runs everywhere. */
  public static final Path JAR = FOLDER.resolve("port-aws-events-worker.jar");

  /** Without native libraries. */
  public static final Path IMAGE_JAR = FOLDER.resolve("image/port-aws-events-worker.jar");

  /** One for all tests: it loads tens of thousands of classes. */
  private static final URLClassLoader LOADER = loader();

  private Shipped() {}

  /** What the jars were made from: the worker's own classes and all libraries, whole. */
  static List<Path> classPath() throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> own =
        Files.newDirectoryStream(FOLDER, "port-aws-events-worker-*.jar")) {
      own.forEach(all::add);
    }
    Arrays.stream(
            Files.readString(FOLDER.resolve("worker.classpath")).strip().split(File.pathSeparator))
        .map(Path::of)
        .forEach(all::add);
    return all;
  }

  /** The folder with the native library for a processor, as images name it. */
  public static Path libraries(String processor) {
    return FOLDER.resolve("image/lib").resolve(processor);
  }

  /**
   * This test's class made of what ships: by a class loader that has the jar, and of the test's
   * class path only the classes beside the test's own and in the sandbox. Only the JDK's types are
   * those of the test.
   */
  static Class<?> load(Class<?> test) {
    try {
      return LOADER.loadClass(test.getName());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static URLClassLoader loader() {
    try {
      return new URLClassLoader(
          new URL[] {
            JAR.toUri().toURL(), location(ShippedReader.class), location(ReadingOperations.class)
          },
          ClassLoader.getPlatformClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URL location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }
}
