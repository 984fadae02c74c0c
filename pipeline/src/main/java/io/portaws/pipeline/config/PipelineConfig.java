package io.portaws.pipeline.config;

import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import io.portaws.pipeline.port.WebhookSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a turn is told by its process's environment, whichever process runs it. Secrets are in
 * {@code credentials} and {@code webhook} only, whose {@code toString} hides them.
 *
 * @param region where the process's own AWS calls go
 * @param installation empty where neither it nor a queue is told
 * @param credentials empty when they are to be read from {@code credentialsSecretArn}
 * @param webhook empty when entities are delivered by Port's API
 * @param readAccounts empty for the queue's account alone
 * @param recheck after how long a young change is read and written once more; zero for never
 */
public record PipelineConfig(
    String region,
    Optional<Installation> installation,
    AwsEndpoints endpoints,
    PortSettings port,
    Optional<PortCredentials> credentials,
    Optional<String> credentialsSecretArn,
    Optional<WebhookSettings> webhook,
    Optional<String> mapping,
    Optional<Dialect> dialect,
    Optional<Path> catalogDir,
    Optional<String> readRole,
    Optional<String> readExternalId,
    Set<String> readAccounts,
    Set<String> readRegions,
    Unmatched unmatched,
    Duration recheck,
    GovernorSettings governor) {

  /** Who carries entities to Port. */
  enum DeliveryBy {
    ENTITIES,
    WEBHOOK
  }

  private static final List<String> LOG_LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  /**
   * Reads everything; notes every problem, and is only of use when none is.
   *
   * @param region what the environment comes to, which a queue's address may tell, too
   * @param version ours, for Port to know us by
   */
  public static PipelineConfig read(Environment env, String region, String version) {
    return new Reader(env).read(region, version);
  }

  private record Reader(Environment env) {
    PipelineConfig read(String region, String version) {
      DeliveryBy delivery = delivery();
      Optional<WebhookSettings> webhook = webhook(delivery);
      Unmatched unmatched = env.oneOf("UNMATCHED", Unmatched.class, Unmatched.SKIP);
      if (unmatched == Unmatched.FORWARD && webhook.isEmpty()) {
        env.problem("UNMATCHED", "is 'forward', which needs PORT_DELIVERY=webhook");
      }
      logLevel();
      Optional<Installation> installation = Installation.read(env, region);
      return new PipelineConfig(
          region,
          installation,
          AwsEndpoints.of(env),
          port(Installation.userAgent(version, installation)),
          credentials(delivery),
          env.text("PORT_CREDS_SECRET_ARN"),
          webhook,
          mapping(),
          dialect(),
          env.text("CATALOG_DIR").map(Path::of),
          env.text("READ_ROLE_NAME"),
          env.text("READ_EXTERNAL_ID"),
          readAccounts(),
          env.list("READ_REGIONS", Set.of("*")),
          unmatched,
          env.duration("RECHECK", Duration.ofSeconds(10), Duration.ZERO, Duration.ofSeconds(60)),
          governor());
    }

    private Set<String> readAccounts() {
      Set<String> accounts = env.list("READ_ACCOUNTS", Set.of());
      for (String account : accounts) {
        if (!account.equals("*") && !account.matches("\\d{12}")) {
          env.problem(
              "READ_ACCOUNTS", "has '" + account + "', but must list 12-digit account ids, or *");
        }
      }
      return accounts;
    }

    private PortSettings port(String agent) {
      URI url = env.uri("PORT_BASE_URL").orElse(PortSettings.DEFAULT_BASE_URL);
      return env.checked("PORT_BASE_URL", () -> PortSettings.of(url, agent))
          .orElseGet(() -> PortSettings.of(PortSettings.DEFAULT_BASE_URL, agent));
    }

    private Optional<PortCredentials> credentials(DeliveryBy delivery) {
      Optional<String> id = env.text("PORT_CLIENT_ID");
      Optional<String> secret = env.text("PORT_CLIENT_SECRET");
      Optional<String> token = env.text("PORT_API_TOKEN");
      if (id.isPresent() != secret.isPresent()) {
        env.problem(
            id.isPresent() ? "PORT_CLIENT_SECRET" : "PORT_CLIENT_ID",
            "is not set: client id and secret go together");
      }
      if (id.isPresent() && secret.isPresent()) {
        return env.checked(
            "PORT_CLIENT_SECRET", () -> new PortCredentials.ClientSecret(id.get(), secret.get()));
      }
      if (token.isPresent()) {
        return env.checked("PORT_API_TOKEN", () -> new PortCredentials.StaticToken(token.get()));
      }
      boolean byWebhook = delivery == DeliveryBy.WEBHOOK;
      if (!env.isSet("PORT_CREDS_SECRET_ARN") && id.isEmpty() && secret.isEmpty() && !byWebhook) {
        env.problem(
            "PORT_CLIENT_ID",
            "is not set: give PORT_CLIENT_ID and PORT_CLIENT_SECRET, or PORT_CREDS_SECRET_ARN, or"
                + " PORT_API_TOKEN");
      }
      return Optional.empty();
    }

    private DeliveryBy delivery() {
      DeliveryBy byDefault =
          env.isSet("PORT_WEBHOOK_URL") ? DeliveryBy.WEBHOOK : DeliveryBy.ENTITIES;
      return env.oneOf("PORT_DELIVERY", DeliveryBy.class, byDefault);
    }

    private Optional<WebhookSettings> webhook(DeliveryBy delivery) {
      if (delivery == DeliveryBy.ENTITIES) {
        return Optional.empty();
      }
      Optional<URI> url = env.uri("PORT_WEBHOOK_URL");
      if (url.isEmpty()) {
        env.problem("PORT_WEBHOOK_URL", "is not set, and PORT_DELIVERY is webhook");
        return Optional.empty();
      }
      @Nullable String secret = env.text("PORT_WEBHOOK_SECRET").orElse(null);
      Duration gap =
          env.duration(
              "WEBHOOK_GAP", WebhookSettings.DEFAULT_GAP, Duration.ZERO, Duration.ofMinutes(1));
      return env.checked("PORT_WEBHOOK_URL", () -> new WebhookSettings(url.get(), secret, gap));
    }

    /** The exporter's two variables name an S3 object, as they did there. */
    private Optional<String> mapping() {
      Optional<String> bucket = env.text("BUCKET_NAME");
      Optional<String> key = env.text("CONFIG_JSON_FILE_KEY");
      if (bucket.isPresent() != key.isPresent()) {
        env.problem(
            bucket.isPresent() ? "CONFIG_JSON_FILE_KEY" : "BUCKET_NAME",
            "is not set: BUCKET_NAME and CONFIG_JSON_FILE_KEY go together");
      }
      Optional<String> named = env.text("MAPPING");
      return named.isPresent() || bucket.isEmpty() || key.isEmpty()
          ? named
          : Optional.of("s3://" + bucket.get() + "/" + key.get());
    }

    private Optional<Dialect> dialect() {
      return env.isSet("MAPPING_DIALECT")
          ? Optional.of(env.oneOf("MAPPING_DIALECT", Dialect.class, Dialect.OCEAN))
          : Optional.empty();
    }

    private GovernorSettings governor() {
      GovernorSettings defaults = GovernorSettings.defaults();
      double reserve = env.decimal("PORT_RESERVE", 0, 0.9).orElse(defaults.reserveShare());
      @Nullable Double rate = env.decimal("PORT_RATE_LIMIT", 0.001, 10_000).orElse(null);
      return new GovernorSettings(reserve, rate, defaults.patience());
    }

    /** The logging frameworks take what they do not know for a level of their own choice. */
    private void logLevel() {
      String level = env.text("LOG_LEVEL", "INFO").toUpperCase(Locale.ROOT);
      if (!LOG_LEVELS.contains(level)) {
        env.problem("LOG_LEVEL", "is '" + level + "', but must be one of " + LOG_LEVELS);
      }
    }
  }
}
