package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.mapping.WebhookMappings;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.ResetHeader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** The real worker, its real clients, the embedded SQS, and stand-ins that check what they get. */
class WorkerTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** The Lambda function example of the exporter's documentation, as its rule renders it. */
  private static final String LAMBDA =
      """
      {"resource_type":"AWS::Lambda::Function","requestFunctionName":"f","responseFunctionName":"%s",
       "eventName":"%s","region":"\\"eu-west-1\\"",
       "identifier":"if .responseFunctionName != \\"\\" then .responseFunctionName else .requestFunctionName end",
       "action":"if .eventName | startswith(\\"Delete\\") then \\"delete\\" else \\"upsert\\" end"}
      """;

  /** config.json as the exporter's documentation shows it. */
  private static final String EXPORTER_MAPPING =
      """
      {"resources":[{"kind":"AWS::Lambda::Function","selector":{"query":"true"},
        "port":{"entity":{"mappings":[
          {"identifier":".FunctionName","title":".FunctionName","blueprint":"function",
           "properties":{"memory":".MemorySize"}},
          {"itemsToParse":".Layers","identifier":".item","title":".item",
           "blueprint":"functionLayer","properties":{}}]}}}]}
      """;

  private static SandboxStack exporterStack(String name) {
    SandboxStack stack = new SandboxStack(name);
    stack.port.putBlueprint("function", Map.of());
    stack.port.putBlueprint("functionLayer", Map.of());
    return stack;
  }

  private static void idle(SandboxStack stack) {
    await().atMost(SOON).until(stack::isIdle);
  }

  @Test
  void aChangedClusterReachesPortAndItsMessageIsDeleted() {
    try (SandboxStack stack = new SandboxStack("changed-cluster")) {
      stack.putCluster("orders");
      Worker worker = stack.startWorker();
      stack.send(SandboxStack.ecsEvent("CreateCluster", "orders"));

      await().atMost(SOON).until(() -> stack.port.entities("ecsCluster").size() == 1);
      idle(stack);
      assertThat(stack.port.entity("ecsCluster", SandboxStack.clusterArn("orders"))).isPresent();
      assertThat(worker.ledger().sums().residual()).isZero();
      assertThat(stack.aws.unknownOperations()).isEmpty();
    }
  }

  @Test
  void theExportersLambdaExampleCreatesUpdatesAndDeletes() {
    try (SandboxStack stack = exporterStack("exporter-lambda")) {
      stack.startWorker(EXPORTER_MAPPING);
      stack.putCloudControl(
          "AWS::Lambda::Function", "f", "{\"FunctionName\":\"f\",\"MemorySize\":128}");
      stack.send(LAMBDA.formatted("f", "CreateFunction20150331"));
      idle(stack);
      assertThat(memory(stack)).isEqualTo(128);

      stack.putCloudControl(
          "AWS::Lambda::Function",
          "f",
          "{\"FunctionName\":\"f\",\"MemorySize\":512,\"Layers\":[\"layer:1\",\"layer:2\"]}");
      stack.send(LAMBDA.formatted("f", "UpdateFunctionConfiguration20150331v2"));
      idle(stack);
      assertThat(memory(stack)).isEqualTo(512);
      assertThat(stack.port.entities("functionLayer")).containsOnlyKeys("layer:1", "layer:2");

      stack.aws.remove(stack.key("AWS::Lambda::Function", "f"));
      stack.send(LAMBDA.formatted("", "DeleteFunction20150331"));
      idle(stack);
      assertThat(stack.port.entities("function")).isEmpty();
      assertThat(stack.port.entities("functionLayer")).as("every mapping of the kind").isEmpty();
    }
  }

  private static int memory(SandboxStack stack) {
    return stack.port.entity("function", "f").orElseThrow().at("/properties/memory").asInt();
  }

  @Test
  void everyFormEndsWhereItBelongs() {
    try (SandboxStack stack = new SandboxStack("forms")) {
      stack.port.putBlueprint("service", Map.of());
      stack.putCluster("wrapped");
      stack.put(
          "AWS::RDS::DBSnapshot",
          "rds:orders-1",
          "{\"DBSnapshotIdentifier\":\"rds:orders-1\",\"DBSnapshotArn\":"
              + "\"arn:aws:rds:eu-west-1:000000000000:snapshot:rds:orders-1\",\"Status\":\"available\"}");
      stack.startWorker();
      ObjectNode sns = JsonNodeFactory.instance.objectNode();
      sns.put("Type", "Notification").put("TopicArn", "arn:aws:sns:eu-west-1:000000000000:t");
      sns.put("Message", SandboxStack.ecsEvent("CreateCluster", "wrapped"));
      stack.send(
          sns.toString(),
          "{\"blueprint\":\"service\",\"identifier\":\"checkout\",\"properties\":{\"tier\":1}}",
          """
          {"id":"1","detail-type":"RDS DB Snapshot Event","source":"aws.rds",
           "account":"000000000000","time":"2026-11-01T10:00:00Z","region":"eu-west-1",
           "detail":{"EventCategories":["creation"],"SourceArn":
             "arn:aws:rds:eu-west-1:000000000000:snapshot:rds:orders-1"}}
          """,
          "{\"hello\":\"world\"}",
          "not json at all");
      idle(stack);

      assertThat(stack.port.entity("ecsCluster", SandboxStack.clusterArn("wrapped"))).isPresent();
      assertThat(stack.port.entity("service", "checkout")).isPresent();
      assertThat(stack.port.entities("rdsDbSnapshot")).hasSize(1);
      List<Message> dead = stack.sqs.receiveAll(stack.deadLetterUrl);
      assertThat(dead)
          .extracting(Message::body)
          .containsExactlyInAnyOrder("{\"hello\":\"world\"}", "not json at all");
      assertThat(dead)
          .extracting(message -> attribute(message, "reason"))
          .containsExactlyInAnyOrder("unknown-form", "not-json");
      assertThat(dead).allSatisfy(m -> assertThat(attribute(m, "detail")).isNotBlank());
    }
  }

  @Test
  void anEndlessProgramInAMessageIsRejectedAndHoldsNobodyUp() {
    try (SandboxStack stack = exporterStack("endless")) {
      stack.putCloudControl(
          "AWS::Lambda::Function", "f", "{\"FunctionName\":\"f\",\"MemorySize\":1}");
      stack.startWorker(EXPORTER_MAPPING);
      stack.send(
          "{\"resource_type\":\"AWS::Lambda::Function\",\"region\":\"\\\"eu-west-1\\\"\","
              + "\"identifier\":\"[range(1e12)] | length | tostring\"}",
          LAMBDA.formatted("f", "CreateFunction20150331"));
      idle(stack);

      assertThat(stack.port.entity("function", "f")).isPresent();
      assertThat(stack.sqs.receiveAll(stack.deadLetterUrl))
          .singleElement()
          .extracting(message -> attribute(message, "reason"))
          .isEqualTo("jq-over-limit");
    }
  }

  @Test
  void aThousandEventsAboutTenResourcesCostAtMostTwentyPortRequests() {
    try (SandboxStack stack = new SandboxStack("coalescing")) {
      IntStream.range(0, 10).forEach(i -> stack.putCluster("b" + i));
      stack.sqs.send(
          stack.queueUrl,
          IntStream.range(0, 1_000)
              .mapToObj(i -> SandboxStack.ecsEvent("UpdateClusterSettings", "b" + i % 10))
              .toList());
      stack.startWorker();
      idle(stack);

      assertThat(stack.port.entities("ecsCluster")).hasSize(10);
      assertThat(stack.port.requestLog()).hasSizeLessThanOrEqualTo(20);
    }
  }

  @Test
  void aCreateThatIsNotReadableYetIsLookedAtAgainUnderItsLease() {
    try (SandboxStack stack = exporterStack("lagging")) {
      stack.startWorker(EXPORTER_MAPPING);
      stack.aws.onRead(call ->
          stack.putCloudControl(
              "AWS::Lambda::Function", "f", "{\"FunctionName\":\"f\",\"MemorySize\":1}"));
      stack.send(LAMBDA.formatted("f", "CreateFunction20150331"));
      idle(stack);

      assertThat(stack.port.entity("function", "f")).isPresent();
      assertThat(stack.aws.reads("cloudcontrol:GetResource")).isEqualTo(2);
    }
  }

  @Test
  void aMissingBlueprintIsRetriedSlowlyAndDeletesNothing() {
    try (SandboxStack stack = new SandboxStack("no-blueprint")) {
      Worker worker = stack.startWorker();
      stack.send("{\"blueprint\":\"nowhere\",\"identifier\":\"x\"}");

      await().atMost(SOON).until(() -> worker.ledger().sums().returned() == 1);
      assertThat(stack.sqs.counts(stack.queueUrl).total()).isEqualTo(1);
      assertThat(stack.sqs.counts(stack.deadLetterUrl).total()).isZero();
      assertThat(worker.ledger().sums().deleted()).isZero();
      assertThat(worker.health().isReady()).isFalse();
      assertThat(worker.health().report().get("notReady"))
          .as("what an operator does about it")
          .asString()
          .contains("create the blueprint nowhere in Port");
    }
  }

  @Test
  void byWebhookPortMapsSignedBatchesToTheSameEntities() throws InterruptedException {
    try (SandboxStack stack = new SandboxStack("webhook")) {
      Mapping own = MappingFile.ofCatalog(stack.catalog, new Problems());
      webhook(stack, own);
      stack.startWorker();
      IntStream.range(0, 30).forEach(i -> stack.putCluster("b" + i));
      stack.sqs.send(
          stack.queueUrl,
          IntStream.range(0, 30)
              .mapToObj(i -> SandboxStack.ecsEvent("CreateCluster", "b" + i))
              .toList());
      idle(stack);
      stack.port.awaitIngested(SOON);
      assertThat(stack.port.entities("ecsCluster")).hasSize(30);
      assertThat(stack.port.requests(PortEndpoint.INGEST)).isLessThan(10);

      stack.aws.remove(stack.key("AWS::ECS::Cluster", "b7"));
      // Of now: one of before would be covered by what was read for the creations.
      stack.send(SandboxStack.ecsEvent("DeleteCluster", "b7", InstantSource.system().instant()));
      idle(stack);
      stack.port.awaitIngested(SOON);
      assertThat(stack.port.entities("ecsCluster"))
          .hasSize(29)
          .doesNotContainKey(SandboxStack.clusterArn("b7"));
      assertThat(stack.port.ingestFailures()).isEmpty();
    }
  }

  /** The API's whole budget goes with the token; the ingest host has one of its own. */
  @Test
  void aSpentBudgetOfTheApiHoldsUpNothingThatGoesByWebhook() throws InterruptedException {
    try (SandboxStack stack = new SandboxStack("webhook-budget")) {
      webhook(stack, MappingFile.ofCatalog(stack.catalog, new Problems()));
      stack.port.rateLimit(1, Duration.ofMinutes(10));
      stack.startWorker();
      stack.putCluster("b");
      stack.send(SandboxStack.ecsEvent("CreateCluster", "b"));
      idle(stack);
      stack.port.awaitIngested(SOON);

      assertThat(stack.port.entities("ecsCluster")).hasSize(1);
      assertThat(stack.port.requests(PortEndpoint.ACCESS_TOKEN)).isEqualTo(1);
    }
  }

  @Test
  void whatTheIngestHostTellsOfItsBudgetIsNotTakenForTheApis()
      throws IOException, InterruptedException {
    try (SandboxStack stack = new SandboxStack("ingest-budget")) {
      webhook(stack, MappingFile.ofCatalog(stack.catalog, new Problems()));
      stack.port.ingest().rateLimit(2, Duration.ofMinutes(10), ResetHeader.EPOCH_SECONDS);
      Worker worker = stack.startWorker();
      stack.putCluster("b");
      stack.send(SandboxStack.ecsEvent("CreateCluster", "b"));
      idle(stack);

      assertThat(metrics(worker))
          .contains("portaws_port_budget_remaining{host=\"ingest\"} 1.0")
          .as("of a host that tells no limit")
          .contains("portaws_port_budget_remaining{host=\"api\"} NaN");
    }
  }

  private static String metrics(Worker worker) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + worker.managementPort() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void byWebhookTheExportersMappingsSeeTheBareProperties() throws InterruptedException {
    try (SandboxStack stack = exporterStack("webhook-exporter")) {
      Mapping users =
          MappingFile.parse("config.json", EXPORTER_MAPPING, null, stack.catalog, new Problems());
      webhook(stack, users);
      stack.with("WEBHOOK_GAP", "0s").startWorker(EXPORTER_MAPPING);
      stack.putCloudControl(
          "AWS::Lambda::Function",
          "f",
          "{\"FunctionName\":\"f\",\"MemorySize\":64,\"Layers\":[\"layer:1\"]}");
      stack.send(LAMBDA.formatted("f", "CreateFunction20150331"));
      idle(stack);
      stack.port.awaitIngested(SOON);
      assertThat(memory(stack)).isEqualTo(64);
      assertThat(stack.port.entities("functionLayer")).containsOnlyKeys("layer:1");
      assertThat(stack.port.ingestFailures()).isEmpty();
    }
  }

  @Test
  void uncataloguedEventsAreForwardedUnchangedWhereThatIsAskedFor() {
    try (SandboxStack stack = new SandboxStack("forward")) {
      webhook(stack, MappingFile.ofCatalog(stack.catalog, new Problems()));
      stack.with("UNMATCHED", "forward").startWorker();
      String event =
          "{\"id\":\"1\",\"detail-type\":\"Order Placed\",\"source\":\"shop\",\"detail\":{\"n\":1}}";
      stack.send(event);
      idle(stack);
      assertThat(stack.port.requests(PortEndpoint.INGEST)).isEqualTo(1);
    }
  }

  private static String attribute(Message message, String name) {
    return Objects.requireNonNull(message.messageAttributes().get(name), name).stringValue();
  }

  static void webhook(SandboxStack stack, Mapping mapping) {
    Problems problems = new Problems();
    ArrayNode mappings = WebhookMappings.of(mapping, problems);
    assertThat(problems.list()).isEmpty();
    ObjectNode webhook = JsonNodeFactory.instance.objectNode();
    webhook.put("identifier", "aws_ingest").put("title", "AWS events").put("enabled", true);
    webhook
        .putObject("security")
        .put("secret", "s3cret")
        .put("signatureHeaderName", "x-port-signature")
        .put("signatureAlgorithm", "sha256")
        .put("signaturePrefix", "sha256=");
    webhook.set("mappings", mappings);
    stack.port.ingestCreatesMissingRelated(true);
    String url = stack.port.putWebhook(webhook).path("url").asText();
    stack.with("PORT_WEBHOOK_URL", url).with("PORT_WEBHOOK_SECRET", "s3cret");
  }
}
