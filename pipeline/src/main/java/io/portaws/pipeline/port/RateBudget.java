package io.portaws.pipeline.port;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the next request may leave: the governor's arithmetic, without clock and without waiting.
 *
 * <p>Port counts requests in windows and tells, with every answer, the window's limit, what remains
 * of it and when it ends. A share of the limit is the reserve, which we leave to others. What
 * remains above the reserve is spread evenly over what is left of the window: the next request
 * leaves at {@code last + (reset - last) / ((remaining - reserve) * share)}. This is computed anew
 * for every request, so a busy neighbour slows us down at once, and what nobody used is used at the
 * end. When only the reserve remains, nothing leaves before the reset.
 *
 * <p>Others on the same credentials show in the drop of what remains; of what is left, only {@link
 * FairShare our share} is spread.
 *
 * <p>Requests that left and are not answered yet are taken off what remains. A {@link RateWindow
 * window} that ended without news is followed by another one like it, and is not a licence to
 * burst. A refusal in spite of all this halves what is thought to be ours of its window.
 *
 * <p>Answers without these headers, such as the ingest host's may be, are paced by {@link
 * AdaptiveRate what turns out to be possible}.
 *
 * <p>This class is threadsafe. Time only ever comes in as an argument.
 */
final class RateBudget {
  /** Requests this far apart are as good as a closed tap. */
  static final Duration THIN = Duration.ofSeconds(5);

  private final double reserveShare;
  private final Duration leastSpacing;
  private final FairShare fairShare = new FairShare();
  private final AdaptiveRate adaptive = new AdaptiveRate();
  private @Nullable RateWindow window;

  /** The number of the window that was last told of, and when it first was. */
  private long toldNumber = -1;

  private Instant toldSince = Instant.MIN;

  /** What refusals left of our share, in which window, and since when. */
  private double trust = 1;

  private long distrusted = -1;
  private Instant distrustedAt = Instant.MIN;

  private @Nullable Instant lastAdmitted;
  private Instant closedUntil = Instant.MIN;
  private long unanswered;

  RateBudget(double reserveShare, @Nullable Double maxPerSecond) {
    this.reserveShare = reserveShare;
    this.leastSpacing =
        maxPerSecond == null ? Duration.ZERO : Duration.ofNanos((long) (1e9 / maxPerSecond));
  }

  /** Zero: a request leaves now and is counted. Else ask again after this long. */
  synchronized Duration admit(Instant now) {
    Duration wait = waitAt(now);
    if (wait.isZero()) {
      left(now);
    }
    return wait;
  }

  /** A request leaves now, whatever {@link #waitAt} says. */
  synchronized void left(Instant now) {
    lastAdmitted = now;
    unanswered++;
  }

  /** How long from {@code now} until the next request may leave. */
  synchronized Duration waitAt(Instant now) {
    RateWindow current = windowAt(now);
    Instant next = closedUntil;
    if (lastAdmitted != null) {
      next = later(next, lastAdmitted.plus(leastSpacing));
      next = later(next, lastAdmitted.plus(adaptive.spacing(now)));
    }
    if (current != null) {
      next = later(next, slot(current));
    }
    return next.isAfter(now) ? Duration.between(now, next) : Duration.ZERO;
  }

  /**
   * About how many requests may leave within {@code time} from {@code now}; as many as there can be
   * where nothing is told. Beyond the reset the next window counts, as if it were untouched.
   */
  synchronized double requestsWithin(Duration time, Instant now) {
    RateWindow current = windowAt(now);
    double most = current == null ? Double.MAX_VALUE : requestsWithin(time, now, current);
    for (Duration spacing : List.of(leastSpacing, adaptive.spacing(now))) {
      most = spacing.isZero() ? most : Math.min(most, seconds(time) / seconds(spacing));
    }
    return most;
  }

  private double requestsWithin(Duration time, Instant now, RateWindow current) {
    double left = Math.max(seconds(Duration.between(now, current.reset())), 1e-3);
    double inThis = Math.max(usable(current), 0) * Math.min(seconds(time) / left, 1);
    double beyond = Math.max(seconds(time) - left, 0);
    Duration period = current.period();
    double windows =
        period == null || period.isZero() ? Math.signum(beyond) : beyond / seconds(period);
    double inOthers = windows * (current.limit() - current.reserve(reserveShare));
    return (inThis * trust(current) + inOthers) * fairShare.share();
  }

