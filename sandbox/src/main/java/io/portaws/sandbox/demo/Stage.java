package io.portaws.sandbox.demo;

import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.PortStandIn;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What the demo plays on: SQS, AWS and Port on this machine, and the worker between them. */
final class Stage implements AutoCloseable {
  static final String ACCOUNT = "000000000000";

  /** How long a worker may take to start, unless its processor is an emulated one. */
  static final Duration PATIENCE = Duration.ofMinutes(1);

  final EmbeddedSqs sqs = EmbeddedSqs.start();
  final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  final PortStandIn port;
  final String deadLetters;
  final String queue;

  private final @Nullable TlsIdentity tls;
  private @Nullable WorkerProcess started;

  /**
   * Sets everything up but the worker.
   *
   * @param tls what Port's stand-in shows, so that it is spoken to by https; null for http
   */
  Stage(TypeCatalog catalog, @Nullable TlsIdentity tls) {
    this.tls = tls;
    port = tls == null ? PortStandIn.start() : PortStandIn.start(tls.server());
    deadLetters = sqs.createQueue("port-aws-events-dlq", Map.of());
    aws.forwardSqs(sqs.endpoint());
    queue = sqs.createQueue("port-aws-events", Map.of("VisibilityTimeout", "60"), deadLetters, 5);
    port.putBlueprint("awsAccount", Map.of());
    for (ResourceType type : catalog.types()) {
      if (type.blueprint() != null) {
        port.putBlueprint(type.blueprint());
      }
    }
    port.putBlueprint("service", Map.of("queue", "sqsQueue"));
  }

  /** As {@link #Stage(TypeCatalog, TlsIdentity)}, by http and with a worker. */
  Stage(TypeCatalog catalog, Path jar) throws IOException {
    this(catalog, (TlsIdentity) null);
    startWorker(WorkerCommand.ofJar(jar), null);
  }

  /**
   * Asks SQS and Port what a starting worker asks them, so often that their first slow answers are
   * over: how soon a worker polls is then its own doing.
   */
  void warmUp() throws IOException, InterruptedException {
    HttpClient.Builder toPort = HttpClient.newBuilder();
    if (tls != null) {
      toPort.sslContext(tls.client());
    }
    try (HttpClient http = toPort.build();
        SqsClient client =
            SqsClient.builder()
                .endpointOverride(aws.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(AwsStandIn.credentials(ACCOUNT))
                .httpClient(AwsCrtHttpClient.create())
                .build()) {
      HttpRequest blueprints =
          HttpRequest.newBuilder(port.endpoint().resolve("/v1/blueprints")).build();
      for (int i = 0; i < 50; i++) {
        var _ =
            client.getQueueAttributes(
                b -> b.queueUrl(queue).attributeNames(QueueAttributeName.ALL));
        var _ = http.send(blueprints, HttpResponse.BodyHandlers.discarding());
      }
    }
  }

  /**
   * Starts the worker; once only.
   *
   * @param log where it writes to; null for a temporary file
   */
  void startWorker(WorkerCommand command, @Nullable Path log) throws IOException {
    started = WorkerProcess.start(command, freePort(), environment(), log);
  }

  /** The worker, once it is started. */
  WorkerProcess worker() {
    return Objects.requireNonNull(started, "the worker is not started");
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("QUEUE_URL", queue);
    environment.put("AWS_REGION", "eu-west-1");
    environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
    var credentials = AwsStandIn.credentials(ACCOUNT).resolveCredentials();
    environment.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
    environment.put("READ_ACCOUNTS", "*");
    environment.put("READ_ROLE_NAME", "port-aws-events-read");
    environment.put("PORT_BASE_URL", port.endpoint().toString());
    environment.put("PORT_CLIENT_ID", PortStandIn.CLIENT_ID);
    environment.put("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
    // So that Ctrl-C need not wait for a long poll.
    environment.put("POLL_WAIT", "1s");
    environment.put("RECHECK", "2s");
    if (tls != null) {
      environment.put("JAVA_TOOL_OPTIONS", tls.trustingOptions());
    }
    return environment;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Returns when the worker is ready; throws, with a sentence, when it is not in that time. */
  void awaitReady(Duration patience) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (!worker().isReady()) {
      if (!worker().isAlive() || Instant.now().isAfter(end)) {
        throw new IOException("the worker did not start; its log is " + worker().log());
      }
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  /** When the worker first asked the queue for messages; waits for it as for being ready. */
  Instant awaitFirstPoll(Duration patience) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (aws.firstPoll().isEmpty()) {
      if (!worker().isAlive() || Instant.now().isAfter(end)) {
        throw new IOException("the worker did not poll; its log is " + worker().log());
      }
      Thread.sleep(Duration.ofMillis(10));
    }
    return aws.firstPoll().orElseThrow();
  }

  /** Whether no message is on the queue or held by the worker. */
  boolean isSettled() {
    return sqs.counts(queue).total() == 0 && worker().count("portaws_messages_held") == 0;
  }

  /** How many requests Port has answered, of whatever kind. */
  long portRequests() {
    return port.requests().values().stream()
        .flatMap(byStatus -> byStatus.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  int entities() {
    return port.blueprints().stream().mapToInt(name -> port.entities(name).size()).sum();
  }

  @Override
  public void close() {
    if (started != null) {
      started.close();
    }
    port.close();
    aws.close();
    sqs.close();
  }
}
