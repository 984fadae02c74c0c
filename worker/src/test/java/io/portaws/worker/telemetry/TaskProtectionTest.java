package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.worker.queue.HandClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskProtectionTest {
  private static final String DONE =
      "{\"protection\":{\"ProtectionEnabled\":true,\"TaskArn\":\"arn\"}}";
  private static final String ON = "{\"ProtectionEnabled\":true,\"ExpiresInMinutes\":60}";
  private static final String OFF = "{\"ProtectionEnabled\":false}";

  private final HandClock clock = new HandClock();
  private final LocalServer agent = new LocalServer();
  private int held;
  private final TaskProtection protection =
      new TaskProtection(URI.create(agent.uri() + "/api/1"), () -> held, clock);

  TaskProtectionTest() {
    agent.answers(200, DONE);
  }

  @AfterEach
  void close() {
    agent.close();
  }

  private void busy(Duration time) {
    held = 3;
    pass(time);
  }

  private void idle(Duration time) {
    held = 0;
    pass(time);
  }

  /** Checks at once and then every second. */
  private void pass(Duration time) {
    protection.check();
    for (long i = 0; i < time.toSeconds(); i++) {
      clock.go(Duration.ofSeconds(1));
      protection.check();
    }
  }

  private List<String> asked() {
    return agent.received.stream().map(LocalServer.Received::text).toList();
  }

  @Test
  void anIdleTaskAsksForNothing() {
    idle(Duration.ofMinutes(5));
    assertThat(agent.received).isEmpty();
  }

  @Test
  void theFirstMessageProtectsTheTask() {
    busy(Duration.ZERO);
    assertThat(asked()).containsExactly(ON);
    assertThat(agent.received.getFirst().method()).isEqualTo("PUT");
    assertThat(agent.received.getFirst().path()).isEqualTo("/api/1/task-protection/v1/state");
    assertThat(agent.received.getFirst().headers().get("content-type"))
        .startsWith("application/json");
  }

  @Test
  void itIsAskedOnEdgesOnly() {
    busy(Duration.ofMinutes(10));
    idle(Duration.ofSeconds(29));
    busy(Duration.ofSeconds(5));
    idle(Duration.ofSeconds(29));
    assertThat(asked()).as("a short pause is no edge").containsExactly(ON);
    idle(Duration.ofMinutes(10));
    assertThat(asked()).containsExactly(ON, OFF);
    busy(Duration.ofSeconds(1));
    assertThat(asked()).containsExactly(ON, OFF, ON);
  }

  @Test
  void protectionEndsHalfAMinuteAfterTheLastMessage() {
    busy(Duration.ZERO);
    idle(Duration.ofSeconds(29));
    assertThat(asked()).containsExactly(ON);
    idle(Duration.ofSeconds(1));
    assertThat(asked()).containsExactly(ON, OFF);
  }

  @Test
  void longWorkIsProtectedAnewBeforeTheProtectionExpires() {
    busy(Duration.ofMinutes(29));
    assertThat(asked()).containsExactly(ON);
    busy(Duration.ofMinutes(1));
    assertThat(asked()).containsExactly(ON, ON);
    busy(Duration.ofMinutes(30));
    assertThat(asked()).containsExactly(ON, ON, ON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"failure\":{\"Arn\":\"a\",\"Reason\":\"TASK_NOT_VALID\"}} | TASK_NOT_VALID",
        "400 | {\"error\":{\"Code\":\"AccessDeniedException\"}} | AccessDeniedException",
        "500 | {} | HTTP 500",
        "500 | {\"protection\":{}} | HTTP 500",
        "200 | <html> | not JSON",
      })
  void aRefusalIsToldOnceAndTriedAgainAMinuteLater(int status, String answer, String why) {
    try (Logged logged = new Logged(TaskProtection.class)) {
      agent.answers(status, answer);
      busy(Duration.ofSeconds(59));
      assertThat(asked()).containsExactly(ON);
      busy(Duration.ofMinutes(2));
      assertThat(asked()).containsExactly(ON, ON, ON);
      assertThat(logged.lines())
          .hasSize(1)
          .first()
          .asString()
          .startsWith("WARN ECS task scale-in")
          .contains(why);
      agent.answers(200, DONE);
      busy(Duration.ofMinutes(5));
      assertThat(asked()).containsExactly(ON, ON, ON, ON);
      assertThat(logged.lines()).hasSize(2).last().asString().startsWith("INFO ECS task scale-in");
    }
  }

  @Test
  void aRefusalToEndItIsTriedAgainUntilItHasExpiredAnyway() {
    busy(Duration.ZERO);
    agent.answers(500, "{}");
    idle(Duration.ofMinutes(90));
    assertThat(asked().getFirst()).isEqualTo(ON);
    assertThat(asked().subList(1, asked().size())).containsOnly(OFF).hasSizeBetween(58, 61);
    int before = asked().size();
    idle(Duration.ofMinutes(10));
    assertThat(asked()).hasSize(before);
  }

  @Test
  void anAgentThatIsNotThereHarmsNothing() {
    try (Logged logged = new Logged(TaskProtection.class)) {
      var alone = new TaskProtection(LocalServer.dead(), () -> 1, clock);
      for (int i = 0; i < 5; i++) {
        alone.check();
        clock.go(TaskProtection.AGAIN);
      }
      assertThat(logged.lines()).hasSize(1);
    }
  }
}
