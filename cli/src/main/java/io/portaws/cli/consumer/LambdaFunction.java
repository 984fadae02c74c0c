package io.portaws.cli.consumer;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.consumer.Standing.State;
import io.portaws.cli.consumer.Waiting.Seen;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * The function, which consumes while its event source mapping is enabled. The mapping names the
 * function's alias.
 */
final class LambdaFunction implements Consuming {
  private final LambdaClient lambda;
  private final Ping ping;
  private final String mapping;
  private final Optional<String> function;
  private final Waiting waiting;

  /**
   * @param mapping its UUID
   * @param function name or ARN with its alias; empty for the one that the mapping names
   */
  LambdaFunction(LambdaClient lambda, String mapping, Optional<String> function, Waiting waiting) {
    this.lambda = lambda;
    this.ping = new Ping(lambda);
    this.mapping = mapping;
    this.function = function;
    this.waiting = waiting;
  }

  @Override
  public Consumer who() {
    return Consumer.LAMBDA;
  }

  @Override
  public String name() {
    return "the function (event source mapping " + mapping + ")";
  }

  @Override
  public Standing standing() {
    return standing(lambda, mapping);
  }

  static Standing standing(LambdaClient lambda, String mapping) {
    GetEventSourceMappingResponse found;
    try {
      found = lambda.getEventSourceMapping(r -> r.uuid(mapping));
    } catch (ResourceNotFoundException missing) {
      return new Standing(State.MISSING, "there is no event source mapping " + mapping);
    }
    State state =
        switch (state(found)) {
          case "Enabled" -> State.ON;
          case "Disabled" -> State.OFF;
          default -> State.PARTLY;
        };
    return new Standing(state, "its mapping is " + state(found));
  }

  @Override
  public List<String> toBegin() {
    return List.of(
        "wait until the function is active, and ask it whether it is ready",
        "enable the event source mapping " + mapping,
        "wait until it is enabled");
  }

  @Override
  public List<String> toEnd() {
    return List.of(
        "disable the event source mapping " + mapping,
        "wait until it is disabled; what the function holds it finishes or hands back");
  }

  @Override
  public void begin(Steps steps) throws StepFailed, InterruptedException {
    if (!reportsFailures(found())) {
      throw new StepFailed(
          "the mapping %s has no FunctionResponseTypes: [ReportBatchItemFailures], so that Lambda"
                  .formatted(mapping)
              + " would delete what the function names to be tried again: set that first");
    }
    String called = called();
    waiting.until("the function to be active", () -> active(called));
    askWhetherReady(called);
    steps.did("the function says that it is ready");
    enable(true, steps);
    steps.did(name() + " is enabled");
  }

  @Override
  public void end(Steps steps) throws StepFailed, InterruptedException {
    enable(false, steps);
    steps.did(name() + " is disabled");
  }

  private String called() throws StepFailed {
    if (function.isPresent()) {
      return function.get();
    }
    try {
      return found().functionArn();
    } catch (SdkException e) {
      throw StepFailed.of("the event source mapping " + mapping + " could not be read", e);
    }
  }

  private Seen active(String called) throws StepFailed {
    GetFunctionConfigurationResponse now =
        lambda.getFunctionConfiguration(r -> r.functionName(called));
    String state = String.valueOf(now.stateAsString());
    String update = String.valueOf(now.lastUpdateStatusAsString());
    if (state.equals("Failed") || update.equals("Failed")) {
      String why =
          Stream.of(now.stateReason(), now.lastUpdateStatusReason())
              .filter(Objects::nonNull)
              .findFirst()
              .orElse("Lambda does not say why");
      throw new StepFailed("the function failed to be set up: " + why);
    }
    if (state.equals("Inactive")) {
      // Lambda puts away what is long unused, and brings it back when it is called.
      ping.send(called);
    }
    // Versions do not always tell of updates: they have none.
    boolean updated = update.equals("Successful") || now.lastUpdateStatus() == null;
    return new Seen(state.equals("Active") && updated, "it is " + state + ", update " + update);
  }

  private void askWhetherReady(String called) throws StepFailed {
    JsonNode answer;
    try {
      answer = ping.ask(called);
    } catch (SdkException e) {
      throw StepFailed.of("the function could not be called", e);
    }
    if (!answer.path("ready").asBoolean(false)) {
      throw new StepFailed("the function says that it is not ready: " + Ping.problems(answer));
    }
  }

  private void enable(boolean on, Steps steps) throws StepFailed, InterruptedException {
    String wanted = on ? "Enabled" : "Disabled";
    waiting.until(
        "the mapping to be changeable",
        () -> {
          String now = state(found());
          return new Seen(now.equals("Enabled") || now.equals("Disabled"), "it is " + now);
        });
    try {
      if (!state(found()).equals(wanted)) {
        lambda.updateEventSourceMapping(r -> r.uuid(mapping).enabled(on));
        steps.did((on ? "enabled" : "disabled") + " the event source mapping " + mapping);
      }
    } catch (SdkException e) {
      String doing = on ? "enabled" : "disabled";
      throw StepFailed.of("the mapping " + mapping + " could not be " + doing, e);
    }
    waiting.until(
        "the mapping to be " + wanted,
        () -> {
          String now = state(found());
          return new Seen(now.equals(wanted), "it is " + now);
        });
  }

  /** Without it Lambda deletes all of a batch, whatever the function answers. */
  private static boolean reportsFailures(GetEventSourceMappingResponse found) {
    return found.functionResponseTypes().contains(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES);
  }

  private GetEventSourceMappingResponse found() {
    return lambda.getEventSourceMapping(r -> r.uuid(mapping));
  }

  private static String state(GetEventSourceMappingResponse found) {
    return String.valueOf(found.state());
  }
}
