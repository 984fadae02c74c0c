package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.mapping.WebhookMappings;
import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;

/** A batch in, Port and the queue as they should be, and the batch response out. */
class HandlerTest {
  private final FunctionStack stack = new FunctionStack();

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void aChangedClusterReachesPortAndItsMessageIsDeletedByTheFunctionItself() {
    stack.putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));

    JsonNode answer = stack.invoke(stack.event(stack.receive(10)));

    assertThat(answer.toString()).isEqualTo("{\"batchItemFailures\":[]}");
    assertThat(stack.hasCluster("orders")).isTrue();
    assertThat(stack.onQueue()).isZero();
    assertThat(stack.aws.unknownOperations()).isEmpty();
  }

  @Test
  void aLargeBatchCostsAReadForAHundredAndARequestForTwenty() {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      stack.putCluster("c" + i);
      bodies.add(FunctionStack.ecsEvent("CreateCluster", "c" + i));
    }
    stack.send(bodies.toArray(String[]::new));

    assertThat(stack.poll(10_000)).isEmpty();

    assertThat(stack.port.entities("ecsCluster")).hasSize(200);
    assertThat(stack.aws.reads("DescribeClusters")).isLessThanOrEqualTo(4);
    assertThat(stack.port.requests(PortEndpoint.ENTITIES_BULK_UPSERT)).isLessThanOrEqualTo(12);
    assertThat(stack.onQueue()).isZero();
  }

  @Test
  void whatCanNeverBeDoneIsDeadLetteredWholeWithItsReasonAndIsNoFailure() {
    stack.send("{broken");

    assertThat(stack.invoke(stack.receive(10), FunctionStack.TIME)).isEmpty();

    assertThat(stack.onQueue()).isZero();
    assertThat(stack.deadLetters())
        .singleElement()
        .satisfies(dead ->
            assertThat(dead)
                .containsEntry("body", "{broken")
                .containsEntry("reason", "not-json")
                .containsEntry("receiveCount", "1"));
  }

  @Test
  void whatIsToBeTriedAgainIsHiddenForItsBackOffAndNamed() {
    stack.aws.deny("AWS::ECS::Cluster");
    stack.putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    List<Message> messages = stack.receive(10);

    assertThat(stack.invoke(messages, FunctionStack.TIME))
        .containsExactly(messages.getFirst().messageId());

    // What an operator must mend is looked at again after five minutes, and at most a tenth more.
    int seconds =
        stack
            .proxy
            .calls("ChangeMessageVisibilityBatch")
            .getFirst()
            .body()
            .path("Entries")
            .path(0)
            .path("VisibilityTimeout")
            .asInt();
    assertThat(seconds).isBetween(300, 331);
    assertThat(stack.sqs.counts(stack.queueUrl).inFlight()).isEqualTo(1);
  }

  /** By the queue's own 900 seconds a hundred receives would be over in 25 hours. */
  @Test
  void aWrongConfigurationDoesNotSpendTheReceivesOfHealthyMessages() {
    stack.with("PORT_RESERVE", "lots");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    List<Message> messages = stack.receive(10);

    assertThatThrownBy(() -> stack.invoke(messages, FunctionStack.TIME))
        .isInstanceOf(NotDone.class)
        .hasMessageContaining("PORT_RESERVE");

    assertThat(stack.proxy.calls("ChangeMessageVisibilityBatch"))
        .singleElement()
        .satisfies(call ->
            assertThat(call.body().path("Entries").path(0).path("VisibilityTimeout").asInt())
                .isBetween(30, 34));
    assertThat(stack.onQueue()).isEqualTo(1);
  }

  @Test
  void aResourceThatIsNotSettledIsFollowedBeforeItsMessageIsDeleted() {
    stack.putCluster("orders", "PROVISIONING");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));

    assertThat(stack.poll(10)).isEmpty();

    assertThat(stack.proxy.operations().indexOf("SendMessageBatch"))
        .isNotNegative()
        .isLessThan(stack.proxy.operations().indexOf("DeleteMessageBatch"));
    assertThat(stack.sqs.counts(stack.queueUrl).delayed()).isEqualTo(1);
    assertThat(stack.onQueue()).isEqualTo(1);
  }

  @Test
  void aFollowUpThatTheQueueDoesNotTakeKeepsItsMessage() {
    stack.putCluster("orders", "PROVISIONING");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    stack.proxy.fail("SendMessageBatch", 10, "AccessDenied");

    assertThat(stack.poll(10)).hasSize(1);

    assertThat(stack.onQueue()).isEqualTo(1);
    assertThat(stack.proxy.operations()).doesNotContain("DeleteMessageBatch");
  }

  /** Its work is done: Lambda deletes what is not named, so that nothing is done twice. */
  @Test
  void aDeleteThatFailsIsNoFailure() {
    stack.putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    stack.proxy.failEntries("DeleteMessageBatch", 10, false);

    assertThat(stack.poll(10)).isEmpty();

    assertThat(stack.hasCluster("orders")).isTrue();
    assertThat(stack.onQueue()).isZero();
  }

  @Test
  void aDeadLetterThatIsNotTakenKeepsItsMessage() {
    stack.send("{broken");
    stack.proxy.fail("SendMessage", 10, "AccessDenied");

    assertThat(stack.poll(10)).hasSize(1);
    assertThat(stack.onQueue()).isEqualTo(1);
    assertThat(stack.deadLetters()).isEmpty();
  }

  @Test
  void aLargeBatchIsWrittenInPartsSoThatNothingIsReadLongBefore() {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      stack.putCluster("c" + i);
      bodies.add(FunctionStack.ecsEvent("CreateCluster", "c" + i));
    }
    stack.send(bodies.toArray(String[]::new));
    AtomicLong writtenAtLastRead = new AtomicLong();
    stack.aws.beforeRead(_ -> writtenAtLastRead.set(stack.port.writesSeen()));

    // What a slow machine writes too late is to come again: that is another test's matter.
    Set<String> again = stack.poll(2_000);

    assertThat(stack.onQueue()).isEqualTo(again.size());
    assertThat(writtenAtLastRead.get()).isPositive();
  }

  @Test
  void whilePortIsAwayTheFunctionFailsAfterEverythingIsHandedBack() {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      stack.putCluster("c" + i);
      bodies.add(FunctionStack.ecsEvent("CreateCluster", "c" + i));
    }
    bodies.add("{broken");
    stack.send(bodies.toArray(String[]::new));
    stack.port.down(true);

    assertThatThrownBy(() -> stack.poll(100))
        .isInstanceOf(PortTakesNothing.class)
        .hasMessageContaining("40 messages come again")
        .hasMessageNotContaining(io.portaws.sandbox.PortStandIn.CLIENT_SECRET);

    assertThat(stack.deadLetters()).as("what is at fault itself").hasSize(1);
    assertThat(
            stack.proxy.calls("ChangeMessageVisibilityBatch").stream()
                .mapToInt(call -> call.entries())
                .sum())
        .isEqualTo(40);
    assertThat(stack.sqs.counts(stack.queueUrl).inFlight()).isEqualTo(40);
  }

  @Test
  void whatPortTakesPartlyIsAnsweredPartly() {
    stack.putCluster("good");
    stack.putCluster("bad");
    stack.send(
        FunctionStack.ecsEvent("CreateCluster", "good"),
        FunctionStack.ecsEvent("DeleteCluster", "gone"));
    stack.port.failWhen(
        request -> request.endpoint() == PortEndpoint.ENTITY_DELETE,
        Fault.tooManyRequests(Duration.ofSeconds(90)));

    assertThat(stack.poll(10)).hasSize(1);

    assertThat(stack.hasCluster("good")).isTrue();
    assertThat(stack.onQueue()).isEqualTo(1);
  }

  @Test
  void theSameMessageTwiceInABatchIsOne() {
    stack.putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    Message once = stack.receive(1).getFirst();

    assertThat(stack.invoke(List.of(once, once), FunctionStack.TIME)).isEmpty();

    assertThat(stack.proxy.calls("DeleteMessageBatch"))
        .singleElement()
        .satisfies(call -> assertThat(call.entries()).isEqualTo(1));
  }

  @Test
  void withoutItsUrlTheQueueIsTheOneThatTheEventNames() {
    stack.without("QUEUE_URL").putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"), "{broken");

    assertThat(stack.poll(10)).isEmpty();

    assertThat(stack.proxy.operations()).contains("GetQueueUrl", "DeleteMessageBatch");
    assertThat(stack.deadLetters()).hasSize(1);
    assertThat(stack.onQueue()).isZero();
  }

  @Test
  void aQueueThatDoesNotSayWhatItIsIsAskedAgainAndNothingIsLostMeanwhile() {
    stack.proxy.fail("GetQueueAttributes", 100, "AccessDenied");
    stack.send("{broken", FunctionStack.ecsEvent("DeleteCluster", "gone"));
    assertThat(stack.poll(10)).hasSize(1);
    assertThat(stack.onQueue()).isEqualTo(1);
    stack.proxy.recover();

    stack.send("{broken");
    assertThat(stack.poll(10)).isEmpty();
    assertThat(stack.deadLetters()).hasSize(1);
  }

  @Test
  void everyProblemOfTheConfigurationIsSaidAndNothingIsDone() {
    stack.with("PORT_BASE_URL", "http://port.example").with("UNMATCHED", "drop");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));

    assertThatThrownBy(() -> stack.poll(10))
        .isInstanceOf(NotDone.class)
        .hasMessageContaining("PORT_BASE_URL: ")
        .hasMessageContaining("UNMATCHED: ");

    assertThat(stack.onQueue()).isEqualTo(1);
    assertThat(stack.invoke("{\"port-aws-events\":\"ping\"}").path("problems")).hasSize(2);
  }

  @Test
  void aSecretThatCannotBeReadIsToldWithoutAnythingOfItAndReadAgain() {
    stack.without("PORT_CLIENT_ID").without("PORT_CLIENT_SECRET");
    stack.with(
        "PORT_CREDS_SECRET_ARN",
        stack.aws.putSecret(FunctionStack.ACCOUNT, FunctionStack.REGION, "port", "hush-hush"));
    stack.putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    List<Message> messages = stack.receive(10);

    assertThatThrownBy(() -> stack.invoke(messages, FunctionStack.TIME))
        .isInstanceOf(NotDone.class)
        .hasMessageContaining("PORT_CREDS_SECRET_ARN: the secret is not JSON")
        .hasMessageNotContaining("hush");

    stack.aws.putSecret(
        FunctionStack.ACCOUNT,
        FunctionStack.REGION,
        "port",
        "{\"id\":\"sandbox-client\",\"clientSecret\":\"sandbox-secret\"}");
    assertThat(stack.invoke(messages, FunctionStack.TIME)).isEmpty();
    assertThat(stack.hasCluster("orders")).isTrue();
  }

  @Test
  void aRecordThatIsNoneFailsTheInvocation() {
    assertThatThrownBy(
            () -> stack.invoke("{\"Records\":[{\"eventSource\":\"aws:sqs\",\"messageId\":\"a\"}]}"))
        .hasMessageContaining("has no receiptHandle");
  }

  @Test
  void aPingAsksPortForATokenAndNothingElse() {
    JsonNode answer = stack.invoke("{\"port-aws-events\":\"ping\"}");
    assertThat(answer.path("ready").asBoolean()).isTrue();
    assertThat(answer.path("version").asText()).isEqualTo("development");
    assertThat(answer.path("problems")).isEmpty();
    assertThat(stack.port.requestLog()).hasSize(1);
    assertThat(stack.aws.reads()).isEmpty();
  }

  @Test
  void aPingSaysWhyPortGivesNoToken() {
    stack.with("PORT_CLIENT_SECRET", "wrong");
    JsonNode answer = stack.invoke("{\"port-aws-events\":\"ping\"}");
    assertThat(answer.path("ready").asBoolean()).isFalse();
    assertThat(answer.path("problems").path(0).asText())
        .startsWith("Port: ")
        .doesNotContain("wrong");
  }

  /**
   * What is received again since it was too early comes to its end, though looks are not counted.
   */
  @Test
  void whatIsTooEarlyToTellIsHandedBackForLongerEachTimeAndThenBelieved() {
    Instant changed = Instant.now();
    String body = FunctionStack.ecsEvent("CreateCluster", "absent", changed);
    Message first = FunctionStack.message("a", body, 1, changed);
    Message fourth = FunctionStack.message("b", body, 4, changed);
    Message late =
        FunctionStack.message(
            "c",
            FunctionStack.ecsEvent("CreateCluster", "absent", changed.minusSeconds(61)),
            9,
            changed);

    assertThat(stack.invoke(List.of(first), FunctionStack.TIME)).containsExactly("a");
    assertThat(stack.invoke(List.of(fourth), FunctionStack.TIME)).containsExactly("b");
    assertThat(stack.invoke(List.of(late), FunctionStack.TIME)).isEmpty();

    assertThat(
            stack.proxy.calls("ChangeMessageVisibilityBatch").stream()
                .map(call -> call.body().path("Entries").path(0).path("VisibilityTimeout").asInt()))
        .containsExactly(2, 8);
  }

  @Test
  void aYoungChangeIsLookedAtOnceMoreAndThenDone() {
    stack.with("RECHECK", "1s").putCluster("orders");
    Instant changed = Instant.now();
    String body = FunctionStack.ecsEvent("CreateCluster", "orders", changed);

    assertThat(
            stack.invoke(List.of(FunctionStack.message("a", body, 1, changed)), FunctionStack.TIME))
        .containsExactly("a");
    assertThat(stack.hasCluster("orders")).isTrue();
    String older = FunctionStack.ecsEvent("CreateCluster", "orders", changed.minusSeconds(11));
    assertThat(
            stack.invoke(
                List.of(FunctionStack.message("a", older, 2, changed)), FunctionStack.TIME))
        .isEmpty();
  }

  /** Where Port takes longer each time than a state is fresh, it is not written for ever. */
  @Test
  void aSlowWriteIsDoneOnceMoreButNotOnEveryReceive() {
    stack.putCluster("orders");
    stack.port.latency(Duration.ofMillis(5_200));
    String body = FunctionStack.ecsEvent("CreateCluster", "orders");
    Instant first = Instant.now();

    assertThat(
            stack.invoke(List.of(FunctionStack.message("a", body, 2, first)), FunctionStack.TIME))
        .containsExactly("a");
    assertThat(
            stack.invoke(List.of(FunctionStack.message("a", body, 13, first)), FunctionStack.TIME))
        .isEmpty();
  }

  @Test
  void theExportersMappingIsReadFromS3() {
    stack.aws.putObject(
        "config",
        "dir/config.json",
        """
        {"resources":[{"kind":"AWS::Lambda::Function","selector":{"query":"true"},
          "port":{"entity":{"mappings":[
            {"identifier":".FunctionName","title":".FunctionName","blueprint":"function",
             "properties":{"memory":".MemorySize"}}]}}}]}
        """);
    stack.with("BUCKET_NAME", "config").with("CONFIG_JSON_FILE_KEY", "dir/config.json");
    stack.port.putBlueprint("function", Map.of());
    stack.aws.putCloudControl(
        stack.key("AWS::Lambda::Function", "f"),
        JsonNodeFactory.instance.objectNode().put("FunctionName", "f").put("MemorySize", 128));
    stack.send(
        "{\"resource_type\":\"AWS::Lambda::Function\",\"identifier\":\"f\","
            + "\"region\":\"eu-west-1\",\"action\":\"upsert\"}");

    assertThat(stack.poll(10)).isEmpty();

    assertThat(stack.port.entity("function", "f").orElseThrow().at("/properties/memory").asInt())
        .isEqualTo(128);
  }

  /** S3 may have been away for a moment when the container began, which then lives for hours. */
  @Test
  void aMappingThatCouldNotBeFetchedIsFetchedForTheNextEvent() {
    stack.with("MAPPING", "s3://config/late.json");
    stack.port.putBlueprint("function", Map.of());
    stack.aws.putCloudControl(
        stack.key("AWS::Lambda::Function", "f"),
        JsonNodeFactory.instance.objectNode().put("FunctionName", "f"));
    String event =
        "{\"resource_type\":\"AWS::Lambda::Function\",\"identifier\":\"f\","
            + "\"region\":\"eu-west-1\",\"action\":\"upsert\"}";

    assertThatThrownBy(() -> stack.invoke(event))
        .isInstanceOf(NotDone.class)
        .hasMessageContaining("s3://config/late.json");
    stack.aws.putObject(
        "config",
        "late.json",
        """
        {"resources":[{"kind":"AWS::Lambda::Function","selector":{"query":"true"},
          "port":{"entity":{"mappings":[
            {"identifier":".FunctionName","title":".FunctionName","blueprint":"function"}]}}}]}
        """);
    stack.invoke(event);

    assertThat(stack.port.entity("function", "f")).isPresent();
  }

  @Test
  void byWebhookPortMapsSignedBatches() throws InterruptedException {
    TypeCatalog catalog = TypeCatalog.bundled();
    ArrayNode mappings =
        WebhookMappings.of(MappingFile.ofCatalog(catalog, new Problems()), new Problems());
    var webhook = JsonNodeFactory.instance.objectNode();
    webhook
        .put("identifier", "aws_ingest")
        .put("title", "AWS")
        .put("enabled", true)
        .set("mappings", mappings);
    webhook
        .putObject("security")
        .put("secret", "shared")
        .put("signatureHeaderName", "x-port-signature")
        .put("signatureAlgorithm", "sha256")
        .put("signaturePrefix", "sha256=");
    stack.port.ingestCreatesMissingRelated(true);
    String url = stack.port.putWebhook(webhook).path("url").asText();
    stack.without("PORT_CLIENT_ID").without("PORT_CLIENT_SECRET").with("PORT_WEBHOOK_URL", url);
    stack.with(
        "PORT_CREDS_SECRET_ARN",
        stack.aws.putSecret(
            FunctionStack.ACCOUNT, FunctionStack.REGION, "port", "{\"webhookSecret\":\"shared\"}"));
    stack.putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));

    assertThat(stack.poll(10)).isEmpty();
    stack.port.awaitIngested(Duration.ofSeconds(10));

    assertThat(stack.hasCluster("orders")).isTrue();
    assertThat(stack.invoke("{\"port-aws-events\":\"ping\"}").path("ready").asBoolean()).isTrue();
  }

  /** A function whose code is not ours to read is handed bytes, and gives bytes. */
  @Test
  void theAnswerIsWrittenAsJson() throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    stack
        .handler()
        .handleRequest(
            new ByteArrayInputStream(stack.event(List.of()).getBytes(StandardCharsets.UTF_8)),
            output,
            FunctionContext.with(FunctionStack.TIME));
    assertThat(output.toString(StandardCharsets.UTF_8)).startsWith("{").endsWith("}");
  }

  @Test
  void idsOfFailuresAreThoseOfTheBatchAndNoOthers() {
    stack.aws.deny("AWS::ECS::Cluster");
    List<String> bodies =
        IntStream.range(0, 25)
            .mapToObj(i -> FunctionStack.ecsEvent("CreateCluster", "c" + i))
            .toList();
    stack.send(bodies.toArray(String[]::new));
    List<Message> messages = stack.receive(100);

    Set<String> failures = stack.invoke(messages, FunctionStack.TIME);

    assertThat(failures)
        .containsExactlyInAnyOrderElementsOf(messages.stream().map(Message::messageId).toList());
  }
}
