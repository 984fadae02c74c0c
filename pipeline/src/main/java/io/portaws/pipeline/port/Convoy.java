package io.portaws.pipeline.port;

import io.portaws.pipeline.metrics.PipelineMetrics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Batches that depend on nothing of each other, sent side by side, a few at once. When each request
 * leaves is the governor's to say.
 *
 * <p>A batch is sent on a thread of the executor, which only hands its answers in. It is the
 * delivering thread that tells them on, one at a time and in the order in which they came: so what
 * hears of them needs no locks. One batch alone is sent by the delivering thread itself.
 *
 * <p>No request is under way any more when {@link #send} ends, however it ends: an interrupt breaks
 * off those that are, and waits for them, and what was answered by then is told. A bug in one of
 * them lets no further one begin. Belongs to one thread.
 */
final class Convoy {
  /** A turn of a thousand messages asks for about so many at once; more would crowd out others. */
  static final int MOST = 8;

  /** Where answers go. */
  @FunctionalInterface
  interface Answers {
    void answer(Write write, Receipt receipt);

    default void answer(Batch batch, Receipt receipt) {
      batch.writes().forEach(write -> answer(write, receipt));
    }
  }

  /** Sends a batch and answers each of its writes. Safe for use by many threads. */
  @FunctionalInterface
  interface Sending {
    void send(Batch batch, Answers answers) throws InterruptedException;
  }

  private sealed interface News {
    record Answered(Write write, Receipt receipt) implements News {}

    record Ended(Leg leg, @Nullable Throwable why) implements News {}
  }

  private final Sending sending;
  private final Executor executor;
  private final PipelineMetrics metrics;
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final List<Leg> underWay = new ArrayList<>();
  private @Nullable Throwable failure;

  /**
   * @param executor runs each batch on a thread of its own; one that runs it on the calling thread
   *     lets the batches follow each other
   */
  Convoy(Sending sending, Executor executor, PipelineMetrics metrics) {
    this.sending = sending;
    this.executor = executor;
    this.metrics = metrics;
  }

  /**
   * Sends them all, and returns when the last is answered.
   *
   * @throws InterruptedException when interrupted: what is not answered may have reached Port
   */
  void send(List<? extends Batch> batches) throws InterruptedException {
    if (batches.size() == 1) {
      sending.send(batches.getFirst(), Write::settle);
      return;
    }
    Deque<Batch> waiting = new ArrayDeque<>(batches);
    try {
      while (begin(waiting) || !underWay.isEmpty()) {
        heed(news.take());
      }
    } catch (InterruptedException e) {
      underWay.forEach(Leg::breakOff);
      failure = e;
    } finally {
      awaitAll();
    }
    rethrow();
  }

  /** Lets as many begin as may; whether any did. */
  private boolean begin(Deque<Batch> waiting) {
    boolean begun = false;
    while (!waiting.isEmpty() && underWay.size() < MOST && failure == null) {
      Leg leg = new Leg(waiting.removeFirst());
      executor.execute(metrics.ofThisTurn(leg));
      underWay.add(leg);
      begun = true;
    }
    return begun;
  }

  private void heed(News one) {
    try {
      switch (one) {
        case News.Answered(Write write, Receipt receipt) -> write.settle(receipt);
        case News.Ended(Leg leg, @Nullable Throwable why) -> {
          underWay.remove(leg);
          failed(why);
        }
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void failed(@Nullable Throwable why) {
    if (failure == null) {
      failure = why;
    }
  }

  /** Not to be interrupted: a request that outlived its turn could write what is old by then. */
  private void awaitAll() {
    while (!underWay.isEmpty()) {
      try {
        heed(news.take());
      } catch (InterruptedException again) {
        underWay.forEach(Leg::breakOff);
        failure = again;
      }
    }
  }

  private void rethrow() throws InterruptedException {
    switch (failure) {
      case null -> {}
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  /** One batch on its way. */
  private final class Leg implements Runnable {
    private final Batch batch;
    private @Nullable Thread thread;
    private boolean brokenOff;

    private Leg(Batch batch) {
      this.batch = batch;
    }

    @Override
    public void run() {
      @Nullable Throwable why = null;
      try {
        if (begins()) {
          sending.send(batch, (write, receipt) -> news.add(new News.Answered(write, receipt)));
        }
      } catch (InterruptedException | RuntimeException | Error e) {
        why = e;
      } finally {
        ends();
        news.add(new News.Ended(this, why));
      }
    }

    private synchronized boolean begins() {
      thread = Thread.currentThread();
      return !brokenOff;
    }

    /** From here on it is not interrupted: the thread may have other work. */
    private synchronized void ends() {
      thread = null;
    }

    private synchronized void breakOff() {
      brokenOff = true;
      Thread at = thread;
      if (at != null) {
        at.interrupt();
      }
    }
  }
}
