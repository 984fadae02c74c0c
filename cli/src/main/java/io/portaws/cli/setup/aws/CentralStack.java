package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Interaction;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** One stack in CloudFormation, created and updated by change sets. Belongs to one thread. */
final class CentralStack {
  private static final Duration POLL = Duration.ofSeconds(2);

  /** A change set is there within seconds; it never takes ten minutes. */
  private static final int MAX_POLLS = 300;

  private final CloudFormationClient cloudFormation;
  private final Interaction interaction;
  private final String name;
  private final String region;

  CentralStack(
      CloudFormationClient cloudFormation, Interaction interaction, String name, String region) {
    this.cloudFormation = cloudFormation;
    this.interaction = interaction;
    this.name = name;
    this.region = region;
  }

  /** What became of a change set. */
  sealed interface Outcome {
    /** It waits to be carried out. */
    record Ready(String id, List<PlannedChange> changes) implements Outcome {
      public Ready {
        changes = List.copyOf(changes);
      }
    }

    /** The stack is as it should be. */
    record Empty(String id) implements Outcome {}

    record Failed(String id, String reason) implements Outcome {}
  }

  /** The stack as it is; empty when there is none. */
  Optional<StackView> look() throws Stopped {
    try {
      return cloudFormation.describeStacks(r -> r.stackName(name)).stacks().stream()
          .findFirst()
          .map(StackView::of);
    } catch (CloudFormationException e) {
      if (Stopped.code(e).equals("ValidationError")
          && Stopped.words(e).contains("does not exist")) {
        return Optional.empty();
      }
      throw Stopped.by(e, "look at the stack " + name);
    } catch (SdkException e) {
      throw Stopped.by(e, "look at the stack " + name);
    }
  }

  StackState state(Optional<StackView> view) {
    return StackState.of(view.map(StackView::status), name, region);
  }

  /**
   * The capabilities that a template in S3 needs, as AWS says.
   *
   * @throws Stopped when AWS does not take the template
   */
  List<Capability> validate(URI template) throws Stopped {
    try {
      List<Capability> needed =
          cloudFormation.validateTemplate(r -> r.templateURL(template.toString())).capabilities();
      if (needed.contains(Capability.CAPABILITY_AUTO_EXPAND)) {
        throw new Stopped(
            Exit.CONFIGURATION,
            "the template has macros, which may change anything: setup deploys none");
      }
      return needed;
    } catch (SdkException e) {
      throw Stopped.by(e, "have the template checked");
    }
  }

  /** Makes a change set and waits until it is known what it would change. */
  Outcome plan(
      boolean isNew, URI template, List<Parameter> parameters, List<Capability> capabilities)
      throws Stopped, InterruptedException {
    String id;
    try {
      String changeSet = "setup-" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
      id =
          cloudFormation
              .createChangeSet(r ->
                  r.stackName(name)
                      .changeSetName(changeSet)
                      .clientToken(changeSet)
                      .changeSetType(isNew ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
                      .description("port-aws-events setup aws")
                      .templateURL(template.toString())
                      .capabilities(capabilities)
                      .parameters(parameters))
              .id();
      return ended(id);
    } catch (AlreadyExistsException e) {
      throw new Stopped(
          Exit.FOUND, "somebody else created the stack " + name + " meanwhile: run this again");
    } catch (SdkException e) {
      throw Stopped.by(e, "make a change set for the stack " + name);
    }
  }

  private Outcome ended(String id) throws Stopped, InterruptedException {
    for (int poll = 0; poll < MAX_POLLS; poll++) {
      DescribeChangeSetResponse set = describe(id, null);
      if (set.status() == ChangeSetStatus.CREATE_COMPLETE) {
        return new Outcome.Ready(id, changes(set));
      }
      if (set.status() == ChangeSetStatus.FAILED) {
        String reason = String.valueOf(set.statusReason());
        return reason.contains("didn't contain changes")
                || reason.contains("No updates are to be performed")
            ? new Outcome.Empty(id)
            : new Outcome.Failed(id, reason);
      }
      interaction.pause(POLL);
    }
    throw new Stopped(
        Exit.FOUND,
        "the change set " + id + " was not ready after ten minutes",
        "Look at it in CloudFormation's console, delete it, and run this again");
  }

  private List<PlannedChange> changes(DescribeChangeSetResponse first) {
    List<PlannedChange> changes = new ArrayList<>();
    DescribeChangeSetResponse page = first;
    while (true) {
      page.changes().stream()
          .filter(change -> change.resourceChange() != null)
          .map(PlannedChange::of)
          .forEach(changes::add);
      if (page.nextToken() == null) {
        return changes;
      }
      page = describe(first.changeSetId(), page.nextToken());
    }
  }

  private DescribeChangeSetResponse describe(
      String id, @org.jspecify.annotations.Nullable String token) {
    return cloudFormation.describeChangeSet(
        r -> r.changeSetName(id).stackName(name).nextToken(token));
  }

  /**
   * @param token what this operation's events carry
   */
  void carryOut(String changeSet, String token) throws Stopped {
    try {
      cloudFormation.executeChangeSet(
          r -> r.stackName(name).changeSetName(changeSet).clientRequestToken(token));
    } catch (SdkException e) {
      throw Stopped.by(e, "carry the change set out");
    }
  }

  /** Removes a change set, and the empty stack that a first one leaves behind. */
  void discard(String changeSet) throws Stopped {
    try {
      cloudFormation.deleteChangeSet(r -> r.stackName(name).changeSetName(changeSet));
      Optional<StackView> view = look();
      if (view.isPresent() && view.get().status().equals("REVIEW_IN_PROGRESS")) {
        cloudFormation.deleteStack(r -> r.stackName(name));
      }
    } catch (SdkException e) {
      throw Stopped.by(e, "remove the change set " + changeSet);
    }
  }
}
