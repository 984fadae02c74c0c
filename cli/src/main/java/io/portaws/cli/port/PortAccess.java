package io.portaws.cli.port;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portaws.cli.aws.AwsTexts;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortClient;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Port as a command's variables name it: PORT_BASE_URL, and PORT_CLIENT_ID with PORT_CLIENT_SECRET,
 * or PORT_API_TOKEN, or PORT_CREDS_SECRET_ARN, in this order. {@code toString} shows no secret.
 *
 * @param webhookSecret the webhook's, where PORT_WEBHOOK_SECRET or the secret in AWS has it
 */
public record PortAccess(
    PortSettings settings, PortCredentials credentials, Optional<String> webhookSecret) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String USER_AGENT = "port-aws-events/setup";

  /** As long as Port's longest window: who sets up waits, rather than begin again. */
  private static final Duration PATIENCE = Duration.ofMinutes(6);

  /**
   * Finds Port's address and credentials; asks AWS for a secret where one is named, and Port for
   * nothing.
   *
   * @param problems takes everything that is wrong, with the variable
   * @return empty when there are problems
   */
  public static Optional<PortAccess> of(Surroundings here, Problems problems) {
    PortSettings settings = settings(here, problems);
    Optional<String> arn = here.variable("PORT_CREDS_SECRET_ARN");
    JsonNode secret = arn.isPresent() ? secret(here, arn.get(), problems) : null;
    PortCredentials credentials = credentials(here, secret, problems);
    Optional<String> webhookSecret =
        here.variable("PORT_WEBHOOK_SECRET")
            .or(() ->
                Optional.ofNullable(secret)
                    .map(each -> each.path("webhookSecret").asText(""))
                    .filter(each -> !each.isBlank()));
    return settings == null || credentials == null
        ? Optional.empty()
        : Optional.of(new PortAccess(settings, credentials, webhookSecret));
  }

  /** Port's entities, within its rate limit; says when it waits for long. */
  public PortClient client(Surroundings here, Progress progress) {
    Pause pause = new ToldPause(Pause.SLEEP, progress);
    return new PortClient(
        settings,
        () -> credentials,
        governor(here, pause),
        here.clock(),
        pause,
        PipelineMetrics.NOOP);
  }

  private static Governor governor(Surroundings here, Pause pause) {
    GovernorSettings defaults = GovernorSettings.defaults();
    var patient = new GovernorSettings(defaults.reserveShare(), null, PATIENCE);
    return new Governor(patient, here.clock(), pause, PipelineMetrics.NOOP);
  }

  /** Port's administration, within its rate limit; says when it waits for long. */
  public PortAdmin admin(Surroundings here, Progress progress) {
    Pause pause = new ToldPause(Pause.SLEEP, progress);
    return new PortAdmin(
        settings,
        () -> credentials,
        governor(here, pause),
        here.clock(),
        pause,
        PipelineMetrics.NOOP);
  }

  private static @Nullable PortSettings settings(Surroundings here, Problems problems) {
    String url = here.variable("PORT_BASE_URL").orElseGet(PortSettings.DEFAULT_BASE_URL::toString);
    try {
      PortSettings defaults = PortSettings.of(URI.create(url), USER_AGENT);
      return new PortSettings(
          defaults.baseUrl(),
          USER_AGENT,
          defaults.connectTimeout(),
          defaults.callTimeout(),
          defaults.maxAttempts(),
          defaults.baseWait(),
          PATIENCE);
    } catch (IllegalArgumentException e) {
      problems.add("PORT_BASE_URL", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static @Nullable PortCredentials credentials(
      Surroundings here, @Nullable JsonNode secret, Problems problems) {
    Optional<String> id = here.variable("PORT_CLIENT_ID");
    Optional<String> clientSecret = here.variable("PORT_CLIENT_SECRET");
    if (id.isPresent() != clientSecret.isPresent()) {
      problems.add(
          id.isPresent() ? "PORT_CLIENT_SECRET" : "PORT_CLIENT_ID",
          "is not set: client id and secret go together");
      return null;
    }
    try {
      if (id.isPresent()) {
        return new PortCredentials.ClientSecret(id.get(), clientSecret.orElseThrow());
      }
      Optional<String> token = here.variable("PORT_API_TOKEN");
      if (token.isPresent()) {
        return new PortCredentials.StaticToken(token.get());
      }
    } catch (IllegalArgumentException e) {
      problems.add("Port's credentials", String.valueOf(e.getMessage()));
      return null;
    }
    if (secret == null) {
      problems.add(
          "Port's credentials",
          "are missing: set PORT_CLIENT_ID and PORT_CLIENT_SECRET, or PORT_API_TOKEN, or PORT_CREDS_SECRET_ARN; here or in --env-file");
      return null;
    }
    return ofSecret(secret, problems);
  }

  private static @Nullable PortCredentials ofSecret(JsonNode secret, Problems problems) {
    if (secret.isMissingNode()) {
      return null;
    }
    try {
      return new PortCredentials.ClientSecret(
          secret.path("id").asText(""), secret.path("clientSecret").asText(""));
    } catch (IllegalArgumentException e) {
      problems.add("PORT_CREDS_SECRET_ARN", "the secret is not {\"id\": …, \"clientSecret\": …}");
      return null;
    }
  }

  /** Missing, with a problem told, when there is none. */
  private static JsonNode secret(Surroundings here, String arn, Problems problems) {
    try {
      return JSON.readTree(AwsTexts.secret(here, arn));
    } catch (JsonProcessingException notShown) {
      problems.add("PORT_CREDS_SECRET_ARN", "the secret is not JSON");
    } catch (IOException e) {
      problems.add("PORT_CREDS_SECRET_ARN", String.valueOf(e.getMessage()));
    }
    return MissingNode.getInstance();
  }

  @Override
  public String toString() {
    return "PortAccess[url=" + settings.baseUrl() + "]";
  }
}
