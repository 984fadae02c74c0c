package io.portaws.cli.consumer;

import io.portaws.cli.consumer.Waiting.Seen;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeAction;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;

/**
 * The stack's own word about who consumes, its parameters {@code Target} and {@code Standby}.
 * Brought in line after a switch, so that the stack's next update does not turn it back.
 */
final class StackTarget {
  /** Of these a switch makes none anew and removes none: who needs that updates the stack. */
  private static final Set<String> KEPT =
      Set.of(
          "AWS::SQS::Queue",
          "AWS::ECS::Cluster",
          "AWS::ECS::Service",
          "AWS::Lambda::Function",
          "AWS::Lambda::EventSourceMapping",
          "AWS::SecretsManager::Secret",
          "AWS::Events::EventBus");

  private static final Set<String> UPDATED =
      Set.of("UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");

  private final CloudFormationClient cloudFormation;
  private final String stack;
  private final InstantSource clock;
  private final Waiting waiting;

  StackTarget(
      CloudFormationClient cloudFormation, String stack, InstantSource clock, Waiting waiting) {
    this.cloudFormation = cloudFormation;
    this.stack = stack;
    this.clock = clock;
    this.waiting = waiting;
  }

  /** Whether the stack says so already. */
  static boolean says(Stack stack, Consumer target) {
    return stack.parameter("Target").equals(Optional.of(target.word()))
        && stack.parameter("Standby").equals(Optional.of("true"));
  }

  /**
   * Updates the stack with its own template and no other parameter changed.
   *
   * @throws StepFailed when it was not updated; then CloudFormation put back what it had changed
   */
  void become(Consumer target, Stack before, Steps steps) throws StepFailed, InterruptedException {
    if (says(before, target)) {
      return;
    }
    String changeSet = "port-aws-events-switch-" + clock.instant().getEpochSecond();
    create(changeSet, before, target);
    awaitCreated(changeSet);
    refuseTooMuch(changeSet, target);
    execute(changeSet);
    awaitUpdated(before, target);
    steps.did("stack " + stack + " says Target=" + target.word() + ", Standby=true");
  }

  private void create(String changeSet, Stack before, Consumer target) throws StepFailed {
    List<Parameter> parameters = new ArrayList<>();
    for (String key : before.parameters().keySet().stream().sorted().toList()) {
      Parameter.Builder parameter = Parameter.builder().parameterKey(key);
      parameters.add(
          switch (key) {
            case "Target" -> parameter.parameterValue(target.word()).build();
            case "Standby" -> parameter.parameterValue("true").build();
            default -> parameter.usePreviousValue(true).build();
          });
    }
    try {
      cloudFormation.createChangeSet(r ->
          r.stackName(stack)
              .changeSetName(changeSet)
              .changeSetType(ChangeSetType.UPDATE)
              .usePreviousTemplate(true)
              .capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_NAMED_IAM)
              .parameters(parameters));
    } catch (SdkException e) {
      throw StepFailed.of("no change set for stack " + stack + " could be made", e);
    }
  }

  private void awaitCreated(String changeSet) throws StepFailed, InterruptedException {
    waiting.until(
        "the change set of stack " + stack,
        () -> {
          DescribeChangeSetResponse now = described(changeSet, null);
          return switch (now.statusAsString()) {
            case "CREATE_COMPLETE" -> Seen.done(now.statusAsString());
            case "FAILED" -> {
              delete(changeSet);
              throw new StepFailed(
                  "CloudFormation made no change set of it: " + now.statusReason());
            }
            default -> Seen.notYet(now.statusAsString());
          };
        });
  }

  private void refuseTooMuch(String changeSet, Consumer target) throws StepFailed {
    String tooMuch =
        changes(changeSet).stream()
            .map(Change::resourceChange)
            .filter(change -> change != null && KEPT.contains(change.resourceType()))
            .filter(StackTarget::goesAway)
            .map(change -> change.logicalResourceId() + " (" + change.actionAsString() + ")")
            .collect(Collectors.joining(", "));
    if (!tooMuch.isEmpty()) {
      delete(changeSet);
      throw new StepFailed(
          "updating stack %s would do more than a switch: %s. Update it by setup aws --target %s"
                  .formatted(stack, tooMuch, target.word())
              + " --standby");
    }
  }

  private List<Change> changes(String changeSet) throws StepFailed {
    List<Change> all = new ArrayList<>();
    try {
      String page = null;
      do {
        DescribeChangeSetResponse answer = described(changeSet, page);
        all.addAll(answer.changes());
        page = answer.nextToken();
      } while (page != null);
    } catch (SdkException e) {
      throw StepFailed.of("the change set of stack " + stack + " could not be read", e);
    }
    return all;
  }

  private DescribeChangeSetResponse described(String changeSet, @Nullable String page) {
    return cloudFormation.describeChangeSet(
        r -> r.stackName(stack).changeSetName(changeSet).nextToken(page));
  }

  private static boolean goesAway(ResourceChange change) {
    return change.action() == ChangeAction.REMOVE || change.replacement() == Replacement.TRUE;
  }

  private void execute(String changeSet) throws StepFailed {
    try {
      cloudFormation.executeChangeSet(r -> r.stackName(stack).changeSetName(changeSet));
    } catch (SdkException e) {
      throw StepFailed.of("the change set of stack " + stack + " could not be executed", e);
    }
  }

  /** Until it begins, the stack shows how its update before ended. */
  private void awaitUpdated(Stack before, Consumer target) throws StepFailed, InterruptedException {
    AtomicBoolean begun = new AtomicBoolean();
    waiting.until(
        "stack " + stack + " to be updated",
        () -> {
          Stack now =
              Stack.read(cloudFormation, stack)
                  .orElseThrow(() -> new StepFailed("stack " + stack + " is gone"));
          if (UPDATED.contains(now.status()) && says(now, target)) {
            return Seen.done(now.status());
          }
          if (!now.status().equals(before.status())) {
            begun.set(true);
          }
          boolean back = now.status().contains("ROLLBACK") || now.status().endsWith("_FAILED");
          if (begun.get() && back && !now.isBeingChanged()) {
            throw new StepFailed(
                "CloudFormation put stack %s back (%s): %s"
                    .formatted(stack, now.status(), now.statusReason()));
          }
          return Seen.notYet(now.status());
        });
  }

  /** One that is not executed is of no use to anybody; that it stays does no harm. */
  private void delete(String changeSet) {
    try {
      cloudFormation.deleteChangeSet(r -> r.stackName(stack).changeSetName(changeSet));
    } catch (SdkException left) {
      return;
    }
  }
}
