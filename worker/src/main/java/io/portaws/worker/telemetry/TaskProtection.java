package io.portaws.worker.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.ipc.http.HttpSender;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps ECS from stopping this task to scale in while it works, by the agent's task protection. It
 * is asked on edges only: when messages are held, and when none has been for a while. Protection
 * that nobody takes back ends by itself. Used by one thread at a time.
 */
public final class TaskProtection {
  /** How often the edges are looked for. */
  public static final Duration INTERVAL = Duration.ofSeconds(1);

  static final Duration IDLE = Duration.ofSeconds(30);
  static final Duration EXPIRY = Duration.ofMinutes(60);

  /** Early enough for many more attempts. */
  static final Duration RENEWAL = EXPIRY.dividedBy(2);

  static final Duration AGAIN = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(TaskProtection.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpSender http = new HttpUrlConnectionSender(Telemetry.CONNECT, Telemetry.ANSWER);
  private final String address;
  private final IntSupplier held;
  private final InstantSource clock;
  private final FirstFailure failure = new FirstFailure(LOG, "ECS task scale-in protection");
  private @Nullable Instant busyAt;
  private @Nullable Instant protectedAt;
  private Instant notBefore = Instant.MIN;

  /**
   * @param agent what {@code ECS_AGENT_URI} says
   * @param held how many messages are held now
   */
  public TaskProtection(URI agent, IntSupplier held, InstantSource clock) {
    this.address = agent + "/task-protection/v1/state";
    this.held = held;
    this.clock = clock;
  }

  /** Asks the agent if something has changed; what fails is told once and tried again. */
  public void check() {
    Instant now = clock.instant();
    if (held.getAsInt() > 0) {
      busyAt = now;
    }
    if (protectedAt != null && !now.isBefore(protectedAt.plus(EXPIRY))) {
      protectedAt = null;
    }
    if (now.isBefore(notBefore)) {
      return;
    }
    boolean busy = busyAt != null && now.isBefore(busyAt.plus(IDLE));
    if (busy && (protectedAt == null || !now.isBefore(protectedAt.plus(RENEWAL)))) {
      ask(true, now);
    } else if (!busy && protectedAt != null) {
      ask(false, now);
    }
  }

  private void ask(boolean protect, Instant now) {
    String why = refusal(protect);
    if (why != null) {
      notBefore = now.plus(AGAIN);
      failure.failed(why);
      return;
    }
    protectedAt = protect ? now : null;
    failure.worked();
  }

  /** Why the agent did not do it; null when it did. */
  private @Nullable String refusal(boolean protect) {
    String body =
        protect
            ? "{\"ProtectionEnabled\":true,\"ExpiresInMinutes\":" + EXPIRY.toMinutes() + "}"
            : "{\"ProtectionEnabled\":false}";
    try {
      HttpSender.Response answer = http.put(address).withJsonContent(body).send();
      JsonNode state = JSON.readTree(answer.body());
      if (answer.isSuccessful() && state.has("protection")) {
        return null;
      }
      // A failure has a reason, an error a code.
      JsonNode failed = state.has("failure") ? state.path("failure") : state.path("error");
      return "HTTP %d %s%s"
          .formatted(answer.code(), failed.path("Reason").asText(), failed.path("Code").asText());
    } catch (JsonProcessingException e) {
      return "the agent's answer is not JSON";
    } catch (Throwable e) {
      return String.valueOf(e);
    }
  }
}
