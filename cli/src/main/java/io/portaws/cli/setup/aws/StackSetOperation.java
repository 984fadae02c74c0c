package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Progress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CallAs;
import software.amazon.awssdk.services.cloudformation.model.OperationInProgressException;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationResultStatus;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationResultSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationStatus;

/**
 * Operations of a stack set, which does one at a time, from beginning to end. Belongs to one
 * thread.
 */
final class StackSetOperation {
  private static final Duration POLL = Duration.ofSeconds(5);

  /** Twelve hours; a thousand accounts in ten regions have taken that long. */
  private static final int MAX_POLLS = 8640;

  private static final Set<StackSetOperationStatus> UNDER_WAY =
      EnumSet.of(
          StackSetOperationStatus.RUNNING,
          StackSetOperationStatus.QUEUED,
          StackSetOperationStatus.STOPPING);

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

  /** A call that begins an operation. */
  interface Start {
    /** The operation's id. */
    String operation();
  }

  /**
   * Begins an operation and follows it; one that is under way is awaited first, once.
   *
   * @param doing what is tried, after "cannot"
   * @return what failed, by account and region, with the reason
   */
  Map<String, String> run(String doing, Start start) throws Stopped, InterruptedException {
    String operation;
    try {
      operation = begin(start);
    } catch (SdkException e) {
      throw Stopped.by(e, doing);
    }
    return follow(operation);
  }

  private String begin(Start start) throws Stopped, InterruptedException {
    try {
      return start.operation();
    } catch (OperationInProgressException e) {
      awaitOthers();
      return start.operation();
    }
  }

  /** Follows what an earlier run, or somebody else, has begun. */
  void awaitOthers() throws Stopped, InterruptedException {
    List<String> running;
    try {
      running =
          cloudFormation
              .listStackSetOperationsPaginator(r -> r.stackSetName(stackSet).callAs(callAs))
              .summaries()
              .stream()
              .filter(each -> UNDER_WAY.contains(each.status()))
              .map(each -> Objects.requireNonNull(each.operationId()))
              .toList();
    } catch (SdkException e) {
      throw Stopped.by(e, "list the operations of the stack set " + stackSet);
    }
    for (String operation : running) {
      progress.say("The stack set " + stackSet + " is being changed already; following that first");
      follow(operation);
    }
  }

  /**
   * Tells each account and region as it ends, until all have.
   *
   * @return what failed, by account and region, with the reason
   */
  private Map<String, String> follow(String operation) throws Stopped, InterruptedException {
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
