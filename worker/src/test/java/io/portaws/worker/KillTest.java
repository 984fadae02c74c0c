package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortWrite;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** kill -9, at any point: what was not deleted comes again, and nothing wrong was written. */
class KillTest {
  @Test
  void aKillBetweenSendAndDeleteLosesNothingAndWritesNothingWrong() {
    try (SandboxStack stack = new SandboxStack("kill-after-send", Duration.ofSeconds(6), 10)) {
      clusters(stack, 5);
      // Port applies the first write and never answers: the worker dies before it can delete.
      stack.port.failNext(1, Fault.acceptThenStall(Duration.ofSeconds(20)));
      try (WorkerUnderTest first = stack.startProcess()) {
        stack.sqs.send(stack.queueUrl, events(5));
        await().atMost(Duration.ofSeconds(30)).until(() -> stack.port.writesSeen() > 0);
        first.kill();
      }
      assertThat(stack.sqs.counts(stack.queueUrl).total()).as("nothing was deleted").isEqualTo(5);

      stack.startWorker();
      await().atMost(Duration.ofSeconds(60)).until(stack::isIdle);
      assertLevel(stack, 5);
    }
  }

  @Test
  void killsAtAnyMomentLoseNothing() throws InterruptedException {
    try (SandboxStack stack = new SandboxStack("kill-anywhere", Duration.ofSeconds(4), 1_000)) {
      clusters(stack, 300);
      stack.port.latency(Duration.ofMillis(30));
      stack.aws.latency(Duration.ofMillis(5));
      stack.sqs.send(stack.queueUrl, events(300));
      Random random = new Random(11);
      for (int round = 0; round < 4; round++) {
        try (WorkerUnderTest worker = stack.startProcess()) {
          long seen = stack.port.writesSeen();
          long enough = seen + 1 + random.nextInt(60);
          await()
              .atMost(Duration.ofSeconds(30))
              .pollInterval(Duration.ofMillis(2))
              .until(() -> stack.port.writesSeen() >= enough || stack.isIdle());
          worker.kill();
        }
      }
      stack.startWorker();
      await().atMost(Duration.ofSeconds(60)).until(stack::isIdle);
      assertLevel(stack, 300);
    }
  }

  private static void clusters(SandboxStack stack, int count) {
    for (int i = 0; i < count; i++) {
      stack.putCluster("c" + i);
    }
  }

  private static List<String> events(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> SandboxStack.ecsEvent("CreateCluster", "c" + i))
        .toList();
  }

  private static void assertLevel(SandboxStack stack, int clusters) {
    assertThat(stack.port.entities("ecsCluster")).hasSize(clusters);
    assertThat(stack.sqs.counts(stack.deadLetterUrl).total()).isZero();
    assertThat(stack.port.writes())
        .as("nothing is ever deleted that is there")
        .noneMatch(write -> write.kind() == PortWrite.Kind.DELETE);
  }
}
