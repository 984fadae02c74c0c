package io.portaws.pipeline.port;

import static io.portaws.pipeline.port.Deliveries.deletion;
import static io.portaws.pipeline.port.Deliveries.entity;
import static io.portaws.pipeline.port.Deliveries.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches side by side. Whoever waits for another one here waits until the time is up. */
@Timeout(20)
class ConvoyTest {
  private static final Receipt ACCEPTED = new Receipt.Accepted();

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /** What was told to updates, in order: the entity's identifier. */
  private final List<String> told = new ArrayList<>();

  @AfterEach
  void close() {
    executor.close();
  }

  private Convoy convoy(Convoy.Sending sending) {
    return new Convoy(sending, executor, PipelineMetrics.NOOP);
  }

  /** So many batches of an entity each, whose updates tell what they hear. */
  private List<Batch> batches(int count) {
    return IntStream.range(0, count).mapToObj(i -> batch("e" + i)).toList();
  }

  private Batch batch(String identifier) {
    Entity entity = entity("bp", identifier);
    Write.Upsert write = new Write.Upsert(entity, Json.bytes(entity.body()));
    Tally tally = new Tally(upsert(entity), (_, _) -> told.add(identifier));
    tally.expect();
    write.owners().add(tally);
    return new Batch.Upserts("bp", true, true, List.of(write));
  }

  private static String name(Batch batch) {
    return batch.writes().getFirst().ref().identifier();
  }

  @Test
  void aFewAreUnderWayAtOnceAndNoMore() throws InterruptedException {
    CyclicBarrier together = new CyclicBarrier(Convoy.MOST);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    convoy(
            (batch, answers) -> {
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              await(together);
              underWay.decrementAndGet();
              answers.answer(batch, ACCEPTED);
            })
        .send(batches(3 * Convoy.MOST));

    assertThat(most).hasValue(Convoy.MOST);
    assertThat(told).hasSize(3 * Convoy.MOST);
  }

  @Test
  void theDeliveringThreadAloneTellsAnswersInTheOrderOfTheirComing() throws InterruptedException {
    List<CountDownLatch> turns =
        IntStream.range(0, 6).mapToObj(_ -> new CountDownLatch(1)).toList();
    turns.getLast().countDown();
    Thread delivering = Thread.currentThread();
    List<Thread> tellers = new ArrayList<>();
    List<Batch> batches = batches(6);
    batches.forEach(batch -> {
      Tally second = new Tally(upsert(), (_, _) -> tellers.add(Thread.currentThread()));
      second.expect();
      batch.writes().getFirst().owners().add(second);
    });

    convoy(
            (batch, answers) -> {
              int place = Integer.parseInt(name(batch).substring(1));
              turns.get(place).await();
              answers.answer(batch, ACCEPTED);
              turns.get(Math.max(0, place - 1)).countDown();
            })
        .send(batches);

    assertThat(told).containsExactly("e5", "e4", "e3", "e2", "e1", "e0");
    assertThat(tellers).hasSize(6).containsOnly(delivering);
  }

  @Test
  void anAnswerIsToldWhileOthersAreUnderWay() throws InterruptedException {
    CountDownLatch heard = new CountDownLatch(1);
    List<Batch> batches = batches(2);
    Tally listening = new Tally(upsert(), (_, _) -> heard.countDown());
    listening.expect();
    batches.getFirst().writes().getFirst().owners().add(listening);

    convoy(
            (batch, answers) -> {
              if (name(batch).equals("e1")) {
                heard.await();
              }
              answers.answer(batch, ACCEPTED);
            })
        .send(batches);

    assertThat(told).containsExactly("e0", "e1");
  }

  @Test
  void oneBatchAloneIsSentByTheDeliveringThread() throws InterruptedException {
    List<Thread> senders = new ArrayList<>();

    convoy(
            (batch, answers) -> {
              senders.add(Thread.currentThread());
              answers.answer(batch, ACCEPTED);
            })
        .send(batches(1));

    assertThat(senders).containsExactly(Thread.currentThread());
    assertThat(told).containsExactly("e0");
  }

