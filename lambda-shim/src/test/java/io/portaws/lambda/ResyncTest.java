package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A resync by the function: within its invocations. */
@Timeout(120)
class ResyncTest {
  private static final String REQUEST =
      """
      {"port-aws-events": "resync", "types": ["AWS::ECS::Cluster"], "accounts": ["*"], "regions": ["*"]}
      """;

  private final FunctionStack stack =
      new FunctionStack().with("READ_REGIONS", FunctionStack.REGION);

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void theRequestBecomesASliceTheSliceLooksAndTheLooksEntities() {
    for (int i = 0; i < 25; i++) {
      stack.putCluster("c" + i);
    }
    stack.send(REQUEST);

    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          stack.poll(10);
          return stack.onQueue() == 0;
        });
    assertThat(stack.port.entities("ecsCluster")).hasSize(25);
    assertThat(stack.aws.unknownOperations()).isEmpty();
  }

  @Test
  void aSliceThatDoesNotFitTheTimeGoesBackAfterTheEventsOfItsBatch() {
    CountDownLatch never = new CountDownLatch(1);
    stack.aws.handle(
        "ecs:ListClusters",
        (_, _) -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new IllegalStateException("nobody waits for this");
        });
    try {
      stack.putCluster("orders");
      stack.send(
          "{\"port-aws-events\":\"resync-slice\",\"run\":\"r\",\"type\":\"AWS::ECS::Cluster\","
              + "\"account\":\"%s\",\"region\":\"%s\"}"
                  .formatted(FunctionStack.ACCOUNT, FunctionStack.REGION),
          FunctionStack.ecsEvent("CreateCluster", "orders"));
      JsonNode answer = stack.invoke(stack.event(stack.receive(10)), Duration.ofSeconds(6));

      assertThat(answer.path("batchItemFailures")).as("the slice").hasSize(1);
      assertThat(stack.hasCluster("orders")).isTrue();
      assertThat(stack.onQueue()).isEqualTo(1);
    } finally {
      never.countDown();
    }
  }
}
