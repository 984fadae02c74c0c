package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.RequestInfo;
import io.portaws.sandbox.SqsProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Thousands of messages through the function, while Port, AWS and the queue fail and the function's
 * time is over now and then: in the end the catalogue equals AWS, and no message went without its
 * work done or a reason.
 */
class ConservationTest {
  private static final int MESSAGES = 1_500;
  private static final int CLUSTERS = 60;
  private static final int POISON = 25;

  /** Lambda's pollers as they would be hours later: what was hidden is visible now. */
  private static final int ROUNDS = 60;

  private final Random random = new Random(7);
  private final Map<String, String> bodies = new ConcurrentHashMap<>();
  private final Set<String> deleted = new HashSet<>();

  @Test
  @Timeout(120)
  void whateverGoesWrongEveryMessageIsDoneOrDeadLetteredWithAReason() {
    try (FunctionStack stack = new FunctionStack(1_000)) {
      stack.with("MAX_RECEIVES", "200").handler();
      List<String> sent = happen(stack);
      stack.sqs.send(stack.queueUrl, sent);
      troubled(stack);

      int failed = rounds(stack);

      assertThat(failed).as("invocations that failed").isPositive();
      assertThat(stack.onQueue()).isZero();
      List<Map<String, String>> dead = stack.deadLetters();
      assertThat(dead).allSatisfy(each -> assertThat(each).containsEntry("reason", "not-json"));
      assertThat(dead.stream().map(each -> each.get("messageId")).distinct()).hasSize(POISON);
      assertThat(new TreeSet<>(stack.port.entities("ecsCluster").keySet()))
          .isEqualTo(present(stack));
      assertThat(bodies).hasSize(sent.size());
      assertThat(stack.aws.unknownOperations()).isEmpty();
    }
  }

  /** What the mapping does until the queue is empty; how many invocations failed. */
  private int rounds(FunctionStack stack) {
    int failed = 0;
    for (int round = 0; stack.onQueue() > 0; round++) {
      assertThat(round).as("rounds").isLessThan(ROUNDS);
      if (round == ROUNDS / 2) {
        calm(stack);
      }
      List<Message> messages = stack.receive(random.nextBoolean() ? 1_000 : 300);
      messages.forEach(each -> bodies.put(each.messageId(), each.body()));
      boolean away = round == 2 || round == 3;
      stack.port.down(away);
      Duration time =
          !away && random.nextInt(6) == 0 ? Duration.ofMillis(600) : Duration.ofSeconds(30);
      try {
        Set<String> failures = stack.invoke(messages, time);
        assertThat(messages.stream().map(Message::messageId)).containsAll(failures);
        delete(stack, messages, failures);
      } catch (PortTakesNothing e) {
        failed++;
        backOff(e.closed());
      }
      uncover(stack, messages);
    }
    return failed;
  }

  /** As Lambda does, which polls less then. */
  private static void backOff(Duration closed) {
    Instant open = Instant.now().plus(closed);
    await().atMost(closed.plusSeconds(10)).until(() -> Instant.now().isAfter(open));
  }

  private void delete(FunctionStack stack, List<Message> messages, Set<String> failures) {
    for (Message message : messages) {
      if (!failures.contains(message.messageId())) {
        deleted.add(message.messageId());
        stack.delete(message);
      }
    }
  }

  /** Time passes: what was handed back for a while, and what was not heard of, is visible again. */
  private void uncover(FunctionStack stack, List<Message> messages) {
    for (Message message : messages) {
      if (!deleted.contains(message.messageId())) {
        stack.show(message);
      }
    }
  }

  /** What happens in AWS before the first message arrives; each event comes late, some twice. */
  private List<String> happen(FunctionStack stack) {
    List<String> events = new ArrayList<>();
    while (events.size() < MESSAGES) {
      String cluster = "cluster-" + random.nextInt(CLUSTERS);
      boolean delete = random.nextInt(4) == 0;
      if (delete) {
        stack.aws.remove(stack.key("AWS::ECS::Cluster", cluster));
      } else {
        stack.putCluster(cluster);
      }
      String call = delete ? "DeleteCluster" : "UpdateClusterSettings";
      events.add(FunctionStack.ecsEvent(call, cluster));
      if (random.nextInt(10) == 0) {
        events.add(events.getLast());
      }
    }
    for (int i = 0; i < POISON; i++) {
      events.add("{broken " + i);
    }
    Collections.shuffle(events, random);
    return events;
  }

  private void troubled(FunctionStack stack) {
    stack.aws.throttleWhen(_ -> random.nextInt(100) < 5);
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
    SqsProxy.Mishap[] mishaps = SqsProxy.Mishap.values();
    stack.proxy.disturb(_ ->
        random.nextInt(100) < 15
            ? Optional.of(mishaps[random.nextInt(mishaps.length)])
            : Optional.empty());
  }

  private static void calm(FunctionStack stack) {
    stack.proxy.disturb(_ -> Optional.empty());
    stack.port.clearFaults();
    stack.aws.clearScript();
  }

  private static Set<String> present(FunctionStack stack) {
    Set<String> present = new TreeSet<>();
    for (int i = 0; i < CLUSTERS; i++) {
      String cluster = "cluster-" + i;
      stack
          .aws
          .get(stack.key("AWS::ECS::Cluster", cluster))
          .ifPresent(_ -> present.add(FunctionStack.clusterArn(cluster)));
    }
    return present;
  }

  /** A container of its own for each batch, as after a deployment, forgets nothing that matters. */
  @Test
  void anotherContainerFinishesWhatOneBegan() {
    try (FunctionStack stack = new FunctionStack()) {
      stack.handler();
      stack.putCluster("orders");
      stack.port.latency(Duration.ofSeconds(5));
      stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
      List<Message> messages = stack.receive(10);
      assertThat(stack.invoke(messages, Duration.ofSeconds(2))).hasSize(1);
      stack.port.clearFaults();
      stack.port.latency(Duration.ZERO);
      Handler other = stack.newHandler();

      assertThat(
              FunctionStack.invoke(other, stack.event(messages), FunctionStack.TIME)
                  .path("batchItemFailures"))
          .isEmpty();

      assertThat(stack.hasCluster("orders")).isTrue();
      other.close();
    }
  }
}
