package io.portaws.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.queue.QueueFacts;
import io.portaws.queue.QueueRefused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** What the worker's SQS side does with an SQS, whichever it is. */
abstract class QueueContract {
  private static final int ONE_MIB = 1_048_576;

  abstract Sqs sqs();

  private String plainQueue(int visibility) {
    return sqs().createQueue(Map.of("VisibilityTimeout", visibility + ""));
  }

  private QueueFacts facts(String url, Optional<String> dlq) {
    return QueueFacts.read(sqs().client, url, dlq);
  }

  private static MessageAttributeValue text(String value) {
    return MessageAttributeValue.builder().dataType("String").stringValue(value).build();
  }

  private static Map<String, String> texts(
      software.amazon.awssdk.services.sqs.model.Message message) {
    return message.messageAttributes().entrySet().stream()
        .collect(
            java.util.stream.Collectors.toMap(Map.Entry::getKey, e -> e.getValue().stringValue()));
  }

  @Test
  void factsAreReadFromTheQueueAndItsRedrivePolicy() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(17, dlq, 4);

    QueueFacts facts = facts(url, Optional.empty());

    assertThat(facts.visibilityTimeout()).isEqualTo(Duration.ofSeconds(17));
    assertThat(facts.maxReceiveCount()).contains(4);
    assertThat(facts.deadLetterUrl()).contains(dlq);
    assertThat(facts.account()).isEqualTo("000000000000");
    assertThat(facts.url()).isEqualTo(url);
  }

  @Test
  void aConfiguredDeadLetterQueueComesBeforeTheRedrivePolicysTarget() {
    String url = sqs().createQueue(30, plainQueue(30), 4);
    assertThat(facts(url, Optional.of("https://other/dlq")).deadLetterUrl())
        .contains("https://other/dlq");
  }

  @Test
  void aQueueWithoutRedrivePolicyHasNoDeadLetterQueueAndNoReceiveLimit() {
    QueueFacts facts = facts(plainQueue(30), Optional.empty());
    assertThat(facts.deadLetterUrl()).isEmpty();
    assertThat(facts.maxReceiveCount()).isEmpty();
  }

  /** The queue's timeout may suit another consumer, and is not changed for this one. */
  @Test
  void whatIsReceivedIsLeasedForTheShorterOfOursAndTheQueuesTime() {
    String url = plainQueue(900);
    sqs().send(url, "a");
    try (Rig rig = new Rig(sqs(), url, new Queue.Terms(Duration.ofSeconds(2), Optional.empty()))) {
      assertThat(rig.queue.lease()).isEqualTo(Duration.ofSeconds(2));
      rig.receive(1);
      await().atMost(Duration.ofSeconds(10)).until(() -> sqs().visible(url) == 1);
    }
    try (Rig rig = new Rig(sqs(), url, new Queue.Terms(Duration.ofHours(1), Optional.empty()))) {
      assertThat(rig.queue.lease()).isEqualTo(Duration.ofMinutes(15));
    }
  }

  /** The queue's count may suit another consumer, and is not changed for this one. */
  @Test
  void aMessageIsGivenUpAfterTheFewerOfOurReceivesAndTheQueues() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(30, dlq, 100);
    sqs().send(url, "a");
    try (Rig rig = new Rig(sqs(), url, new Queue.Terms(Duration.ofSeconds(30), Optional.of(2)))) {
      assertThat(rig.queue.maxReceives()).contains(2);
      for (int receive = 1; receive <= 2; receive++) {
        Message message = rig.receive(1).getFirst();
        rig.settler.settle(message, new Outcome.Retry(Duration.ZERO, "setup", "no blueprint"));
        rig.settler.awaitSettled();
      }
      assertThat(sqs().total(url)).isZero();
      assertThat(texts(sqs().receive(dlq).getFirst()))
          .containsEntry("reason", "setup")
          .containsEntry("detail", "received 2 times; no blueprint");
    }
    try (Rig rig = new Rig(sqs(), url, new Queue.Terms(Duration.ofSeconds(30), Optional.of(999)))) {
      assertThat(rig.queue.maxReceives()).contains(100);
    }
  }

  @Test
  void aFifoQueueIsRefusedWithTheReason() {
    String url =
        sqs()
            .client
            .createQueue(r ->
                r.queueName("f" + System.nanoTime() + ".fifo")
                    .attributesWithStrings(Map.of("FifoQueue", "true")))
            .queueUrl();
    assertThatThrownBy(() -> new Rig(sqs(), url).close())
        .isInstanceOf(QueueRefused.class)
        .hasMessageContaining("FIFO")
        .hasMessageContaining("standard queue");
  }

  @Test
  void aQueueThatIsNotThereIsRefused() {
    String url = plainQueue(30) + "-not";
    assertThatThrownBy(() -> new Rig(sqs(), url).close())
        .isInstanceOf(QueueRefused.class)
        .hasMessageContaining("no queue");
  }

  @Test
  void aQueueWithoutAVisibilityTimeoutIsRefused() {
    String url = plainQueue(0);
    assertThatThrownBy(() -> new Rig(sqs(), url).close())
        .isInstanceOf(QueueRefused.class)
        .hasMessageContaining("visibility timeout is 0");
  }

  @Test
  void aReceivedMessageIsHeldWithItsBodySentTimeReceiveCountAndChangeTime() {
    String url = plainQueue(30);
    Instant changed = Instant.parse("2026-11-01T10:00:00Z");
    Instant before = Instant.now();
    sqs()
        .client
        .sendMessage(r ->
            r.queueUrl(url)
                .messageBody("the body")
                .messageAttributes(Map.of("changeTime", text(changed.toString()))));
    try (Rig rig = new Rig(sqs(), url)) {
      Message message = rig.receive(1).getFirst();

      assertThat(message.body()).isEqualTo("the body");
      assertThat(message.changeTime()).isEqualTo(changed);
      assertThat(message.receiveCount()).isEqualTo(1);
      assertThat(message.sentAt()).isBetween(before.minusSeconds(5), Instant.now().plusSeconds(5));
      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 0, 0, 1));
    }
  }

  @Test
  void aChangeTimeThatIsNoTimeIsNone() {
    String url = plainQueue(30);
    sqs()
        .client
        .sendMessage(r ->
            r.queueUrl(url).messageBody("x").messageAttributes(Map.of("changeTime", text("now"))));
    try (Rig rig = new Rig(sqs(), url)) {
      assertThat(rig.receive(1).getFirst().changeTime()).isNull();
    }
  }

  @Test
  void whatIsDeliveredOrSkippedIsDeleted() {
    String url = plainQueue(30);
    sqs().send(url, IntStream.range(0, 23).mapToObj(i -> "m" + i).toArray(String[]::new));
    try (Rig rig = new Rig(sqs(), url)) {
      List<Message> all = rig.receive(23);
      for (int i = 0; i < all.size(); i++) {
        rig.settler.settle(
            all.get(i), i % 2 == 0 ? new Outcome.Delivered() : new Outcome.Skipped("test"));
      }
      rig.settler.awaitSettled();

      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(23, 23, 0, 0, 0, 0));
      assertThat(rig.ledger.heldBytes()).isZero();
      assertThat(sqs().total(url)).isZero();
    }
  }

  @Test
  void whatIsToBeTriedAgainBecomesVisibleAfterItsTime() {
    String url = plainQueue(60);
    sqs().send(url, "soon", "late");
    try (Rig rig = new Rig(sqs(), url)) {
      for (Message message : rig.receive(2)) {
        Duration after = Duration.ofSeconds(message.body().equals("soon") ? 0 : 50);
        rig.settler.settle(message, new Outcome.Retry(after, "test", ""));
      }
      rig.settler.awaitSettled();

      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(2, 0, 2, 0, 0, 0));
      Message again = rig.receive(1).getFirst();
      assertThat(again.body()).isEqualTo("soon");
      assertThat(again.receiveCount()).isEqualTo(2);
      assertThat(sqs().inFlight(url)).isEqualTo(2);
    }
  }

  @Test
  void aRejectedMessageIsDeadLetteredWholeWithWhatIsKnownAboutIt() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(30, dlq, 4);
    sqs()
        .client
        .sendMessage(r ->
            r.queueUrl(url)
                .messageBody("{broken")
                .messageAttributes(Map.of("team", text("orders"), "reason", text("theirs"))));
    try (Rig rig = new Rig(sqs(), url)) {
      Message message = rig.receive(1).getFirst();
      rig.settler.settle(message, new Outcome.Reject("malformed", "line 1\ncolumn 2"));
      rig.settler.awaitSettled();

      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 1, 0, 0));
      assertThat(sqs().total(url)).isZero();
      var dead = sqs().receive(dlq).getFirst();
      assertThat(dead.body()).isEqualTo("{broken");
      assertThat(texts(dead))
          .containsOnly(
              Map.entry("reason", "malformed"),
              Map.entry("detail", "line 1 column 2"),
              Map.entry("changeTime", message.sentAt().toString()),
              Map.entry("messageId", message.id()),
              Map.entry("receiveCount", "1"),
              // printf '{broken' | sha256sum | cut -c1-16
              Map.entry("fingerprint", "be302461cda285db"),
              Map.entry("firstSeen", texts(dead).getOrDefault("firstSeen", "missing")),
              Map.entry("team", "orders"));
      assertThat(Instant.parse(texts(dead).getOrDefault("firstSeen", "")))
          .isBetween(message.sentAt().minusSeconds(1), Instant.now());
    }
  }

  /** What was dead-lettered, sent again and fails again was first seen then, and not now. */
  @Test
  void aDeadLetterSaysWhenItWasSeenFirstOverAllItsLives() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(30, dlq, 4);
    String before = "2026-11-01T10:00:00Z";
    for (String told : List.of(before, "yesterday", "2999-01-01T00:00:00Z")) {
      sqs()
          .client
          .sendMessage(r ->
              r.queueUrl(url).messageBody("x").messageAttributes(Map.of("firstSeen", text(told))));
    }
    try (Rig rig = new Rig(sqs(), url)) {
      rig.receive(3).forEach(m -> rig.settler.settle(m, new Outcome.Reject("malformed", "")));
      rig.settler.awaitSettled();
      List<Instant> seen =
          sqs().receive(dlq).stream()
              .map(dead -> Instant.parse(texts(dead).getOrDefault("firstSeen", "")))
              .sorted()
              .toList();
      assertThat(seen).hasSize(3).startsWith(Instant.parse(before));
      assertThat(seen.subList(1, 3))
          .allSatisfy(
              i -> assertThat(i).isBetween(Instant.parse(before).plusSeconds(1), Instant.now()));
    }
  }

  @Test
  void aDeadLetterHasAtMostTenAttributesOursFirst() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(30, dlq, 4);
    sqs()
        .client
        .sendMessage(r ->
            r.queueUrl(url)
                .messageBody("x")
                .messageAttributes(
                    IntStream.range(0, 10)
                        .boxed()
                        .collect(java.util.stream.Collectors.toMap(i -> "a" + i, i -> text("v")))));
    try (Rig rig = new Rig(sqs(), url)) {
      rig.settler.settle(rig.receive(1).getFirst(), new Outcome.Reject("malformed", ""));
      rig.settler.awaitSettled();
      assertThat(texts(sqs().receive(dlq).getFirst()))
          .hasSize(10)
          .containsKeys(
              "reason", "detail", "changeTime", "receiveCount", "fingerprint", "firstSeen");
    }
  }

  @Test
  void aDeadLetterKeepsTheChangeTimeThatItCameWith() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(30, dlq, 4);
    String changed = "2026-11-01T10:00:00Z";
    sqs()
        .client
        .sendMessage(r ->
            r.queueUrl(url)
                .messageBody("x")
                .messageAttributes(Map.of("changeTime", text(changed))));
    try (Rig rig = new Rig(sqs(), url)) {
      rig.settler.settle(rig.receive(1).getFirst(), new Outcome.Reject("malformed", ""));
      rig.settler.awaitSettled();
      assertThat(texts(sqs().receive(dlq).getFirst()))
          .containsEntry("changeTime", changed)
          .containsEntry("detail", "-");
    }
  }

  @Test
  void aBodyOfOneMebibyteIsDeadLetteredWholeAndItsAttributesGiveWay() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(30, dlq, 4);
    String body = "x".repeat(ONE_MIB);
    sqs().send(url, body);
    try (Rig rig = new Rig(sqs(), url)) {
      rig.settler.settle(rig.receive(1).getFirst(), new Outcome.Reject("malformed", "too much"));
      rig.settler.awaitSettled();

      var dead = sqs().receive(dlq).getFirst();
      assertThat(dead.body().equals(body)).isTrue();
      assertThat(dead.messageAttributes()).isEmpty();
      assertThat(rig.ledger.sums().deadLettered()).isEqualTo(1);
    }
  }

  @Test
  void theReasonIsTheLastAttributeToGiveWay() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(30, dlq, 4);
    sqs().send(url, "x".repeat(ONE_MIB - 30));
    try (Rig rig = new Rig(sqs(), url)) {
      rig.settler.settle(rig.receive(1).getFirst(), new Outcome.Reject("malformed", "too much"));
      rig.settler.awaitSettled();
      assertThat(texts(sqs().receive(dlq).getFirst())).containsOnlyKeys("reason");
    }
  }

  @Test
  void aMessageWhoseReceivesAreUsedUpIsDeadLetteredWithItsLastReason() {
    String dlq = plainQueue(30);
    String url = sqs().createQueue(30, dlq, 2);
    sqs().send(url, "x");
    try (Rig rig = new Rig(sqs(), url)) {
      var first = new Outcome.Retry(Duration.ZERO, "blueprint-missing", "first");
      rig.settler.settle(rig.receive(1).getFirst(), first);
      rig.settler.awaitSettled();
      assertThat(sqs().total(dlq)).isZero();

      var last = new Outcome.Retry(Duration.ZERO, "blueprint-missing", "no s3Bucket");
      rig.settler.settle(rig.receive(1).getFirst(), last);
      rig.settler.awaitSettled();

      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(2, 0, 1, 1, 0, 0));
      assertThat(texts(sqs().receive(dlq).getFirst()))
          .containsEntry("reason", "blueprint-missing")
          .containsEntry("detail", "received 2 times; no s3Bucket")
          .containsEntry("receiveCount", "2");
    }
  }

  @Test
  void aHeldMessageStaysInvisibleBeyondItsTimeoutWhileItsLeaseIsExtended() {
    String url = plainQueue(2);
    sqs().send(url, "x");
    try (Rig rig = new Rig(sqs(), url)) {
      Message message = rig.receive(1).getFirst();
      Instant received = Instant.now();
      await()
          .pollInterval(rig.lease.interval())
          .atMost(Duration.ofSeconds(10))
          .until(() -> {
            rig.lease.extend();
            assertThat(sqs().receive(url)).isEmpty();
            return Instant.now().isAfter(received.plusSeconds(5));
          });

      assertThat(rig.metrics.extended.get()).isBetween(2, 10);
      rig.settler.settle(message, new Outcome.Delivered());
      rig.settler.awaitSettled();
      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(1, 1, 0, 0, 0, 0));
    }
  }

  @Test
  void aHeldMessageThatComesAgainIsNotStartedTwiceAndItsNewReceiptDeletesIt() {
    String url = plainQueue(1);
    sqs().send(url, "x");
    try (Rig rig = new Rig(sqs(), url)) {
      Message message = rig.receive(1).getFirst();
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> {
            Queue.Poll poll = rig.queue.receive(Duration.ofSeconds(1));
            assertThat(poll.messages()).isEmpty();
            return poll.received() == 1;
          });
      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(2, 0, 0, 0, 1, 1));

      rig.settler.settle(message, new Outcome.Delivered());
      rig.settler.awaitSettled();
      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(2, 1, 0, 0, 1, 0));
      assertThat(sqs().total(url)).isZero();
    }
  }

  @Test
  void aPollCountsWhatCameAndKnowsWhenItWasFull() {
    String url = plainQueue(30);
    sqs().send(url, IntStream.range(0, 10).mapToObj(i -> "m" + i).toArray(String[]::new));
    try (Rig rig = new Rig(sqs(), url)) {
      assertThat(rig.receive(10)).extracting(Message::body).doesNotHaveDuplicates();
      assertThat(rig.queue.receive(Duration.ZERO).isFull()).isFalse();
      assertThat(new Queue.Poll(List.of(), List.of(), 10).isFull()).isTrue();
    }
  }

  @Test
  void drainingHandsBackWhatWaitsAndWhatWasNotBegun() {
    String url = plainQueue(60);
    sqs().send(url, "waiting", "begun", "kept late");
    try (Rig rig = new Rig(sqs(), url)) {
      List<Message> all = rig.receive(3);
      rig.settler.settle(
          all.getFirst(), new Outcome.Wait(Duration.ofMinutes(1), "settling", all.getFirst()));
      assertThat(rig.ledger.nextDue()).isPresent();

      rig.settler.drain();
      rig.settler.handBackWaiting();
      rig.settler.awaitSettled();
      assertThat(sqs().visible(url)).isEqualTo(1);
      rig.settler.settle(all.get(1), new Outcome.Wait(Duration.ZERO, "settling", all.get(1)));
      rig.settler.awaitSettled();
      assertThat(sqs().visible(url)).isEqualTo(2);
      rig.settler.handBackRest();
      rig.settler.awaitSettled(Duration.ofSeconds(5));

      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(3, 0, 3, 0, 0, 0));
      assertThat(sqs().visible(url)).isEqualTo(3);
    }
  }

  @Test
  void withoutADeadLetterQueueARejectedMessageIsHiddenAndNeverDeleted() {
    String url = plainQueue(30);
    sqs().send(url, "{broken");
    try (Rig rig = new Rig(sqs(), sqs().endpoint, url, InstantSource.system())) {
      rig.settler.settle(rig.receive(1).getFirst(), new Outcome.Reject("malformed", ""));
      rig.settler.awaitSettled();

      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(1, 0, 1, 0, 0, 0));
      assertThat(sqs().inFlight(url)).isEqualTo(1);
    }
  }

  @Test
  void aFollowUpIsOnTheQueueWithItsDelayWhenTheMessageIsDeleted() {
    String url = plainQueue(30);
    sqs().send(url, "created");
    try (Rig rig = new Rig(sqs(), url)) {
      Message message = rig.receive(1).getFirst();
      rig.settler.drain();
      rig.settler.settle(message, new Outcome.Delivered(Set.of(Looks.look("a", 1))));
      rig.settler.awaitSettled();

      assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(1, 1, 0, 0, 0, 0));
      assertThat(sqs().total(url)).isZero();
      assertThat(sqs().delayed(url)).isEqualTo(1);
    }
  }

  @Test
  void attributesOfReceivedMessagesHaveTheNamesThatWeReadThemBy() {
    String url = plainQueue(30);
    sqs().send(url, "x");
    assertThat(sqs().receive(url).getFirst().attributes())
        .containsKeys(
            MessageSystemAttributeName.SENT_TIMESTAMP,
            MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT);
  }
}
