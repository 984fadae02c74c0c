package io.portaws.worker.queue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Asks Docker itself, before Testcontainers is touched: that one tries for minutes where there is
 * no Docker, and pulls images that nobody asked it to pull.
 */
final class LocalStackImagePresent implements ExecutionCondition {
  /** The first releases that take bodies of 1 MiB are 4.8. */
  static final String IMAGE = "localstack/localstack:4.9.2";

  private static final int SECONDS = 5;

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return answer("docker", IMAGE);
  }

  static ConditionEvaluationResult answer(String docker, String image) {
    try {
      Process process =
          new ProcessBuilder(docker, "image", "inspect", image)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return disabled("Docker did not answer within " + SECONDS + " s");
      }
      return process.exitValue() == 0
          ? ConditionEvaluationResult.enabled(image + " is here")
          : disabled("Docker does not run, or has no image " + image + ": docker pull " + image);
    } catch (IOException e) {
      return disabled("there is no docker command");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return disabled("interrupted while asking Docker");
    }
  }

  private static ConditionEvaluationResult disabled(String reason) {
    return ConditionEvaluationResult.disabled(reason);
  }
}
