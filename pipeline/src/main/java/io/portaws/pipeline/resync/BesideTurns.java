package io.portaws.pipeline.resync;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Resync;
import io.portaws.pipeline.ResyncRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out requests beside the turns, which go on: a few at once, each on a thread of its own,
 * while its message waits under its lease. A slice that finds no place goes back onto the queue for
 * later, which costs it no receive. Safe for use by several turns at once.
 */
public final class BesideTurns implements Resync {
  private static final Logger LOG = LoggerFactory.getLogger(BesideTurns.class);

  /** Most of them wait for AWS; more would keep its calls from the turns. */
  static final int AT_ONCE = 4;

  /** Done ones whose message went elsewhere: they have done no harm, and are of no use. */
  private static final int KEPT = 100;

  /** After which a message is asked about again. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private static final Duration COME_AGAIN = Duration.ofSeconds(30);
  static final String UNDER_WAY = "resync-under-way";

  private final Resync work;
  private final ExecutorService executor;
  private final InstantSource clock;

  /** By message. */
  private final Map<String, Future<Outcome>> begun = new LinkedHashMap<>();

  /**
   * @param work done on the executor's threads
   */
  public BesideTurns(Resync work, ExecutorService executor, InstantSource clock) {
    this.work = work;
    this.executor = executor;
    this.clock = clock;
  }

  @Override
  public synchronized Outcome carryOut(Message message, ResyncRequest request)
      throws InterruptedException {
    Future<Outcome> job = begun.get(message.id());
    if (job != null && job.isDone()) {
      begun.remove(message.id());
      return outcome(job, message);
    }
    if (job == null) {
      if (running() >= AT_ONCE) {
        return later(message, request);
      }
      forgetDone();
      begun.put(message.id(), executor.submit(() -> work.carryOut(message, request)));
    }
    return new Outcome.Wait(LOOK_AGAIN, UNDER_WAY, message);
  }

  private long running() {
    return begun.values().stream().filter(job -> !job.isDone()).count();
  }

  private void forgetDone() {
    var oldest = begun.values().iterator();
    while (begun.size() >= KEPT && oldest.hasNext()) {
      if (oldest.next().isDone()) {
        oldest.remove();
      }
    }
  }

  private Outcome later(Message message, ResyncRequest request) {
    return switch (request) {
      case ResyncRequest.Whole _ -> new Outcome.Wait(COME_AGAIN, UNDER_WAY, message);
      case ResyncRequest.OfSlice slice ->
          new Outcome.Replaced(slice.at(clock.instant().plus(COME_AGAIN)), "resync-busy");
    };
  }

  private static Outcome outcome(Future<Outcome> job, Message message) throws InterruptedException {
    try {
      return job.get();
    } catch (ExecutionException | CancellationException e) {
      LOG.atError().setCause(e).addKeyValue("message", message.id()).log("a resync broke off");
      return new Outcome.Retry(COME_AGAIN, "internal-error", e.getClass().getSimpleName());
    }
  }
}
