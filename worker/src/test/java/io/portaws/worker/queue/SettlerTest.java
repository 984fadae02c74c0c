package io.portaws.worker.queue;

import static io.portaws.worker.queue.Looks.look;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.queue.Received;
import io.portaws.sandbox.SqsProxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettlerTest {
  private final Sqs sqs = Sqs.embedded();
  private final SqsProxy proxy = SqsProxy.before(sqs.endpoint());
  private final String dlq = sqs.createQueue(Map.of());
  private final String url = sqs.createQueue(30, dlq, 5);
  private final Rig rig = new Rig(sqs, proxy.endpoint(), url, InstantSource.system());

  @AfterEach
  void close() {
    rig.close();
    proxy.close();
  }

  private List<Message> received(int count) {
    for (int i = 0; i < count; i++) {
      sqs.send(url, "m" + i);
    }
    return rig.receive(count);
  }

  private void settleAll(List<Message> messages, Outcome outcome) {
    messages.forEach(message -> rig.settler.settle(message, outcome));
    rig.settler.awaitSettled();
  }

  private Ledger.Sums sums() {
    return rig.ledger.sums();
  }

  @Test
  void deletesGoInTensAndTheRestWithTheFlush() {
    List<Message> messages = received(23);
    settleAll(messages, new Outcome.Delivered());
    assertThat(proxy.calls("DeleteMessageBatch"))
        .extracting(SqsProxy.Call::entries)
        .containsExactlyInAnyOrder(10, 10, 3);
    assertThat(sums()).isEqualTo(new Ledger.Sums(23, 23, 0, 0, 0, 0));
  }

  @Test
  void handBacksGoInTensWithEachItsOwnTime() {
    List<Message> messages = received(12);
    for (int i = 0; i < 12; i++) {
      rig.settler.settle(messages.get(i), new Outcome.Retry(Duration.ofSeconds(i), "test", ""));
    }
    rig.settler.awaitSettled();
    assertThat(proxy.calls("ChangeMessageVisibilityBatch"))
        .extracting(SqsProxy.Call::entries)
        .containsExactlyInAnyOrder(10, 2);
    assertThat(
            proxy.calls("ChangeMessageVisibilityBatch").stream()
                .flatMap(call ->
                    call.body().path("Entries").findValuesAsText("VisibilityTimeout").stream()))
        .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11");
    assertThat(sums().returned()).isEqualTo(12);
  }

  @Test
  void aBatchOfTenLeavesBeforeTheTurnEnds() {
    received(10).forEach(message -> rig.settler.settle(message, new Outcome.Delivered()));
    await().atMost(Duration.ofSeconds(10)).until(() -> sums().deleted() == 10);
  }

  @Test
  void aTimeBeyondWhatTheQueueTakesIsElevenHours() {
    settleAll(received(1), new Outcome.Retry(Duration.ofDays(2), "test", ""));
    assertThat(visibility()).containsExactly(11 * 3600);
  }

  private List<Integer> visibility() {
    return proxy.calls("ChangeMessageVisibilityBatch").stream()
        .flatMap(call -> call.body().path("Entries").findValues("VisibilityTimeout").stream())
        .map(node -> node.asInt())
        .toList();
  }

  @Test
  void aDeleteThatFailsIsTriedAgainWithGrowingPauses() {
    List<Message> messages = received(3);
    proxy.failEntries("DeleteMessageBatch", 2, false);
    settleAll(messages, new Outcome.Delivered());
    assertThat(sums()).isEqualTo(new Ledger.Sums(3, 3, 0, 0, 0, 0));
    assertThat(rig.pauses).containsExactly(Duration.ofMillis(200), Duration.ofMillis(400));
    assertThat(rig.metrics.deleteFailed.get()).isEqualTo(6);
    assertThat(sqs.total(url)).isZero();
  }

  /** The queue's visibility timeout is 30 s. */
  @Test
  void aDeleteCallThatIsDeniedIsTriedUntilTheLeaseEndsAndTheMessageComesAgain() {
    List<Message> messages = received(1);
    proxy.fail("DeleteMessageBatch", 1_000, "AccessDenied");
    settleAll(messages, new Outcome.Delivered());
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 0, 1, 0));
    assertThat(rig.pauses).startsWith(Duration.ofMillis(200)).endsWith(Duration.ofSeconds(5));
    assertThat(rig.pauses.stream().reduce(Duration.ZERO, Duration::plus))
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
    assertThat(sqs.inFlight(url)).isEqualTo(1);
  }

  /** Long polls hold their connections for seconds; deletes have others. */
  @Test
  void pollsThatWaitKeepNoDeleteWaiting() {
    List<Message> messages = received(1);
    CountDownLatch open = new CountDownLatch(1);
    int before = proxy.calls("ReceiveMessage").size();
    proxy.holdUntil("ReceiveMessage", open);
    try {
      for (int i = 0; i < Queue.MOST_POLLS; i++) {
        var _ = rig.executor.submit(() -> rig.queue.receive(Duration.ofSeconds(1)));
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> proxy.calls("ReceiveMessage").size() == before + Queue.MOST_POLLS);
      settleAll(messages, new Outcome.Delivered());
      assertThat(sums().deleted()).isEqualTo(1);
    } finally {
      open.countDown();
    }
  }

  /** A call that hangs takes its time as a pause does. */
  @Test
  void deletesAreTriedUntilTheLeaseEndsByTheClock() {
    List<Message> messages = received(1);
    CountDownLatch open = new CountDownLatch(1);
    proxy.holdUntil("DeleteMessageBatch", open);
    proxy.fail("DeleteMessageBatch", 1_000, "AccessDenied");
    rig.settler.settle(messages.getFirst(), new Outcome.Delivered());
    rig.settler.flush();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !proxy.calls("DeleteMessageBatch").isEmpty());
    rig.pauses.add(Duration.ofSeconds(31));
    open.countDown();
    rig.settler.awaitSettled();
    assertThat(proxy.calls("DeleteMessageBatch")).hasSize(1);
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 0, 1, 0));
  }

  /** Its delete did not get through, or SQS hands it out all the same: Port has had it. */
  @Test
  void whatIsDoneAndComesAgainIsNotForATurnAndIsDeleted() {
    String brief = sqs.createQueue(1, dlq, 5);
    sqs.send(brief, "x");
    try (Rig one = new Rig(sqs, proxy.endpoint(), brief, InstantSource.system())) {
      Message message = one.receive(1).getFirst();
      proxy.fail("DeleteMessageBatch", 1_000, "AccessDenied");
      one.settler.settle(message, new Outcome.Delivered());
      one.settler.awaitSettled();
      assertThat(one.ledger.sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 0, 1, 0));
      proxy.recover();

      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> {
            Queue.Poll poll = one.queue.receive(Duration.ofSeconds(1));
            assertThat(poll.messages()).isEmpty();
            poll.doneBefore().forEach(m -> one.settler.settle(m, new Outcome.Skipped("again")));
            return poll.received() == 1;
          });
      one.settler.awaitSettled();
      assertThat(one.ledger.sums()).isEqualTo(new Ledger.Sums(2, 1, 0, 0, 1, 0));
      assertThat(sqs.total(brief)).isZero();
    }
  }

  @Test
  void whatIsOnlyHandedBackIsForATurnAgain() {
    settleAll(received(1), new Outcome.Retry(Duration.ZERO, "test", ""));
    assertThat(rig.receive(1)).hasSize(1);
  }

  @Test
  void aReceiptThatTheQueueNoLongerHonoursIsNotTriedAgain() {
    List<Message> messages = received(2);
    proxy.failEntries("DeleteMessageBatch", 1, true);
    settleAll(messages, new Outcome.Delivered());
    assertThat(sums()).isEqualTo(new Ledger.Sums(2, 0, 0, 0, 2, 0));
    assertThat(proxy.calls("DeleteMessageBatch")).hasSize(1);
    assertThat(rig.metrics.deleteFailed.get()).isEqualTo(2);
  }

  @Test
  void anEntryThatFailsKeepsNothingFromTheOthersOfItsBatch() {
    List<Message> messages = received(2);
    // The first is taken from under us: its receipt is stale, as this SQS has it.
    rig.queue.batches().delete(List.of(rig.ledger.settling(messages.getFirst()).orElseThrow()));
    settleAll(messages, new Outcome.Delivered());
    assertThat(sums().held()).isZero();
    assertThat(sums().residual()).isZero();
    assertThat(sqs.total(url)).isZero();
  }

  @Test
  void aHandBackThatFailsEndsByItself() {
    List<Message> messages = received(2);
    proxy.failEntries("ChangeMessageVisibilityBatch", 1, false);
    settleAll(messages, new Outcome.Retry(Duration.ZERO, "test", ""));
    assertThat(sums()).isEqualTo(new Ledger.Sums(2, 0, 0, 0, 2, 0));
    assertThat(sqs.inFlight(url)).isEqualTo(2);
  }

  @Test
  void whatCannotBeDeadLetteredIsHandedBackAndNotDeleted() {
    List<Message> messages = received(1);
    proxy.fail("SendMessage", 1_000, "AccessDenied");
    settleAll(messages, new Outcome.Reject("malformed", ""));
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 1, 0, 0, 0));
    assertThat(proxy.calls("DeleteMessageBatch")).isEmpty();
    assertThat(visibility()).containsExactly(60);
    assertThat(sqs.total(dlq)).isZero();
    assertThat(sqs.total(url)).isEqualTo(1);
  }

  @Test
  void aMessageIsDeadLetteredBeforeItIsDeleted() {
    List<Message> messages = received(1);
    proxy.fail("DeleteMessageBatch", 1_000, "AccessDenied");
    settleAll(messages, new Outcome.Reject("malformed", ""));
    assertThat(sqs.total(dlq)).isEqualTo(1);
    assertThat(sqs.total(url)).isEqualTo(1);
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 0, 1, 0));
  }

  @Test
  void withoutADeadLetterQueueARejectedMessageIsHiddenForElevenHours() {
    String lonely = sqs.createQueue(Map.of());
    sqs.send(lonely, "{broken");
    try (Rig alone = new Rig(sqs, proxy.endpoint(), lonely, InstantSource.system())) {
      alone.settler.settle(alone.receive(1).getFirst(), new Outcome.Reject("malformed", ""));
      alone.settler.awaitSettled();
      assertThat(visibility()).containsExactly(11 * 3600);
      assertThat(alone.ledger.sums().returned()).isEqualTo(1);
      assertThat(proxy.calls("SendMessage")).isEmpty();
    }
  }

  @Test
  void aMessageThatWaitsIsTakenUpWhenItIsDueAndNotHandedBack() {
    Message message = received(1).getFirst();
    settleAll(List.of(message), new Outcome.Wait(Duration.ofSeconds(10), "settling", message));
    assertThat(sums().held()).isEqualTo(1);
    assertThat(rig.ledger.takeDue(Instant.now().plusSeconds(11), 10)).hasSize(1);
    assertThat(proxy.calls("ChangeMessageVisibilityBatch")).isEmpty();
  }

  @Test
  void aTurnThatBreaksOffHandsBackWhatHasNoOutcome() {
    List<Message> messages = received(3);
    rig.settler.settle(messages.getFirst(), new Outcome.Delivered());
    rig.settler.abandon(messages, Duration.ofSeconds(1));
    rig.settler.awaitSettled();
    assertThat(sums()).isEqualTo(new Ledger.Sums(3, 1, 2, 0, 0, 0));
    assertThat(visibility()).containsExactly(1, 1);
  }

  @Test
  void anOutcomeForWhatIsNoLongerHeldChangesNothing() {
    Message message = received(1).getFirst();
    settleAll(List.of(message), new Outcome.Delivered());
    settleAll(List.of(message), new Outcome.Retry(Duration.ZERO, "test", ""));
    settleAll(List.of(message), new Outcome.Reject("test", ""));
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 1, 0, 0, 0, 0));
    assertThat(proxy.calls("SendMessage")).isEmpty();
  }

  /** A message that stayed in the books unworked would be swallowed each time it came again. */
  @Test
  void anErrorWhileSettlingEndsTheReceiptAllTheSame() {
    List<Message> messages = received(1);
    proxy.failEntries("DeleteMessageBatch", 1, false);
    try (Rig broken =
        new Rig(
            sqs,
            proxy.endpoint(),
            url,
            Optional.empty(),
            InstantSource.system(),
            _ -> {
              throw new StackOverflowError("told to by the test");
            })) {
      broken.ledger.received(
          new Held(
              new Received(
                  messages.getFirst(), "receipt", Map.of(), messages.getFirst().sentAt(), 1),
              Instant.now().plusSeconds(30),
              null));
      broken.settler.settle(messages.getFirst(), new Outcome.Delivered());
      broken.settler.awaitSettled();
      assertThat(broken.ledger.sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 0, 1, 0));
    }
  }

  @Test
  void theEndOfTheProcessDoesNotWaitForAQueueThatHangs() {
    List<Message> messages = received(1);
    CountDownLatch open = new CountDownLatch(1);
    proxy.holdUntil("DeleteMessageBatch", open);
    rig.settler.settle(messages.getFirst(), new Outcome.Delivered());
    try {
      var waiting = rig.executor.submit(() -> rig.settler.awaitSettled(Duration.ofMillis(300)));
      assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
      assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 0, 0, 1));
    } finally {
      open.countDown();
    }
    rig.settler.awaitSettled();
    assertThat(sums().deleted()).isEqualTo(1);
  }

  private Outcome followedBy(FollowUp... looks) {
    return new Outcome.Delivered(Set.of(looks));
  }

  @Test
  void aFollowUpIsSentWithItsDelayAndChangeTimeBeforeItsMessageIsDeleted() {
    settleAll(received(1), followedBy(look("a", 3)));

    assertThat(proxy.operations()).containsSubsequence("SendMessageBatch", "DeleteMessageBatch");
    JsonNode entry = proxy.calls("SendMessageBatch").getFirst().body().path("Entries").path(0);
    assertThat(entry.path("DelaySeconds").asInt()).isEqualTo(120);
    assertThat(entry.path("MessageBody").asText()).isEqualTo(look("a", 3).body());
    assertThat(entry.at("/MessageAttributes/changeTime/StringValue").asText())
        .isEqualTo(Looks.CHANGED.toString());
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 1, 0, 0, 0, 0));
    assertThat(sqs.delayed(url)).isEqualTo(1);
  }

  @Test
  void followUpsGoInTensAndTheRestWithTheFlush() {
    List<Message> messages = received(12);
    for (int i = 0; i < 12; i++) {
      rig.settler.settle(messages.get(i), followedBy(look("r" + i, 1)));
    }
    rig.settler.awaitSettled();
    assertThat(proxy.calls("SendMessageBatch"))
        .extracting(SqsProxy.Call::entries)
        .containsExactlyInAnyOrder(10, 2);
    assertThat(sums()).isEqualTo(new Ledger.Sums(12, 12, 0, 0, 0, 0));
  }

  @Test
  void tenMessagesAboutOneResourceBeginOneChainAndAreAllDeleted() {
    settleAll(received(10), followedBy(look("a", 1)));
    settleAll(received(1), followedBy(look("a", 1)));

    assertThat(proxy.calls("SendMessageBatch"))
        .extracting(SqsProxy.Call::entries)
        .containsExactly(1);
    assertThat(sums().deleted()).isEqualTo(11);
    assertThat(rig.metrics.followedUp).containsExactly("skipped 9", "sent 1", "skipped 1");
  }

  @Test
  void aMessageWhoseFollowUpIsNotTakenIsHandedBackForAMinute() {
    List<Message> messages = received(2);
    proxy.fail("SendMessageBatch", 1_000, "AccessDenied");
    rig.settler.settle(messages.getFirst(), followedBy(look("a", 1)));
    rig.settler.settle(messages.getLast(), new Outcome.Delivered());
    rig.settler.awaitSettled();

    assertThat(sums()).isEqualTo(new Ledger.Sums(2, 1, 1, 0, 0, 0));
    assertThat(visibility()).containsExactly(60);
    assertThat(sqs.inFlight(url)).isEqualTo(1);
    assertThat(rig.metrics.followedUp).containsExactly("failed 1");
  }

  @Test
  void aFollowUpThatWasNotTakenDoesNotKeepTheNextOneFromBeingSent() {
    proxy.failEntries("SendMessageBatch", 1, false);
    settleAll(received(1), followedBy(look("a", 1)));
    settleAll(received(1), followedBy(look("a", 1)));

    assertThat(sums()).isEqualTo(new Ledger.Sums(2, 1, 1, 0, 0, 0));
    assertThat(sqs.delayed(url)).isEqualTo(1);
  }

  @Test
  void theFollowUpsOfARejectedMessageAreSentBeforeItIsDeadLettered() {
    settleAll(received(1), new Outcome.Reject("mapping-failed", "", Set.of(look("a", 1))));

    assertThat(proxy.operations())
        .containsSubsequence("SendMessageBatch", "SendMessage", "DeleteMessageBatch");
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 1, 0, 0));
    assertThat(sqs.delayed(url)).isEqualTo(1);
  }

  @Test
  void aRejectedMessageWhoseFollowUpIsNotTakenIsHandedBackAndNotDeadLettered() {
    proxy.fail("SendMessageBatch", 1_000, "AccessDenied");
    settleAll(received(1), new Outcome.Reject("mapping-failed", "", Set.of(look("a", 1))));

    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 1, 0, 0, 0));
    assertThat(visibility()).containsExactly(60);
    assertThat(sqs.total(dlq)).isZero();
  }

  @Test
  void aFollowUpForWhatIsNoLongerHeldIsNotSent() {
    Message message = received(1).getFirst();
    settleAll(List.of(message), new Outcome.Delivered());
    settleAll(List.of(message), followedBy(look("a", 1)));
    assertThat(proxy.calls("SendMessageBatch")).isEmpty();
  }

  private static Outcome portDidNotTakeIt(long seconds) {
    return new Outcome.Retry(Duration.ofSeconds(seconds), "unreachable", "x", null, true);
  }

  /** Takes it up when it is due, and lets Port not take it again. */
  private void again(Rig of, Message message, long seconds) {
    assertThat(of.ledger.takeDue(Instant.MAX, 10)).containsExactly(message);
    of.settler.settle(message, portDidNotTakeIt(seconds));
  }

  @Test
  void whatPortDoesNotTakeIsKeptUnderItsLeaseAndSpendsNoReceive() {
    Message message = received(1).getFirst();
    settleAll(List.of(message), portDidNotTakeIt(1));
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 0, 0, 0, 1));
    assertThat(rig.ledger.takeDue(Instant.now(), 10)).isEmpty();
    again(rig, message, 1);
    assertThat(proxy.calls("ChangeMessageVisibilityBatch")).isEmpty();
  }

  @Test
  void whatPortDoesNotTakeWhileItTakesOthersIsHandedBackAfterTenMinutes() {
    HandClock clock = new HandClock();
    try (Rig by = new Rig(sqs, proxy.endpoint(), url, clock)) {
      sqs.send(url, "x");
      Message message = by.receive(1).getFirst();
      by.settler.settle(message, portDidNotTakeIt(1));
      clock.go(Duration.ofMinutes(9));
      again(by, message, 1);
      clock.go(Duration.ofMinutes(1));
      again(by, message, 1);
      by.settler.awaitSettled();
      assertThat(by.ledger.sums()).isEqualTo(new Ledger.Sums(1, 0, 1, 0, 0, 0));
      assertThat(visibility()).containsExactly(1);
    }
  }

  @Test
  void triesOfWhatPortDoesNotTakeComeLessAndLessOften() {
    HandClock clock = new HandClock();
    try (Rig by = new Rig(sqs, proxy.endpoint(), url, clock)) {
      sqs.send(url, "x");
      Message message = by.receive(1).getFirst();
      by.settler.settle(message, portDidNotTakeIt(1));
      for (long seconds : new long[] {1, 2, 4, 8}) {
        assertThat(by.ledger.nextDue()).contains(clock.instant().plusSeconds(seconds));
        again(by, message, 1);
      }
    }
  }

  @Test
  void anOutageIsNotCountedToWhatComesAfterIt() {
    HandClock clock = new HandClock();
    try (Rig by = new Rig(sqs, proxy.endpoint(), url, clock)) {
      sqs.send(url, "x");
      Message message = by.receive(1).getFirst();
      by.settler.settle(message, portDidNotTakeIt(1));
      by.closed = Duration.ofSeconds(5);
      again(by, message, 1);
      assertThat(by.ledger.nextDue()).contains(clock.instant().plusSeconds(5));
      clock.go(Duration.ofMinutes(50));
      by.closed = Duration.ZERO;
      again(by, message, 1);
      by.settler.awaitSettled();
      assertThat(by.ledger.sums().held()).as("others get through only since now").isEqualTo(1);
    }
  }

  @Test
  void whatWaitsForPortForAnHourIsHandedBackOnceForAsLongAsThatWillTake() {
    HandClock clock = new HandClock();
    try (Rig by = new Rig(sqs, proxy.endpoint(), url, clock)) {
      sqs.send(url, "x");
      Message message = by.receive(1).getFirst();
      by.closed = Duration.ofSeconds(30);
      by.settler.settle(message, portDidNotTakeIt(1));
      clock.go(Duration.ofMinutes(60));
      by.settler.handBackOutstayed();
      by.settler.awaitSettled();
      assertThat(by.ledger.sums().held()).isEqualTo(1);

      clock.go(Duration.ofMillis(1));
      by.settler.handBackOutstayed();
      by.settler.handBackOutstayed();
      by.settler.awaitSettled();
      assertThat(by.ledger.sums()).isEqualTo(new Ledger.Sums(1, 0, 1, 0, 0, 0));
      assertThat(visibility()).hasSize(1).allMatch(seconds -> seconds >= 30 && seconds <= 33);
    }
  }

  /** SQS would dead-letter it on its next receive. */
  @Test
  void whoseReceivesAreUsedUpWaitsForPortForElevenHoursAndIsThenDeadLetteredWithTheReason() {
    String strict = sqs.createQueue(30, dlq, 1);
    HandClock clock = new HandClock();
    try (Rig by = new Rig(sqs, proxy.endpoint(), strict, clock)) {
      sqs.send(strict, "x");
      Message message = by.receive(1).getFirst();
      by.closed = Duration.ofSeconds(30);
      by.settler.settle(message, portDidNotTakeIt(1));
      clock.go(Duration.ofHours(11).minusMillis(1));
      by.settler.handBackOutstayed();
      again(by, message, 1);
      by.settler.awaitSettled();
      assertThat(by.ledger.sums().held()).isEqualTo(1);

      clock.go(Duration.ofMillis(1));
      by.settler.handBackOutstayed();
      by.settler.awaitSettled();
      assertThat(by.ledger.sums().deadLettered()).isEqualTo(1);
      assertThat(sqs.receive(dlq).getFirst().messageAttributes())
          .hasEntrySatisfying(
              "reason", reason -> assertThat(reason.stringValue()).isEqualTo("port-away"));
    }
  }

  /** The first that the settler's random numbers give. */
  private static int secondsWithJitter(Duration closed) {
    long jitter = new Random(1).nextLong(closed.toMillis() / 10);
    return (int) closed.plusMillis(jitter + 999).toSeconds();
  }

  /** Two hours of extensions would end in the same hand-back. */
  @Test
  void whatTheLeaseCannotKeepUntilTheResetGoesBackAtOnceUntilThenAndSomeJitter() {
    rig.closed = Duration.ofHours(2);
    settleAll(received(1), portDidNotTakeIt(1));
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 1, 0, 0, 0));
    assertThat(visibility()).containsExactly(secondsWithJitter(rig.closed));
    assertThat(visibility().getFirst()).isBetween(7_200, 7_920);
  }

  @Test
  void aDrainHandsBackWhatPortDidNotTakeUntilTheResetAndSomeJitter() {
    rig.closed = Duration.ofSeconds(90);
    rig.settler.drain();
    settleAll(received(1), portDidNotTakeIt(1));
    assertThat(visibility()).containsExactly(secondsWithJitter(rig.closed));
    assertThat(visibility().getFirst()).isBetween(90, 99);
  }

  @Test
  void aDrainHandsBackWhatWaitsAndWhatIsLeftUntilTheReset() {
    List<Message> messages = received(3);
    rig.closed = Duration.ofSeconds(90);
    rig.settler.settle(messages.getFirst(), portDidNotTakeIt(1));
    rig.settler.drain();
    rig.settler.handBackWaiting();
    rig.settler.handBackRest();
    rig.settler.awaitSettled();
    assertThat(sums()).isEqualTo(new Ledger.Sums(3, 0, 3, 0, 0, 0));
    assertThat(visibility()).hasSize(3).allMatch(seconds -> seconds >= 90 && seconds <= 99);
  }

  @Test
  void nothingIsVisibleBeforeItsTime() {
    settleAll(received(1), new Outcome.Retry(Duration.ofMillis(1_001), "test", ""));
    assertThat(visibility()).containsExactly(2);
  }

  @Test
  void whatPortDoesNotTakeLeavesHalfOfTheRoomToOthers() {
    try (Rig small =
        new Rig(sqs, proxy.endpoint(), url, InstantSource.system(), new Room(6, 1 << 20))) {
      for (int i = 0; i < 5; i++) {
        sqs.send(url, "x" + i);
      }
      List<Message> messages = small.receive(5);
      // It is looked at before each: what is kept goes up to one more than half.
      messages.forEach(message -> small.settler.settle(message, portDidNotTakeIt(3)));
      small.settler.awaitSettled();
      assertThat(small.ledger.sums()).isEqualTo(new Ledger.Sums(5, 0, 1, 0, 0, 4));
      assertThat(small.ledger.failing().messages()).isEqualTo(4);
      assertThat(visibility()).containsExactly(3);

      small.settler.handBackWaiting();
      small.settler.awaitSettled();
      assertThat(small.ledger.failing()).isEqualTo(new Room(0, 0));
    }
  }

  @Test
  void aDrainingSettlerKeepsNothingForPort() {
    Message message = received(1).getFirst();
    rig.settler.drain();
    settleAll(List.of(message), portDidNotTakeIt(0));
    assertThat(sums()).isEqualTo(new Ledger.Sums(1, 0, 1, 0, 0, 0));
  }

  @Test
  void aDetailIsNotCutThroughACharacter() {
    String detail = "x".repeat(999) + "\uD83D\uDE00";
    settleAll(received(1), new Outcome.Reject("malformed", detail));
    assertThat(sums().deadLettered()).isEqualTo(1);
    var dead = sqs.receive(dlq).getFirst();
    assertThat(dead.messageAttributes())
        .hasEntrySatisfying(
            "detail", shown -> assertThat(shown.stringValue()).isEqualTo("x".repeat(999)));
  }
}
