package io.portaws.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.worker.queue.HandClock;
import io.portaws.worker.queue.Queue;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class QueueLookTest {
  private final HandClock clock = new HandClock();
  private final AtomicInteger asked = new AtomicInteger();
  private Supplier<Optional<Long>> dead = () -> Optional.of(7L);
  private Supplier<Queue.Counts> counts = () -> new Queue.Counts(5, 2, 1);
  private final QueueLook look =
      new QueueLook(
          () -> {
            asked.incrementAndGet();
            return counts.get();
          },
          () -> dead.get(),
          clock);

  @Test
  void nobodyLooksSoNothingIsAsked() {
    look.look();
    assertThat(asked).hasValue(0);
    assertThat(look.told()).isEqualTo(QueueLook.Told.NOTHING);
  }

  @Test
  void whileSomebodyLooksItIsAskedEveryTenSeconds() {
    for (int second = 0; second < 60; second += 2) {
      look.wanted();
      look.look();
      clock.go(Duration.ofSeconds(2));
    }
    assertThat(asked).hasValue(6);
    assertThat(look.told().counts().orElseThrow().waiting()).isEqualTo(5);
    assertThat(look.told().deadLetters()).contains(7L);
  }

  @Test
  void whatIsOldIsNotShown() {
    look.wanted();
    look.look();
    clock.go(Duration.ofSeconds(31));
    look.look();

    assertThat(look.told()).isEqualTo(QueueLook.Told.NOTHING);
    assertThat(asked).hasValue(1);
  }

  @Test
  void aQueueThatDoesNotSayIsAskedAgainAndADeadLetterQueueMayStaySilent() {
    dead =
        () -> {
          throw new IllegalStateException("may not");
        };
    look.wanted();
    look.look();
    assertThat(look.told().counts()).isPresent();
    assertThat(look.told().deadLetters()).isEmpty();
    counts =
        () -> {
          throw new IllegalStateException("may not");
        };
    clock.go(Duration.ofSeconds(10));
    look.wanted();
    look.look();
    assertThat(look.told().problem()).isEqualTo("the queue does not say how many it has");
  }
}
