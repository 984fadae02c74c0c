package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

@Timeout(30)
class RoleKeysTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  private final AtomicInteger asked = new AtomicInteger();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Instant now = NOON;
  private volatile Supplier<RoleKeys.Granted> sts = this::granted;
  private final RoleKeys keys = new RoleKeys(this::ask, () -> now, new Highest());

  /** Waits are whole. */
  private static final class Highest extends Random {
    private static final long serialVersionUID = 1;

    @Override
    public double nextDouble() {
      return 1;
    }
  }

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  private RoleKeys.Granted ask() {
    asked.incrementAndGet();
    return sts.get();
  }

  private RoleKeys.Granted granted() {
    return new RoleKeys.Granted(AwsBasicCredentials.create("KEY" + asked, "s"), now.plus(HOUR));
  }

  private static RoleKeys.Granted refused() {
    throw FakeApi.error(403, "AccessDenied", "no");
  }

  private void at(Duration afterNoon) {
    now = NOON.plus(afterNoon);
  }

  private String key() {
    return keys.resolveCredentials().accessKeyId();
  }

  @Test
  void areAskedForOnceAndKept() {
    assertThat(key()).isEqualTo("KEY1");
    at(Duration.ofMinutes(54));
    assertThat(key()).isEqualTo("KEY1");
    assertThat(asked).hasValue(1);
  }

  @Test
  void areRenewedBeforeTheyEnd() {
    key();
    at(Duration.ofMinutes(55));
    assertThat(key()).isEqualTo("KEY2");
  }

  @Test
  void manyThatAskAtOnceAreOneRequest() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch atSts = new CountDownLatch(1);
    sts =
        () -> {
          atSts.countDown();
          await(answer);
          return granted();
        };
    List<Future<String>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(executor.submit(this::key));
    }
    await(atSts);
    answer.countDown();
    Set<String> given = ConcurrentHashMap.newKeySet();
    for (Future<String> each : all) {
      given.add(each.get());
    }
    assertThat(given).containsExactly("KEY1");
    assertThat(asked).hasValue(1);
  }

  @Test
  void manyThatWaitForARefusalAreOneRequest() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    sts =
        () -> {
          await(answer);
          return refused();
        };
    List<Future<String>> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(executor.submit(this::key));
    }
    answer.countDown();
    for (Future<String> each : all) {
      assertThatThrownBy(each::get).hasCauseInstanceOf(SdkException.class);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void whileTheyAreGoodNobodyWaitsForTheirRenewalButWhoAsksForIt() throws Exception {
    key();
    at(Duration.ofMinutes(56));
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch atSts = new CountDownLatch(1);
    sts =
        () -> {
          atSts.countDown();
          await(answer);
          return granted();
        };
    Future<String> renewal = executor.submit(this::key);
    await(atSts);
    assertThat(key()).isEqualTo("KEY1");
    answer.countDown();
    assertThat(renewal.get()).isEqualTo("KEY2");
    assertThat(asked).hasValue(2);
  }

  @Test
  void aRenewalThatFailsLeavesThemInUseUntilTheyEnd() {
    key();
    sts = RoleKeysTest::refused;
    at(Duration.ofMinutes(56));
    assertThat(key()).isEqualTo("KEY1");
    assertThat(key()).isEqualTo("KEY1");
    assertThat(asked).as("and is not asked for at each use").hasValue(2);
    at(Duration.ofMinutes(59).plusSeconds(49));
    assertThat(key()).isEqualTo("KEY1");
    at(Duration.ofMinutes(59).plusSeconds(50));
    assertThatThrownBy(this::key).isInstanceOf(SdkException.class);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 4", "3, 8", "5, 32", "6, 60", "30, 60"})
  void aRefusedRoleIsAskedForAgainAfterAWhileThatGrows(int refusals, long seconds) {
    sts = RoleKeysTest::refused;
    for (int i = 0; i < refusals; i++) {
      at(Duration.ofHours(i));
      assertThatThrownBy(this::key).hasMessageContaining("no");
    }
    Duration last = Duration.ofHours(refusals - 1);
    at(last.plusSeconds(seconds).minusMillis(1));
    assertThatThrownBy(this::key).hasMessageContaining("no");
    assertThat(asked).hasValue(refusals);
    at(last.plusSeconds(seconds));
    assertThatThrownBy(this::key).hasMessageContaining("no");
    assertThat(asked).hasValue(refusals + 1);
  }

  @Test
  void aRoleThatWasMendedIsFoundAndItsFailuresForgotten() {
    sts = RoleKeysTest::refused;
    assertThatThrownBy(this::key).isInstanceOf(SdkException.class);
    at(Duration.ofSeconds(10));
    assertThatThrownBy(this::key).isInstanceOf(SdkException.class);
    at(Duration.ofSeconds(20));
    sts = this::granted;
    assertThat(key()).isEqualTo("KEY3");

    sts = RoleKeysTest::refused;
    at(Duration.ofHours(2));
    assertThatThrownBy(this::key).isInstanceOf(SdkException.class);
    at(Duration.ofHours(2).plusSeconds(2));
    assertThatThrownBy(this::key).isInstanceOf(SdkException.class);
    assertThat(asked).as("the first wait is short again").hasValue(5);
  }

  @Test
  void keysThatAwsSaysHaveEndedAreAskedForAnew() {
    AwsCredentials first = keys.resolveCredentials();
    assertThat(keys.ended(first)).isTrue();
    assertThat(key()).isEqualTo("KEY2");
    keys.ended(first);
    assertThat(key()).as("others are not given up for it").isEqualTo("KEY2");
  }

  @Test
  void whoIsInterruptedWhileWaitingEndsAndTheRoleIsNotBlamed() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    CountDownLatch atSts = new CountDownLatch(1);
    sts =
        () -> {
          atSts.countDown();
          await(answer);
          return granted();
        };
    Future<String> asking = executor.submit(this::key);
    await(atSts);
    Thread.currentThread().interrupt();
    assertThatThrownBy(this::key).isInstanceOf(AbortedException.class);
    assertThat(Thread.interrupted()).isTrue();

    asking.cancel(true);
    sts = this::granted;
    assertThat(key()).isEqualTo("KEY2");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw SdkClientException.create("nobody answered");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbortedException.create("interrupted", e);
    }
  }
}
