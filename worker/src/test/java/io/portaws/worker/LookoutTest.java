package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.worker.management.Health;
import io.portaws.worker.queue.HandClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loops by hand: each goes in when it may, and stays until it is told. */
@Timeout(20)
class LookoutTest {
  private final HandClock clock = new HandClock();
  private final Health health = new Health(clock, Duration.ofMinutes(5));
  private final Lookout lookout = new Lookout(LoopCount.auto());
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final BlockingQueue<Lookout.Place> entered = new LinkedBlockingQueue<>();
  private final List<Thread> loops = new ArrayList<>();

  @AfterEach
  void end() {
    loops.forEach(Thread::interrupt);
  }

  private Thread loop() {
    Health its = health.ofLoop(loops.size());
    Thread loop =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Lookout.Place place = lookout.enter(its, stopping::get);
                if (place != null) {
                  entered.add(place);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    loops.add(loop);
    return loop;
  }

  private Thread resting() {
    Thread loop = loop();
    await().until(() -> loop.getState() == Thread.State.WAITING);
    return loop;
  }

  @Test
  void anotherOneGoesToTheQueueAsSoonAsATurnBegins() throws InterruptedException {
    loop();
    Lookout.Place first = entered.take();
    resting();
    resting();
    assertThat(entered).isEmpty();

    first.works(1);

    Lookout.Place second = entered.take();
    assertThat(entered).isEmpty();
    second.works(1);
    assertThat(entered.take()).isNotNull();
  }

  @Test
  void aLargeTurnKeepsTheOthersRestingUntilItsEnd() throws InterruptedException {
    loop();
    Lookout.Place first = entered.take();
    Thread other = resting();

    first.works(10);
    lookout.lookAgain();
    await().until(() -> other.getState() == Thread.State.WAITING);
    assertThat(entered).isEmpty();

    first.close();
    assertThat(entered.take()).isNotNull();
  }

  @Test
  void aPollThatBroughtNothingGivesItsPlaceAway() throws InterruptedException {
    loop();
    Lookout.Place first = entered.take();
    resting();
    assertThat(lookout.isAnyInTurn()).isFalse();

    first.close();

    entered.take().works(3);
    assertThat(lookout.isAnyInTurn()).isTrue();
  }

  @Test
  void whoRestsStopsWhenItIsTold() throws InterruptedException {
    loop();
    entered.take();
    Thread other = resting();

    stopping.set(true);
    lookout.lookAgain();

    other.join();
    assertThat(entered).isEmpty();
  }

  @Test
  void nobodyExpectsStepsOfOneThatRestsAndThoseOfOneThatGoesOnAreExpectedAnew()
      throws InterruptedException {
    loop();
    Lookout.Place first = entered.take();
    resting();
    assertThat(health.loopsThatStep()).isEqualTo(1);

    clock.go(Duration.ofHours(1));
    first.works(1);
    entered.take();

    assertThat(health.loopsThatStep()).as("the one in its turn is late").isEqualTo(1);
    assertThat(health.isLive()).isFalse();
  }
}
