package io.portaws.worker.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.journal.Attempt;
import io.portaws.pipeline.journal.Ending;
import io.portaws.pipeline.journal.Taken;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.worker.queue.HandClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimelinesTest {
  private static final ResourceKey ORDERS =
      new ResourceKey("AWS::ECS::Cluster", "111122223333", "eu-west-1", "orders");
  private static final EntityRef ENTITY = new EntityRef("ecsCluster", "arn:aws:ecs:::orders");
  private static final Ending DELIVERED = new Ending("delivered", "accepted", "", Duration.ZERO, 0);

  private final HandClock clock = new HandClock();
  private final MemoryJournal journal = new MemoryJournal(clock);

  private void took(String message, String... eventIds) {
    Instant sent = clock.instant().minusSeconds(2);
    journal.took(new Taken(message, sent, 1, 0, "eventbridge", List.of(eventIds)));
  }

  /** A change's whole way through a turn; several messages may have asked for it. */
  private void delivered(ResourceKey key, EntityRef entity, String... messages) {
    Stream.of(messages).forEach(message -> took(message, "event-of-" + message));
    long work = journal.begins(key);
    Instant changed = clock.instant().minusSeconds(3);
    Stream.of(messages).forEach(message -> journal.asks(message, work, "upsert", changed));
    Instant asked = clock.instant();
    clock.go(Duration.ofMillis(200));
    journal.read(work, "present", "", asked);
    journal.plans(work, List.of(entity), List.of(), 0);
    Instant began = clock.instant();
    clock.go(Duration.ofMillis(2_300));
    Instant left = clock.instant();
    clock.go(Duration.ofMillis(80));
    journal.attempted(
        new Attempt(List.of(work, 99L), "bulk-upsert", began, left, "200", "trace-7", ""));
    journal.ended(work, DELIVERED);
    Stream.of(messages).forEach(message -> journal.settled(message, DELIVERED));
    Stream.of(messages).forEach(message -> journal.ended(message, "deleted"));
  }

  private List<String> texts(String name) {
    return journal.timelines().of(name).timelines().getFirst().steps().stream()
        .map(Timeline.Step::text)
        .toList();
  }

  @Test
  void theTimelineTellsEachStepInItsOrder() {
    delivered(ORDERS, ENTITY, "m1", "m2");

    assertThat(texts("m1"))
        .containsExactly(
            "received: eventbridge, event event-of-m1; put on the queue 2.0 s before",
            "upsert of AWS::ECS::Cluster orders (111122223333 eu-west-1), which happened 3.0 s before",
            "done together with one other message about it: m2",
            "AWS answered: present, after 200 ms",
            "to write ecsCluster/arn:aws:ecs:::orders",
            "waited 2.3 s for Port's rate budget",
            "sent: bulk-upsert, with 1 more in the request",
            "Port answered 200 after 80 ms, trace id trace-7",
            "turn ended: Port has it",
            "deleted from the queue");
    assertThat(journal.timelines().of("m1").timelines().getFirst().about())
        .containsExactly("AWS::ECS::Cluster orders (111122223333 eu-west-1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "m1",
        "event-of-m1",
        "orders",
        "AWS::ECS::Cluster/orders",
        "arn:aws:ecs:::orders",
        "ecsCluster/arn:aws:ecs:::orders"
      })
  void itIsFoundByEveryNameThatItHas(String name) {
    delivered(ORDERS, ENTITY, "m1");
    delivered(
        new ResourceKey("AWS::ECS::Cluster", "111122223333", "eu-west-1", "other"),
        new EntityRef("ecsCluster", "other"),
        "m9");

    assertThat(journal.timelines().of(name).timelines())
        .extracting(Timeline::message)
        .containsExactly("m1");
  }

  @ParameterizedTest
  @CsvSource({"rders", "ecsCluster/orders", "AWS::ECS::Service/orders", "ORDERS", "event-of-m"})
  void whatIsOnlyAlikeIsNotFound(String name) {
    delivered(ORDERS, ENTITY, "m1");

    assertThat(journal.timelines().of(name).timelines()).isEmpty();
  }

  @Test
  void aPartOfACompositeIdentifierIsANameToo() {
    var service =
        new ResourceKey(
            "AWS::ECS::Service", "111122223333", "eu-west-1", "arn:service|arn:cluster");
    delivered(service, ENTITY, "m1");

    assertThat(journal.timelines().of("arn:service").timelines()).hasSize(1);
  }

  @Test
  void ofManyMessagesTheNewestAreToldAndTheOthersCounted() {
    for (int i = 0; i < 14; i++) {
      delivered(ORDERS, ENTITY, "m" + i);
    }
    Answer answer = journal.timelines().of("orders");

    assertThat(answer.timelines())
        .extracting(Timeline::message)
        .startsWith("m13", "m12")
        .hasSize(10);
    assertThat(answer.more()).isEqualTo(4);
  }

  @Test
  void aMessageOfSeveralResourcesSaysWhichFailed() {
    took("m1");
    long good = journal.begins(ORDERS);
    long bad =
        journal.begins(new ResourceKey("AWS::S3::Bucket", "111122223333", "eu-west-1", "images"));
    journal.asks("m1", good, "upsert", clock.instant());
    journal.asks("m1", bad, "delete", clock.instant());
    journal.read(bad, "denied", "may not", clock.instant());
    journal.ended(good, DELIVERED);
    Ending retried = new Ending("retried", "aws-denied", "may not", Duration.ofMinutes(5), 0);
    journal.ended(bad, retried);
    journal.settled("m1", retried);
    journal.kept("m1", clock.instant().plusSeconds(300));

    assertThat(texts("images"))
        .contains(
            "AWS answered: denied (may not), after 0 ms"
                + " [AWS::S3::Bucket images (111122223333 eu-west-1)]",
            "Port has it [AWS::ECS::Cluster orders (111122223333 eu-west-1)]",
            "turn ended: not this time: aws-denied (may not), again in 5 min",
            "kept here under its lease, next turn in 5 min");
  }

  @Test
  void whatIsGivenUpIsRememberedWhenTheRestIsForgotten() {
    var small = new MemoryJournal(new EntryLog(4_000, 4, clock), clock);
    small.givenUp("m1", "refused", "HTTP 422");
    for (int i = 0; i < 4_000; i++) {
      small.ended("x" + i, "deleted");
    }
    Answer answer = small.timelines().of("m1");

    assertThat(answer.forgot()).isTrue();
    assertThat(answer.timelines().getFirst().steps())
        .extracting(Timeline.Step::text)
        .containsExactly("refused (HTTP 422)");
    assertThat(small.extent().bytes()).isEqualTo(16_000);
  }

  @Test
  void ofWhatNeverCameItSaysHowFarBackItGoes() {
    Answer before = journal.timelines().of("m1");
    assertThat(before.since()).isEmpty();
    delivered(ORDERS, ENTITY, "m2");
    Answer after = journal.timelines().of("m1");

    assertThat(after.timelines()).isEmpty();
    assertThat(after.since()).isPresent();
    assertThat(after.forgot()).isFalse();
  }

  @Test
  void requestsThatDidNotLeaveSayWhy() {
    took("m1");
    long work = journal.begins(ORDERS);
    journal.asks("m1", work, "upsert", clock.instant());
    Instant now = clock.instant();
    journal.attempted(new Attempt(List.of(work), "upsert", now, now, "away", null, ""));
    journal.attempted(new Attempt(List.of(work), "upsert", now, now, "budget", null, ""));
    journal.attempted(new Attempt(List.of(work), "upsert", now, now, "io", null, "timeout"));

    assertThat(texts("m1"))
        .contains(
            "not sent: Port is away (upsert)",
            "not sent: Port's rate budget is spent (upsert)",
            "no answer (timeout) after 0 ms");
  }

  @Test
  void coveredChangesAreFoundByTheirResource() {
    took("m1");
    journal.covered("m1", ORDERS);
    journal.settled("m1", new Ending("skipped", "already-covered", "", Duration.ZERO, 0));

    assertThat(texts("orders"))
        .contains(
            "AWS::ECS::Cluster orders (111122223333 eu-west-1): a later read, which Port has, told"
                + " of it already",
            "turn ended: nothing to do: already-covered");
  }
}
