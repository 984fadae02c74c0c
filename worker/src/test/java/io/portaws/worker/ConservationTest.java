package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.RequestInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The conservation law and the level catalogue, over many messages and every kind of trouble. */
class ConservationTest {
  private static final int MESSAGES = 10_000;
  private static final int CLUSTERS = 400;

  @Test
  void tenThousandMessagesWithDuplicatesReorderingAndFaultsLeaveTheCatalogueLevel() {
    try (SandboxStack stack = new SandboxStack("conservation", Duration.ofSeconds(30), 1_000)) {
      Random random = new Random(7);
      List<String> bodies = happen(stack, random);
      troubled(stack, random);
      Worker worker = stack.with("LOOPS", "3").startWorker();
      stack.sqs.send(stack.queueUrl, bodies);

      await()
          .atMost(Duration.ofMinutes(4))
          .pollInterval(Duration.ofMillis(200))
          .untilAsserted(() -> assertThat(stack.isIdle()).isTrue());
      var sums = worker.ledger().sums();
      assertThat(sums.residual()).isZero();
      assertThat(sums.held()).isZero();
      assertThat(sums.deleted()).isGreaterThanOrEqualTo(MESSAGES - sums.expired());
      assertThat(sums.deadLettered()).as("no message here deserves it").isZero();
      assertThat(stack.sqs.counts(stack.deadLetterUrl).total()).isZero();
      assertThat(new TreeSet<>(stack.port.entities("ecsCluster").keySet()))
          .isEqualTo(present(stack));
      assertThat(stack.aws.unknownOperations()).isEmpty();
    }
  }

  /** What happens in AWS before the first message arrives; each event comes late, some twice. */
  private static List<String> happen(SandboxStack stack, Random random) {
    List<String> bodies = new ArrayList<>();
    while (bodies.size() < MESSAGES) {
      String cluster = "cluster-" + random.nextInt(CLUSTERS);
      boolean delete = random.nextInt(4) == 0;
      if (delete) {
        stack.aws.remove(stack.key("AWS::ECS::Cluster", cluster));
      } else {
        stack.putCluster(cluster);
      }
      String body =
          SandboxStack.ecsEvent(delete ? "DeleteCluster" : "UpdateClusterSettings", cluster);
      bodies.add(body);
      if (random.nextInt(10) == 0 && bodies.size() < MESSAGES) {
        bodies.add(body);
      }
    }
    Collections.shuffle(bodies, random);
    return bodies;
  }

  private static void troubled(SandboxStack stack, Random random) {
    stack.aws.throttleWhen(call -> random.nextInt(100) < 2);
    List<Fault> faults =
        List.of(
            Fault.status(500),
            Fault.status(503),
            Fault.tooManyRequests(Duration.ofSeconds(1)),
            Fault.reset(),
            Fault.acceptThenReset());
    for (Fault fault : faults) {
      Predicate<RequestInfo> when =
          request -> request.endpoint() != PortEndpoint.ACCESS_TOKEN && random.nextInt(100) < 3;
      stack.port.failWhen(when, fault);
    }
  }

  private static Set<String> present(SandboxStack stack) {
    Set<String> present = new TreeSet<>();
    for (int i = 0; i < CLUSTERS; i++) {
      String cluster = "cluster-" + i;
      stack
          .aws
          .get(stack.key("AWS::ECS::Cluster", cluster))
          .ifPresent(_ -> present.add(SandboxStack.clusterArn(cluster)));
    }
    return present;
  }
}
