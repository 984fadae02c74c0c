package io.portaws.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.Message;
import io.portaws.queue.Received;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

class LedgerTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");

  private static final List<Ledger.End> ENDS = List.of(Ledger.End.values());

  private final Ledger ledger = new Ledger();

  private static Message message(String id) {
    return Message.received(id, "body of " + id, NOW, 1, null);
  }

  private static Message later(Message message) {
    return new Message(
        message.id(),
        message.body(),
        message.sentAt(),
        message.receiveCount(),
        message.changeTime(),
        message.turns() + 1,
        message.looks() + 1,
        Set.of(),
        Set.of(),
        0);
  }

  private static Received received(Message message, String handle) {
    return new Received(message, handle, Map.of(), message.sentAt(), message.receiveCount());
  }

  private static Held held(Message message) {
    return new Held(received(message, "receipt"), NOW.plusSeconds(30), null);
  }

  private Held receive(String id) {
    Held held = held(message(id));
    assertThat(ledger.received(held)).isTrue();
    return held;
  }

  @Test
  void booksBalanceWhateverHappensInWhateverOrder() {
    Random random = new Random(42);
    List<Held> known = new ArrayList<>();
    Set<String> open = new HashSet<>();
    for (int step = 0; step < 20_000; step++) {
      Instant now = NOW.plusSeconds(step);
      Held any = known.isEmpty() ? receive("first") : known.get(random.nextInt(known.size()));
      if (known.isEmpty()) {
        known.add(any);
        open.add("first");
      }
      String id = any.message().id();
      switch (random.nextInt(9)) {
        case 0, 1, 2 -> {
          Held fresh = held(message("m" + random.nextInt(200)));
          boolean started = ledger.received(fresh);
          assertThat(started).isEqualTo(open.add(fresh.message().id()));
          if (started) {
            known.add(fresh);
          }
        }
        case 3 ->
            assertThat(ledger.settling(any.message()).isPresent()).isEqualTo(open.contains(id));
        case 4 -> ledger.waits(later(any.message()), now.plusSeconds(random.nextInt(50)));
        case 5 -> {
          Ledger.End end = ENDS.get(random.nextInt(ENDS.size()));
          long before = ledger.sums().held();
          ledger.ended(any, end);
          if (ledger.sums().held() < before) {
            open.remove(id);
            known.remove(any);
          }
        }
        case 6 -> ledger.takeDue(now, random.nextInt(5));
        case 7 -> ledger.abandoned(List.of(any.message()));
        default -> ledger.settleWaiting();
      }
      Ledger.Sums sums = ledger.sums();
      assertThat(sums.residual()).as("step %d", step).isZero();
      assertThat(sums.held()).isEqualTo(open.size());
    }
    known.forEach(each -> ledger.ended(each, Ledger.End.RETURNED));
    assertThat(ledger.sums().held()).isZero();
    assertThat(ledger.heldBytes()).isZero();
    assertThat(ledger.sums().received()).isGreaterThan(5_000);
  }

  @Test
  void aReceiptEndsOnce() {
    Held held = receive("a");
    ledger.ended(held, Ledger.End.DELETED);
    ledger.ended(held, Ledger.End.EXPIRED);
    assertThat(ledger.sums()).isEqualTo(new Ledger.Sums(1, 1, 0, 0, 0, 0));
  }

  @Test
  void theEndOfAnEarlierReceiptDoesNotEndAMessageThatCameAgainSince() {
    Held first = receive("a");
    ledger.ended(first, Ledger.End.EXPIRED);
    receive("a");
    ledger.ended(first, Ledger.End.DELETED);
    assertThat(ledger.sums()).isEqualTo(new Ledger.Sums(2, 0, 0, 0, 1, 1));
  }

  @Test
  void whatComesAgainWhileHeldTakesTheNewestReceiptAndLease() {
    Held first = receive("a");
    Held again = new Held(received(message("a"), "newer"), NOW.plusSeconds(90), null);
    assertThat(ledger.received(again)).isFalse();
    assertThat(first.receiptHandle()).isEqualTo("newer");
    assertThat(first.leaseEnds()).isEqualTo(NOW.plusSeconds(90));
    assertThat(ledger.sums().residual()).isZero();
  }

  @Test
  void whatComesAgainWhileHeldCountsEachReceive() {
    Held first = receive("a");
    Message second = Message.received("a", "body of a", NOW, 7, null);
    ledger.received(new Held(received(second, "newer"), NOW.plusSeconds(90), null));
    assertThat(first.receives()).isEqualTo(7);
    assertThat(ledger.receives(first.message())).isEqualTo(7);
  }

  @Test
  void onlyWhatWaitsIsSettledAsWaiting() {
    Held held = receive("a");
    assertThat(ledger.settlingWaiting(held.message())).as("a turn has it").isEmpty();
    ledger.waits(later(held.message()), NOW);
    assertThat(ledger.settlingWaiting(held.message())).contains(held);
    assertThat(ledger.settlingWaiting(held.message())).as("it is being settled").isEmpty();
  }

  @Test
  void pollsThatAreUnderWayCountAsWhatTheyMayBring() {
    long most = 5 * Queue.POLL_BYTES / 2;
    assertThat(ledger.promise(most)).hasValue(Queue.POLL_BYTES);
    assertThat(ledger.promise(most)).hasValue(Queue.POLL_BYTES);
    assertThat(ledger.promise(most)).isEmpty();
    ledger.polled(Queue.POLL_BYTES);
    assertThat(ledger.promise(most)).hasValue(Queue.POLL_BYTES);
  }

  @Test
  void manyPollsHaveRoomAtOnceWhereMessagesAreSmall() {
    for (int i = 0; i < 50; i++) {
      ledger.brought(List.of(receive("small-" + i)));
    }
    long room = ledger.heldBytes() + 4 * PollSize.LEAST;
    for (int i = 0; i < 4; i++) {
      assertThat(ledger.promise(room)).hasValue(PollSize.LEAST);
    }
    assertThat(ledger.promise(room)).isEmpty();
  }

  @Test
  void whatIsKeptGoesOnAsItIsToldTo() {
    Held held = receive("a");
    Message next = later(held.message());
    ledger.keeps(next, NOW, new Keeping.Decision.Keep(NOW.plusSeconds(2), true));
    assertThat(ledger.takeDue(NOW.plusSeconds(2), 10)).containsExactly(next);
  }

  @Test
  void aWaitingMessageIsTakenWhenItIsDueAndOnce() {
    Held held = receive("a");
    Message next = later(held.message());
    ledger.waits(next, NOW.plusSeconds(2));

    assertThat(ledger.nextDue()).contains(NOW.plusSeconds(2));
    assertThat(ledger.takeDue(NOW.plusSeconds(1), 10)).isEmpty();
    assertThat(ledger.takeDue(NOW.plusSeconds(2), 10)).containsExactly(next);
    assertThat(ledger.takeDue(NOW.plusSeconds(2), 10)).isEmpty();
    assertThat(ledger.nextDue()).isEmpty();
  }

  @Test
  void noMoreThanATurnTakesAreTakenAtOnce() {
    for (int i = 0; i < 5; i++) {
      ledger.waits(later(receive("m" + i).message()), NOW);
    }
    assertThat(ledger.takeDue(NOW, 3)).hasSize(3);
    assertThat(ledger.takeDue(NOW, 3)).hasSize(2);
  }

  @Test
  void anAbandonedTurnGivesBackWhatHasNoOutcomeAndNothingElse() {
    Held working = receive("working");
    Held waiting = receive("waiting");
    Held settling = receive("settling");
    Message waits = waiting.message();
    ledger.waits(later(waits), NOW);
    ledger.settling(settling.message());

    assertThat(ledger.abandoned(List.of(working.message(), waits, settling.message())))
        .containsExactly(working);
  }

  @Test
  void anAbandonedTurnLeavesAloneWhatAnotherTurnHasTakenUpSince() {
    Held held = receive("a");
    Message first = held.message();
    ledger.waits(later(first), NOW);
    List<Message> inOtherTurn = ledger.takeDue(NOW, 10);

    assertThat(ledger.abandoned(List.of(first))).isEmpty();
    assertThat(ledger.abandoned(inOtherTurn)).containsExactly(held);
  }

  @Test
  void whatIsSettledHasNoLeaseToExtend() {
    Held held = receive("a");
    Held other = receive("b");
    ledger.settling(held.message());
    assertThat(ledger.expiring(NOW.plusSeconds(29), java.time.Duration.ofSeconds(15)))
        .containsExactly(other);
    assertThat(ledger.isLeased(held)).isFalse();
    assertThat(ledger.isLeased(other)).isTrue();
  }

  @Test
  void drainingTakesWhatWaitsFirstAndTheRestLater() {
    Held waiting = receive("waiting");
    Held working = receive("working");
    Held settling = receive("settling");
    ledger.waits(later(waiting.message()), NOW.plusSeconds(100));
    ledger.settling(settling.message());
    assertThat(ledger.settleWaiting()).containsExactly(waiting);
    assertThat(ledger.settleAll()).containsExactly(working);
    assertThat(ledger.settleAll()).isEmpty();
  }

  @Test
  void memoryIsCountedWithAttributesAndBooks() {
    var attribute =
        MessageAttributeValue.builder().dataType("String").stringValue("x".repeat(5_000)).build();
    Held held =
        new Held(
            new Received(message("a"), "receipt", Map.of("big", attribute), NOW, 1), NOW, null);
    ledger.received(held);
    assertThat(ledger.heldBytes()).isBetween(6_000L, 7_000L);
    ledger.ended(held, Ledger.End.DELETED);
    assertThat(ledger.heldBytes()).isZero();
  }

  @Test
  void sumsReadAsASentenceAndShowAResidualOnlyWhenThereIsOne() {
    assertThat(new Ledger.Sums(5, 1, 1, 1, 1, 1))
        .hasToString("received 5 = deleted 1 + returned 1 + dead-lettered 1 + expired 1 + held 1");
    assertThat(new Ledger.Sums(5, 1, 0, 0, 0, 0).toString()).endsWith("(residual 4)");
  }
}
