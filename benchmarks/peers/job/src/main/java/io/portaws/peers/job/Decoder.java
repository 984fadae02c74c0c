package io.portaws.peers.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says which resource a message is about: the exporter's events, and calls that CloudTrail tells by
 * EventBridge.
 */
public final class Decoder {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An API call that changes a resource, and how its event names the resource. */
  private record Call(
      String service, String name, String type, boolean isDelete, Function<JsonNode, String> id) {
    String key() {
      return service + ".amazonaws.com/" + name;
    }
  }

  private static final Map<String, Call> CALLS =
      Stream.of(
              calls("s3", "AWS::S3::Bucket", parameter("bucketName"), "DeleteBucket",
                  "CreateBucket", "PutBucketTagging"),
              calls("lambda", "AWS::Lambda::Function", parameter("functionName"),
                  "DeleteFunction20150331",
                  "CreateFunction20150331", "UpdateFunctionConfiguration20150331v2"),
              calls("dynamodb", "AWS::DynamoDB::Table", parameter("tableName"), "DeleteTable",
                  "CreateTable", "UpdateTable"),
              calls("sns", "AWS::SNS::Topic", Decoder::topicArn, "DeleteTopic",
                  "CreateTopic", "SetTopicAttributes"),
              calls("ecs", "AWS::ECS::Cluster", Decoder::clusterName, "DeleteCluster",
                  "CreateCluster", "UpdateCluster"))
          .flatMap(Function.identity())
          .collect(Collectors.toUnmodifiableMap(Call::key, Function.identity()));

  private static Stream<Call> calls(
      String service, String type, Function<JsonNode, String> id, String delete, String... upserts) {
    return Stream.concat(
        Stream.of(new Call(service, delete, type, true, id)),
        Stream.of(upserts).map(name -> new Call(service, name, type, false, id)));
  }

  /**
   * What a message's body is about.
   *
   * @return empty when it is about nothing: a call that failed, or of another kind
   */
  public Optional<Change> decode(String body) throws Unreadable {
    try {
      JsonNode message = JSON.readTree(body);
      return message.has("resource_type") ? Optional.of(exporter(message)) : event(message);
    } catch (JsonProcessingException e) {
      throw new Unreadable("neither JSON nor jq that can be evaluated", e);
    }
  }

  private static Change exporter(JsonNode message) throws JsonProcessingException, Unreadable {
    String action = message.has("action") ? evaluated(message, "action") : "upsert";
    return new Change(
        message.path("resource_type").asText(),
        evaluated(message, "region"),
        evaluated(message, "identifier"),
        action.equals("delete"));
  }

  private static String evaluated(JsonNode message, String field)
      throws JsonProcessingException, Unreadable {
    JsonNode value = Jq.of(message.path(field).asText()).first(message);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new Unreadable("its " + field + " gives no text");
    }
    return value.asText();
  }

  private static Optional<Change> event(JsonNode event) throws Unreadable {
    JsonNode detail = event.path("detail");
    Call call =
        CALLS.get(detail.path("eventSource").asText() + "/" + detail.path("eventName").asText());
    if (call == null || detail.hasNonNull("errorCode")) {
      return Optional.empty();
    }
    String identifier = call.id().apply(event);
    if (identifier.isEmpty()) {
      throw new Unreadable(call.name() + " that does not name its resource");
    }
    String region = event.path("region").asText();
    return Optional.of(new Change(call.type(), region, identifier, call.isDelete()));
  }

  private static Function<JsonNode, String> parameter(String name) {
    return event -> parameters(event).path(name).asText();
  }

  private static String topicArn(JsonNode event) {
    String arn = parameters(event).path("topicArn").asText();
    String name = parameters(event).path("name").asText();
    return arn.isEmpty() && !name.isEmpty()
        ? String.join(
            ":", "arn:aws:sns", event.path("region").asText(), event.path("account").asText(), name)
        : arn;
  }

  /** Updates and deletes name the cluster by its name or its ARN. */
  private static String clusterName(JsonNode event) {
    JsonNode parameters = parameters(event);
    String cluster = parameters.path("clusterName").asText(parameters.path("cluster").asText());
    return cluster.substring(cluster.lastIndexOf('/') + 1);
  }

  private static JsonNode parameters(JsonNode event) {
    return event.path("detail").path("requestParameters");
  }
}
