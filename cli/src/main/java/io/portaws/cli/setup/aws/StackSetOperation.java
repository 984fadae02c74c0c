package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CallAs;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationResultStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationResultSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationStatus;

/** Follows one operation of a stack set to its end. Belongs to one thread. */
final class StackSetOperation {
  private static final Duration POLL = Duration.ofSeconds(5);

  /** Twelve hours; a thousand accounts in ten regions have taken that long. */
  private static final int MAX_POLLS = 8640;

  private final CloudFormationClient cloudFormation;
  private final Interaction interaction;
  private final Progress progress;
  private final String stackSet;
  private final CallAs callAs;

  StackSetOperation(
      CloudFormationClient cloudFormation,
      Interaction interaction,
      Progress progress,
      String stackSet,
      CallAs callAs) {
    this.cloudFormation = cloudFormation;
    this.interaction = interaction;
    this.progress = progress;
    this.stackSet = stackSet;
    this.callAs = callAs;
  }

  /**
   * @return what failed, by account and region, with the reason
   */
  Map<String, String> follow(String operation) throws Stopped, InterruptedException {
    Map<String, StackSetOperationResultStatus> told = new HashMap<>();
    Map<String, String> failures = new TreeMap<>();
    for (int poll = 0; poll < MAX_POLLS; poll++) {
      StackSetOperationStatus status = status(operation);
      tell(operation, told, failures);
      switch (status) {
        case SUCCEEDED -> {
          return failures;
        }
        case FAILED, STOPPED -> {
          failures.putIfAbsent("the operation", "ended as " + status);
          return failures;
        }
        case RUNNING, QUEUED, STOPPING, UNKNOWN_TO_SDK_VERSION -> interaction.pause(POLL);
      }
    }
    throw new Stopped(
        Exit.FOUND, "the operation " + operation + " goes on for hours: run this again to follow");
  }

  private StackSetOperationStatus status(String operation) throws Stopped {
    try {
      return cloudFormation
          .describeStackSetOperation(
              r -> r.stackSetName(stackSet).operationId(operation).callAs(callAs))
          .stackSetOperation()
          .status();
    } catch (SdkException e) {
      throw Stopped.by(e, "follow the stack set's operation; AWS goes on, run this again");
    }
  }

  private void tell(
      String operation,
      Map<String, StackSetOperationResultStatus> told,
      Map<String, String> failures)
      throws Stopped {
    try {
      cloudFormation
          .listStackSetOperationResultsPaginator(
              r -> r.stackSetName(stackSet).operationId(operation).callAs(callAs))
          .summaries()
          .forEach(each -> {
            String place = each.account() + " " + each.region();
            if (each.status() != told.put(place, each.status())) {
              progress.say("  %-10s %s%s".formatted(each.statusAsString(), place, reason(each)));
            }
            if (each.status() == StackSetOperationResultStatus.FAILED
                || each.status() == StackSetOperationResultStatus.CANCELLED) {
              failures.put(place, String.valueOf(each.statusReason()));
            }
          });
    } catch (SdkException e) {
      throw Stopped.by(e, "read the results of the stack set's operation");
    }
  }

  private static String reason(StackSetOperationResultSummary each) {
    return each.statusReason() == null ? "" : ": " + each.statusReason();
  }
}
