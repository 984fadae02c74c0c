package io.portaws.cli.setup.aws;

import java.util.ArrayList;
import java.util.List;

/** The AWS CLI's commands for the stack set of other accounts. Pure. */
final class PrintedMembers {
  private final AwsWish wish;

  PrintedMembers(AwsWish wish) {
    this.wish = wish;
  }

  /**
   * @param templateFile a word of a shell
   */
  List<String> lines(String templateFile) {
    List<String> lines = new ArrayList<>();
    String set = Shell.quoted(wish.memberStackSet());
    lines.add("# The other accounts, once the stack is there.");
    lines.add("output() {");
    lines.add(
        "  aws cloudformation describe-stacks --stack-name "
            + Shell.quoted(wish.stackName())
            + " --region \"$REGION\" --output text"
            + " --query \"Stacks[0].Outputs[?OutputKey=='$1'].OutputValue\"");
    lines.add("}");
    lines.add(
        "[ -n \"$(output EventBusARN)\" ] || {"
            + " echo 'Carry the change set out, then run this again.' >&2; exit 1; }");
    lines.add("# Its template is too long for a request, so that it comes from S3, too.");
    lines.add("MEMBER_TEMPLATE=" + templateFile);
    lines.add("MEMBER_KEY=templates/$(sha256sum \"$MEMBER_TEMPLATE\" | cut -d' ' -f1).yaml");
    lines.add("aws s3 cp \"$MEMBER_TEMPLATE\" \"s3://$BUCKET/$MEMBER_KEY\" --region \"$REGION\"");
    boolean units = wish.members() instanceof Members.Units;
    lines.add(
        "aws cloudformation create-stack-set --stack-set-name "
            + set
            + " --region \"$REGION\" --capabilities CAPABILITY_NAMED_IAM"
            + " --template-url \"https://$BUCKET.s3.$REGION.$DOMAIN/$MEMBER_KEY\""
            + (units
                ? " --permission-model SERVICE_MANAGED"
                    + " --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false"
                : " --permission-model SELF_MANAGED")
            + " \\\n  --parameters"
            + " \\\n    ParameterKey=CentralEventBusArn,ParameterValue=\"$(output EventBusARN)\""
            + " \\\n    ParameterKey=CentralRoleArn,ParameterValue=\"$(output ConsumerRolesARN)\""
            + " \\\n    ParameterKey=CentralAccountId,ParameterValue=\"$ACCOUNT\""
            + " \\\n    ParameterKey=ReadRoleRegion,ParameterValue="
            + roleRegion()
            + (units ? " \\\n    ParameterKey=OrganizationId,ParameterValue=\"$ORGANIZATION\"" : "")
            + " \\\n    ParameterKey=ExternalId,ParameterValue=\"$READ_EXTERNAL_ID\"");
    lines.add(
        "aws cloudformation create-stack-instances --stack-set-name "
            + set
            + " --region \"$REGION\" --regions "
            + regions()
            + " "
            + targets()
            + " --operation-preferences "
            + preferences());
    return lines;
  }

  private Members.Spread spread() {
    return switch (wish.members()) {
      case Members.Accounts accounts -> accounts.spread();
      case Members.Units units -> units.spread();
      case Members.None _ -> throw new IllegalStateException("there are no members");
    };
  }

  private String regions() {
    return spread().regions().isEmpty() ? "\"$REGION\"" : Shell.command(spread().regions());
  }

  private String roleRegion() {
    return spread().regions().isEmpty()
        ? "\"$REGION\""
        : MemberPlan.roleRegion(spread().regions(), "");
  }

  private String preferences() {
    return "FailureTolerancePercentage="
        + spread().toleratedPercent()
        + ",MaxConcurrentPercentage="
        + spread().atOncePercent()
        + ",RegionConcurrencyType=PARALLEL";
  }

  private String targets() {
    return switch (wish.members()) {
      case Members.Accounts accounts -> "--accounts " + Shell.command(accounts.ids());
      case Members.Units units ->
          "--deployment-targets OrganizationalUnitIds=" + String.join(",", units.ids());
      case Members.None _ -> throw new IllegalStateException("there are no members");
    };
  }
}
