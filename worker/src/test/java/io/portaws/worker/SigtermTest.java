package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** SIGTERM: what is under way is finished, the rest handed back, the books closed, exit 0. */
class SigtermTest {
  private static final int MESSAGES = 1_500;

  @Test
  void sigtermInTheMiddleOfABacklogDrainsAndExitsWithZero() throws InterruptedException {
    try (SandboxStack stack = new SandboxStack("sigterm", Duration.ofMinutes(2), 10)) {
      for (int i = 0; i < MESSAGES; i++) {
        stack.putCluster("c" + i);
      }
      stack.port.latency(Duration.ofMillis(20));
      stack.sqs.send(
          stack.queueUrl,
          IntStream.range(0, MESSAGES)
              .mapToObj(i -> SandboxStack.ecsEvent("CreateCluster", "c" + i))
              .toList());
      stack.with("TURN_MAX_MESSAGES", "100").with("SHUTDOWN_GRACE", "20s");
      try (WorkerUnderTest worker = stack.startProcess()) {
        await().atMost(Duration.ofSeconds(30)).until(() -> stack.port.writesSeen() > 40);
        worker.terminate();
        assertThat(worker.awaitExit(Duration.ofSeconds(30))).isZero();

        String lastLine = worker.log().lines().reduce("", (_, line) -> line);
        assertThat(lastLine)
            .contains("drained: received")
            .contains("held 0")
            .doesNotContain("(residual");
      }
      var counts = stack.sqs.counts(stack.queueUrl);
      assertThat(counts.inFlight()).as("what was not done was handed back").isZero();
      assertThat(counts.visible()).isLessThan(MESSAGES);
      assertThat(stack.port.entities("ecsCluster").size() + counts.visible())
          .as("every message was done or is visible again")
          .isGreaterThanOrEqualTo(MESSAGES);

      stack.startWorker();
      await().atMost(Duration.ofSeconds(60)).until(stack::isIdle);
      assertThat(stack.port.entities("ecsCluster")).hasSize(MESSAGES);
    }
  }
}
