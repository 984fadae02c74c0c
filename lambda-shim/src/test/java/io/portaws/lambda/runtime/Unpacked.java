package io.portaws.lambda.runtime;

import io.portaws.sandbox.LambdaFunction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The zip of this build, unpacked once for all tests. */
final class Unpacked {
  /** The zip. */
  static final Path ZIP =
      Path.of(System.getProperty("lambda.zip", "target/port-aws-events-lambda.zip"));

  /** What Lambda would have in {@code /var/task}. */
  static final Path FOLDER = unpack();

  /** All that the function's class loader has. */
  static final Path JAR = FOLDER.resolve("lib/port-aws-events-lambda.jar");

  private Unpacked() {}

  private static Path unpack() {
    if (!Files.isReadable(ZIP)) {
      throw new IllegalStateException(
          "there is no " + ZIP.toAbsolutePath() + ": ./mvnw package makes it before these tests");
    }
    try {
      Path folder = Files.createTempDirectory("var-task-");
      LambdaFunction.unpack(ZIP, folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