  /**
   * For how long from {@code now} the budget lasts, when others go on using it as they did in this
   * window; empty while nothing says that it will be spent before its reset. What we use ourselves
   * is spread up to the reset.
   */
  synchronized Optional<Duration> lastsFor(Instant now) {
    RateWindow current = windowAt(now);
    if (current == null || current.isSupposed() || fairShare.others() == 0) {
      return Optional.empty();
    }
    double told = Math.max(seconds(Duration.between(toldSince, now)), 1);
    double left = Math.max(usable(current), 0) * told / fairShare.others();
    return left < seconds(Duration.between(now, current.reset()))
        ? Optional.of(Duration.ofMillis((long) (left * 1e3)))
        : Optional.empty();
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /** How long from {@code now} the tap is known to be closed; pacing alone does not close it. */
  synchronized Duration closedFor(Instant now) {
    Duration wait = waitAt(now);
    RateWindow current = windowAt(now);
    boolean closed = closedUntil.isAfter(now) || (current != null && usable(current) < 1);
    return closed || wait.compareTo(THIN) > 0 ? wait : Duration.ZERO;
  }

  /** What is known of the window that {@code now} is in; null when nothing is. */
  synchronized @Nullable PortBudget told(Instant now) {
    RateWindow current = windowAt(now);
    return current == null
        ? null
        : new PortBudget(
            current.limit(),
            Math.max(0, current.lowest() - unanswered),
            current.reserve(reserveShare));
  }

  /** When the window that {@code now} is in ends, as far as is known; empty when nothing is. */
  synchronized Optional<Instant> resetAt(Instant now) {
    return Optional.ofNullable(windowAt(now)).map(RateWindow::reset);
  }

  /**
   * A request that {@link #admit} let through was answered.
   *
   * @param sent when it had left
   */
  synchronized void answered(int status, RateSignal signal, Instant sent, Instant now) {
    unanswered = Math.max(0, unanswered - 1);
    hear(signal, sent, now);
    if (signal.remaining() == null || window == null) {
      adaptive.answered(status, sent, now);
    }
    if (status == 429 && window != null) {
      distrust(window, sent, now);
    }
    if ((status == 429 || status == 503) && signal.retryAfter() != null) {
      closedUntil = later(closedUntil, now.plus(signal.retryAfter()));
    }
  }

  private void hear(RateSignal signal, Instant sent, Instant now) {
    RateWindow known = windowAt(now);
    if (signal.remaining() == null) {
      return;
    }
    RateWindow told = RateWindow.heard(known, signal, signal.remaining(), sent, now);
    window = told;
    if (told == null || told.isSupposed()) {
      return;
    }
    if (told.number() == toldNumber) {
      fairShare.answered(signal.remaining());
    } else {
      fairShare.windowBegan(signal.remaining());
      toldNumber = told.number();
      toldSince = now;
    }
  }

  /** As {@link AdaptiveRate} does it: of refusals that come in bursts the first counts. */
  private void distrust(RateWindow current, Instant sent, Instant now) {
    if (sent.isAfter(distrustedAt)) {
      trust = trust(current) / 2;
      distrusted = current.number();
      distrustedAt = now;
    }
  }

  private double trust(RateWindow current) {
    return current.number() == distrusted ? trust : 1;
  }

  /**
   * A request that {@link #admit} let through got no answer. In a window the next answer tells
   * whether Port counted it.
   *
   * @param sent when it had left
   */
  synchronized void lost(Instant sent, Instant now) {
    unanswered = Math.max(0, unanswered - 1);
    if (windowAt(now) == null) {
      adaptive.lost(sent, now);
    }
  }

  /** The window that {@code now} is in, as far as is known. */
  private @Nullable RateWindow windowAt(Instant now) {
    window = window == null ? null : window.at(now);
    if (window == null) {
      toldNumber = -1;
      distrusted = -1;
    }
    return window;
  }

  private Instant slot(RateWindow current) {
    long usable = usable(current);
    if (usable < 1) {
      return current.reset();
    }
    Instant last = lastAdmitted;
    if (last == null || (current.isSupposed() && last.isBefore(current.opened()))) {
      return Instant.MIN;
    }
    double ours = Math.max(usable * fairShare.share() * trust(current), 1);
    return last.plus(
        Duration.ofNanos((long) (Duration.between(last, current.reset()).toNanos() / ours)));
  }

  private long usable(RateWindow current) {
    return current.lowest() - unanswered - current.reserve(reserveShare);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
