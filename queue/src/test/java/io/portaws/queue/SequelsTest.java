package io.portaws.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.sandbox.SqsProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which further looks are put on the queue, and which are to come already. */
class SequelsTest {
  static final Instant CHANGED = Instant.parse("2026-11-01T10:00:00Z");

  private final TestQueue queue = new TestQueue();
  private final SqsProxy proxy = queue.proxy;
  private final String url = queue.url;
  private final List<String> counted = new ArrayList<>();
  private Instant now = Instant.now();
  private final Sequels followUps = new Sequels(queue.client, url, () -> now, this::count);

  @AfterEach
  void close() {
    queue.close();
  }

  private void count(String result, int looks) {
    counted.add(result + " " + looks);
  }

  private void go(Duration on) {
    now = now.plus(on);
  }

  private Sequels remembering(int capacity) {
    return new Sequels(queue.client, url, () -> now, this::count, capacity);
  }

  private static FollowUp look(String identifier, int number) {
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
    go(Duration.ofSeconds(10));
    assertThat(followUps.send(List.of(look("a", 1), look("a", 2)))).isEmpty();

    assertThat(delays()).containsExactly(30);
    assertThat(counted).containsExactly("sent 1", "skipped 2");
  }

  @Test
  void oneThatHasComeStandsForNothing() {
    followUps.send(List.of(look("a", 1)));
    go(Duration.ofSeconds(30));
    followUps.send(List.of(look("a", 2)));

    assertThat(delays()).containsExactly(30, 60);
  }

  /** A new event about a resource at the end of a long chain is followed as soon as any other. */
  @Test
  void oneThatComesMuchLaterDoesNotDelayTheNext() {
    followUps.send(List.of(look("a", 20)));
    followUps.send(List.of(look("a", 1)));
    go(Duration.ofSeconds(10));
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
    assertThat(counted).containsExactly("failed 2", "failed 1", "sent 1");
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
    Sequels few = remembering(2);
    few.send(List.of(look("long", 20)));
    few.send(List.of(look("short", 1)));
    go(Duration.ofSeconds(40));
    few.send(List.of(look("new", 20)));
    counted.clear();

    few.send(List.of(look("long", 19)));
    few.send(List.of(look("new", 19)));
    assertThat(counted).containsExactly("skipped 1", "skipped 1");
  }

  @Test
  void theOldestIsForgottenWhenTheMemoryIsFull() {
    Sequels few = remembering(2);
    few.send(List.of(look("a", 1), look("b", 1), look("c", 1)));
    counted.clear();

    few.send(List.of(look("b", 1)));
    few.send(List.of(look("c", 1)));
    few.send(List.of(look("a", 1)));
    assertThat(counted).containsExactly("skipped 1", "skipped 1", "sent 1");
  }
}
