package io.portaws.worker.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.AwsEndpoints;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.port.PortCredentials;
import io.portaws.pipeline.port.PortSettings;
import io.portaws.pipeline.port.WebhookSettings;
import io.portaws.queue.QueueRefused;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerConfigTest {
  private static final String QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/events";
  private static final String WEBHOOK = "https://ingest.getport.io/topsecretkey";

  private final Problems problems = new Problems();

  private WorkerConfig read(String... pairs) {
    Map<String, String> variables =
        new HashMap<>(
            Map.of("QUEUE_URL", QUEUE, "PORT_CLIENT_ID", "id", "PORT_CLIENT_SECRET", "hush-hush"));
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return WorkerConfig.read(variables, "1.0", problems);
  }

  private WorkerConfig good(String... pairs) {
    WorkerConfig config = read(pairs);
    assertThat(problems.list()).isEmpty();
    return config;
  }

  @Test
  void theQueueAndCredentialsAreEnough() {
    WorkerConfig config = good();
    assertThat(config.queueUrl()).isEqualTo(QUEUE);
    assertThat(config.deadLetterUrl()).isEmpty();
    assertThat(config.pipeline().region()).isEqualTo("eu-west-1");
    assertThat(config.pipeline().port().baseUrl()).isEqualTo(PortSettings.DEFAULT_BASE_URL);
    assertThat(config.pipeline().port().userAgent())
        .matches("port-aws-events/1\\.0 \\(installation/[0-9a-f]{12}\\)");
    assertThat(config.pipeline().credentials())
        .contains(new PortCredentials.ClientSecret("id", "hush-hush"));
    assertThat(config.pipeline().webhook()).isEmpty();
    assertThat(config.pipeline().mapping()).isEmpty();
    assertThat(config.pipeline().dialect()).isEmpty();
    assertThat(config.pipeline().catalogDir()).isEmpty();
    assertThat(config.pipeline().readRole()).isEmpty();
    assertThat(config.pipeline().readExternalId()).isEmpty();
    assertThat(config.pipeline().readAccounts()).isEmpty();
    assertThat(config.pipeline().readRegions()).containsExactly("*");
    assertThat(config.pipeline().unmatched()).isEqualTo(Unmatched.SKIP);
    assertThat(config.loops()).as("as many as there is work for").isZero();
    assertThat(config.turnMaxMessages()).isEqualTo(1_000);
    assertThat(config.turnMaxWait()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.pollWait()).isEqualTo(Duration.ofSeconds(20));
    assertThat(config.pipeline().recheck()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.heldMaxBytes())
        .isEqualTo(Math.max(10_485_760, Runtime.getRuntime().maxMemory() / 8));
    assertThat(config.pipeline().governor().reserveShare()).isEqualTo(0.2);
    assertThat(config.pipeline().governor().maxPerSecond()).isNull();
    assertThat(config.shutdownGrace()).isEqualTo(Duration.ofSeconds(25));
    assertThat(config.managementPort()).isEqualTo(8_080);
    assertThat(config.pipeline().endpoints().of("SQS")).isEmpty();
  }

  @Test
  void everyVariableIsTakenAsItIsGiven() {
    WorkerConfig config =
        good(
            "DLQ_URL", QUEUE + "-dlq",
            "AWS_REGION", "us-west-2",
            "PORT_BASE_URL", "https://api.us.getport.io",
            "MAPPING", "s3://bucket/key",
            "MAPPING_DIALECT", "Exporter",
            "CATALOG_DIR", "/types",
            "READ_ROLE_NAME", "reader",
            "READ_EXTERNAL_ID", "external",
            "READ_ACCOUNTS", "111111111111, 222222222222",
            "READ_REGIONS", "eu-west-1,us-east-1",
            "UNMATCHED", "reject",
            "LOOPS", "3",
            "TURN_MAX_MESSAGES", "10",
            "TURN_MAX_WAIT", "500ms",
            "POLL_WAIT", "5s",
            "HELD_MAX_BYTES", "20000000",
            "PORT_RESERVE", "0",
            "PORT_RATE_LIMIT", "0.5",
            "SHUTDOWN_GRACE", "2m",
            "MANAGEMENT_PORT", "0",
            "METRICS", "prometheus");
    assertThat(config.deadLetterUrl()).contains(QUEUE + "-dlq");
    assertThat(config.pipeline().region()).isEqualTo("us-west-2");
    assertThat(config.pipeline().port().baseUrl())
        .isEqualTo(URI.create("https://api.us.getport.io"));
    assertThat(config.pipeline().mapping()).contains("s3://bucket/key");
    assertThat(config.pipeline().dialect()).contains(Dialect.EXPORTER);
    assertThat(config.pipeline().catalogDir()).contains(Path.of("/types"));
    assertThat(config.pipeline().readRole()).contains("reader");
    assertThat(config.pipeline().readExternalId()).contains("external");
    assertThat(config.pipeline().readAccounts()).containsExactly("111111111111", "222222222222");
    assertThat(config.pipeline().readRegions()).isEqualTo(Set.of("eu-west-1", "us-east-1"));
    assertThat(config.pipeline().unmatched()).isEqualTo(Unmatched.REJECT);
    assertThat(config.loops()).isEqualTo(3);
    assertThat(config.turnMaxMessages()).isEqualTo(10);
    assertThat(config.turnMaxWait()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.pollWait()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.heldMaxBytes()).isEqualTo(20_000_000);
    assertThat(config.pipeline().governor().reserveShare()).isZero();
    assertThat(config.pipeline().governor().maxPerSecond()).isEqualTo(0.5);
    assertThat(config.shutdownGrace()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.managementPort()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "QUEUE_URL, events",
    "QUEUE_URL, ftp://host/queue",
    "QUEUE_URL, 'https://host/a queue'",
    "QUEUE_URL, https://sqs.eu-west-1.amazonaws.com/123456789012/events.fifo",
    "DLQ_URL, events-dlq",
    "DLQ_URL, https://sqs.eu-west-1.amazonaws.com/123456789012/events",
    "PORT_BASE_URL, http://api.getport.io",
    "PORT_BASE_URL, api.getport.io",
    "PORT_DELIVERY, pigeon",
    "MAPPING_DIALECT, klingon",
    "UNMATCHED, drop",
    "UNMATCHED, forward",
    "LEASE, 29s",
    "LEASE, 13h",
    "LEASE, long",
    "MAX_RECEIVES, 0",
    "MAX_RECEIVES, 1001",
    "MAX_RECEIVES, some",
    "LOOPS, 0",
    "LOOPS, 65",
    "LOOPS, many",
    "TURN_MAX_MESSAGES, 9",
    "TURN_MAX_MESSAGES, 10001",
    "TURN_MAX_MESSAGES, 1e3",
    "TURN_MAX_WAIT, 61s",
    "TURN_MAX_WAIT, PT-1S",
    "TURN_MAX_WAIT, soon",
    "TURN_MAX_WAIT, 99999999999999999999s",
    "POLL_WAIT, 21s",
    "POLL_WAIT, 100ms",
    "RECHECK, 61s",
    "RECHECK, -1s",
    "HELD_MAX_BYTES, 10485759",
    "HELD_MAX_BYTES, 64m",
    "PORT_RESERVE, 0.95",
    "PORT_RESERVE, NaN",
    "PORT_RATE_LIMIT, 0",
    "PORT_RATE_LIMIT, fast",
    "SHUTDOWN_GRACE, 0s",
    "SHUTDOWN_GRACE, 11m",
    "MANAGEMENT_PORT, -1",
    "MANAGEMENT_PORT, 65536",
    "METRICS, statsd",
    "LOG_LEVEL, chatty",
    "READ_ACCOUNTS, '111122223333,mine'",
    "AWS_ENDPOINT_URL, localhost",
    "AWS_ENDPOINT_URL_SQS, ': no'",
    "AWS_ENDPOINT_URL, ''"
  })
  void aBadValueIsOneProblemThatNamesItsVariable(String name, String value) {
    read("AWS_REGION", "eu-west-1", name, value);
    assertThat(problems.list()).singleElement().asString().startsWith(name + ": ");
  }

  /** An hour is 3600 seconds, and so many hours are more than a duration holds. */
  @Test
  void aDurationThatOverflowsIsAProblemAndNoCrash() {
    read("SHUTDOWN_GRACE", "9223372036854775807h");
    assertThat(problems.list())
        .containsExactly("SHUTDOWN_GRACE: is not a duration such as 20s, 5m or PT20S");
  }

  @ParameterizedTest
  @CsvSource({
    "20s, 20000",
    "5m, 300000",
    "PT20S, 20000",
    "PT1M30S, 90000",
    "1500ms, 1500",
    "' 20S ', 20000"
  })
  void durationsAreWrittenShortOrAsIso(String text, long millis) {
    assertThat(good("SHUTDOWN_GRACE", text).shutdownGrace()).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void hoursAreADuration() {
    read("SHUTDOWN_GRACE", "1h");
    assertThat(problems.list())
        .containsExactly("SHUTDOWN_GRACE: is PT1H, but must be from PT1S to PT10M");
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    WorkerConfig.read(
        Map.of("LOOPS", "0", "UNMATCHED", "drop", "PORT_DELIVERY", "pigeon"), "1.0", problems);
    assertThat(problems.list())
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactlyInAnyOrder(
            "QUEUE_URL", "PORT_CLIENT_ID", "LOOPS", "UNMATCHED", "PORT_DELIVERY");
  }

  @Test
  void anEmptyVariableIsUnset() {
    assertThat(good("DLQ_URL", " ", "LOOPS", "").deadLetterUrl()).isEmpty();
  }

  @Test
  void aFifoQueueIsRefusedWithTheReason() {
    read("QUEUE_URL", QUEUE + ".fifo");
    assertThat(problems.list()).containsExactly("QUEUE_URL: " + QueueRefused.FIFO);
  }

  @Test
  void aDeadLetterQueueThatIsTheQueueItselfIsRefused() {
    read("DLQ_URL", QUEUE);
    assertThat(problems.list()).singleElement().asString().contains("the queue itself");
  }

  @ParameterizedTest
  @CsvSource({
    "https://sqs.us-gov-west-1.amazonaws.com/1/q, us-gov-west-1",
    "https://sqs.cn-north-1.amazonaws.com.cn/1/q, cn-north-1",
    "https://us-east-2.queue.amazonaws.com/1/q, us-east-2"
  })
  void theRegionIsThatOfTheQueueWhenItIsNotTold(String url, String region) {
    assertThat(good("QUEUE_URL", url).pipeline().region()).isEqualTo(region);
  }

  @Test
  void aRegionThatNothingTellsIsAProblem() {
    read("QUEUE_URL", "http://localhost:4566/1/q");
    assertThat(problems.list()).singleElement().asString().startsWith("AWS_REGION: ");
  }

  @Test
  void theRegionIsAlsoTakenFromTheSdksOtherVariable() {
    assertThat(good("QUEUE_URL", "http://localhost/1/q", "AWS_DEFAULT_REGION", "eu-north-1"))
        .extracting(config -> config.pipeline().region())
        .isEqualTo("eu-north-1");
  }

  @Test
  void theExportersTwoVariablesNameAMapping() {
    assertThat(
            good("BUCKET_NAME", "b", "CONFIG_JSON_FILE_KEY", "a/config.json").pipeline().mapping())
        .contains("s3://b/a/config.json");
  }

  @Test
  void aNamedMappingComesBeforeTheExportersTwoVariables() {
    assertThat(
            good("BUCKET_NAME", "b", "CONFIG_JSON_FILE_KEY", "k", "MAPPING", "m")
                .pipeline()
                .mapping())
        .contains("m");
  }

  @ParameterizedTest
  @CsvSource({"BUCKET_NAME, CONFIG_JSON_FILE_KEY", "CONFIG_JSON_FILE_KEY, BUCKET_NAME"})
  void oneOfTheExportersTwoVariablesIsAProblem(String given, String missing) {
    read(given, "x");
    assertThat(problems.list()).singleElement().asString().startsWith(missing + ": ");
  }

  @ParameterizedTest
  @CsvSource({"PORT_CLIENT_ID, PORT_CLIENT_SECRET", "PORT_CLIENT_SECRET, PORT_CLIENT_ID"})
  void idAndSecretGoTogether(String given, String missing) {
    read(missing, "", given, "x");
    assertThat(problems.list()).singleElement().asString().startsWith(missing + ": ");
  }

  @Test
  void aTokenIsEnough() {
    assertThat(
            good("PORT_CLIENT_ID", "", "PORT_CLIENT_SECRET", "", "PORT_API_TOKEN", "Bearer t")
                .pipeline()
                .credentials())
        .contains(new PortCredentials.StaticToken("Bearer t"));
  }

  @Test
  void aSecretsArnIsEnough() {
    WorkerConfig config =
        good("PORT_CLIENT_ID", "", "PORT_CLIENT_SECRET", "", "PORT_CREDS_SECRET_ARN", "arn");
    assertThat(config.pipeline().credentials()).isEmpty();
    assertThat(config.pipeline().credentialsSecretArn()).contains("arn");
  }

  @Test
  void aWebhooksUrlMakesDeliveryByWebhookWhichNeedsNoCredentials() {
    WorkerConfig config =
        good(
            "PORT_CLIENT_ID", "",
            "PORT_CLIENT_SECRET", "",
            "PORT_WEBHOOK_URL", WEBHOOK,
            "PORT_WEBHOOK_SECRET", "hush-hush",
            "UNMATCHED", "forward");
    assertThat(config.pipeline().webhook())
        .contains(
            new WebhookSettings(URI.create(WEBHOOK), "hush-hush", WebhookSettings.DEFAULT_GAP));
    assertThat(config.pipeline().unmatched()).isEqualTo(Unmatched.FORWARD);
  }

  @Test
  void deliveryByEntitiesCanBeToldThoughAWebhookIsThere() {
    assertThat(good("PORT_WEBHOOK_URL", WEBHOOK, "PORT_DELIVERY", "entities").pipeline().webhook())
        .isEmpty();
  }

  @Test
  void deliveryByWebhookNeedsItsUrl() {
    read("PORT_DELIVERY", "webhook");
    assertThat(problems.list()).singleElement().asString().startsWith("PORT_WEBHOOK_URL: ");
  }

  @Test
  void theWebhooksGapIsTaken() {
    assertThat(good("PORT_WEBHOOK_URL", WEBHOOK, "WEBHOOK_GAP", "0s").pipeline().webhook())
        .get()
        .extracting(WebhookSettings::gap)
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void aDeliveryThatIsNoneIsReportedOnceThoughCredentialsAreMissing() {
    read("PORT_CLIENT_ID", "", "PORT_CLIENT_SECRET", "", "PORT_DELIVERY", "pigeon");
    assertThat(problems.list()).filteredOn(p -> p.startsWith("PORT_DELIVERY")).hasSize(1);
  }

  @Test
  void noSecretIsInTheTextOfTheConfigurationOrInAProblem() {
    List<WorkerConfig> configs =
        List.of(
            read("PORT_WEBHOOK_URL", WEBHOOK, "PORT_WEBHOOK_SECRET", "hush-hush"),
            read("PORT_API_TOKEN", "topsecretkey", "PORT_CLIENT_ID", "", "PORT_CLIENT_SECRET", ""),
            read("PORT_API_TOKEN", "bad hush-hush token", "PORT_CLIENT_ID", ""),
            read("PORT_WEBHOOK_URL", "http://ingest.getport.io/topsecretkey"),
            read("PORT_WEBHOOK_URL", "topsecretkey"));
    assertThat(problems.list()).isNotEmpty();
    assertThat(configs.toString() + problems.list())
        .doesNotContain("hush-hush")
        .doesNotContain("topsecretkey");
  }

  @Test
  void theLeaseIsTwoMinutesAndReceivesAreWhatTheQueueAllowsUnlessToldOtherwise() {
    assertThat(good().lease()).isEqualTo(Duration.ofMinutes(2));
    assertThat(good().maxReceives()).isEmpty();
    WorkerConfig config = good("LEASE", "5m", "MAX_RECEIVES", "10");
    assertThat(config.lease()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.maxReceives()).contains(10);
  }

  @Test
  void endpointsAreThoseOfTheService() {
    AwsEndpoints endpoints =
        good("AWS_ENDPOINT_URL", "http://localhost:1", "AWS_ENDPOINT_URL_SQS", "http://localhost:2")
            .pipeline()
            .endpoints();
    assertThat(endpoints.of("SQS")).contains(URI.create("http://localhost:2"));
    assertThat(endpoints.of("S3")).contains(URI.create("http://localhost:1"));
  }

  @Test
  void aServicesEndpointIsNotThatOfOthers() {
    AwsEndpoints endpoints =
        good("AWS_ENDPOINT_URL_SQS", "http://localhost:2").pipeline().endpoints();
    assertThat(endpoints.of("SQS")).contains(URI.create("http://localhost:2"));
    assertThat(endpoints.of("S3")).isEmpty();
  }

  @Test
  void endpointsCanBeIgnored() {
    assertThat(
            good(
                    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
                    "true",
                    "AWS_ENDPOINT_URL",
                    "http://localhost:1")
                .pipeline()
                .endpoints()
                .of("SQS"))
        .isEmpty();
  }
}
