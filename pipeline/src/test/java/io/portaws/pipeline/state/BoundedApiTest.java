package io.portaws.pipeline.state;

import static io.portaws.pipeline.state.FakeApi.error;
import static io.portaws.pipeline.state.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.FakeApi.Asked;
import io.portaws.pipeline.state.State.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

@Timeout(30)
class BoundedApiTest {
  private static final JsonNode ANSWER = json("{'clusters': []}");

  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final List<String> throttled = new CopyOnWriteArrayList<>();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private BoundedApi api(FakeApi.Answers answers) {
    PipelineMetrics metrics =
        new PipelineMetrics() {
          @Override
          public void throttled(String service) {
            throttled.add(service);
          }
        };
    Pause pause =
        wait -> {
          pauses.add(wait);
          now = now.plus(wait);
        };
    return new BoundedApi(new FakeApi(answers), () -> now, pause, new Random(1), metrics);
  }

  private static JsonNode call(BoundedApi api, String account) {
    return api.call("ecs", "DescribeClusters", json("{}"), account, FakeAws.REGION);
  }

  private static FakeApi.Answers inTurn(Object... answers) {
    Deque<Object> left = new ArrayDeque<>(List.of(answers));
    return _ -> {
      Object next = left.size() > 1 ? left.poll() : left.getFirst();
      if (next instanceof SdkException e) {
        throw e;
      }
      return (JsonNode) next;
    };
  }

  private static Cause cause(BoundedApi api, String account) {
    try {
      call(api, account);
    } catch (SdkException e) {
      return AwsFailure.of(e).cause();
    }
    throw new AssertionError("it was answered");
  }

  @Test
  void whatPassesIsTriedAgainAfterWaitsThatGrow() {
    BoundedApi api =
        api(inTurn(error("ThrottlingException"), error(503, "ServiceUnavailable", "x"), ANSWER));
    assertThat(call(api, FakeAws.OWN)).isEqualTo(ANSWER);
    assertThat(pauses).hasSize(2);
    assertThat(pauses.getFirst()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(pauses.getLast()).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
    assertThat(throttled).as("a throttling that passed is counted").containsExactly("ecs");
  }

  @Test
  void aCallIsMadeThreeTimesAtMost() {
    AtomicInteger calls = new AtomicInteger();
    BoundedApi api =
        api(_ -> {
          calls.incrementAndGet();
          throw error("ThrottlingException");
        });
    assertThat(cause(api, FakeAws.OWN)).isEqualTo(Cause.THROTTLED);
    assertThat(calls).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"AccessDeniedException", "ResourceNotFoundException", "ValidationException"})
  void whatAwsAnsweredIsNotAskedAgain(String code) {
    AtomicInteger calls = new AtomicInteger();
    BoundedApi api =
        api(_ -> {
          calls.incrementAndGet();
          throw error(code);
        });
    assertThatThrownBy(() -> call(api, FakeAws.OWN)).hasMessageContaining(code);
    assertThat(calls).hasValue(1);
  }

  @Test
  void aCallThatTookLongIsNotMadeAgain() {
    AtomicInteger calls = new AtomicInteger();
    BoundedApi api =
        api(_ -> {
          calls.incrementAndGet();
          now = now.plusSeconds(15);
          throw SdkClientException.create("timed out");
        });
    assertThat(cause(api, FakeAws.OWN)).isEqualTo(Cause.UNAVAILABLE);
    assertThat(calls).hasValue(1);
  }

  @Test
  void whereAllIsThrottledWhoAsksIsToldAtOnceAndOneCallTriesIt() {
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger fine = new AtomicInteger();
    BoundedApi api =
        api(asked -> {
          if (asked.account().equals(FakeAws.OTHER)) {
            fine.incrementAndGet();
            return ANSWER;
          }
          calls.incrementAndGet();
          throw error("ThrottlingException");
        });
    for (int i = 0; i < 1_000; i++) {
      assertThat(cause(api, FakeAws.OWN)).isEqualTo(Cause.THROTTLED);
      assertThat(call(api, FakeAws.OTHER)).isEqualTo(ANSWER);
    }
    assertThat(calls).as("of a thousand reads").hasValueLessThan(20);
    assertThat(fine).as("of another account's").hasValue(1_000);

    int before = calls.get();
    now = now.plusSeconds(60);
    cause(api, FakeAws.OWN);
    assertThat(calls).hasValue(before + 1);
  }

