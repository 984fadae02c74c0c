package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Nothing runs into the function's end. */
class DeadlineTest {
  @ParameterizedTest
  @CsvSource({
    "PT60S, 10, PT56.995S",
    "PT60S, 10000, PT52S",
    "PT900S, 10000, PT892S",
    "PT4S, 10, PT2S",
    "PT0S, 10, PT0S"
  })
  void settlingKeepsItsTimeByHowMuchThereIsToSettle(Duration left, int messages, Duration turn) {
    assertThat(Deadline.turn(left, messages)).isEqualTo(turn);
  }

  @Test
  void whatEndsInTimeHasEnded() throws InterruptedException {
    AtomicBoolean ran = new AtomicBoolean();
    Deadline deadline = new Deadline(FunctionContext.with(Duration.ofSeconds(10)));
    assertThat(deadline.run(() -> ran.set(true), 1)).isTrue();
    assertThat(ran).isTrue();
    assertThat(deadline.left()).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  @Test
  @Timeout(10)
  void whatTakesTooLongIsInterruptedAndThenLeft() throws InterruptedException {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch never = new CountDownLatch(1);
    Deadline deadline = new Deadline(FunctionContext.with(Duration.ofSeconds(1)));
    boolean ended =
        deadline.run(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
              }
            },
            1);
    assertThat(ended).isFalse();
    assertThat(interrupted).isTrue();
    assertThat(deadline.left()).isPositive();
  }

  @Test
  void aFailureIsToldAndEndsNothingElse() throws InterruptedException {
    Deadline deadline = new Deadline(FunctionContext.with(Duration.ofSeconds(10)));
    assertThat(
            deadline.run(
                () -> {
                  throw new StackOverflowError("on one message");
                },
                1))
        .isFalse();
  }

  @Test
  void whenTheTimeIsOverNothingIsLeft() {
    assertThat(new Deadline(FunctionContext.with(Duration.ZERO)).left()).isZero();
  }

  /** Port answers a request in five seconds; the function has three. */
  @Test
  @Timeout(20)
  void whatPortHoldsUpIsHandedBackBeforeTheFunctionEnds() {
    try (FunctionStack stack = new FunctionStack()) {
      stack.handler();
      stack.putCluster("orders");
      stack.port.latency(Duration.ofSeconds(5));
      stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
      var messages = stack.receive(10);
      Instant began = Instant.now();

      Set<String> failures = stack.invoke(messages, Duration.ofSeconds(3));

      assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(3));
      assertThat(failures).containsExactly(messages.getFirst().messageId());
      assertThat(stack.proxy.operations()).containsSubsequence("ChangeMessageVisibilityBatch");
      assertThat(stack.onQueue()).isEqualTo(1);
    }
  }

  /** The governor waits for Port's reset; the function does not. */
  @Test
  @Timeout(30)
  void aBudgetThatIsSpentDoesNotHoldUpTheFunction() {
    try (FunctionStack stack = new FunctionStack()) {
      stack.handler();
      List<String> bodies = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        stack.putCluster("c" + i);
        bodies.add(FunctionStack.ecsEvent("CreateCluster", "c" + i));
      }
      stack.port.rateLimit(6, Duration.ofSeconds(25));
      stack.send(bodies.toArray(String[]::new));
      var messages = stack.receive(200);
      Instant began = Instant.now();

      Set<String> failures = stack.invoke(messages, Duration.ofSeconds(6));

      assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(6));
      assertThat(failures).isNotEmpty();
      assertThat(stack.onQueue()).isEqualTo(failures.size());
      assertThat(stack.port.entities("ecsCluster")).hasSize(200 - failures.size());
    }
  }

  /** One that never ends in time is not dropped by SQS without a reason. */
  @Test
  @Timeout(20)
  void whatNeverEndsInTimeIsDeadLetteredWithThatReason() {
    try (FunctionStack stack = new FunctionStack(2)) {
      stack.handler();
      stack.putCluster("orders");
      stack.port.latency(Duration.ofSeconds(5));
      stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));

      assertThat(stack.invoke(stack.receive(10), Duration.ofSeconds(3))).isEmpty();

      assertThat(stack.deadLetters())
          .singleElement()
          .satisfies(dead ->
              assertThat(dead)
                  .containsEntry("reason", "not-finished")
                  .containsEntry(
                      "detail",
                      "received 1 times; its turn did not end within the function's time"));
      assertThat(stack.onQueue()).isZero();
    }
  }

  /** The outcome of a turn that was left behind settles nothing: its messages were handed back. */
  @Test
  void anOutcomeAfterTheEndIsNone() {
    try (FunctionStack stack = new FunctionStack()) {
      stack.handler();
      stack.putCluster("orders");
      stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
      var message = stack.receive(1).getFirst();
      Settlings settlings = new Settlings(stack, List.of(message));
      settlings.settling.handBackRest();
      settlings.settle(message.messageId(), new io.portaws.pipeline.Outcome.Delivered());
      settlings.settling.await(Duration.ofSeconds(5));
      assertThat(settlings.settling.failures()).containsExactly(message.messageId());
      assertThat(stack.onQueue()).isEqualTo(1);
      assertThat(message.attributes()).containsKey(MessageSystemAttributeName.SENT_TIMESTAMP);
    }
  }

  /** A batch that is settled by hand. */
  private static final class Settlings {
    final Settling settling;
    private final Event.Batch batch;

    Settlings(
        FunctionStack stack, List<software.amazon.awssdk.services.sqs.model.Message> messages) {
      try {
        batch =
            (Event.Batch)
                Event.read(
                    new java.io.ByteArrayInputStream(
                        stack.event(messages).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                    Instant.now());
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      var queue =
          new ConsumedQueue(
              stack.sqs.client(),
              stack.queueUrl,
              java.util.Optional.empty(),
              Instant::now,
              (_, _) -> {});
      var shared =
          new Settling.Shared(
              new Patience(10, new java.util.Random(1)),
              () -> Duration.ZERO,
              Instant::now,
              new Calls.Runner(Runnable::run),
              new EmbeddedMetrics("test"));
      settling = new Settling(shared, queue, batch.messages());
    }

    void settle(String id, io.portaws.pipeline.Outcome outcome) {
      Message message =
          batch.messages().stream()
              .map(io.portaws.queue.Received::message)
              .filter(each -> each.id().equals(id))
              .findFirst()
              .orElseThrow();
      settling.settle(message, outcome);
    }
  }
}
