package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.portaws.pipeline.Intake;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.ReadScope;
import io.portaws.pipeline.Turn;
import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Connection;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.Receipt;
import io.portaws.sandbox.SqsProxy;
import io.portaws.worker.management.Health;
import io.portaws.worker.queue.HandClock;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.QueueMetrics;
import io.portaws.worker.queue.Rig;
import io.portaws.worker.queue.Sqs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final long ROOM = 100L * 1_048_576;

  private final Sqs sqs = Sqs.embedded();
  private final SqsProxy proxy = SqsProxy.before(sqs.endpoint());
  private final String dlq = sqs.createQueue(Map.of());
  private final String url = sqs.createQueue(30, dlq, 5);
  private final Rig rig = new Rig(sqs, proxy.endpoint(), url, InstantSource.system());
  private final HandClock clock = new HandClock();
  private final Health health = new Health(clock, Duration.ofMinutes(5));
  private final List<Integer> turns = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    rig.close();
    proxy.close();
  }

  /** A ready entity, the shortest way through a turn: nothing is read from AWS. */
  private static String entity(int i) {
    return "{\"blueprint\":\"service\",\"identifier\":\"s%d\",\"properties\":{}}".formatted(i);
  }

  private void sendEntities(int count) {
    for (int from = 0; from < count; from += 100) {
      sqs.send(
          url,
          IntStream.range(from, Math.min(count, from + 100))
              .mapToObj(LoopTest::entity)
              .toArray(String[]::new));
    }
  }

  private Delivery accepting() {
    return (updates, answered) -> {
      turns.add(updates.size());
      updates.forEach(update -> answered.accept(update, new Receipt.Accepted()));
    };
  }

  private static Turn turn(Delivery delivery) {
    TypeCatalog catalog = TypeCatalog.bundled();
    var mapper = new Mapper(MappingFile.ofCatalog(catalog, new Problems()));
    var scope = new ReadScope(Set.of("000000000000"), Set.of("*"));
    return new Turn(
        catalog,
        mapper,
        new Intake(catalog, mapper, "000000000000", scope, Unmatched.SKIP, PipelineMetrics.NOOP),
        _ -> Map.of(),
        delivery,
        InstantSource.system(),
        new Random(1),
        PipelineMetrics.NOOP);
  }

  private Loop loop(Delivery delivery) {
    return loop(delivery, new Loop.Limits(1_000, LONG, ROOM, Duration.ofSeconds(1)));
  }

  private Loop loop(Delivery delivery, Loop.Limits limits) {
    return loop(delivery, limits, () -> Duration.ZERO);
  }

  private Loop loop(Delivery delivery, Loop.Limits limits, Supplier<Duration> closedFor) {
    return loop(turn(delivery), limits, closedFor::get);
  }

  private Loop loop(Turn turn, Loop.Limits limits, Tap.Way way) {
    return new Loop(
        new Loop.Shared(
            rig.queue,
            turn,
            rig.settler,
            limits,
            tap(way),
            new Lookout(LoopCount.always(1)),
            rig.metrics,
            Pause.SLEEP),
        health,
        Loop.AfterPass.UNHEARD);
  }

  /** Of a Port that needs no probe. */
  private static Tap tap(Tap.Way way) {
    return new Tap(way, Connection.Ready::new);
  }

  private List<Integer> waits() {
    return proxy.calls("ReceiveMessage").stream()
        .map(call -> call.body().path("WaitTimeSeconds").asInt())
        .toList();
  }

  @Test
  void aTurnGrowsWhileBatchesAreFullAndBeginsWithTheFirstShortOne() throws InterruptedException {
    sendEntities(34);
    loop(accepting()).once();
    assertThat(rig.metrics.polled).startsWith(10).doesNotContain(0);
    assertThat(rig.metrics.polled.subList(0, rig.metrics.polled.size() - 1)).containsOnly(10);
    assertThat(turns).containsExactly(34);
    assertThat(waits()).startsWith(1, 0).endsWith(0);
    assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(34, 34, 0, 0, 0, 0));
  }

  @Test
  void aTurnStopsGrowingAtItsLargestNumber() throws InterruptedException {
    sendEntities(34);
    loop(accepting(), new Loop.Limits(20, LONG, ROOM, Duration.ofSeconds(1))).once();
    assertThat(turns).containsExactly(20);
    assertThat(rig.metrics.polled).containsExactly(10, 10);
  }

  @Test
  void aTurnStopsGrowingWhenItsTimeIsOver() throws InterruptedException {
    sendEntities(34);
    loop(accepting(), new Loop.Limits(1_000, Duration.ZERO, ROOM, Duration.ofSeconds(1))).once();
    assertThat(turns).containsExactly(10);
  }

  @Test
  void aTurnStopsGrowingAtTheMemoryBound() throws InterruptedException {
    sqs.send(url, IntStream.range(0, 30).mapToObj(i -> "x".repeat(100_000)).toArray(String[]::new));
    // Room for one full poll and 1.5 MB more: the first ten fit, the second ten are one too many.
    long bound = 10L * 1_048_576 + 1_500_000;
    loop(accepting(), new Loop.Limits(1_000, LONG, bound, Duration.ofSeconds(1))).once();
    assertThat(rig.metrics.polled).containsExactly(10, 10);
  }

  @Test
  void pollsOfSmallMessagesLeaveRoomForThoseOfOtherLoops() throws InterruptedException {
    sendEntities(200);
    loop(accepting()).once();
    assertThat(rig.metrics.polled).hasSizeGreaterThan(19);
    assertThat(rig.ledger.promise(Queue.POLL_BYTES)).isPresent();
    assertThat(rig.ledger.promise(Queue.POLL_BYTES)).as("another loop's").isPresent();
  }

  @Test
  void aPollWaitsNoLongerThanUntilTheNextWaitingMessageIsDue() throws InterruptedException {
    Message message = waitingMessage(Duration.ofSeconds(3));
    Loop loop = loop(accepting(), new Loop.Limits(1_000, LONG, ROOM, LONG));
    loop.once();
    assertThat(waits().getLast()).isBetween(1, 4);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          loop.once();
          return rig.ledger.sums().deleted() == 1;
        });
    assertThat(message.looks()).isZero();
    assertThat(turns).containsExactly(1);
  }

  private Message waitingMessage(Duration after) {
    sendEntities(1);
    Message message = rig.queue.receive(Duration.ofSeconds(5)).messages().getFirst();
    rig.settler.settle(message, new Outcome.Wait(after, "settling", message));
    return message;
  }

  @Test
  void whatIsDueGoesIntoATurnWithoutALongPoll() throws InterruptedException {
    waitingMessage(Duration.ZERO);
    loop(accepting(), new Loop.Limits(1_000, LONG, ROOM, LONG)).once();
    assertThat(waits().getLast()).isZero();
    assertThat(turns).containsExactly(1);
  }

  @Test
  void whatIsDueIsWorkedOnThoughThePollFails() throws InterruptedException {
    waitingMessage(Duration.ZERO);
    proxy.fail("ReceiveMessage", 1_000, "AccessDenied");
    loop(accepting()).once();
    assertThat(turns).containsExactly(1);
    assertThat(rig.ledger.sums().deleted()).isEqualTo(1);
  }

  @Test
  void aDeniedPollPausesTheLoopAndItRecovers() {
    proxy.fail("ReceiveMessage", 3, "AccessDenied");
    sendEntities(1);
    Instant before = Instant.now();
    running(
        loop(accepting()),
        () -> {
          await().atMost(Duration.ofSeconds(5)).until(() -> !health.isReady());
          assertThat(health.report().get("notReady")).asString().contains("queue");
          await().atMost(Duration.ofSeconds(20)).until(() -> rig.ledger.sums().deleted() == 1);
        });
    // Three failures, with pauses of 1, 2 and 4 s: no hot loop.
    assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofSeconds(6));
    assertThat(rig.metrics.pollFailed.get()).isEqualTo(3);
    assertThat(health.isReady()).isTrue();
  }

  private void running(Loop loop, Runnable check) {
    Thread thread = Thread.ofVirtual().start(loop);
    try {
      check.run();
    } finally {
      loop.stop();
      thread.interrupt();
      await().atMost(Duration.ofSeconds(10)).until(() -> !thread.isAlive());
    }
  }

  @Test
  void aTurnThatBreaksOffHandsItsMessagesBackAndTheLoopGoesOn() {
    AtomicInteger broken = new AtomicInteger();
    Delivery breaksFirst =
        (updates, answered) -> {
          if (broken.getAndIncrement() == 0) {
            throw new AssertionError("told to by the test");
          }
          accepting().deliver(updates, answered);
        };
    sendEntities(3);
    running(
        loop(breaksFirst),
        () -> await().atMost(Duration.ofSeconds(20)).until(() -> rig.ledger.sums().deleted() == 3));
    assertThat(rig.ledger.sums().returned()).isEqualTo(3);
    assertThat(rig.ledger.sums().residual()).isZero();
  }

  @Test
  void aStackOverflowInATurnDoesNotEndTheLoop() {
    AtomicInteger broken = new AtomicInteger();
    Delivery overflowsFirst =
        (updates, answered) -> {
          if (broken.getAndIncrement() == 0) {
            throw new StackOverflowError("told to by the test");
          }
          accepting().deliver(updates, answered);
        };
    sendEntities(1);
    running(
        loop(overflowsFirst),
        () -> await().atMost(Duration.ofSeconds(20)).until(() -> rig.ledger.sums().deleted() == 1));
  }

  /** Nothing else would ever touch it again, and its lease would be kept for good. */
  @Test
  void whatWasDueWhenSomethingUnforeseenBreaksThePollIsHandedBack() {
    waitingMessage(Duration.ZERO);
    rig.queue.close();
    try (Rig other = new Rig(sqs, proxy.endpoint(), url, InstantSource.system())) {
      Loop broken =
          new Loop(
              new Loop.Shared(
                  other.queue,
                  turn(accepting()),
                  other.settler,
                  new Loop.Limits(1_000, LONG, ROOM, Duration.ofSeconds(1)),
                  tap(() -> Duration.ZERO),
                  new Lookout(LoopCount.always(1)),
                  new QueueMetrics() {
                    @Override
                    public void polled(int messages) {
                      throw new IllegalStateException("told to by the test");
                    }
                  },
                  Pause.SLEEP),
              health,
              Loop.AfterPass.UNHEARD);
      sendEntities(1);
      Message due = other.queue.receive(Duration.ofSeconds(5)).messages().getFirst();
      other.settler.settle(due, new Outcome.Wait(Duration.ZERO, "settling", due));

      assertThat(catchThrowable(broken::once)).isInstanceOf(IllegalStateException.class);
      assertThat(other.ledger.sums().held()).isZero();
      assertThat(other.ledger.sums().returned()).isEqualTo(1);
    }
  }

  @Test
  void aClosedTapPollsNothingIsLiveAndNotReady() throws InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    Loop loop =
        loop(
            accepting(),
            new Loop.Limits(1_000, LONG, ROOM, Duration.ofSeconds(1)),
            () -> asked.getAndIncrement() == 0 ? Duration.ofMillis(20) : Duration.ZERO);
    sendEntities(1);
    clock.go(Duration.ofMinutes(6));
    assertThat(health.isLive()).isFalse();

    loop.once();
    assertThat(waits()).isEmpty();
    assertThat(health.isLive()).isTrue();
    assertThat(health.isReady()).isFalse();
    assertThat(health.report().get("lastStep")).asString().startsWith("closed");

    loop.once();
    assertThat(turns).containsExactly(1);
    assertThat(health.isReady()).isTrue();
  }

  @Test
  void withoutRoomForAPollTheLoopWaitsInsteadOfSpinning() throws InterruptedException {
    sqs.send(url, "x".repeat(1_000_000));
    rig.queue.receive(Duration.ofSeconds(5));
    Loop loop =
        loop(accepting(), new Loop.Limits(1_000, LONG, 10L * 1_048_576, Duration.ofSeconds(1)));
    int polls = waits().size();
    Instant before = Instant.now();
    for (int i = 0; i < 5; i++) {
      loop.once();
    }
    assertThat(waits()).hasSize(polls);
    assertThat(Duration.between(before, Instant.now())).isGreaterThan(Duration.ofMillis(450));
    assertThat(health.report().get("lastStep")).asString().startsWith("full");
  }

  @Test
  void everyOutcomeOfALongTurnIsAStep() throws InterruptedException {
    sendEntities(2);
    Delivery slow =
        (updates, answered) -> {
          for (var update : updates) {
            clock.go(Duration.ofMinutes(4));
            assertThat(health.isLive()).isTrue();
            answered.accept(update, new Receipt.Accepted());
          }
        };
    loop(slow).once();
    assertThat(health.isLive()).isTrue();
    assertThat(rig.ledger.sums().deleted()).isEqualTo(2);
  }

  @Test
  void whatAPollBringsAfterTheStopIsHandedBackAtOnce() {
    sendEntities(1);
    CountDownLatch open = new CountDownLatch(1);
    proxy.holdUntil("ReceiveMessage", open);
    Loop loop = loop(accepting());
    Thread thread = Thread.ofVirtual().start(loop);
    await().until(() -> proxy.calls("ReceiveMessage").size() == 1);
    loop.stop();
    open.countDown();
    await().atMost(Duration.ofSeconds(10)).until(() -> !thread.isAlive());

    assertThat(turns).isEmpty();
    assertThat(rig.ledger.sums()).isEqualTo(new Ledger.Sums(1, 0, 1, 0, 0, 0));
    assertThat(sqs.visible(url)).isEqualTo(1);
  }

  @Test
  void theMemoryBoundLeavesRoomForOneFullPoll() {
    assertThat(catchThrowable(() -> new Loop.Limits(10, LONG, 10L * 1_048_576 - 1, LONG)))
        .hasMessageContaining("HELD_MAX_BYTES");
  }

  /** Nothing extends the lease of what is settled: it must leave while its turn still goes on. */
  @Test
  void whatIsSettledEarlyInALongTurnIsDeletedBeforeTheTurnEnds() {
    try (SandboxStack stack = new SandboxStack("long-turn").with("LOOPS", "1")) {
      stack.port.latency(Duration.ofSeconds(8));
      Worker worker = stack.startWorker();
      stack.send("{\"detail-type\":\"unknown\",\"source\":\"a\",\"detail\":{}}", entity(1));

      await().atMost(Duration.ofSeconds(30)).until(() -> worker.ledger().sums().received() == 2);
      await().atMost(Duration.ofSeconds(6)).until(() -> worker.ledger().sums().deleted() == 1);
      assertThat(worker.ledger().sums().held()).isEqualTo(1);
      stack.port.latency(Duration.ZERO);
    }
  }

  /** Of a Port whose budget lasts for so long, and lets so many requests leave. */
  private record Bounded(Duration lasts, double requests) implements Tap.Way {
    @Override
    public Duration closedFor() {
      return Duration.ZERO;
    }

    @Override
    public Optional<Duration> lastsFor() {
      return Optional.of(lasts);
    }

    @Override
    public double requestsWithin(Duration time) {
      return requests;
    }
  }

  @Test
  void aPollLastsNoLongerThanPortsBudget() throws InterruptedException {
    sendEntities(1);
    var limits = new Loop.Limits(1_000, LONG, ROOM, LONG);
    loop(turn(accepting()), limits, new Bounded(Duration.ofSeconds(3), 100)).once();
    assertThat(waits()).startsWith(3);
  }

  /** Else they would lie here while nobody else can have them. */
  @Test
  void noMoreIsHeldThanPortTakesInHalfAVisibilityTimeout() throws InterruptedException {
    sendEntities(100);
    var limits = new Loop.Limits(1_000, LONG, ROOM, Duration.ofSeconds(1));
    Loop loop = loop(turn(accepting()), limits, new Bounded(LONG, 2));
    loop.once();
    assertThat(turns).containsExactly(40);
    loop.once();
    loop.once();
    assertThat(rig.ledger.sums().deleted()).isEqualTo(100);
  }

  /** What waits for a later look asks nothing of Port now. */
  @Test
  void whatWaitsForALaterLookTakesNobodysPlace() throws InterruptedException {
    sendEntities(30);
    for (int i = 0; i < 30; ) {
      for (Message message : rig.queue.receive(Duration.ofSeconds(5)).messages()) {
        rig.settler.settle(message, new Outcome.Wait(Duration.ofHours(1), "settling", message));
        i++;
      }
    }
    sendEntities(10);
    var limits = new Loop.Limits(1_000, LONG, ROOM, Duration.ofSeconds(1));
    loop(turn(accepting()), limits, new Bounded(LONG, 1)).once();
    assertThat(turns).containsExactly(10);
  }

  /** Of each hundred that may be held a hundred and fifty are what Port does not take. */
  @Test
  void aFloodOfWhatPortDoesNotTakeStopsNobodyElse() {
    var limits = new Loop.Limits(10, LONG, ROOM, Duration.ofSeconds(1));
    CopyOnWriteArrayList<String> taken = new CopyOnWriteArrayList<>();
    Delivery takesOthers =
        (updates, answered) -> {
          for (var update : updates) {
            String identifier = update.entities().getFirst().identifier();
            boolean bad = identifier.startsWith("bad");
            if (!bad) {
              taken.add(identifier);
            }
            answered.accept(
                update,
                bad
                    ? new Receipt.Later(Duration.ofSeconds(30), "unavailable", "always")
                    : new Receipt.Accepted());
          }
        };
    sqs.send(
        url,
        IntStream.range(0, 150)
            .mapToObj(i -> entity(i).replace("\"s", "\"bad"))
            .toArray(String[]::new));
    try (Rig small = new Rig(sqs, proxy.endpoint(), url, InstantSource.system(), limits.room())) {
      Loop loop =
          new Loop(
              new Loop.Shared(
                  small.queue,
                  turn(takesOthers),
                  small.settler,
                  limits,
                  tap(() -> Duration.ZERO),
                  new Lookout(LoopCount.always(1)),
                  small.metrics,
                  Pause.SLEEP),
              health,
              Loop.AfterPass.UNHEARD);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> {
            loop.once();
            return small.ledger.sums().received() >= 150;
          });
      sendEntities(30);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> {
            loop.once();
            return taken.size() == 30;
          });
      assertThat(small.ledger.sums().held()).isBetween(40L, 60L);
      assertThat(small.ledger.sums().residual()).isZero();
    }
  }

  /** Searches and parts of a large update come before the first outcome. */
  @Test
  void aTurnIsLiveForAsLongAsItsRequestsLeave() throws InterruptedException {
    var metrics = new WorkerMetrics(new SimpleMeterRegistry());
    sendEntities(1);
    Delivery paced =
        (updates, answered) -> {
          for (int i = 0; i < 10; i++) {
            clock.go(Duration.ofMinutes(4));
            assertThat(health.isLive()).as("after %d requests", i).isTrue();
            metrics.request("search").close();
          }
          answered.accept(updates.getFirst(), new Receipt.Accepted());
        };
    loop(paced).once();
    assertThat(rig.ledger.sums().deleted()).isEqualTo(1);

    clock.go(Duration.ofMinutes(6));
    metrics.request("search").close();
    assertThat(health.isLive()).as("another's request is no step").isFalse();
  }
}