  @Test
  void whereNobodyAnswersWhoAsksIsToldAtOnceUntilSomebodyDoes() {
    AtomicInteger calls = new AtomicInteger();
    BoundedApi api =
        api(asked -> {
          if (calls.incrementAndGet() > 20) {
            return ANSWER;
          }
          throw SdkClientException.create("no answer");
        });
    for (int i = 0; i < 100; i++) {
      assertThat(cause(api, FakeAws.OWN)).isEqualTo(Cause.UNAVAILABLE);
    }
    assertThat(calls).hasValue(3);
    for (int i = 0; i < 17; i++) {
      now = now.plusSeconds(120);
      cause(api, FakeAws.OWN);
    }
    assertThat(calls).as("one in each rest").hasValue(20);
    now = now.plusSeconds(120);
    assertThat(call(api, FakeAws.OWN)).isEqualTo(ANSWER);
    assertThat(call(api, FakeAws.OWN)).isEqualTo(ANSWER);
  }

  /** Twenty are at AWS, and more wait for their turn, when AWS turns out to be silent. */
  @Test
  void whoWaitsForItsTurnIsToldWhenThereIsNothingToWaitFor() throws Exception {
    CountDownLatch twenty = new CountDownLatch(20);
    Semaphore ends = new Semaphore(0);
    Instant timedOut = now.plusSeconds(6);
    AtomicInteger calls = new AtomicInteger();
    BoundedApi api =
        api(_ -> {
          calls.incrementAndGet();
          twenty.countDown();
          ends.acquireUninterruptibly();
          now = timedOut;
          throw SdkClientException.create("timed out");
        });
    List<Future<Cause>> reads = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 200; i++) {
      reads.add(executor.submit(() -> cause(api, FakeAws.OWN)));
    }
    assertThat(twenty.await(20, TimeUnit.SECONDS)).isTrue();
    // Some more may get in before the third silence.
    ends.release(200);
    for (Future<Cause> read : reads) {
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(Cause.UNAVAILABLE);
    }
    assertThat(calls.get()).isLessThan(40);
  }

  /** As places come free, and as there come to be more of them. */
  @Test
  void everyoneWhoWaitsGetsItsTurnAndNoPlaceStaysEmpty() throws Exception {
    Semaphore ends = new Semaphore(0);
    Semaphore begun = new Semaphore(0);
    BoundedApi api =
        api(_ -> {
          begun.release();
          ends.acquireUninterruptibly();
          return ANSWER;
        });
    List<Future<JsonNode>> calls = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      calls.add(executor.submit(() -> call(api, FakeAws.OWN)));
    }
    assertThat(begun.tryAcquire(20, 20, TimeUnit.SECONDS)).isTrue();
    assertThat(begun.tryAcquire()).isFalse();

    // A round of answers makes room for one more.
    ends.release(21);
    assertThat(begun.tryAcquire(22, 20, TimeUnit.SECONDS)).isTrue();

    ends.release(1_000);
    for (Future<JsonNode> call : calls) {
      assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo(ANSWER);
    }
  }

  @Test
  void whoWaitsForItsTurnCanBeInterrupted() throws Exception {
    CountDownLatch twenty = new CountDownLatch(20);
    CountDownLatch never = new CountDownLatch(1);
    BoundedApi api =
        api(_ -> {
          twenty.countDown();
          try {
            never.await();
          } catch (InterruptedException e) {
            throw AbortedException.create("interrupted", e);
          }
          return ANSWER;
        });
    List<Future<JsonNode>> atAws = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 20; i++) {
      atAws.add(executor.submit(() -> call(api, FakeAws.OWN)));
    }
    assertThat(twenty.await(20, TimeUnit.SECONDS)).isTrue();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> call(api, FakeAws.OWN)).isInstanceOf(AbortedException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(atAws).noneMatch(Future::isDone);
  }

  @Test
  void whatIsBrokenOffSaysNothingAboutAws() {
    AtomicInteger calls = new AtomicInteger();
    BoundedApi api =
        api((Asked _) -> {
          if (calls.incrementAndGet() <= 10) {
            throw AbortedException.create("broken off");
          }
          return ANSWER;
        });
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> call(api, FakeAws.OWN)).isInstanceOf(AbortedException.class);
    }
    assertThat(call(api, FakeAws.OWN)).isEqualTo(ANSWER);
  }
}
