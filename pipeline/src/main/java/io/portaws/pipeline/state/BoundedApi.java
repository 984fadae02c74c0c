package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.cache.Recent;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.State.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Bounds the calls under way at once for one service in one account and region, which is where AWS
 * counts them, and tries again what passes. The bound adapts to throttling; see {@link CallLimit}.
 * Safe for use by many threads.
 */
final class BoundedApi implements AwsApi {
  private static final int TRIES = 3;
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  /** A call that took so long is not made again: its message comes again. */
  private static final Duration TRIED_FOR = Duration.ofSeconds(5);

  private static final int MOST_PLACES = 10_000;

  private record Name(String service, String account, String region) {
    @Override
    public String toString() {
      return service + " in " + account + " " + region;
    }
  }

  private final AwsApi api;
  private final InstantSource clock;
  private final Pause pause;
  private final RandomGenerator random;
  private final PipelineMetrics metrics;
  private final Recent<Name, Place> places = new Recent<>(MOST_PLACES, _ -> {});

  /**
   * @param random safe for use by many threads
   */
  BoundedApi(
      AwsApi api,
      InstantSource clock,
      Pause pause,
      RandomGenerator random,
      PipelineMetrics metrics) {
    this.api = api;
    this.clock = clock;
    this.pause = pause;
    this.random = random;
    this.metrics = metrics;
  }

  @Override
  public JsonNode call(
      String service, String operation, JsonNode request, String account, String region) {
    Place place = places.get(new Name(service, account, region), Place::new);
    try {
      place.enter();
      try {
        return tried(place, () -> api.call(service, operation, request, account, region));
      } finally {
        place.leave();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbortedException.create("interrupted before the call", e);
    }
  }

  /** One call, as often as it takes; it keeps its place while it waits to be tried again. */
  private interface Call {
    JsonNode answer();
  }

  private JsonNode tried(Place place, Call call) throws InterruptedException {
    Instant last = clock.instant().plus(TRIED_FOR);
    for (int tries = 1; ; tries++) {
      Instant sent = clock.instant();
      try {
        JsonNode answer = call.answer();
        place.answered(sent);
        return answer;
      } catch (SdkException e) {
        AwsFailure.Kind kind = AwsFailure.kind(e);
        place.failed(kind, sent);
        boolean over = tries == TRIES || clock.instant().isAfter(last);
        if (!kind.passes() || over || place.rests()) {
          throw e;
        }
      }
      pause.pause(Growth.of(FIRST_WAIT, LONGEST_WAIT, tries - 1, random.nextDouble()));
    }
  }

  @Override
  public boolean canRead(String account) {
    return api.canRead(account);
  }

  /** One service in one account and region. */
  private final class Place {
    private final Name name;
    private final CallLimit limit = new CallLimit();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int underWay;

    Place(Name name) {
      this.name = name;
    }

    /**
     * Waits until one more call may be under way.
     *
     * @throws Resting when none should be made
     */
    void enter() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        while (!limit.rests(clock.instant()) && underWay >= limit.atOnce()) {
          changed.await();
        }
        if (limit.rests(clock.instant())) {
          throw limit.isSilent()
              ? new Resting(Cause.UNAVAILABLE, name + " did not answer; it is asked again soon")
              : new Resting(Cause.THROTTLED, name + " throttled every call; it rests");
        }
        underWay++;
        wakeNext();
      } finally {
        lock.unlock();
      }
    }

    void leave() {
      lock.lock();
      try {
        underWay--;
        wakeNext();
      } finally {
        lock.unlock();
      }
    }

    /**
     * One at a time: when a thousand wait, waking all of them at each answer would take longer than
     * the calls.
     */
    private void wakeNext() {
      if (underWay < limit.atOnce()) {
        changed.signal();
      }
    }

    boolean rests() {
      lock.lock();
      try {
        return limit.rests(clock.instant());
      } finally {
        lock.unlock();
      }
    }

    void answered(Instant sent) {
      failed(AwsFailure.Kind.ANSWER, sent);
    }

    void failed(AwsFailure.Kind kind, Instant sent) {
      lock.lock();
      try {
        Instant now = clock.instant();
        switch (kind) {
          case ANSWER, DISTURBED -> limit.answered(sent);
          case THROTTLED -> {
            limit.throttled(sent, now, random.nextDouble());
            metrics.throttled(name.service());
          }
          case SILENT -> limit.silent(sent, now, random.nextDouble());
          case NOT_MADE -> {}
        }
        if (limit.rests(now)) {
          // All who wait are told that there is nothing to wait for.
          changed.signalAll();
        } else {
          wakeNext();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
