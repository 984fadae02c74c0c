package io.portaws.cli.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.port.Pause;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.aws.AccountStandIn;
import io.portaws.sandbox.aws.EcsServiceStandIn;
import io.portaws.sandbox.aws.FunctionStandIn;
import io.portaws.sandbox.aws.MetricsStandIn;
import io.portaws.sandbox.aws.Operations;
import io.portaws.sandbox.aws.RulesStandIn;
import io.portaws.sandbox.aws.RulesStandIn.Rule;
import io.portaws.sandbox.aws.StackStandIn;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import picocli.CommandLine;

/** An installation in which nothing is broken, over the wire protocols of AWS and Port. */
final class Installed implements AutoCloseable {
  static final String ACCOUNT = "111122223333";
  static final String QUEUE = "https://sqs.eu-west-1.amazonaws.com/111122223333/events";
  static final String DEAD = QUEUE + "-dead";
  static final String QUEUE_ARN = "arn:aws:sqs:eu-west-1:111122223333:events";
  static final String ROLE = "arn:aws:iam::111122223333:role/consumer";
  static final String VERSION = "0.1.0";
  static final String MAPPING = "0f0e1d2c-0000-4000-8000-111122223333";
  static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
         "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:events",
         "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"},
          "ArnLike": {"aws:SourceArn": "arn:aws:events:eu-west-1:111122223333:rule/*"}}},
        {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*",
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
      """;

  record Ran(int code, String out, String err) {}

  final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  final PortStandIn port = PortStandIn.start();
  final Operations operations = new Operations(aws);
  final AccountStandIn account = new AccountStandIn(operations);
  final EcsServiceStandIn worker = new EcsServiceStandIn(operations, "cluster", "worker", 2);
  final FunctionStandIn function = new FunctionStandIn(operations, MAPPING, false);
  final MetricsStandIn metrics = new MetricsStandIn(operations);
  final StackStandIn stack = new StackStandIn(operations, "port-aws-events");
  final RulesStandIn rules;
  final String secretArn;
  final Map<String, String> attributes = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  Pause pause = wait -> {};
  InstantSource clock = InstantSource.system();

  Installed() {
    this((target, message) -> {});
  }

  /**
   * @param deliver takes what rules send to the queue
   */
  Installed(BiConsumer<String, String> deliver) {
    rules =
        new RulesStandIn(operations, deliver)
            .put(Rule.of("ec2", QUEUE_ARN))
            .put(Rule.of("s3", QUEUE_ARN));
    secretArn =
        aws.putSecret(
            ACCOUNT,
            "eu-west-1",
            "port",
            "{\"id\":\"%s\",\"clientSecret\":\"%s\"}"
                .formatted(PortStandIn.CLIENT_ID, PortStandIn.CLIENT_SECRET));
    stack();
    queues();
    metrics.put("Invocations", "ec2", 40);
    port.rateLimit(1_000, Duration.ofMinutes(1));
    for (ResourceType type : TypeCatalog.bundled().types()) {
      if (type.blueprint() != null) {
        port.putBlueprint(type.blueprint().path("identifier").asText(), Map.of());
      }
    }
    set("AWS_ENDPOINT_URL", aws.endpoint().toString());
    set("AWS_ACCESS_KEY_ID", "AKIA111122223333XXXX");
    set("AWS_SECRET_ACCESS_KEY", "not-to-be-seen");
    set("AWS_REGION", "eu-west-1");
  }

  private void stack() {
    stack
        .parameter("Target", "worker")
        .parameter("Standby", "true")
        .parameter("PortBaseUrl", port.endpoint().toString())
        .parameter("PortDelivery", "entities")
        .parameter("LambdaTimeout", "120")
        .output("EventsQueueARN", QUEUE_ARN)
        .output("EventsQueueURL", QUEUE)
        .output("DeadLetterQueueARN", QUEUE_ARN + "-dead")
        .output("DeadLetterQueueURL", DEAD)
        .output("SecretARN", secretArn)
        .output("ConsumerRoleARN", ROLE)
        .output("ClusterName", "cluster")
        .output("ServiceName", "worker")
        .output("QueueMappingId", MAPPING)
        .output("RuleNames", "ec2,s3")
        .output("Version", VERSION);
  }

  private void queues() {
    attributes.put("QueueArn", QUEUE_ARN);
    attributes.put("VisibilityTimeout", "900");
    attributes.put("MessageRetentionPeriod", "864000");
    attributes.put(
        "RedrivePolicy",
        "{\"deadLetterTargetArn\":\"%s-dead\",\"maxReceiveCount\":100}".formatted(QUEUE_ARN));
    attributes.put("SqsManagedSseEnabled", "true");
    attributes.put("Policy", POLICY);
    attributes.put("ApproximateNumberOfMessages", "0");
    account.queue(QUEUE, attributes);
    account.queue(DEAD, Map.of("ApproximateNumberOfMessages", "0"));
  }

  /** Changes an attribute of the queue. */
  Installed queue(String attribute, String value) {
    attributes.put(attribute, value);
    account.queue(QUEUE, attributes);
    return this;
  }

  Installed set(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Lets the worker end, as if nobody had wanted it any more. */
  void stopWorker() {
    worker.withoutScaling();
    worker.desire(0);
    worker.tick();
    worker.tick();
  }

  Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    var here = new Surroundings(environment, InputStream.nullInputStream(), clock);
    int code =
        new CommandLine(new DoctorCommand(here, VERSION, pause))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    return new Ran(code, out.toString(), err.toString());
  }

  @Override
  public void close() {
    aws.close();
    port.close();
  }
}
