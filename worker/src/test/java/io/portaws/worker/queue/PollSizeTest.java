package io.portaws.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.Message;
import io.portaws.queue.Received;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PollSizeTest {
  private static final int KB = 1_000;

  private final PollSize size = new PollSize();

  @Test
  void theFirstPollsAreOfTheLargestThatThereAre() {
    assertThat(size.bytes()).isEqualTo(Queue.POLL_BYTES);
    size.brought(List.of());
    assertThat(size.bytes()).as("nothing tells nothing").isEqualTo(Queue.POLL_BYTES);
  }

  @Test
  void afterPollsOfSmallMessagesItIsTenOfTheLargestThatEventBridgeUsuallySends() {
    brought(60, 2 * KB);
    assertThat(size.bytes()).isEqualTo(PollSize.LEAST);
  }

  @Test
  void itIsTenTimesTwiceTheLargestOfLate() {
    brought(100, 60 * KB, KB);
    assertThat(size.bytes()).isBetween(1_200L * KB, 1_250L * KB);
  }

  @Test
  void oneLargeMessageCountsAtOnceAndForAWhile() {
    brought(60, 2 * KB);
    brought(1, 2 * KB, 900 * KB);
    assertThat(size.bytes()).isEqualTo(Queue.POLL_BYTES);
    brought(5, 2 * KB);
    assertThat(size.bytes()).isGreaterThan(Queue.POLL_BYTES / 2);
    brought(60, 2 * KB);
    assertThat(size.bytes()).isEqualTo(PollSize.LEAST);
  }

  private void brought(int polls, int... bodies) {
    for (int i = 0; i < polls; i++) {
      size.brought(Arrays.stream(bodies).mapToObj(PollSizeTest::held).toList());
    }
  }

  private static Held held(int body) {
    Message message = Message.received("m", "x".repeat(body), Instant.EPOCH, 1, null);
    Received received = new Received(message, "receipt", Map.of(), Instant.EPOCH, 1);
    return new Held(received, Instant.EPOCH, null);
  }
}
