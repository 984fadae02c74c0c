package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CallAs;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CreateStackInstancesRequest;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.PermissionModels;
import software.amazon.awssdk.services.cloudformation.model.RegionConcurrencyType;
import software.amazon.awssdk.services.cloudformation.model.StackInstanceStatus;
import software.amazon.awssdk.services.cloudformation.model.StackInstanceSummary;
import software.amazon.awssdk.services.cloudformation.model.StackSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.StackSetOperationPreferences;

/**
 * The stack set with a stack in each of the members' accounts and regions. Whatever is missing or
 * behind is made so; running it again goes on where it ended. Belongs to one thread.
 */
final class MemberStacks {
  private final CloudFormationClient cloudFormation;
  private final Progress progress;
  private final String name;
  private final CallAs callAs;
  private final StackSetOperation operations;
  private final Map<String, String> failures = new TreeMap<>();

  MemberStacks(
      CloudFormationClient cloudFormation,
      Interaction interaction,
      Progress progress,
      String name,
      CallAs callAs) {
    this.cloudFormation = cloudFormation;
    this.progress = progress;
    this.name = name;
    this.callAs = callAs;
    this.operations = new StackSetOperation(cloudFormation, interaction, progress, name, callAs);
  }

  /** The stack set as it is; empty when there is none. */
  static Optional<StackSetView> look(
      CloudFormationClient cloudFormation, String name, CallAs callAs) throws Stopped {
    try {
      return Optional.of(
          StackSetView.of(
              cloudFormation
                  .describeStackSet(r -> r.stackSetName(name).callAs(callAs))
                  .stackSet()));
    } catch (StackSetNotFoundException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw Stopped.by(e, "look at the stack set " + name);
    }
  }

  /**
   * Creates or updates the stack set, and its stacks.
   *
   * @param skipped account and region of the central stack, whose rules are there already
   * @return what failed, by account and region, with the reason
   */
  Map<String, String> bring(
      Members members,
      Optional<StackSetView> before,
      Template template,
      String templateUrl,
      ParameterPlan plan,
      String skipped)
      throws Stopped, InterruptedException {
    if (before.isEmpty()) {
      create(members, templateUrl, plan.parameters());
    } else {
      operations.awaitOthers();
      boolean same =
          before.get().templateBody().equals(template.text())
              && !plan.givesSecret()
              && plan.values().entrySet().stream()
                  .allMatch(
                      each -> each.getValue().equals(before.get().parameters().get(each.getKey())));
      if (!same || hasOutdated()) {
        update(members, templateUrl, plan.parameters());
      }
    }
    switch (members) {
      case Members.Accounts accounts -> addAccounts(accounts, skipped);
      case Members.Units units -> addUnits(units);
      case Members.None _ -> {}
    }
    return failures;
  }

  private void create(Members members, String templateUrl, List<Parameter> parameters)
      throws Stopped {
    boolean units = members instanceof Members.Units;
    progress.say("Creating the stack set " + name);
    try {
      cloudFormation.createStackSet(r -> {
        r.stackSetName(name)
            .description("port-aws-events: forwards events, and the role that reads")
            .templateURL(templateUrl)
            .parameters(parameters)
            .capabilities(Capability.CAPABILITY_NAMED_IAM)
            .callAs(callAs)
            .permissionModel(
                units ? PermissionModels.SERVICE_MANAGED : PermissionModels.SELF_MANAGED);
        if (units) {
          r.autoDeployment(a -> a.enabled(true).retainStacksOnAccountRemoval(false));
        }
      });
    } catch (SdkException e) {
      throw Stopped.by(e, "create the stack set " + name);
    }
  }

  private void update(Members members, String templateUrl, List<Parameter> parameters)
      throws Stopped, InterruptedException {
    progress.say("Updating the stack set " + name);
    failures.putAll(
        operations.run(
            "update the stack set " + name,
            () ->
                cloudFormation
                    .updateStackSet(r ->
                        r.stackSetName(name)
                            .templateURL(templateUrl)
                            .parameters(parameters)
                            .capabilities(Capability.CAPABILITY_NAMED_IAM)
                            .operationPreferences(preferences(members))
                            .callAs(callAs))
                    .operationId()));
  }

