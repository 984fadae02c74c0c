package io.portaws.cli.doctor;

import io.portaws.cli.aws.AwsProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;

/** Runs checks beside each other, a few at a time, and hands their findings on in order. */
final class SideBySide {
  /** So few that no service of AWS throttles us for it. */
  private static final int AT_ONCE = 6;

  private SideBySide() {}

  /**
   * All of them, whatever the others come to.
   *
   * @param found is given each finding in the order of the checks, as soon as it is its turn
   */
  static void run(List<Check> checks, Consumer<Finding> found) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<List<Finding>>> running = new ArrayList<>();
      checks.forEach(check -> running.add(threads.submit(() -> look(check))));
      try {
        for (Future<List<Finding>> each : running) {
          each.get().forEach(found);
        }
      } catch (ExecutionException bug) {
        throw new IllegalStateException("a check broke", bug.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** What AWS does not tell is unknown, and why. */
  private static List<Finding> look(Check check) throws InterruptedException {
    try {
      return check.look();
    } catch (SdkException e) {
      AwsProblem problem = AwsProblem.of(e);
      return List.of(Finding.unknown(check.about(), "could not be looked at: " + problem.words()));
    }
  }
}
