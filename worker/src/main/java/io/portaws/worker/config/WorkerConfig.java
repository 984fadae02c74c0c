package io.portaws.worker.config;

import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.port.GovernorSettings;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import io.portaws.pipeline.port.WebhookSettings;
import io.portaws.worker.queue.Queue;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the worker is told by its environment. Secrets are in {@code credentials} and {@code
 * webhook} only, whose {@code toString} hides them.
 *
 * @param credentials empty when they are to be read from {@code credentialsSecretArn}
 * @param webhook empty when entities are delivered by Port's API
 * @param loops how many; 0 for as many as there is work for
 * @param readAccounts empty for the queue's account alone
 */
public record WorkerConfig(
    String queueUrl,
    Optional<String> deadLetterUrl,
    String region,
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
    int loops,
    int turnMaxMessages,
    Duration turnMaxWait,
    Duration pollWait,
    Duration recheck,
    long heldMaxBytes,
    GovernorSettings governor,
    Duration shutdownGrace,
    int managementPort,
    TelemetrySettings telemetry,
    AwsEndpoints endpoints) {

  /** Who carries entities to Port. */
  enum DeliveryBy {
    ENTITIES,
    WEBHOOK
  }

  private static final List<String> LOG_LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");

  private static final Pattern SQS_HOST =
      Pattern.compile("https://(?:sqs\\.([a-z0-9-]+)|([a-z0-9-]+)\\.queue)\\.amazonaws\\.com.*");

  /** Ten full messages, the least that a poll may bring. */
  private static final long LEAST_HELD_BYTES = 10L * 1_048_576;

  /** Reads everything; notes every problem in {@code problems}, and is only of use when none is. */
  public static WorkerConfig read(
      Map<String, String> variables, String version, Problems problems) {
    return new Reader(new Environment(variables, problems), variables, problems).read(version);
  }

  private record Reader(Environment env, Map<String, String> variables, Problems problems) {
    WorkerConfig read(String version) {
      String queueUrl = queueUrl();
      DeliveryBy delivery = delivery();
      Optional<WebhookSettings> webhook = webhook(delivery);
      Unmatched unmatched = env.oneOf("UNMATCHED", Unmatched.class, Unmatched.SKIP);
      if (unmatched == Unmatched.FORWARD && webhook.isEmpty()) {
        problems.add("UNMATCHED", "is 'forward', which needs PORT_DELIVERY=webhook");
      }
      logLevel();
      return new WorkerConfig(
          queueUrl,
          deadLetterUrl(queueUrl),
          region(queueUrl),
          port(version),
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
          loops(),
          (int) env.number("TURN_MAX_MESSAGES", 1_000, 10, 10_000),
          env.duration(
              "TURN_MAX_WAIT", Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(60)),
          env.duration(
              "POLL_WAIT", Duration.ofSeconds(20), Duration.ofSeconds(1), Duration.ofSeconds(20)),
          env.duration("RECHECK", Duration.ofSeconds(10), Duration.ZERO, Duration.ofSeconds(60)),
          heldMaxBytes(),
          governor(),
          env.duration(
              "SHUTDOWN_GRACE",
              Duration.ofSeconds(25),
              Duration.ofSeconds(1),
              Duration.ofSeconds(600)),
          (int) env.number("MANAGEMENT_PORT", 8_080, 0, 65_535),
          TelemetrySettings.read(env, problems),
          AwsEndpoints.of(variables, problems));
    }

    private Set<String> readAccounts() {
      Set<String> accounts = env.list("READ_ACCOUNTS", Set.of());
      for (String account : accounts) {
        if (!account.equals("*") && !account.matches("\\d{12}")) {
          problems.add(
              "READ_ACCOUNTS", "has '" + account + "', but must list 12-digit account ids, or *");
        }
      }
      return accounts;
    }

    private String queueUrl() {
      Optional<String> url = env.text("QUEUE_URL");
      if (url.isEmpty()) {
        problems.add("QUEUE_URL", "is not set: the URL of the queue that events are sent to");
        return "";
      }
      checkQueue("QUEUE_URL");
      if (url.get().toLowerCase(Locale.ROOT).endsWith(".fifo")) {
        problems.add("QUEUE_URL", io.portaws.worker.queue.QueueRefused.FIFO);
      }
      return url.get();
    }

    private Optional<String> deadLetterUrl(String queueUrl) {
      Optional<String> url = env.text("DLQ_URL");
      checkQueue("DLQ_URL");
      if (url.filter(queueUrl::equals).isPresent()) {
        problems.add("DLQ_URL", "is the queue itself: rejected messages would come again at once");
      }
      return url;
    }

    private void checkQueue(String name) {
      env.uri(name)
          .filter(
              uri -> uri.getHost() == null || !Set.of("http", "https").contains(uri.getScheme()))
          .ifPresent(_ ->
              problems.add(
                  name, "is not a queue's URL: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME"));
    }

    private String region(String queueUrl) {
      Optional<String> told = env.text("AWS_REGION").or(() -> env.text("AWS_DEFAULT_REGION"));
      Matcher host = SQS_HOST.matcher(queueUrl);
      if (told.isPresent() || !host.matches()) {
        if (told.isEmpty() && !queueUrl.isEmpty()) {
          problems.add("AWS_REGION", "is not set, and QUEUE_URL does not tell the region");
        }
        return told.orElse("us-east-1");
      }
      return host.group(1) == null ? host.group(2) : host.group(1);
    }

    private PortSettings port(String version) {
      String agent = "port-aws-events/" + version;
      URI url = env.uri("PORT_BASE_URL").orElse(PortSettings.DEFAULT_BASE_URL);
      return checked("PORT_BASE_URL", () -> PortSettings.of(url, agent))
          .orElseGet(() -> PortSettings.of(PortSettings.DEFAULT_BASE_URL, agent));
    }

    private Optional<PortCredentials> credentials(DeliveryBy delivery) {
      Optional<String> id = env.text("PORT_CLIENT_ID");
      Optional<String> secret = env.text("PORT_CLIENT_SECRET");
      Optional<String> token = env.text("PORT_API_TOKEN");
      if (id.isPresent() != secret.isPresent()) {
        problems.add(
            id.isPresent() ? "PORT_CLIENT_SECRET" : "PORT_CLIENT_ID",
            "is not set: client id and secret go together");
      }
      if (id.isPresent() && secret.isPresent()) {
        return checked(
            "PORT_CLIENT_SECRET", () -> new PortCredentials.ClientSecret(id.get(), secret.get()));
      }
      if (token.isPresent()) {
        return checked("PORT_API_TOKEN", () -> new PortCredentials.StaticToken(token.get()));
      }
      boolean byWebhook = delivery == DeliveryBy.WEBHOOK;
      if (!env.isSet("PORT_CREDS_SECRET_ARN") && id.isEmpty() && secret.isEmpty() && !byWebhook) {
        problems.add(
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
        problems.add("PORT_WEBHOOK_URL", "is not set, and PORT_DELIVERY is webhook");
        return Optional.empty();
      }
      @Nullable String secret = env.text("PORT_WEBHOOK_SECRET").orElse(null);
      Duration gap =
          env.duration(
              "WEBHOOK_GAP", WebhookSettings.DEFAULT_GAP, Duration.ZERO, Duration.ofMinutes(1));
      return checked("PORT_WEBHOOK_URL", () -> new WebhookSettings(url.get(), secret, gap));
    }

    /** The exporter's two variables name an S3 object, as they did there. */
    private Optional<String> mapping() {
      Optional<String> bucket = env.text("BUCKET_NAME");
      Optional<String> key = env.text("CONFIG_JSON_FILE_KEY");
      if (bucket.isPresent() != key.isPresent()) {
        problems.add(
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

    private int loops() {
      boolean auto = env.text("LOOPS", "auto").equalsIgnoreCase("auto");
      return auto ? 0 : (int) env.number("LOOPS", 1, 1, Queue.MOST_POLLS);
    }

    private long heldMaxBytes() {
      long eighth = Math.max(LEAST_HELD_BYTES, Runtime.getRuntime().maxMemory() / 8);
      return env.number("HELD_MAX_BYTES", eighth, LEAST_HELD_BYTES, Long.MAX_VALUE);
    }

    private GovernorSettings governor() {
      GovernorSettings defaults = GovernorSettings.defaults();
      double reserve = env.decimal("PORT_RESERVE", 0, 0.9).orElse(defaults.reserveShare());
      @Nullable Double rate = env.decimal("PORT_RATE_LIMIT", 0.001, 10_000).orElse(null);
      return new GovernorSettings(reserve, rate, defaults.patience());
    }

    /** The logging framework takes what it does not know for DEBUG. */
    private void logLevel() {
      String level = env.text("LOG_LEVEL", "INFO").toUpperCase(Locale.ROOT);
      if (!LOG_LEVELS.contains(level)) {
        problems.add("LOG_LEVEL", "is '" + level + "', but must be one of " + LOG_LEVELS);
      }
    }

    private <T> Optional<T> checked(String name, java.util.function.Supplier<T> make) {
      try {
        return Optional.of(make.get());
      } catch (IllegalArgumentException e) {
        problems.add(name, String.valueOf(e.getMessage()));
        return Optional.empty();
      }
    }
  }
}