  @Test
  void anInterruptBreaksOffWhatIsUnderWayAndNothingIsUnderWayAfterwards() throws Exception {
    CountDownLatch begun = new CountDownLatch(Convoy.MOST);
    AtomicInteger begunAtAll = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Convoy convoy =
        convoy((batch, answers) -> {
          begunAtAll.incrementAndGet();
          begun.countDown();
          try {
            new Semaphore(0).acquire();
          } finally {
            // Port took this one in the very moment.
            if (name(batch).equals("e0")) {
              answers.answer(batch, ACCEPTED);
            }
            ended.incrementAndGet();
          }
        });
    AtomicBoolean interrupted = new AtomicBoolean();
    AtomicInteger endedByThen = new AtomicInteger();
    Thread delivering =
        Thread.ofVirtual()
            .start(() -> {
              try {
                convoy.send(batches(Convoy.MOST + 4));
              } catch (InterruptedException e) {
                interrupted.set(true);
                endedByThen.set(ended.get());
              }
            });
    begun.await();

    delivering.interrupt();
    delivering.join();

    assertThat(interrupted).isTrue();
    assertThat(endedByThen).hasValue(Convoy.MOST);
    assertThat(begunAtAll).hasValue(Convoy.MOST);
    assertThat(told).containsExactly("e0");
  }

  @Test
  void whatDoesNotHeedAnInterruptIsAwaited() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger ended = new AtomicInteger();
    Convoy convoy =
        convoy((batch, answers) -> {
          begun.countDown();
          while (go.getCount() > 0) {
            Thread.onSpinWait();
          }
          ended.incrementAndGet();
          answers.answer(batch, ACCEPTED);
        });
    AtomicInteger endedByThen = new AtomicInteger(-1);
    Thread delivering =
        Thread.ofPlatform()
            .start(() -> {
              try {
                convoy.send(batches(2));
              } catch (InterruptedException e) {
                endedByThen.set(ended.get());
              }
            });
    begun.await();

    delivering.interrupt();
    delivering.interrupt();
    go.countDown();
    delivering.join();

