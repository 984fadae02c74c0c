package io.portaws.worker.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Chaos for long, around a worker that nobody ends: its heap and its threads must not grow. {@code
 * ./mvnw -Psoak verify} runs it, {@code -Dsoak.seconds=N} for another time than 25 minutes, {@code
 * -Dchaos.messages=N} with another number than 50 a second.
 */
@Tag("soak")
class SoakTest {
  private static final int SECONDS = Integer.getInteger("soak.seconds", 1_500);
  private static final int MESSAGES = Integer.getInteger("chaos.messages", SECONDS * 50);
  private static final long SEED =
      Long.getLong("chaos.seed", System.currentTimeMillis() % 1_000_000);

  /** Fifteen samples at least, and no more than one in 15 s: each stops the worker for a moment. */
  private static final Duration BETWEEN_SAMPLES =
      Duration.ofSeconds(Math.clamp(SECONDS / 20, 2, 15));

  @Test
  void aWorkerThatStaysForLongTakesNoMoreAndMoreOfAnything() throws InterruptedException {
    var settings =
        new Settings(SEED, MESSAGES, Duration.ofSeconds(SECONDS), 3, 1, Duration.ofMinutes(7));
    try (Chaos chaos = new Chaos(settings);
        Vitals vitals = new Vitals()) {
      System.out.printf("soak begins: -Dchaos.seed=%d%n", SEED);
      chaos.alsoEvery(BETWEEN_SAMPLES, () -> sample(chaos.fleet(), vitals));
      chaos.storm();
      List<String> wrong = new ArrayList<>(chaos.verdict());
      wrong.addAll(vitals.wrong());
      System.out.println(chaos.summary());
      System.out.println("soak: " + vitals);
      chaos.assertRight(wrong);
    }
  }

  private static void sample(Fleet fleet, Vitals vitals) {
    Optional<Integer> port = fleet.managementPort(0);
    try {
      if (port.isPresent()) {
        vitals.take(fleet.pid(0), port.get());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
