package io.portaws.cli.redrive;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes the same call for several things beside each other: from a desk, each call to AWS takes a
 * tenth of a second. Safe for use by many threads.
 */
final class AtOnce implements AutoCloseable {
  /** As many as keep a machine's few connections busy. */
  static final int MOST = 8;

  private final ExecutorService threads = Executors.newFixedThreadPool(MOST);

  /**
   * What came of the calls.
   *
   * @param all the answers of those that were answered, in the order of the things
   * @param failed the first failure of the others; null when there are none
   */
  record Answers<R>(List<R> all, @Nullable SdkException failed) {}

  /** Returns when every call has ended: what one was given counts, whatever another came to. */
  <T, R> Answers<R> each(List<T> things, Function<T, R> call) throws InterruptedException {
    List<Future<R>> running = new ArrayList<>();
    things.forEach(thing -> running.add(threads.submit(() -> call.apply(thing))));
    List<R> answers = new ArrayList<>();
    SdkException failed = null;
    for (Future<R> each : running) {
      try {
        answers.add(each.get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof SdkException sdk)) {
          throw new IllegalStateException("a call broke", e.getCause());
        }
        failed = failed == null ? sdk : failed;
      }
    }
    return new Answers<>(answers, failed);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
