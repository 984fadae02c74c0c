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

  /** Port hangs, and the grace is long: only the second signal can end it. */
  @Test
  void aSecondSigtermHandsBackWhatIsUnderWayAndExitsWithZero() throws InterruptedException {
    try (SandboxStack stack = new SandboxStack("sigterm-twice", Duration.ofMinutes(2), 10)) {
      stack.putCluster("c");
      stack.with("SHUTDOWN_GRACE", "600s").with("LOOPS", "1");
      try (WorkerUnderTest worker = stack.startProcess()) {
        await().atMost(Duration.ofSeconds(30)).until(() -> worker.log().contains("gave a token"));
        stack.port.latency(Duration.ofSeconds(25));
        stack.send(SandboxStack.ecsEvent("CreateCluster", "c"));
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> stack.aws.reads("ecs:DescribeClusters") > 0);
        worker.terminate();
        await().atMost(Duration.ofSeconds(10)).until(() -> worker.log().contains("draining"));
        assertThat(worker.isAlive()).isTrue();
        worker.terminate();
        assertThat(worker.awaitExit(Duration.ofSeconds(15))).isZero();
        assertThat(worker.log())
            .contains("drained: received 1 = deleted 0 + returned 1 + dead-lettered 0");
      }
      assertThat(stack.sqs.counts(stack.queueUrl).visible()).isEqualTo(1);
      stack.port.latency(Duration.ZERO);
    }
  }
}
