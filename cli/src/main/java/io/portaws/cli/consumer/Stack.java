package io.portaws.cli.consumer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;

/**
 * Our CloudFormation stack as AWS tells it.
 *
 * @param status CloudFormation's word, {@code UPDATE_COMPLETE}
 * @param statusReason empty when CloudFormation gives none
 * @param outputs by their names in {@code infra/port-aws-events.yaml}
 * @param parameters as they were given last; of secret ones CloudFormation tells asterisks
 */
public record Stack(
    String name,
    String status,
    String statusReason,
    Map<String, String> outputs,
    Map<String, String> parameters) {
  /** What the templates and {@code setup aws} call it unless told otherwise. */
  public static final String DEFAULT_NAME = "port-aws-events";

  /** In these the last change was done, or undone, whole. */
  private static final Set<String> SETTLED =
      Set.of(
          "CREATE_COMPLETE",
          "UPDATE_COMPLETE",
          "UPDATE_ROLLBACK_COMPLETE",
          "IMPORT_COMPLETE",
          "IMPORT_ROLLBACK_COMPLETE");

  public Stack {
    outputs = Map.copyOf(outputs);
    parameters = Map.copyOf(parameters);
  }

  /**
   * Asks for it.
   *
   * @return empty when there is no such stack, or it was deleted
   * @throws SdkException when AWS does not tell
   */
  public static Optional<Stack> read(CloudFormationClient cloudFormation, String name) {
    List<software.amazon.awssdk.services.cloudformation.model.Stack> stacks;
    try {
      stacks = cloudFormation.describeStacks(r -> r.stackName(name)).stacks();
    } catch (CloudFormationException e) {
      if (isMissing(e)) {
        return Optional.empty();
      }
      throw e;
    }
    return stacks.stream()
        .filter(stack -> !stack.stackStatusAsString().equals("DELETE_COMPLETE"))
        .findFirst()
        .map(Stack::of);
  }

  /** It has no code of its own: "Stack with id NAME does not exist" is a ValidationError. */
  private static boolean isMissing(CloudFormationException e) {
    return String.valueOf(e.getMessage()).contains("does not exist");
  }

  private static Stack of(software.amazon.awssdk.services.cloudformation.model.Stack stack) {
    Map<String, String> outputs = new HashMap<>();
    stack.outputs().forEach(output -> outputs.put(output.outputKey(), output.outputValue()));
    Map<String, String> parameters = new HashMap<>();
    stack.parameters().forEach(each -> parameters.put(each.parameterKey(), each.parameterValue()));
    String reason = stack.stackStatusReason();
    return new Stack(
        stack.stackName(),
        stack.stackStatusAsString(),
        reason == null ? "" : reason,
        outputs,
        parameters);
  }

  /** An output; empty when the stack has none of this name, as for what it did not make. */
  public Optional<String> output(String key) {
    return Optional.ofNullable(outputs.get(key)).filter(value -> !value.isBlank());
  }

  public Optional<String> parameter(String key) {
    return Optional.ofNullable(parameters.get(key)).filter(value -> !value.isBlank());
  }

  /** A parameter that is a number; {@code otherwise} when there is none. */
  public int number(String key, int otherwise) {
    return parameter(key)
        .filter(value -> value.matches("\\d{1,9}"))
        .map(Integer::valueOf)
        .orElse(otherwise);
  }

  /** Whether it can be changed: nothing is being done to it, and nothing was left half done. */
  public boolean isSettled() {
    return SETTLED.contains(status);
  }

  public boolean isBeingChanged() {
    return status.endsWith("_IN_PROGRESS");
  }
}
