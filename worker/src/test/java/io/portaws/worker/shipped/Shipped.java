package io.portaws.worker.shipped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** What this build made of the worker. */
public final class Shipped {
  private static final Path FOLDER = Path.of(System.getProperty("worker.folder", "target"));

  /** Runs everywhere. */
  public static final Path JAR = FOLDER.resolve("port-aws-events-worker.jar");

  /** Without native libraries. */
  public static final Path IMAGE_JAR = FOLDER.resolve("image/port-aws-events-worker.jar");

  private Shipped() {}

  /** The folder with the native library for a processor, as images name it. */
  public static Path libraries(String processor) {
    return FOLDER.resolve("image/lib").resolve(processor);
  }

  /** The jar's classes and {@code tests} by themselves: only the JDK's types come from outside. */
  static URLClassLoader loaderWith(Class<?> tests) {
    try {
      URL beside = tests.getProtectionDomain().getCodeSource().getLocation();
      return new URLClassLoader(
          new URL[] {JAR.toUri().toURL(), beside}, ClassLoader.getPlatformClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
