package io.portaws.benchmarks.arena;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyRunTest {
  @Test
  void anEventHasComeWithTheFirstStateThatIsAsNew() {
    var micros =
        LatencyRun.latencies(
            List.of("s3Bucket bucket-1 1 1000", "s3Bucket bucket-1 2 2000", "s3Bucket b 1 5000"),
            List.of("s3Bucket bucket-1 2 2500", "s3Bucket b 1 5100", "s3Bucket b 1 9000"));

    assertThat(micros).isPresent();
    assertThat(micros.get().getTotalCount()).isEqualTo(3);
    assertThat(micros.get().getMaxValue()).isBetween(1_499L, 1_501L);
    assertThat(micros.get().getMinValue()).isEqualTo(100);
  }

  @Test
  void anOlderStateIsNotTheEvents() {
    assertThat(
            LatencyRun.latencies(
                List.of("s3Bucket bucket-1 2 1000"), List.of("s3Bucket bucket-1 1 2500")))
        .isEmpty();
  }

  @Test
  void aDeletionTellsOfNoVersion() {
    assertThat(
            LatencyRun.latencies(
                List.of("s3Bucket bucket-1 1 1000"), List.of("s3Bucket bucket-1 - 2500")))
        .isEmpty();
  }
}
