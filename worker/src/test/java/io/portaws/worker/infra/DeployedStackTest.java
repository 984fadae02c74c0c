package io.portaws.worker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.TemplateFile;
import io.portaws.worker.SandboxStack;
import io.portaws.worker.WorkerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.ListRulesResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.RuleState;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The templates deployed to moto, with a rule stack as users of Port's AWS exporter have it: events
 * go by the bus to the queue, and by the real worker, with the task definition's environment, into
 * the sandbox's Port.
 */
@Timeout(240)
class DeployedStackTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(90);

  /**
   * Its parameter, its import and its transformer are of the shape that Port's documentation has.
   */
  private static final String RULES_OF_A_USER =
      """
      Parameters:
        PortAWSExporterStackName: { Type: String, Default: serverlessrepo-port-aws-exporter }
      Resources:
        ApiRule:
          Type: AWS::Events::Rule
          Properties:
            EventBusName: default
            EventPattern:
              source: [aws.apigateway]
              detail-type: [AWS API Call via CloudTrail]
              detail:
                eventSource: [apigateway.amazonaws.com]
                eventName: [{ prefix: UpdateRestApi }, { prefix: DeleteRestApi }]
            State: ENABLED
            Targets:
              - Id: PortAWSExporterEventsQueue
                Arn: { "Fn::ImportValue": { "Fn::Sub": "${PortAWSExporterStackName}-EventsQueueARN" } }
                InputTransformer:
                  InputPathsMap:
                    awsRegion: $.detail.awsRegion
                    eventName: $.detail.eventName
                    api: $.detail.requestParameters.restApiId
                  InputTemplate: |-
                    {
                      "resource_type": "AWS::ApiGateway::RestApi",
                      "region": "\\"<awsRegion>\\"",
                      "identifier": "\\"<api>\\"",
                      "action": "if \\"<eventName>\\" | startswith(\\"Delete\\") then \\"delete\\" else \\"upsert\\" end"
                    }
      """;

  private static final String OWN_TYPE =
      """
      type: Example::Shop::Service
      events:
        - native: { source: com.example.shop, detail-type: Service Registered }
          identifiers: .detail.name
      read: { event: .detail }
      entity:
        blueprint: '"service"'
        identifier: .Properties.name
        title: .Properties.title
      """;

  /** What the sandbox would say otherwise. */
  private static final List<String> GIVEN_BY_THE_TEMPLATE =
      List.of("QUEUE_URL", "PORT_CLIENT_ID", "PORT_CLIENT_SECRET", "AWS_REGION");

  private static final String MEMBER_REGION = "us-east-1";
  private static final String TARGET_OF_RULES = "events-queue";
  private static final String API =
      "arn:aws:apigateway:" + SandboxStack.REGION + "::/restapis/shop";

  private static MotoServer moto;
  private static String secret;

  @TempDir Path folder;

  @BeforeAll
  static void startMoto() {
    moto = MotoServer.start();
    try (SecretsManagerClient secrets = moto.client(SecretsManagerClient.builder());
        S3Client s3 = moto.client(S3Client.builder())) {
      String credentials =
          JSON.createObjectNode()
              .put("id", PortStandIn.CLIENT_ID)
              .put("clientSecret", PortStandIn.CLIENT_SECRET)
              .toString();
      secret = secrets.createSecret(one -> one.name("port").secretString(credentials)).arn();
      s3.createBucket(one -> one.bucket("artifacts"));
      s3.putObject(one -> one.bucket("artifacts").key("code.zip"), RequestBody.fromString("zip"));
    }
  }

  @AfterAll
  static void stopMoto() {
    if (moto != null) {
      moto.close();
    }
  }

  /** Deploys the template, and the rules of a user that import its queue. */
  private static Map<String, String> deploy(String name, String target) {
    Map<String, String> outputs =
        moto.deploy(
            SandboxStack.REGION,
            name,
            MotoTemplate.read("port-aws-events.yaml"),
            Map.of(
                "Target", target,
                "Image", "registry.example.com/port-aws-events:0.1.0",
                "CodeBucket", "artifacts",
                "CodeKey", "code.zip",
                "CustomPortCredentialsSecretARN", secret,
                "CustomEventBus", "true",
                "CustomEventSources", "com.example.shop",
                "EventsApigateway", "DISABLED"));
    moto.deploy(
        SandboxStack.REGION,
        name + "-rules",
        TemplateFile.parse(RULES_OF_A_USER),
        Map.of("PortAWSExporterStackName", name));
    disableRules(name);
    return outputs;
  }

  /** To moto, a rule's state is a word only, so those that are switched off lose their targets. */
  private static void disableRules(String stack) {
    try (EventBridgeClient events = moto.client(EventBridgeClient.builder())) {
      List<String> disabled = new ArrayList<>();
      String next = null;
      do {
        String token = next;
        ListRulesResponse page =
            events.listRules(request -> request.namePrefix(stack + "-").nextToken(token));
        page.rules().stream()
            .filter(rule -> rule.state() == RuleState.DISABLED)
            .forEach(rule -> disabled.add(rule.name()));
        next = page.nextToken();
      } while (next != null);
      assertThat(disabled).as("the rules of what the test switches off").isNotEmpty();
      for (String rule : disabled) {
        events.removeTargets(request -> request.rule(rule).ids(TARGET_OF_RULES));
      }
    }
  }

  /** Puts events that should come through, and such that should not. */
  private static void putEvents(String bus, String name) {
    try (EventBridgeClient events = moto.client(EventBridgeClient.builder())) {
      events.putEvents(request ->
          request.entries(
              call("aws.ecs", "CreateCluster", "clusterName", name, ""),
              call("aws.ecs", "DescribeClusters", "clusterName", name, ""),
              call("aws.ecs", "CreateCluster", "clusterName", name, "AccessDenied"),
              call("aws.apigateway", "UpdateRestApi", "restApiId", name, ""),
              own(bus, "com.example.shop", name),
              own(bus, "com.example.elsewhere", name)));
    }
  }

  private static PutEventsRequestEntry call(
      String source, String call, String parameter, String name, String error) {
    ObjectNode detail =
        JSON.createObjectNode()
            .put("eventSource", source.replace("aws.", "") + ".amazonaws.com")
            .put("eventName", call)
            .put("awsRegion", SandboxStack.REGION);
    detail.putObject("requestParameters").put(parameter, name);
    if (call.startsWith("Describe")) {
      detail.put("readOnly", true);
    }
    if (!error.isEmpty()) {
      detail.put("errorCode", error);
    }
    return PutEventsRequestEntry.builder()
        .source(source)
        .detailType("AWS API Call via CloudTrail")
        .detail(detail.toString())
        .build();
  }

  private static PutEventsRequestEntry own(String bus, String source, String name) {
    return PutEventsRequestEntry.builder()
        .eventBusName(bus)
        .source(source)
        .detailType("Service Registered")
        .detail(JSON.createObjectNode().put("name", name).put("title", "The shop").toString())
        .build();
  }

  /** What is on the queue; it is taken from there. */
  private static List<JsonNode> receive(String queueUrl) throws IOException {
    List<JsonNode> bodies = new ArrayList<>();
    try (SqsClient sqs = moto.client(SqsClient.builder())) {
      List<Message> batch;
      do {
        batch =
            sqs.receiveMessage(
                    one -> one.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(1))
                .messages();
        for (Message message : batch) {
          bodies.add(JSON.readTree(message.body()));
        }
      } while (!batch.isEmpty());
    }
    return bodies;
  }

  @ParameterizedTest
  @ValueSource(strings = {"worker", "lambda", "none"})
  void whoeverConsumesTheQueueGetsTheEventsOfAllRules(String target) throws IOException {
    Map<String, String> stack = deploy("stack-for-" + target, target);
    if (target.equals("lambda")) {
      assertFunctionTakesFromQueue(stack);
    }
    putEvents(output(stack, "EventBusARN"), "shop");
    List<JsonNode> received = receive(output(stack, "EventsQueueURL"));
    assertThat(received)
        .extracting(body -> body.path("source").asText() + body.path("resource_type").asText())
        .containsExactlyInAnyOrder("aws.ecs", "AWS::ApiGateway::RestApi", "com.example.shop");
    assertThat(received)
        .filteredOn(body -> body.has("id"))
        .as("events as they were")
        .hasSize(2)
        .allMatch(body -> body.path("account").asText().equals(SandboxStack.ACCOUNT))
        .allMatch(body -> body.path("region").asText().equals(SandboxStack.REGION))
        .allMatch(body -> !body.path("time").asText().isEmpty());
    assertThat(receive(output(stack, "DeadLetterQueueURL"))).isEmpty();
  }

  /** It is switched off afterwards, since moto has no way to run the function. */
  private static void assertFunctionTakesFromQueue(Map<String, String> stack) {
    try (LambdaClient lambda = moto.client(LambdaClient.builder())) {
      var mappings =
          lambda
              .listEventSourceMappings(one -> one.eventSourceArn(output(stack, "EventsQueueARN")))
              .eventSourceMappings();
      assertThat(mappings).hasSize(1);
      var mapping = mappings.getFirst();
      assertThat(mapping.functionResponseTypesAsStrings())
          .containsExactly("ReportBatchItemFailures");
      assertThat(mapping.functionArn()).contains(output(stack, "FunctionName"));
      lambda.updateEventSourceMapping(one -> one.uuid(mapping.uuid()).enabled(false));
      var function =
          lambda.getFunctionConfiguration(one -> one.functionName(output(stack, "FunctionName")));
      assertThat(function.environment().variables())
          .containsEntry("QUEUE_URL", output(stack, "EventsQueueURL"))
          .containsEntry("DLQ_URL", output(stack, "DeadLetterQueueURL"))
          .containsEntry("PORT_CREDS_SECRET_ARN", secret);
    }
  }

  private static String output(Map<String, String> outputs, String name) {
    assertThat(outputs).containsKey(name);
    return String.valueOf(outputs.get(name));
  }

  @Test
  void eventsOfMembersReachTheQueueByTheCentralBus() throws IOException {
    Map<String, String> stack = deploy("stack-with-members", "none");
    Map<String, String> member =
        moto.deploy(
            MEMBER_REGION,
            "member",
            MotoTemplate.read("member-account.yaml"),
            Map.of(
                "CentralEventBusArn",
                output(stack, "EventBusARN"),
                "CentralAccountId",
                SandboxStack.ACCOUNT,
                "ReadRoleRegion",
                MEMBER_REGION,
                "ExternalId",
                "an-id-of-a-test"));
    try (EventBridgeClient events = moto.client(EventBridgeClient.builder(), MEMBER_REGION)) {
      events.putEvents(request ->
          request.entries(
              call("aws.ecs", "CreateCluster", "clusterName", "shop", ""),
              call("aws.ecs", "CreateCluster", "clusterName", "shop", "AccessDenied"),
              call("aws.glue", "CreateDatabase", "name", "shop", "")));
    }
    assertThat(receive(output(stack, "EventsQueueURL")))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.path("source").asText()).isEqualTo("aws.ecs");
          assertThat(event.at("/detail/eventName").asText()).isEqualTo("CreateCluster");
        });
    assertThat(output(member, "ReadRoleARN")).endsWith(":role/port-aws-events-read");
  }

  @Test
  void theWorkerBringsTheEventsOfAllRulesIntoPort() throws IOException {
    Map<String, String> stack = deploy("stack-with-worker", "worker");
    Files.writeString(folder.resolve("service.yaml"), OWN_TYPE);
    try (SandboxStack sandbox = sandbox()) {
      GIVEN_BY_THE_TEMPLATE.forEach(sandbox::without);
      environment("stack-with-worker").forEach(sandbox::with);
      surround(sandbox);
      putEvents(output(stack, "EventBusARN"), "shop");
      try (WorkerUnderTest worker = sandbox.startProcess()) {
        await()
            .atMost(SOON)
            .failFast(
                "the worker ended", () -> assertThat(worker.isAlive()).as(worker.log()).isTrue())
            .untilAsserted(() -> {
              String cluster = SandboxStack.clusterArn("shop");
              assertThat(sandbox.port.entity("ecsCluster", cluster)).isPresent();
              assertThat(sandbox.port.entity("apiGatewayRestApi", API)).isPresent();
              assertThat(sandbox.port.entity("service", "shop")).isPresent();
            });
      }
    }
  }

  /** What the events tell of, and who is to be told. */
  private static SandboxStack sandbox() {
    SandboxStack sandbox = new SandboxStack("deployed", Duration.ofSeconds(30), 5);
    sandbox.port.putBlueprint("service", Map.of());
    sandbox.aws.put(
        sandbox.key("AWS::ECS::Cluster", "shop"),
        SandboxStack.object(
            "{\"clusterName\":\"shop\",\"clusterArn\":\"%s\",\"status\":\"ACTIVE\"}"
                .formatted(SandboxStack.clusterArn("shop"))));
    sandbox.aws.putCloudControl(
        sandbox.key("AWS::ApiGateway::RestApi", "shop"),
        SandboxStack.object("{\"RestApiId\":\"shop\",\"Name\":\"The shop\"}"));
    return sandbox;
  }

  /** What the task definition of the stack gives its container. */
  private static Map<String, String> environment(String stack) {
    try (EcsClient ecs = moto.client(EcsClient.builder())) {
      return ecs
          .describeTaskDefinition(request -> request.taskDefinition(stack))
          .taskDefinition()
          .containerDefinitions()
          .getFirst()
          .environment()
          .stream()
          .collect(Collectors.toMap(KeyValuePair::name, KeyValuePair::value));
    }
  }

  /** In place of what AWS and the network give. */
  private void surround(SandboxStack sandbox) {
    for (String service : List.of("SQS", "SECRETS_MANAGER", "CLOUDWATCH")) {
      sandbox.with("AWS_ENDPOINT_URL_" + service, moto.endpoint().toString());
    }
    sandbox
        .with("PORT_BASE_URL", sandbox.port.endpoint().toString())
        .with("CATALOG_DIR", folder.toString());
  }
}
