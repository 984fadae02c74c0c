package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Progress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/** Brings the members' stack set up to date with the central stack. Belongs to one thread. */
final class MemberSetup {
  private final CloudFormationClient cloudFormation;
  private final Interaction interaction;
  private final Progress progress;

  MemberSetup(CloudFormationClient cloudFormation, Interaction interaction, Progress progress) {
    this.cloudFormation = cloudFormation;
    this.interaction = interaction;
    this.progress = progress;
  }

  /**
   * Puts the template where it must be, and brings the stack set up to date.
   *
   * @param central as it is now
   * @return what failed, by account and region
   */
  Map<String, String> bring(Prepared prepared, StackView central, String region)
      throws Stopped, InterruptedException {
    Template template = prepared.memberTemplate().orElseThrow();
    Map<String, String> before = prepared.members().map(StackSetView::parameters).orElse(Map.of());
    String roleRegion =
        MemberPlan.roleRegion(
            regions(prepared.wish().members()), before.getOrDefault("ReadRoleRegion", ""));
    Map<String, Given> given =
        new LinkedHashMap<>(
            MemberPlan.member(central, prepared.caller(), prepared.wish(), roleRegion));
    given.keySet().removeIf(name -> !template.has(name));
    ParameterPlan plan = ParameterPlan.of(template, given, before);
    if (!plan.problems().isEmpty()) {
      throw new Stopped(Exit.CONFIGURATION, plan.problems().toArray(String[]::new));
    }
    String key = prepared.templateKey(template);
    prepared.bucket().put(key, template.text().getBytes(StandardCharsets.UTF_8));
    interaction.farewell(
        "Interrupted. AWS goes on with the stack set "
            + prepared.wish().memberStackSet()
            + ". Run the same command again to follow it and to do the rest.");
    Map<String, String> failures =
        new MemberStacks(
                cloudFormation,
                interaction,
                progress,
                prepared.wish().memberStackSet(),
                prepared.callAs())
            .bring(
                prepared.wish().members(),
                prepared.members(),
                template,
                prepared.bucket().url(key).toString(),
                plan,
                prepared.caller().account() + " " + region);
    interaction.farewell("");
    return failures;
  }

  private static List<String> regions(Members members) {
    return switch (members) {
      case Members.Accounts accounts -> accounts.spread().regions();
      case Members.Units units -> units.spread().regions();
      case Members.None _ -> List.of();
    };
  }
}
