package io.portaws.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.sandbox.SqsProxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaseTest {
  private static final String CHANGE = "ChangeMessageVisibilityBatch";

  private final Sqs sqs = Sqs.embedded();
  private final SqsProxy proxy = SqsProxy.before(sqs.endpoint());
  private final HandClock clock = new HandClock();
  private final String url = sqs.createQueue(Map.of("VisibilityTimeout", "60"));
  private final Rig rig = new Rig(sqs, proxy.endpoint(), url, clock);

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

  @Test
  void whatIsHeldIsExtendedBeforeHalfOfItsLeaseHasPassed() {
    received(1);
    assertThat(rig.lease.interval()).isEqualTo(Duration.ofSeconds(6));
    clock.go(Duration.ofSeconds(22));
    rig.lease.extend();
    assertThat(proxy.calls(CHANGE)).as("the next time is early enough").isEmpty();
    clock.go(Duration.ofSeconds(6));
    rig.lease.extend();
    assertThat(proxy.calls(CHANGE)).hasSize(1);
    assertThat(rig.metrics.extended.get()).isEqualTo(1);
  }

  @Test
  void aClockThatIsNotAwssIsCorrectedByWhatTheQueueTells() {
    HandClock wrong = new HandClock();
    wrong.go(Duration.ofMinutes(3));
    try (Rig one = new Rig(sqs, proxy.endpoint(), url, wrong)) {
      Duration ahead =
          Duration.between(InstantSource.system().instant(), one.queue.clock().instant());
      assertThat(ahead).isBetween(Duration.ofSeconds(-60), Duration.ofSeconds(60));
    }
  }

  @Test
  void anExtendedLeaseIsWholeAgain() {
    received(1);
    for (int i = 0; i < 4; i++) {
      clock.go(Duration.ofSeconds(31));
      rig.lease.extend();
      rig.lease.extend();
    }
    assertThat(proxy.calls(CHANGE)).hasSize(4);
    assertThat(proxy.calls(CHANGE).getFirst().body().at("/Entries/0/VisibilityTimeout").asInt())
        .isEqualTo(60);
  }

  @Test
  void leasesAreExtendedInTens() {
    received(23);
    clock.go(Duration.ofSeconds(31));
    rig.lease.extend();
    assertThat(proxy.calls(CHANGE)).extracting(SqsProxy.Call::entries).containsExactly(10, 10, 3);
  }

  @Test
  void whatWaitsIsKeptToo() {
    Message message = received(1).getFirst();
    rig.settler.settle(message, new Outcome.Wait(Duration.ofHours(1), "settling", message));
    clock.go(Duration.ofSeconds(31));
    rig.lease.extend();
    assertThat(proxy.calls(CHANGE)).hasSize(1);
  }

  @Test
  void whatIsBeingSettledIsLetGo() {
    Message message = received(1).getFirst();
    rig.settler.settle(message, new Outcome.Delivered());
    clock.go(Duration.ofSeconds(31));
    rig.lease.extend();
    assertThat(proxy.calls(CHANGE)).isEmpty();
  }

  @Test
  void anExtensionThatFailsIsTriedAtTheNextTime() {
    received(1);
    proxy.fail(CHANGE, 1, "AccessDenied");
    clock.go(Duration.ofSeconds(31));
    rig.lease.extend();
    assertThat(rig.metrics.extended.get()).isZero();
    rig.lease.extend();
    assertThat(rig.metrics.extended.get()).isEqualTo(1);
  }

  @Test
  void aLostReceiptIsCountedOnceAndNotAskedForEachTime() {
    received(1);
    proxy.failEntries(CHANGE, 1, true);
    clock.go(Duration.ofSeconds(31));
    rig.lease.extend();
    rig.lease.extend();
    assertThat(rig.metrics.lost.get()).isEqualTo(1);
    assertThat(proxy.calls(CHANGE)).hasSize(1);
    assertThat(rig.ledger.sums().held()).isEqualTo(1);
  }

  /** Whichever comes first, the queue hears the hand-back last. */
  @Test
  void anExtensionUnderWayNeverOverwritesAHandBack() {
    Message message = received(1).getFirst();
    CountDownLatch open = new CountDownLatch(1);
    proxy.holdUntil(CHANGE, open);
    clock.go(Duration.ofSeconds(31));
    var extending = rig.executor.submit(rig.lease::extend);
    Awaitility.await().until(() -> proxy.calls(CHANGE).size() == 1);
    rig.settler.settle(message, new Outcome.Retry(Duration.ZERO, "test", ""));
    // Flushes, and gives a hand-back that does not wait the time to get through.
    rig.settler.awaitSettled(Duration.ofMillis(500));
    assertThat(proxy.calls(CHANGE)).hasSize(1);
    open.countDown();
    rig.settler.awaitSettled();

    assertThat(extending).succeedsWithin(Duration.ofSeconds(10));
    assertThat(proxy.calls(CHANGE))
        .extracting(call -> call.body().at("/Entries/0/VisibilityTimeout").asInt())
        .containsExactly(60, 0);
    assertThat(sqs.visible(url)).isEqualTo(1);
  }

  /** One slow call must not keep all others from the queue. */
  @Test
  void anExtensionUnderWayHoldsUpNoOtherMessagesHandBack() {
    received(1);
    CountDownLatch open = new CountDownLatch(1);
    proxy.holdUntil(CHANGE, open);
    clock.go(Duration.ofSeconds(31));
    var extending = rig.executor.submit(rig.lease::extend);
    Awaitility.await().until(() -> proxy.calls(CHANGE).size() == 1);
    rig.settler.settle(received(1).getFirst(), new Outcome.Retry(Duration.ZERO, "test", ""));
    rig.settler.flush();
    Awaitility.await().until(() -> proxy.calls(CHANGE).size() == 2);
    open.countDown();
    rig.settler.awaitSettled();
    assertThat(extending).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void whatIsDeletedWhileItIsExtendedIsNotCountedAsLost() {
    Message message = received(1).getFirst();
    CountDownLatch open = new CountDownLatch(1);
    proxy.holdUntil(CHANGE, open);
    proxy.failEntries(CHANGE, 1, true);
    clock.go(Duration.ofSeconds(31));
    var extending = rig.executor.submit(rig.lease::extend);
    Awaitility.await().until(() -> proxy.calls(CHANGE).size() == 1);
    rig.settler.settle(message, new Outcome.Delivered());
    rig.settler.awaitSettled();
    open.countDown();
    assertThat(extending).succeedsWithin(Duration.ofSeconds(10));
    assertThat(rig.metrics.lost.get()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"1, 200", "30, 3000", "300, 30000", "43200, 30000"})
  void leasesAreLookedAtATenthOfTheTimeoutApart(int visibility, long millis) {
    String other = sqs.createQueue(Map.of("VisibilityTimeout", visibility + ""));
    try (Rig of = new Rig(sqs, other)) {
      assertThat(of.lease.interval()).isEqualTo(Duration.ofMillis(millis));
    }
  }
}
