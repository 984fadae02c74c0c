package io.portaws.cli.consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/**
 * Asks the function how it is. It answers {@code {"version", "ready", "problems"}} and touches
 * nothing but Port's token.
 */
public final class Ping {
  private static final SdkBytes QUESTION =
      SdkBytes.fromUtf8String("{\"port-aws-events\":\"ping\"}");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_WORDS = 300;

  private final LambdaClient lambda;

  public Ping(LambdaClient lambda) {
    this.lambda = lambda;
  }

  /**
   * The function's answer; an object with {@code problems} alone when it failed, or answered what
   * is no answer to a ping.
   *
   * @param function name or ARN with its alias
   * @throws SdkException when it could not be called
   */
  public JsonNode ask(String function) {
    InvokeResponse answer = lambda.invoke(r -> r.functionName(function).payload(QUESTION));
    String text = answer.payload() == null ? "" : answer.payload().asUtf8String();
    if (answer.functionError() != null) {
      return problem("it failed (" + answer.functionError() + "): " + text);
    }
    try {
      JsonNode said = JSON.readTree(text);
      return said.has("ready") ? said : problem("it does not know the question: " + text);
    } catch (JsonProcessingException e) {
      return problem("its answer is not JSON");
    }
  }

  /** As {@link #ask}, whatever comes of it: only to wake the function. */
  void send(String function) {
    try {
      lambda.invoke(r -> r.functionName(function).payload(QUESTION));
    } catch (SdkException stillAsleep) {
      // It says so until it is awake; the next look tells.
      return;
    }
  }

  /** What an answer names as problems, as one clause. */
  public static String problems(JsonNode answer) {
    List<String> problems = new ArrayList<>();
    answer.path("problems").forEach(each -> problems.add(each.asText()));
    return problems.isEmpty() ? "it does not say why" : String.join("; ", problems);
  }

  private static JsonNode problem(String words) {
    String text = words.length() > MOST_WORDS ? words.substring(0, MOST_WORDS) + "…" : words;
    var answer = JSON.createObjectNode();
    answer.putArray("problems").add(text);
    return answer;
  }
}
