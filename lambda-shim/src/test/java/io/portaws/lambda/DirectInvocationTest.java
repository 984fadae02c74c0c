package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One event, without a queue before it. */
class DirectInvocationTest {
  private final FunctionStack stack = new FunctionStack();

  @AfterEach
  void close() {
    stack.close();
  }

  @Test
  void anEventOfEventBridgeIsDone() {
    stack.putCluster("orders");
    JsonNode answer = stack.invoke(FunctionStack.ecsEvent("CreateCluster", "orders"));

    assertThat(answer.toString()).isEqualTo("{\"outcome\":\"delivered\",\"reason\":\"accepted\"}");
    assertThat(stack.hasCluster("orders")).isTrue();
    assertThat(stack.onQueue()).isZero();
  }

  @Test
  void anExporterEventIsDone() {
    stack.putCluster("orders");
    JsonNode answer =
        stack.invoke(
            "{\"resource_type\":\"AWS::ECS::Cluster\",\"identifier\":\"orders\","
                + "\"region\":\"eu-west-1\",\"action\":\"upsert\"}");
    assertThat(answer.path("outcome").asText()).isEqualTo("delivered");
  }

  @Test
  void aReadyEntityIsDone() {
    stack.port.putBlueprint("service", Map.of());
    JsonNode answer = stack.invoke("{\"blueprint\":\"service\",\"identifier\":\"orders\"}");
    assertThat(answer.path("outcome").asText()).isEqualTo("delivered");
    assertThat(stack.port.entity("service", "orders")).isPresent();
  }

  @Test
  void whatAsksForNothingIsSkippedWithTheReason() {
    JsonNode answer =
        stack.invoke("{\"detail-type\":\"Something else\",\"source\":\"me\",\"detail\":{}}");
    assertThat(answer.path("outcome").asText()).isEqualTo("skipped");
    assertThat(answer.path("reason").asText()).isEqualTo("uncatalogued-event");
  }

  @Test
  void whatIsToBeTriedAgainGoesOntoTheQueueAndKeepsWhenItHappened() {
    stack.aws.deny("AWS::ECS::Cluster");
    Instant before = Instant.now();
    JsonNode answer = stack.invoke(FunctionStack.ecsEvent("CreateCluster", "orders"));

    assertThat(answer.path("outcome").asText()).isEqualTo("queued");
    assertThat(answer.path("afterSeconds").asInt()).isBetween(300, 331);
    assertThat(stack.sqs.counts(stack.queueUrl).delayed()).isEqualTo(1);
    var call = stack.proxy.calls("SendMessage").getFirst().body();
    assertThat(call.path("MessageBody").asText()).contains("\"eventName\":\"CreateCluster\"");
    assertThat(Instant.parse(call.at("/MessageAttributes/changeTime/StringValue").asText()))
        .isBetween(before.minusSeconds(1), Instant.now());
  }

  @Test
  void whatIsTooEarlyToTellGoesOntoTheQueueToo() {
    JsonNode answer =
        stack.invoke(FunctionStack.ecsEvent("CreateCluster", "absent", Instant.now()));
    assertThat(answer.path("reason").asText()).isEqualTo("changed-but-absent");
    assertThat(stack.onQueue()).isEqualTo(1);
  }

  @Test
  void whatPortDoesNotTakeInTimeGoesOntoTheQueue() {
    stack.handler();
    stack.putCluster("orders");
    stack.port.latency(Duration.ofSeconds(5));
    JsonNode answer =
        stack.invoke(FunctionStack.ecsEvent("CreateCluster", "orders"), Duration.ofSeconds(3));
    assertThat(answer.path("reason").asText()).isEqualTo("not-finished");
    assertThat(stack.onQueue()).isEqualTo(1);
  }

  @Test
  void withoutAQueueTheInvocationFailsSoThatLambdaTriesAgain() {
    stack.without("QUEUE_URL").aws.deny("AWS::ECS::Cluster");
    assertThatThrownBy(() -> stack.invoke(FunctionStack.ecsEvent("CreateCluster", "orders")))
        .isInstanceOf(NotDone.class)
        .hasMessage("the event is to be tried again (aws-denied), and QUEUE_URL is not set");
  }

  @Test
  void aQueueThatDoesNotTakeItFailsTheInvocation() {
    stack.aws.deny("AWS::ECS::Cluster");
    stack.proxy.fail("SendMessage", 10, "AccessDenied");
    assertThatThrownBy(() -> stack.invoke(FunctionStack.ecsEvent("CreateCluster", "orders")))
        .isInstanceOf(NotDone.class)
        .hasMessageContaining("the queue did not take it");
  }

  @Test
  void whatCanNeverBeDoneIsDeadLettered() {
    JsonNode answer = stack.invoke("{broken");
    assertThat(answer.path("outcome").asText()).isEqualTo("rejected");
    assertThat(stack.deadLetters())
        .singleElement()
        .satisfies(dead ->
            assertThat(dead)
                .containsEntry("body", "{broken")
                .containsEntry("reason", "not-json")
                .containsEntry("messageId", "request-1"));
  }

  @Test
  void whatCanNeverBeDoneFailsTheInvocationWithItsReasonWhereNobodyKeepsIt() {
    stack.proxy.fail("SendMessage", 10, "AccessDenied");
    assertThatThrownBy(() -> stack.invoke("{broken")).hasMessageContaining("rejected: not-json");
    try (FunctionStack other = new FunctionStack()) {
      other.without("QUEUE_URL");
      assertThatThrownBy(() -> other.invoke("{broken")).hasMessageContaining("rejected: not-json");
    }
  }

  /** Lambda's runtime prints the message as it is. */
  @Test
  void anEventCannotForgeALineOfTheLogByItsReason() {
    stack.proxy.fail("SendMessage", 10, "AccessDenied");
    String event =
        """
        {"resource_type": "AWS::ECS::Cluster", "region": "\\"a\\\\nERROR \\\\u001b[2J\\"",
         "identifier": "\\"b\\"", "action": "\\"upsert\\""}
        """;
    assertThatThrownBy(() -> stack.invoke(event))
        .hasMessageContaining("region-not-valid")
        .hasMessageContaining("a\\u000aERROR \\u001b[2J");
  }

  @Test
  void aResourceThatIsNotSettledIsFollowedByTheQueue() {
    stack.putCluster("orders", "PROVISIONING");
    assertThat(
            stack
                .invoke(FunctionStack.ecsEvent("CreateCluster", "orders"))
                .path("outcome")
                .asText())
        .isEqualTo("delivered");
    assertThat(stack.sqs.counts(stack.queueUrl).delayed()).isEqualTo(1);
  }

  @Test
  void aFollowUpThatIsNotTakenFailsTheInvocation() {
    stack.putCluster("orders", "PROVISIONING");
    stack.proxy.fail("SendMessageBatch", 10, "AccessDenied");
    assertThatThrownBy(() -> stack.invoke(FunctionStack.ecsEvent("CreateCluster", "orders")))
        .hasMessageContaining("further look");
  }

  @Test
  void withoutAQueueNobodyFollowsButWhatIsThereIsDelivered() {
    stack.without("QUEUE_URL").putCluster("orders", "PROVISIONING");
    assertThat(
            stack
                .invoke(FunctionStack.ecsEvent("CreateCluster", "orders"))
                .path("outcome")
                .asText())
        .isEqualTo("delivered");
    assertThat(stack.hasCluster("orders")).isTrue();
  }
}
