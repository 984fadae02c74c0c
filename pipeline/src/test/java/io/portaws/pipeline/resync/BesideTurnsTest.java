package io.portaws.pipeline.resync;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.ResyncRequest;
import io.portaws.pipeline.catalog.Slice;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BesideTurnsTest {
  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  private static final ResyncRequest.OfSlice REQUEST =
      new ResyncRequest.OfSlice(
          "r", new Slice("AWS::S3::Bucket", "111122223333", "eu-west-1"), NOON, NOON);
  private static final Outcome DONE = new Outcome.Skipped("done");

  /** Runs what it was given when it is told to. */
  private static final class ByHand extends AbstractExecutorService {
    final Deque<Runnable> waiting = new ArrayDeque<>();

    @Override
    public void execute(Runnable command) {
      waiting.add(command);
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }

  private final ByHand executor = new ByHand();
  private final BesideTurns beside = new BesideTurns((_, _) -> DONE, executor, () -> NOON);

  private static Message message(String id) {
    return Message.received(id, "{}", NOON, 1, null);
  }

  private Outcome ask(String id) throws InterruptedException {
    return beside.carryOut(message(id), REQUEST);
  }

  @Test
  void theTurnWaitsForNothingAndTheMessageUntilItIsDone() throws InterruptedException {
    assertThat(ask("m")).isInstanceOf(Outcome.Wait.class);
    assertThat(ask("m")).isInstanceOf(Outcome.Wait.class);
    assertThat(executor.waiting).as("it is begun once").hasSize(1);

    executor.waiting.remove().run();
    assertThat(ask("m")).isEqualTo(DONE);
  }

  @Test
  void aSliceThatFindsNoPlaceComesLaterAndCostsNoReceive() throws InterruptedException {
    for (int i = 0; i < BesideTurns.AT_ONCE; i++) {
      assertThat(ask("m" + i)).isInstanceOf(Outcome.Wait.class);
    }
    assertThat(ask("more"))
        .isEqualTo(new Outcome.Replaced(REQUEST.at(NOON.plusSeconds(30)), "resync-busy"));

    executor.waiting.remove().run();
    assertThat(ask("more")).isInstanceOf(Outcome.Wait.class);
  }

  @Test
  void whatNobodyAsksForAnyMoreTakesNoPlace() throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      assertThat(ask("m" + i)).isInstanceOf(Outcome.Wait.class);
      executor.waiting.remove().run();
    }
    assertThat(ask("m499")).isEqualTo(DONE);
    assertThat(ask("m0")).as("forgotten, so begun anew").isInstanceOf(Outcome.Wait.class);
  }

  @Test
  void whatBreaksOffIsTriedAgain() throws InterruptedException {
    BesideTurns broken =
        new BesideTurns(
            (_, _) -> {
              throw new IllegalStateException("a bug");
            },
            executor,
            () -> NOON);
    broken.carryOut(message("m"), REQUEST);
    executor.waiting.remove().run();

    assertThat(broken.carryOut(message("m"), REQUEST)).isInstanceOf(Outcome.Retry.class);
  }
}
