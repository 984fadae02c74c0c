package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * AWS as a list of expected calls, each with its answer. Requests and answers go through the SDK's
 * own classes, so that a member which the service's model does not have fails.
 *
 * <p>A step is {@code {call, request, answer}} or {@code {call, request, error}}, the error being
 * {@code Code: message}. Where {@code request} is left out any will do.
 */
public final class ScriptedAws implements AwsApi {
  private final List<JsonNode> steps = new ArrayList<>();
  private final List<String> unexpected = new ArrayList<>();

  public ScriptedAws(JsonNode steps) {
    steps.forEach(this.steps::add);
  }

  /**
   * What was asked and not expected, and what was expected and not asked; empty when all is well.
   */
  public List<String> differences() {
    List<String> differences = new ArrayList<>(unexpected);
    steps.forEach(step -> differences.add("not asked: " + step.path("call").asText()));
    return differences;
  }

  @Override
  public synchronized JsonNode call(
      String service, String operation, JsonNode request, String account, String region) {
    SdkApi.checkRequest(service, operation, request);
    String call = service + ":" + operation;
    for (JsonNode step : steps) {
      if (step.path("call").asText().equals(call)
          && (!step.has("request") || step.get("request").equals(request))) {
        steps.remove(step);
        return answered(service, operation, step);
      }
    }
    unexpected.add("asked: " + call + " " + request);
    throw AwsServiceException.builder().message("not scripted: " + call).statusCode(500).build();
  }

  private static JsonNode answered(String service, String operation, JsonNode step) {
    if (!step.has("error")) {
      return SdkApi.answer(service, operation, step.path("answer"));
    }
    String[] error = step.get("error").asText().split(": ", 2);
    String message = error.length > 1 ? error[1] : error[0];
    throw AwsServiceException.builder()
        .message(message)
        .statusCode(400)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode(error[0]).errorMessage(message).build())
        .build();
  }

  @Override
  public boolean canRead(String account) {
    return true;
  }
}
