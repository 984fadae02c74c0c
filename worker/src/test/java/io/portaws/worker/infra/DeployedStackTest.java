package io.portaws.worker.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.sandbox.PortStandIn;
import io.portaws.worker.SandboxStack;
import io.portaws.worker.WorkerUnderTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * The templates deployed to moto, with a rule stack as users of Port's AWS exporter have it: events
 * go by the bus to the queue, and by the real worker, with the task definition's environment, into
 * the sandbox's Port.
 */
@Timeout(240)
class DeployedStackTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(90);

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
  private static final String API =
      "arn:aws:apigateway:" + SandboxStack.REGION + "::/restapis/shop";

  /** Null where there is no such program. */
  private static MotoServer moto;

  private static String secret;

  @TempDir Path folder;

  @BeforeAll
  static void startMoto() {
    if (MotoServer.program().isEmpty()) {
      return;
    }
    moto = MotoServer.start(MotoServer.program().orElseThrow());
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

  @BeforeEach
  void skipWithoutMoto() {
    assumeTrue(moto != null, "no " + MotoServer.PROGRAM + " on the PATH (PyPI's moto[server])");
  }

  @AfterAll
  static void stopMoto() {
    if (moto != null) {
      moto.close();
    }
  }

  private static CentralStack deploy(String name, String target) {
    return CentralStack.deploy(
        moto,
        name,
        Map.of(
            "Target", target,
            "Image", "registry.example.com/port-aws-events:0.1.0",
            "CodeBucket", "artifacts",
            "CodeKey", "code.zip",
            "CustomPortCredentialsSecretARN", secret,
            "CustomEventBus", "true",
            "CustomEventSources", "com.example.shop"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"worker", "lambda", "none"})
  void whoeverConsumesTheQueueGetsTheEventsOfAllRules(String target) throws IOException {
    CentralStack stack = deploy("stack-for-" + target, target);
    if (target.equals("lambda")) {
      assertFunctionTakesFromQueue(stack);
    }
    BusEvents.put(moto, stack.output("EventBusARN"), "shop");
    List<JsonNode> received = stack.receive(stack.output("EventsQueueURL"));
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
    assertThat(stack.receive(stack.output("DeadLetterQueueURL"))).isEmpty();
  }

  /** It is switched off afterwards, since moto has no way to run the function. */
  private static void assertFunctionTakesFromQueue(CentralStack stack) {
    try (LambdaClient lambda = moto.client(LambdaClient.builder())) {
      var mappings =
          lambda
              .listEventSourceMappings(one -> one.eventSourceArn(stack.output("EventsQueueARN")))
              .eventSourceMappings();
      assertThat(mappings).hasSize(1);
      var mapping = mappings.getFirst();
      assertThat(mapping.functionResponseTypesAsStrings())
          .containsExactly("ReportBatchItemFailures");
      assertThat(mapping.functionArn()).contains(stack.output("FunctionName"));
      lambda.updateEventSourceMapping(one -> one.uuid(mapping.uuid()).enabled(false));
      var function =
          lambda.getFunctionConfiguration(one -> one.functionName(stack.output("FunctionName")));
      assertThat(function.environment().variables())
          .containsEntry("QUEUE_URL", stack.output("EventsQueueURL"))
          .containsEntry("DLQ_URL", stack.output("DeadLetterQueueURL"))
          .containsEntry("PORT_CREDS_SECRET_ARN", secret);
    }
  }

  @Test
  void eventsOfMembersReachTheQueueByTheCentralBus() throws IOException {
    CentralStack stack = deploy("stack-with-members", "none");
    Map<String, String> member =
        moto.deploy(
            MEMBER_REGION,
            "member",
            MotoTemplate.read("member-account.yaml"),
            Map.of(
                "CentralEventBusArn",
                stack.output("EventBusARN"),
                "CentralAccountId",
                SandboxStack.ACCOUNT,
                "ReadRoleRegion",
                MEMBER_REGION,
                "ExternalId",
                "an-id-of-a-test"));
    try (EventBridgeClient events = moto.client(EventBridgeClient.builder(), MEMBER_REGION)) {
      events.putEvents(request ->
          request.entries(
              BusEvents.call("aws.ecs", "CreateCluster", "clusterName", "shop", ""),
              BusEvents.call("aws.ecs", "CreateCluster", "clusterName", "shop", "AccessDenied"),
              BusEvents.call("aws.glue", "CreateDatabase", "name", "shop", "")));
    }
    assertThat(stack.receive(stack.output("EventsQueueURL")))
        .singleElement()
        .satisfies(event -> {
          assertThat(event.path("source").asText()).isEqualTo("aws.ecs");
          assertThat(event.at("/detail/eventName").asText()).isEqualTo("CreateCluster");
        });
    assertThat(member.get("ReadRoleARN")).endsWith(":role/port-aws-events-read");
  }

  @Test
  void theWorkerBringsTheEventsOfAllRulesIntoPort() throws IOException {
    CentralStack stack = deploy("stack-with-worker", "worker");
    Files.writeString(folder.resolve("service.yaml"), OWN_TYPE);
    try (SandboxStack sandbox = sandbox()) {
      GIVEN_BY_THE_TEMPLATE.forEach(sandbox::without);
      stack.environment().forEach(sandbox::with);
      surround(sandbox);
      BusEvents.put(moto, stack.output("EventBusARN"), "shop");
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
