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
 * <p>Answers come back late and out of order. Within one window Port's count only falls, so the
 * lowest number reported holds; requests that left and are not answered yet are taken off it. A
 * reset that moved by more than {@link #SAME_WINDOW} begins a new window. A window that ended
 * without news is followed by another one like it, and is not a licence to burst.
 *
 * <p>Answers without these headers, such as the ingest host's may be, are paced by {@link
 * AdaptiveRate what turns out to be possible}.
 *
 * <p>This class is threadsafe. Time only ever comes in as an argument.
 */
final class RateBudget {
  /** Resets are told in whole seconds and over clocks that differ. */
  static final Duration SAME_WINDOW = Duration.ofSeconds(2);

  /** Requests this far apart are as good as a closed tap. */
  static final Duration THIN = Duration.ofSeconds(5);

  /**
   * @param lowest what remained when least was reported
   * @param opened when it followed a window that ended without news; null of a reported one
   */
  private record Window(
      long limit, long lowest, Instant reset, @Nullable Duration period, @Nullable Instant opened) {
    /** Whether this is another window than {@code before}, or the first news of the same. */
    boolean began(@Nullable Window before) {
      return before == null || before.opened() != null || !before.reset().equals(reset);
    }
  }

  private final double reserveShare;
  private final Duration leastSpacing;

  private final FairShare fairShare = new FairShare();
  private final AdaptiveRate adaptive = new AdaptiveRate();
  private @Nullable Window window;

  /** When the window that is known was first told of. */
  private Instant toldSince = Instant.MIN;

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
      lastAdmitted = now;
      unanswered++;
    }
    return wait;
  }

  /** How long from {@code now} until the next request may leave. */
  synchronized Duration waitAt(Instant now) {
    Window current = windowAt(now);
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
    Window current = windowAt(now);
    double most = current == null ? Double.MAX_VALUE : requestsWithin(time, now, current);
    for (Duration spacing : List.of(leastSpacing, adaptive.spacing(now))) {
      most = spacing.isZero() ? most : Math.min(most, seconds(time) / seconds(spacing));
    }
    return most;
  }

  private double requestsWithin(Duration time, Instant now, Window current) {
    double left = Math.max(seconds(Duration.between(now, current.reset())), 1e-3);
    double inThis = Math.max(usable(current), 0) * Math.min(seconds(time) / left, 1);
    double beyond = Math.max(seconds(time) - left, 0);
    Duration period = current.period();
    double windows =
        period == null || period.isZero() ? Math.signum(beyond) : beyond / seconds(period);
    return (inThis + windows * (current.limit() - reserve(current))) * fairShare.share();
  }

  /**
   * For how long from {@code now} the budget lasts, when others go on using it as they did in this
   * window; empty while nothing says that it will be spent before its reset. What we use ourselves
   * is spread up to the reset.
   */
  synchronized Optional<Duration> lastsFor(Instant now) {
    Window current = windowAt(now);
    if (current == null || current.opened() != null || fairShare.others() == 0) {
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
    Window current = windowAt(now);
    boolean closed = closedUntil.isAfter(now) || (current != null && usable(current) < 1);
    return closed || wait.compareTo(THIN) > 0 ? wait : Duration.ZERO;
  }

  /** What is known of the window that {@code now} is in; null when nothing is. */
  synchronized @Nullable PortBudget told(Instant now) {
    Window current = windowAt(now);
    return current == null
        ? null
        : new PortBudget(
            current.limit(), Math.max(0, current.lowest() - unanswered), reserve(current));
  }

  /**
   * A request that {@link #admit} let through was answered.
   *
   * @param sent when it had left
   */
  synchronized void answered(int status, RateSignal signal, Instant sent, Instant now) {
    unanswered = Math.max(0, unanswered - 1);
    if (signal.remaining() == null) {
      adaptive.answered(status, sent, now);
    }
    Window known = windowAt(now);
    if (signal.remaining() != null && signal.untilReset() != null) {
      Window told = merged(known, signal, signal.remaining(), now.plus(signal.untilReset()));
      if (told.began(known)) {
        fairShare.windowBegan(signal.remaining());
        toldSince = now;
      } else {
        fairShare.answered(signal.remaining());
      }
      window = told;
    }
    if ((status == 429 || status == 503) && signal.retryAfter() != null) {
      closedUntil = later(closedUntil, now.plus(signal.retryAfter()));
    }
  }

  /** A request that {@link #admit} let through got no answer. */
  synchronized void lost() {
    unanswered = Math.max(0, unanswered - 1);
  }

  private static Window merged(
      @Nullable Window known, RateSignal signal, long remaining, Instant reset) {
    long limit = limit(known, signal, remaining);
    if (known == null) {
      return new Window(limit, remaining, reset, signal.period(), null);
    }
    Duration period = signal.period() == null ? known.period() : signal.period();
    boolean same = Duration.between(known.reset(), reset).abs().compareTo(SAME_WINDOW) <= 0;
    return same
        ? new Window(limit, Math.min(known.lowest(), remaining), known.reset(), period, null)
        : new Window(limit, remaining, reset, period, null);
  }

  private static long limit(@Nullable Window known, RateSignal signal, long remaining) {
    if (signal.limit() != null) {
      return signal.limit();
    }
    return known == null ? remaining : Math.max(known.limit(), remaining);
  }

  /** The window that {@code now} is in, as far as is known. */
  private @Nullable Window windowAt(Instant now) {
    Window last = window;
    if (last == null || now.isBefore(last.reset())) {
      return last;
    }
    Duration period = last.period();
    if (period == null || period.isZero()) {
      window = null;
      return null;
    }
    long passed = Duration.between(last.reset(), now).dividedBy(period) + 1;
    Instant reset = last.reset().plus(period.multipliedBy(passed));
    Window next = new Window(last.limit(), last.limit(), reset, period, reset.minus(period));
    window = next;
    return next;
  }

  private Instant slot(Window current) {
    long usable = usable(current);
    if (usable < 1) {
      return current.reset();
    }
    Instant last = lastAdmitted;
    if (last == null || (current.opened() != null && last.isBefore(current.opened()))) {
      return Instant.MIN;
    }
    double ours = Math.max(usable * fairShare.share(), 1);
    return last.plus(
        Duration.ofNanos((long) (Duration.between(last, current.reset()).toNanos() / ours)));
  }

  private long usable(Window current) {
    return current.lowest() - unanswered - reserve(current);
  }

  private long reserve(Window current) {
    return (long) Math.floor(current.limit() * reserveShare);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