    assertThat(endedByThen).hasValue(2);
    assertThat(told).hasSize(2);
  }

  @Test
  void aBugInOneLetsNoFurtherOneBeginAndThoseUnderWayAreAnswered() {
    CountDownLatch failed = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    Convoy convoy =
        convoy((batch, answers) -> {
          begun.incrementAndGet();
          if (name(batch).equals("e0")) {
            failed.countDown();
            throw new IllegalStateException("a bug");
          }
          failed.await();
          answers.answer(batch, ACCEPTED);
        });

    assertThatThrownBy(() -> convoy.send(batches(Convoy.MOST)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a bug");

    assertThat(begun).hasValue(Convoy.MOST);
    assertThat(told).hasSize(Convoy.MOST - 1);
  }

  @Test
  void whoeverHearsOfAnAnswerAndFailsEndsTheDeliveryButNotBeforeTheOthers() {
    List<Batch> batches = batches(3);
    Tally failing =
        new Tally(
            upsert(),
            (_, _) -> {
              throw new IllegalArgumentException("cannot hear it");
            });
    failing.expect();
    batches.getFirst().writes().getFirst().owners().addFirst(failing);
    AtomicInteger ended = new AtomicInteger();
    Convoy convoy =
        convoy((batch, answers) -> {
          answers.answer(batch, ACCEPTED);
          ended.incrementAndGet();
        });

    assertThatThrownBy(() -> convoy.send(batches)).hasMessage("cannot hear it");

    assertThat(ended).hasValue(3);
    assertThat(told).containsExactlyInAnyOrder("e1", "e2");
  }

  @Test
  void eachThreadWorksForTheTurnOfTheDeliveringOne() throws InterruptedException {
    List<String> ofTurn = new ArrayList<>();
    ThreadLocal<String> turn = new ThreadLocal<>();
    PipelineMetrics metrics =
        new PipelineMetrics() {
          @Override
          public Runnable ofThisTurn(Runnable task) {
            String here = turn.get();
            return () -> {
              turn.set(here);
              task.run();
            };
          }
        };
    turn.set("this one");
    Convoy.Sending sending =
        (batch, answers) -> {
          synchronized (ofTurn) {
            ofTurn.add(turn.get());
          }
          answers.answer(batch, ACCEPTED);
        };

    new Convoy(sending, executor, metrics).send(batches(3));

    assertThat(ofTurn).containsExactly("this one", "this one", "this one");
  }

  /** By identifier: e.g. {@code [[a, b], [c]]}. */
  private static List<List<List<String>>> stages(Update... updates) {
    List<Write> writes = new ArrayList<>();
    for (Update update : updates) {
      update.entities().forEach(e -> writes.add(new Write.Upsert(e, Json.bytes(e.body()))));
      update.deletions().forEach(d -> writes.add(new Write.Delete(d)));
    }
    return DeliveryPlan.of(writes).stream()
        .map(stage ->
            stage.stream()
                .map(batch -> batch.writes().stream().map(w -> w.ref().identifier()).toList())
                .toList())
        .toList();
  }

  @Test
  void whatIsUnrelatedIsOfOneStage() {
    assertThat(stages(upsert(entity("a", "1"), entity("b", "2"), entity("c", "3"))))
        .containsExactly(List.of(List.of("1"), List.of("2"), List.of("3")));
  }

  @Test
  void aSourceIsOfTheStageAfterItsTargetsAndNoLater() {
    assertThat(
            stages(
                upsert(
                    entity("service", "s", "{\"cluster\":\"c\",\"tags\":[\"t\"]}"),
                    entity("cluster", "c", "{\"account\":\"1\"}"),
                    entity("account", "1"),
                    entity("tag", "t"),
                    entity("bucket", "b", "{\"account\":\"1\"}"))))
        .containsExactly(
            List.of(List.of("1"), List.of("t")),
            List.of(List.of("c"), List.of("b")),
            List.of(List.of("s")));
  }

  @Test
  void aBlueprintThatRelatesToItselfIsSentRequestByRequestWhereItHasTo() {
    Entity[] chain =
        IntStream.range(0, 40)
            .mapToObj(i -> entity("ou", "e" + i, "{\"parent\":\"e" + (i + 1) + "\"}"))
            .toArray(Entity[]::new);
    Entity[] unrelated =
        IntStream.range(0, 40).mapToObj(i -> entity("vm", "v" + i)).toArray(Entity[]::new);

    assertThat(stages(upsert(chain))).extracting(List::size).containsExactly(1, 1);
    assertThat(stages(upsert(unrelated))).extracting(List::size).containsExactly(2);
  }

  @Test
  void whereATargetIsSearchedForAllOthersComeFirst() {
    String byName = "{\"of\":{\"combinator\":\"and\",\"rules\":[]}}";

    assertThat(stages(upsert(entity("a", "1"), entity("b", "2", byName), entity("c", "3"))))
        .containsExactly(List.of(List.of("1"), List.of("3")), List.of(List.of("2")));
  }

  @Test
  void deletionsFollowTheUpsertsAndEachOther() {
    Update all =
        new Update(
            List.of(entity("a", "1"), entity("b", "2")),
            List.of(deletion("c", "3"), deletion("d", "4"), deletion("c", "5")),
            null,
            null);

    assertThat(stages(all))
        .containsExactly(
            List.of(List.of("1"), List.of("2")), List.of(List.of("3", "5")), List.of(List.of("4")));
  }

  private static void await(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await();
    } catch (BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
