package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.worker.queue.Ledger;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The request that EventBridge Scheduler puts on the queue, by the real worker. */
@Timeout(240)
class ScheduledResyncTest {
  private static final String REQUEST =
      """
      {"port-aws-events": "resync", "types": ["AWS::ECS::Cluster"], "accounts": ["*"], "regions": ["*"]}
      """;
  private static final Duration SOON = Duration.ofSeconds(60);

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void listsBesideTheTurnsAndWhatIsStoppedIsListedByTheNextWorker() {
    CountDownLatch listing = new CountDownLatch(1);
    CountDownLatch answers = new CountDownLatch(1);
    try (SandboxStack stack =
        new SandboxStack("scheduled-resync").with("READ_REGIONS", SandboxStack.REGION)) {
      for (int i = 0; i < 45; i++) {
        stack.putCluster("c" + i);
      }
      stack.aws.handle(
          "ecs:ListClusters",
          (_, _) -> {
            listing.countDown();
            awaitOpen(answers);
            return SandboxStack.object("{\"clusterArns\":[]}");
          });
      Worker first = stack.startWorker();
      stack.send(REQUEST);
      awaitOpen(listing);

      stack.send(SandboxStack.ecsEvent("UpdateCluster", "c1"));
      await()
          .atMost(SOON)
          .until(() -> stack.port.entity("ecsCluster", SandboxStack.clusterArn("c1")).isPresent());
      assertThat(stack.port.entities("ecsCluster")).as("the list is still under way").hasSize(1);

      Ledger.Sums sums = first.drain(Duration.ofSeconds(5));
      assertThat(sums.residual()).isZero();
      assertThat(sums.held()).isZero();
      assertThat(stack.sqs.counts(stack.queueUrl).total()).as("the slice is back").isPositive();
      answers.countDown();

      stack.aws.handle("ecs:ListClusters", (_, _) -> allClusters());
      Worker second = stack.startWorker();
      await().atMost(SOON).until(() -> stack.port.entities("ecsCluster").size() == 45);
      await().atMost(SOON).until(stack::isIdle);
      assertThat(second.ledger().sums().residual()).isZero();
      assertThat(stack.sqs.counts(stack.deadLetterUrl).total()).isZero();
    } finally {
      answers.countDown();
    }
  }

  private static ObjectNode allClusters() {
    StringBuilder arns = new StringBuilder("{\"clusterArns\":[");
    for (int i = 0; i < 45; i++) {
      arns.append(i == 0 ? "\"" : ",\"").append(SandboxStack.clusterArn("c" + i)).append('"');
    }
    return SandboxStack.object(arns.append("]}").toString());
  }
}
