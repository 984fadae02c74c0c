package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** AWS as a function from what is asked to what is answered. Safe for use by many threads. */
final class FakeApi implements AwsApi {
  /** Answers, or throws as the SDK does. */
  interface Answers {
    JsonNode to(Asked asked);
  }

  /** One call as it was made. */
  record Asked(String call, JsonNode request, String account, String region) {
    /** The texts of a list in the request. */
    List<String> list(String member) {
      return request.path(member).valueStream().map(JsonNode::asText).toList();
    }
  }

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final Set<String> unreadable = ConcurrentHashMap.newKeySet();
  private final Answers answers;

  FakeApi(Answers answers) {
    this.answers = answers;
  }

  @Override
  public JsonNode call(
      String service, String operation, JsonNode request, String account, String region) {
    Asked call = new Asked(service + ":" + operation, request, account, region);
    asked.add(call);
    return answers.to(call);
  }

  @Override
  public boolean canRead(String account) {
    return !unreadable.contains(account);
  }

  List<String> calls() {
    return asked.stream().map(Asked::call).toList();
  }

  /** JSON with single quotes for double ones. */
  static ObjectNode json(String text) {
    return (ObjectNode) Reads.json(text.replace('\'', '"'));
  }

  /** What Cloud Control answers about a resource with these properties. */
  static ObjectNode byCloudControl(String properties) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putObject("ResourceDescription").put("Properties", properties.replace('\'', '"'));
    return answer;
  }

  /** An error as the SDK throws it. */
  static AwsServiceException error(int status, String code, String message) {
    return AwsServiceException.builder()
        .message(message)
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .build();
  }

  static AwsServiceException error(String code) {
    return error(400, code, "about " + code);
  }
}
