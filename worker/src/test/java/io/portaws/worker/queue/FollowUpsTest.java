package io.portaws.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which further looks are put on the queue, and which are to come already. */
class FollowUpsTest {
  static final Instant CHANGED = Instant.parse("2026-11-01T10:00:00Z");

  private final Sqs sqs = Sqs.embedded();
  private final SqsProxy proxy = SqsProxy.before(sqs.endpoint());
  private final String url = sqs.createQueue(Map.of());
  private final HandClock clock = new HandClock();
  private final Rig.Counted metrics = new Rig.Counted();
  private final Rig rig = new Rig(sqs, proxy.endpoint(), url, clock);
  private final FollowUps followUps = rig.queue.followUps(metrics);

  @AfterEach
  void close() {
    rig.close();
    proxy.close();
  }

  static FollowUp look(String identifier, int number) {
    return look(identifier, number, Action.UPSERT);
  }

  private static FollowUp look(String identifier, int number, Action action) {
    ResourceKey key =
        new ResourceKey("AWS::RDS::DBInstance", "111122223333", "eu-west-1", identifier);
    return new FollowUp(key, action, CHANGED, number);
  }

  private List<Integer> delays() {
    return proxy.calls("SendMessageBatch").stream()
        .flatMap(call -> call.body().path("Entries").findValues("DelaySeconds").stream())
        .map(node -> node.asInt())
        .toList();
  }

  @Test
  void oneThatComesNoLaterStandsForAnother() {
    assertThat(followUps.send(List.of(look("a", 1)))).isEmpty();
    clock.go(Duration.ofSeconds(10));
    assertThat(followUps.send(List.of(look("a", 1), look("a", 2)))).isEmpty();

    assertThat(delays()).containsExactly(30);
    assertThat(metrics.followedUp).containsExactly("sent 1", "skipped 2");
  }

  @Test
  void oneThatHasComeStandsForNothing() {
    followUps.send(List.of(look("a", 1)));
    clock.go(Duration.ofSeconds(30));
    followUps.send(List.of(look("a", 2)));

    assertThat(delays()).containsExactly(30, 60);
  }

  /** A new event about a resource at the end of a long chain is followed as soon as any other. */
  @Test
  void oneThatComesMuchLaterDoesNotDelayTheNext() {
    followUps.send(List.of(look("a", 20)));
    followUps.send(List.of(look("a", 1)));
    clock.go(Duration.ofSeconds(10));
    followUps.send(List.of(look("a", 1)));

    assertThat(delays()).containsExactly(900, 30);
  }

  @Test
  void anotherActionOrResourceIsAnotherChain() {
    followUps.send(List.of(look("a", 1)));
    followUps.send(List.of(look("a", 1, Action.DELETE), look("b", 1)));

    assertThat(delays()).containsExactly(30, 30, 30);
  }

  @Test
  void ofTwoAtOnceTheSoonerIsSent() {
    followUps.send(List.of(look("a", 5), look("a", 2)));

    assertThat(delays()).containsExactly(60);
  }

  @Test
  void whatTheQueueDoesNotTakeIsGivenBackAndNotRemembered() {
    proxy.failEntries("SendMessageBatch", 1, false);
    assertThat(followUps.send(List.of(look("a", 1), look("b", 1))))
        .isEqualTo(Set.of(look("a", 1), look("b", 1)));
    proxy.fail("SendMessageBatch", 1, "AccessDenied");
    assertThat(followUps.send(List.of(look("a", 1)))).containsExactly(look("a", 1));

    assertThat(followUps.send(List.of(look("a", 1)))).isEmpty();
    assertThat(metrics.followedUp).containsExactly("failed 2", "failed 1", "sent 1");
  }

  @Test
  void noBatchHasMoreThanAMebibyte() {
    List<FollowUp> large =
        IntStream.range(0, 5).mapToObj(i -> look(i + "x".repeat(300_000), 1)).toList();

    assertThat(followUps.send(large)).isEmpty();

    assertThat(proxy.calls("SendMessageBatch"))
        .extracting(SqsProxy.Call::entries)
        .containsExactly(3, 2);
  }

  @Test
  void whatHasComeIsForgottenBeforeWhatIsStillToCome() {
    FollowUps few = new FollowUps(sqs.client, url, clock, metrics, 2);
    few.send(List.of(look("long", 20)));
    few.send(List.of(look("short", 1)));
    clock.go(Duration.ofSeconds(40));
    few.send(List.of(look("new", 20)));
    metrics.followedUp.clear();

    few.send(List.of(look("long", 19)));
    few.send(List.of(look("new", 19)));
    assertThat(metrics.followedUp).containsExactly("skipped 1", "skipped 1");
  }

  @Test
  void theOldestIsForgottenWhenTheMemoryIsFull() {
    FollowUps few = new FollowUps(sqs.client, url, clock, metrics, 2);
    few.send(List.of(look("a", 1), look("b", 1), look("c", 1)));
    metrics.followedUp.clear();

    few.send(List.of(look("b", 1)));
    few.send(List.of(look("c", 1)));
    few.send(List.of(look("a", 1)));
    assertThat(metrics.followedUp).containsExactly("skipped 1", "skipped 1", "sent 1");
  }
}
