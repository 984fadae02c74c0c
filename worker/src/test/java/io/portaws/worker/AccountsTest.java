package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One account in trouble among others, by the real worker with one loop. */
@Timeout(240)
class AccountsTest {
  private static final String BAD = "666600000000";
  private static final List<String> GOOD = List.of("444400000001", "444400000002", "444400000003");

  /** Of each account. */
  private static final int CLUSTERS = 20;

  /** The patience with a slow account, two turns and a slow machine. */
  private static final Duration SECONDS = Duration.ofSeconds(8);

  private static final Duration AFTERWARDS = Duration.ofSeconds(100);

  /** What is wrong with the account, until the latch opens. */
  enum Trouble {
    STS_NEVER_ANSWERS,
    EVERYTHING_IS_THROTTLED,
    READS_NEVER_ANSWER;

    void begin(SandboxStack stack, CountDownLatch mended) {
      switch (this) {
        case STS_NEVER_ANSWERS ->
            stack.aws.refuseRoles(arn -> {
              if (arn.contains(BAD)) {
                awaitOpen(mended);
              }
              return false;
            });
        case EVERYTHING_IS_THROTTLED ->
            stack.aws.throttleWhen(call -> call.account().equals(BAD) && mended.getCount() > 0);
        case READS_NEVER_ANSWER ->
            stack.aws.beforeRead(call -> {
              if (call.account().equals(BAD)) {
                awaitOpen(mended);
              }
            });
      }
    }
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SandboxStack stack(String name) {
    return new SandboxStack("accounts-" + name)
        .with("READ_ROLE_NAME", "reader")
        .with("READ_ACCOUNTS", "*")
        .with("LOOPS", "1");
  }

  private static String arn(String account, String name) {
    return "arn:aws:ecs:" + SandboxStack.REGION + ":" + account + ":cluster/" + name;
  }

  /** Changes clusters of all accounts, in turn, and tells of it. */
  private static void change(SandboxStack stack, String prefix) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < CLUSTERS; i++) {
      for (String account : List.of(BAD, GOOD.get(0), GOOD.get(1), GOOD.get(2))) {
        String name = prefix + i;
        stack.aws.put(
            new ResourceKey("AWS::ECS::Cluster", account, SandboxStack.REGION, name),
            SandboxStack.object(
                "{\"clusterName\":\"%s\",\"clusterArn\":\"%s\",\"status\":\"ACTIVE\"}"
                    .formatted(name, arn(account, name))));
        bodies.add(
            SandboxStack.ecsEvent("UpdateCluster", name).replace(SandboxStack.ACCOUNT, account));
      }
    }
    stack.send(bodies.toArray(String[]::new));
  }

  private static long inPort(SandboxStack stack, String prefix, boolean bad) {
    return stack.port.entities("ecsCluster").values().stream()
        .map(entity -> entity.path("identifier").asText())
        .filter(id -> id.contains(":cluster/" + prefix) && id.contains(BAD) == bad)
        .count();
  }

  private static void awaitTheOthers(SandboxStack stack, String prefix, Duration most) {
    await()
        .atMost(most)
        .untilAsserted(() ->
            assertThat(inPort(stack, prefix, false)).isEqualTo((long) CLUSTERS * GOOD.size()));
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void anAccountInTroubleDelaysItsOwnMessagesAlone(Trouble trouble) {
    CountDownLatch mended = new CountDownLatch(1);
    try (SandboxStack stack = stack(trouble.name().toLowerCase(Locale.ROOT))) {
      trouble.begin(stack, mended);
      Worker worker = stack.startWorker();
      change(stack, "first-");
      // One loop may be waiting for a call that ends after 10 s, or for the one that tries again.
      awaitTheOthers(stack, "first-", SECONDS.plusSeconds(10));
      assertThat(inPort(stack, "first-", true)).isZero();

      change(stack, "second-");
      awaitTheOthers(stack, "second-", SECONDS.plusSeconds(10));

      int messages = 2 * CLUSTERS * (GOOD.size() + 1);
      await()
          .atMost(SECONDS)
          .untilAsserted(() -> assertThat(worker.ledger().sums().held()).isEqualTo(2L * CLUSTERS));
      assertThat(worker.ledger().sums().returned()).isZero();
      mended.countDown();
      await().atMost(AFTERWARDS).until(stack::isIdle);
      assertThat(inPort(stack, "first-", true)).isEqualTo(CLUSTERS);
      assertThat(inPort(stack, "second-", true)).isEqualTo(CLUSTERS);
      assertThat(worker.ledger().sums().received()).as("it cost no receive").isEqualTo(messages);
      assertThat(stack.sqs.counts(stack.deadLetterUrl).total()).isZero();
    } finally {
      mended.countDown();
    }
  }

  @Test
  void aRefusedRoleIsNotAskedForWithEveryMessage() {
    try (SandboxStack stack = stack("refused")) {
      stack.aws.refuseRoles(arn -> arn.contains(BAD));
      Worker worker = stack.startWorker();
      for (String turn : List.of("a-", "b-", "c-", "d-")) {
        change(stack, turn);
        awaitTheOthers(stack, turn, SECONDS);
      }
      await()
          .atMost(SECONDS)
          .untilAsserted(() ->
              assertThat(worker.ledger().sums().returned())
                  .as("retried slowly")
                  .isEqualTo(4L * CLUSTERS));
      assertThat(stack.aws.reads("sts:AssumeRole") - GOOD.size())
          .as("requests for the refused role")
          .isBetween(1L, 8L);
      assertThat(worker.health().isLive()).isTrue();
    }
  }
}
