package io.portaws.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.PortAccess;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.PortStandIn;
import io.portaws.worker.config.WorkerConfig;
import io.portaws.worker.instance.Whereabouts;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** The real worker between the sandbox's SQS, AWS and Port, in one process. */
public final class SandboxStack implements AutoCloseable {
  public static final String ACCOUNT = "000000000000";
  public static final String REGION = "eu-west-1";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EmbeddedSqs SQS = EmbeddedSqs.start();

  public final EmbeddedSqs sqs = SQS;
  public final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  public final PortStandIn port = PortStandIn.start();
  final TypeCatalog catalog = TypeCatalog.bundled();
  public final String queueUrl;
  public final String deadLetterUrl;
  private final Map<String, String> variables = new HashMap<>();
  private final List<Worker> workers = new ArrayList<>();

  SandboxStack(String name) {
    this(name, Duration.ofSeconds(30), 5);
  }

  public SandboxStack(String name, Duration visibility, int maxReceiveCount) {
    deadLetterUrl = sqs.createQueue(name + "-dlq", Map.of());
    queueUrl =
        sqs.createQueue(
            name,
            Map.of(
                "VisibilityTimeout",
                visibility.toSeconds() + "",
                "RedrivePolicy",
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}"
                    .formatted(sqs.arn(deadLetterUrl), maxReceiveCount)));
    port.putBlueprint("awsAccount", Map.of());
    for (ResourceType type : catalog.types()) {
      if (type.blueprint() != null) {
        port.putBlueprint(type.blueprint());
      }
    }
    with("QUEUE_URL", queueUrl);
    with("AWS_REGION", REGION);
    with("AWS_ENDPOINT_URL", aws.endpoint().toString());
    with("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
    with("PORT_BASE_URL", port.endpoint().toString());
    with("PORT_CLIENT_ID", PortStandIn.CLIENT_ID);
    with("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
    with("MANAGEMENT_PORT", "0");
    with("LOOPS", "2");
    with("POLL_WAIT", "1s");
    with("RECHECK", "0s");
  }

  public SandboxStack with(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** The value of one of the worker's variables. */
  String variable(String name) {
    return java.util.Objects.requireNonNull(variables.get(name), name);
  }

  public SandboxStack without(String name) {
    variables.remove(name);
    return this;
  }

  Worker startWorker() {
    return startWorker(null);
  }

  /** Starts a worker with this mapping file's text, or the catalogue's own when it is null. */
  Worker startWorker(@Nullable String mapping) {
    Problems problems = new Problems();
    WorkerConfig config = WorkerConfig.read(variables, "test", problems);
    Mapping rules =
        mapping == null
            ? MappingFile.ofCatalog(catalog, problems)
            : MappingFile.parse(
                "mapping", mapping, config.pipeline().dialect().orElse(null), catalog, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems.list()));
    }
    Queue queue = openQueue(config);
    try {
      AwsAccess access = access(config);
      Worker worker =
          Worker.start(
              new Worker.Parts(
                  config,
                  new Definitions(catalog, rules),
                  PortAccess.open(config.pipeline(), access),
                  access,
                  queue,
                  Whereabouts.of(config.instance(), config.telemetry().ecsMetadata())));
      workers.add(worker);
      return worker;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a worker in a process of its own, with the catalogue's own mapping. */
  public WorkerUnderTest startProcess() {
    return WorkerUnderTest.start(environment());
  }

  /**
   * Starts what ships in a process of its own.
   *
   * @param what options, and what Java is to run
   */
  WorkerUnderTest startProcess(List<String> what) {
    return WorkerUnderTest.start(what, environment());
  }

  /**
   * The same, by this way to AWS's credentials and no other.
   *
   * @param credentials variables
   */
  WorkerUnderTest startProcess(List<String> what, Map<String, String> credentials) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.putAll(credentials);
    return WorkerUnderTest.start(what, environment);
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(variables);
    var credentials = AwsStandIn.credentials(ACCOUNT).resolveCredentials();
    environment.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
    return environment;
  }

  private static AwsAccess access(WorkerConfig config) {
    return new AwsAccess(
        AwsStandIn.credentials(ACCOUNT),
        REGION,
        config.pipeline().endpoints(),
        () -> AwsCrtHttpClient.builder().maxConcurrency(AwsClients.MOST_CALLS).build());
  }

  private Queue openQueue(WorkerConfig config) {
    return Queue.open(
        new Queue.Connection(
            config.queueUrl(),
            config.deadLetterUrl(),
            config.pipeline().region(),
            config.pipeline().endpoints().of("SQS"),
            EmbeddedSqs.credentials()),
        new Queue.Terms(config.lease(), config.maxReceives()),
        new Ledger(),
        InstantSource.system());
  }

  void send(String... bodies) {
    sqs.send(queueUrl, bodies);
  }

  public ResourceKey key(String type, String identifier) {
    return new ResourceKey(type, ACCOUNT, REGION, identifier);
  }

  /** Creates or changes a resource; {@code item} is what its first call answers of it. */
  void put(String type, String identifier, String item) {
    aws.put(key(type, identifier), object(item));
  }

  /** Creates or changes what Cloud Control answers of a resource. */
  void putCloudControl(String type, String identifier, String properties) {
    aws.putCloudControl(key(type, identifier), object(properties));
  }

  /** Creates or changes a cluster, which is read in one call with 99 others. */
  void putCluster(String name) {
    put(
        "AWS::ECS::Cluster",
        name,
        "{\"clusterName\":\"%s\",\"clusterArn\":\"%s\",\"status\":\"ACTIVE\"}"
            .formatted(name, clusterArn(name)));
  }

  public static String clusterArn(String name) {
    return "arn:aws:ecs:" + REGION + ":" + ACCOUNT + ":cluster/" + name;
  }

  public static ObjectNode object(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (IOException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** An ECS call as CloudTrail records it, of long before: what AWS answers is believed at once. */
  static String ecsEvent(String call, String cluster) {
    return ecsEvent(call, cluster, Instant.parse("2026-11-01T10:00:00Z"));
  }

  /** An ECS call as CloudTrail records it. */
  static String ecsEvent(String call, String cluster, Instant time) {
    String member = call.equals("CreateCluster") ? "clusterName" : "cluster";
    return """
    {"version":"0","id":"%s","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs",
     "account":"%s","time":"%s","region":"%s","resources":[],
     "detail":{"eventSource":"ecs.amazonaws.com","eventName":"%s",
       "eventTime":"%s","awsRegion":"%s",
       "requestParameters":{"%s":"%s"},"responseElements":null}}
    """
        .formatted(
            cluster + "-" + call, ACCOUNT, time, REGION, call, time, REGION, member, cluster);
  }

  boolean isIdle() {
    return sqs.counts(queueUrl).total() == 0
        && workers.stream().allMatch(worker -> worker.ledger().sums().held() == 0);
  }

  @Override
  public void close() {
    for (Worker worker : workers) {
      worker.drain(Duration.ofSeconds(5));
      worker.close();
    }
    aws.close();
    port.close();
  }
}
