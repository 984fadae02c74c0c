package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Progress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/**
 * Tells a stack's events as they come, each once and in their order, until its operation ends.
 * Belongs to one thread.
 */
final class StackEvents {
  static final Duration POLL = Duration.ofSeconds(3);

  /** Three hours: CloudFormation itself gives up on an ECS service after that time. */
  private static final int MAX_POLLS = 3600;

  private static final Set<String> ENDS =
      Set.of(
          "CREATE_COMPLETE",
          "CREATE_FAILED",
          "ROLLBACK_COMPLETE",
          "ROLLBACK_FAILED",
          "UPDATE_COMPLETE",
          "UPDATE_FAILED",
          "UPDATE_ROLLBACK_COMPLETE",
          "UPDATE_ROLLBACK_FAILED",
          "DELETE_COMPLETE",
          "DELETE_FAILED",
          "IMPORT_COMPLETE",
          "IMPORT_ROLLBACK_COMPLETE",
          "IMPORT_ROLLBACK_FAILED");

  private final CloudFormationClient cloudFormation;
  private final Interaction interaction;
  private final Progress progress;
  private final String stackId;
  private final Set<String> told = new HashSet<>();
  private Optional<StackEvent> cause = Optional.empty();

  StackEvents(
      CloudFormationClient cloudFormation,
      Interaction interaction,
      Progress progress,
      String stackId) {
    this.cloudFormation = cloudFormation;
    this.interaction = interaction;
    this.progress = progress;
    this.stackId = stackId;
  }

  /**
   * How an operation ended.
   *
   * @param status the stack's
   * @param cause what failed first, with its reason; empty when nothing did
   */
  record End(String status, Optional<String> cause) {
    boolean well() {
      return status.equals("CREATE_COMPLETE") || status.equals("UPDATE_COMPLETE");
    }
  }

  /** Takes what happened so far as known: it belongs to earlier operations. */
  void skipPast() throws Stopped {
    newest().forEach(event -> told.add(event.eventId()));
  }

  /** As {@link #skipPast}, but for the operation that is under way now. */
  void skipPastEarlierOperations() throws Stopped {
    Deque<StackEvent> events = newest();
    StackEvent start = null;
    for (StackEvent event : events) {
      if (isOfStack(event) && begins(event)) {
        start = event;
      }
    }
    for (StackEvent event : events) {
      if (event.equals(start)) {
        return;
      }
      told.add(event.eventId());
    }
  }

  private static boolean begins(StackEvent event) {
    String status = event.resourceStatusAsString();
    return status.equals("CREATE_IN_PROGRESS")
        || status.equals("UPDATE_IN_PROGRESS")
        || status.equals("DELETE_IN_PROGRESS");
  }

  /** Tells events until the stack's own says that the operation has ended. */
  End follow() throws Stopped, InterruptedException {
    for (int poll = 0; poll < MAX_POLLS; poll++) {
      for (StackEvent event : newest()) {
        told.add(event.eventId());
        tell(event);
        if (isOfStack(event) && ENDS.contains(event.resourceStatusAsString())) {
          return new End(event.resourceStatusAsString(), cause.map(StackEvents::sentence));
        }
      }
      interaction.pause(POLL);
    }
    throw new Stopped(
        Exit.FOUND, "the stack's operation goes on for hours: run this again to go on watching");
  }

  private void tell(StackEvent event) {
    String status = event.resourceStatusAsString();
    boolean failed = status.endsWith("_FAILED");
    if (failed && cause.isEmpty() && !isEcho(event)) {
      cause = Optional.of(event);
    }
    String reason = event.resourceStatusReason();
    progress.say(
        "  %s  %-28s %s%s"
            .formatted(
                event.timestamp() == null ? "" : event.timestamp().toString().substring(11, 19),
                status,
                event.logicalResourceId(),
                reason == null ? "" : failed ? ": FAILED: " + reason : ": " + reason));
  }

  /** Others are cancelled when one fails; they are not why. */
  private static boolean isEcho(StackEvent event) {
    String reason = String.valueOf(event.resourceStatusReason());
    return reason.contains("Resource creation cancelled")
        || reason.contains("Resource update cancelled")
        || reason.startsWith("The following resource(s) failed");
  }

  private static String sentence(StackEvent event) {
    return event.logicalResourceId()
        + " ("
        + event.resourceType()
        + "): "
        + event.resourceStatusReason();
  }

  private boolean isOfStack(StackEvent event) {
    return stackId.equals(event.physicalResourceId());
  }

  /** Those that were not told yet, the oldest first. AWS gives the newest first, by pages. */
  private Deque<StackEvent> newest() throws Stopped {
    List<StackEvent> fresh = new ArrayList<>();
    try {
      for (DescribeStackEventsResponse page :
          cloudFormation.describeStackEventsPaginator(r -> r.stackName(stackId))) {
        for (StackEvent event : page.stackEvents()) {
          if (told.contains(event.eventId())) {
            return new ArrayDeque<>(fresh.reversed());
          }
          fresh.add(event);
        }
      }
    } catch (SdkException e) {
      throw Stopped.by(e, "follow the stack's events; AWS goes on, and this can be run again");
    }
    return new ArrayDeque<>(fresh.reversed());
  }
}
