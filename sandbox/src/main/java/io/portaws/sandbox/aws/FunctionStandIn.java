package io.portaws.sandbox.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsRefusal;

/**
 * A Lambda function with its event source mapping, which changes its state by {@link #tick}. Safe
 * for use by many threads.
 */
public final class FunctionStandIn {
  private static final String ARN =
      "arn:aws:lambda:eu-west-1:111122223333:function:port-aws-events:live";

  private final String mapping;
  private String state;
  private String functionState = "Active";
  private String answer = "{\"version\":\"0.1.0\",\"ready\":true,\"problems\":[]}";
  private boolean fails;
  private boolean moves = true;
  private String lastResult = "OK";
  private boolean reports = true;

  public FunctionStandIn(Operations on, String mapping, boolean enabled) {
    this.mapping = mapping;
    this.state = enabled ? "Enabled" : "Disabled";
    on.on("lambda:GetEventSourceMapping", (call, request) -> found(request));
    on.on("lambda:UpdateEventSourceMapping", (call, request) -> update(request));
    on.on("lambda:GetFunctionConfiguration", (call, request) -> configuration());
    on.on("lambda:Invoke", (call, request) -> invoked());
  }

  /** The function's answer to a ping. */
  public synchronized void answers(String json) {
    answer = json;
  }

  /** Whether the function throws. */
  public synchronized void fails(boolean doFail) {
    fails = doFail;
  }

  /** Lambda's word for the function's state, {@code Pending}; the next tick makes it Active. */
  public synchronized void state(String word) {
    functionState = word;
  }

  /** Whether the mapping's state ever changes. */
  public synchronized void moves(boolean doMove) {
    moves = doMove;
  }

  /** What the mapping says of its last batch. */
  public synchronized void lastResult(String words) {
    lastResult = words;
  }

  /** Whether the mapping heeds which items of a batch failed. */
  public synchronized void reports(boolean doesReport) {
    reports = doesReport;
  }

  /** Whether messages are taken for sure. */
  public synchronized boolean isConsuming() {
    return state.equals("Enabled");
  }

  public synchronized String mappingState() {
    return state;
  }

  /** As CloudFormation sets it, from its template. */
  public synchronized void enable(boolean on) {
    if (on != isConsuming()) {
      state = on ? "Enabling" : "Disabling";
    }
  }

  /** Lets time pass. */
  public synchronized void tick() {
    if (moves) {
      state =
          switch (state) {
            case "Enabling" -> "Enabled";
            case "Disabling" -> "Disabled";
            default -> state;
          };
    }
    if (functionState.equals("Pending")) {
      functionState = "Active";
    }
  }

  private ObjectNode found(ObjectNode request) {
    if (!request.path("UUID").asText().equals(mapping)) {
      throw new AwsRefusal("ResourceNotFoundException", "The resource does not exist.");
    }
    return node();
  }

  private ObjectNode node() {
    ObjectNode node =
        Operations.object()
            .put("UUID", mapping)
            .put("FunctionArn", ARN)
            .put("State", state)
            .put("LastProcessingResult", lastResult);
    if (reports) {
      node.putArray("FunctionResponseTypes").add("ReportBatchItemFailures");
    }
    return node;
  }

  private ObjectNode update(ObjectNode request) {
    if (!state.equals("Enabled") && !state.equals("Disabled")) {
      throw new AwsRefusal("ResourceInUseException", "The mapping is being changed.");
    }
    enable(request.path("Enabled").asBoolean());
    return node();
  }

  private ObjectNode configuration() {
    ObjectNode node = Operations.object().put("State", functionState);
    node.put("LastUpdateStatus", "Successful").put("FunctionArn", ARN).put("Timeout", 120);
    return node;
  }

  private ObjectNode invoked() {
    ObjectNode node =
        Operations.object().put("Payload", fails ? "{\"errorMessage\":\"x\"}" : answer);
    return fails ? node.put("FunctionError", "Unhandled") : node;
  }
}
