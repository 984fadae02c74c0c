package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.State.Cause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Calls AWS for what nobody waits for, such as a list: what passes is waited for, and much longer
 * than a read would, since to begin a list anew costs more. Safe for use by many threads.
 */
final class PatientCalls {
  /** A busy account throttles for minutes, and does answer in between. */
  static final Duration WHEN_THROTTLED = Duration.ofMinutes(5);

  /** Who does not answer so long may be no service of that region. */
  static final Duration WHEN_SILENT = Duration.ofSeconds(30);

  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  private final AwsApi api;
  private final InstantSource clock;
  private final Pause pause;
  private final RandomGenerator random;

  PatientCalls(AwsApi api, InstantSource clock, Pause pause, RandomGenerator random) {
    this.api = api;
    this.clock = clock;
    this.pause = pause;
    this.random = random;
  }

  /**
   * One call, as often as it takes.
   *
   * @throws SdkException when AWS refused it, or did not answer within the patience
   * @throws InterruptedException when interrupted while waiting
   */
  JsonNode call(String service, String operation, JsonNode request, String account, String region)
      throws InterruptedException {
    @Nullable Instant troubledSince = null;
    for (int tries = 0; ; tries++) {
      try {
        return api.call(service, operation, request, account, region);
      } catch (AbortedException e) {
        Thread.interrupted();
        throw interrupted(e);
      } catch (SdkException e) {
        Instant now = clock.instant();
        troubledSince = troubledSince == null ? now : troubledSince;
        if (!passes(e) || now.isAfter(troubledSince.plus(patience(e)))) {
          throw e;
        }
      }
      pause.pause(Growth.of(FIRST_WAIT, LONGEST_WAIT, tries, random.nextDouble()));
    }
  }

  /**
   * Whether it may well succeed later: then waiting was in vain, and the same call will be, too.
   */
  static boolean passes(SdkException e) {
    return e instanceof Resting || AwsFailure.kind(e).passes();
  }

  private static Duration patience(SdkException e) {
    return AwsFailure.of(e).cause() == Cause.THROTTLED ? WHEN_THROTTLED : WHEN_SILENT;
  }

  private static InterruptedException interrupted(AbortedException e) {
    InterruptedException interrupted = new InterruptedException("interrupted in a call of AWS");
    interrupted.initCause(e);
    return interrupted;
  }
}
