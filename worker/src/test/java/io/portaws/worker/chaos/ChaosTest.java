package io.portaws.worker.chaos;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Real worker processes between the stand-ins while everything goes wrong at once. {@code
 * -Dchaos.seed=N} replays a plan and its events; {@code -Dchaos.messages=N} and {@code
 * -Dchaos.seconds=N} make it longer.
 */
class ChaosTest {
  private static final int MESSAGES = Integer.getInteger("chaos.messages", 5_000);
  private static final Duration LOAD = Duration.ofSeconds(Integer.getInteger("chaos.seconds", 30));
  private static final long SEED = Long.getLong("chaos.seed", 1);

  @Test
  void nothingIsLostAndNothingIsWrongWhateverGoesWrong() throws InterruptedException {
    var settings = new Settings(SEED, MESSAGES, LOAD, 2, 1, Duration.ofMinutes(7));
    try (Chaos chaos = new Chaos(settings)) {
      System.out.printf("chaos begins: -Dchaos.seed=%d%n", SEED);
      chaos.storm();
      List<String> wrong = chaos.verdict();
      System.out.println(chaos.summary());
      chaos.assertRight(wrong);
    }
  }
}