  private boolean hasOutdated() throws Stopped {
    return instances().stream().anyMatch(each -> each.status() == StackInstanceStatus.OUTDATED);
  }

  private List<StackInstanceSummary> instances() throws Stopped {
    try {
      return cloudFormation
          .listStackInstancesPaginator(r -> r.stackSetName(name).callAs(callAs))
          .summaries()
          .stream()
          .toList();
    } catch (SdkException e) {
      throw Stopped.by(e, "list the stacks of the stack set " + name);
    }
  }

  private void addAccounts(Members.Accounts wanted, String skipped)
      throws Stopped, InterruptedException {
    TreeSet<String> there = new TreeSet<>(List.of(skipped));
    instances().forEach(each -> there.add(each.account() + " " + each.region()));
    for (var group : missing(wanted.ids(), wanted.spread(), there).entrySet()) {
      add(wanted, group.getKey(), group.getValue(), r -> r.accounts(group.getValue()));
    }
  }

  /** What a unit has already is told by its targets: a unit without accounts has no instance. */
  private void addUnits(Members.Units wanted) throws Stopped, InterruptedException {
    TreeSet<String> there = new TreeSet<>();
    targets().forEach((unit, regions) -> regions.forEach(region -> there.add(unit + " " + region)));
    for (var group : missing(wanted.ids(), wanted.spread(), there).entrySet()) {
      add(
          wanted,
          group.getKey(),
          group.getValue(),
          r -> r.deploymentTargets(t -> t.organizationalUnitIds(group.getValue())));
    }
  }

  /** An operation takes accounts times regions, so those that lack the same go together. */
  private static Map<List<String>, List<String>> missing(
      List<String> ids, Members.Spread spread, Set<String> there) {
    Map<List<String>, List<String>> byRegions = new LinkedHashMap<>();
    for (String id : new TreeSet<>(ids)) {
      List<String> missing =
          spread.regions().stream().filter(region -> !there.contains(id + " " + region)).toList();
      if (!missing.isEmpty()) {
        byRegions.computeIfAbsent(missing, _ -> new ArrayList<>()).add(id);
      }
    }
    return byRegions;
  }

  private void add(
      Members members,
      List<String> regions,
      List<String> ids,
      Consumer<CreateStackInstancesRequest.Builder> targets)
      throws Stopped, InterruptedException {
    progress.say("Adding " + String.join(", ", ids) + " in " + String.join(", ", regions));
    failures.putAll(
        operations.run(
            "add to the stack set " + name,
            () ->
                cloudFormation
                    .createStackInstances(r ->
                        r.stackSetName(name)
                            .regions(regions)
                            .operationPreferences(preferences(members))
                            .callAs(callAs)
                            .applyMutation(targets))
                    .operationId()));
  }

  private Map<String, List<String>> targets() throws Stopped {
    Map<String, List<String>> targets = new TreeMap<>();
    try {
      String token = null;
      do {
        String next = token;
        var page =
            cloudFormation.listStackSetAutoDeploymentTargets(
                r -> r.stackSetName(name).callAs(callAs).nextToken(next));
        page.summaries().forEach(each -> targets.put(each.organizationalUnitId(), each.regions()));
        token = page.nextToken();
      } while (token != null);
      return targets;
    } catch (SdkException e) {
      throw Stopped.by(e, "list the units of the stack set " + name);
    }
  }

  private StackSetOperationPreferences preferences(Members members) {
    Members.Spread spread =
        switch (members) {
          case Members.Accounts accounts -> accounts.spread();
          case Members.Units units -> units.spread();
          case Members.None _ -> throw new IllegalStateException("there are no members");
        };
    return StackSetOperationPreferences.builder()
        .failureTolerancePercentage(spread.toleratedPercent())
        .maxConcurrentPercentage(spread.atOncePercent())
        .regionConcurrencyType(RegionConcurrencyType.PARALLEL)
        .build();
  }
}
