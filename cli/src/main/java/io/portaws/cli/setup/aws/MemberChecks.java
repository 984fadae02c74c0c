package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CallAs;
import software.amazon.awssdk.services.cloudformation.model.OrganizationStatus;
import software.amazon.awssdk.services.cloudformation.model.PermissionModels;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.organizations.model.AwsOrganizationsNotInUseException;
import software.amazon.awssdk.services.organizations.model.Organization;

/** What stack sets need before the first one. Changes nothing. */
final class MemberChecks {
  static final String ADMINISTRATION_ROLE = "AWSCloudFormationStackSetAdministrationRole";
  static final String EXECUTION_ROLE = "AWSCloudFormationStackSetExecutionRole";

  private final AwsAccess access;
  private final CloudFormationClient cloudFormation;
  private final Caller caller;

  MemberChecks(AwsAccess access, CloudFormationClient cloudFormation, Caller caller) {
    this.access = access;
    this.cloudFormation = cloudFormation;
    this.caller = caller;
  }

  /**
   * What was found.
   *
   * @param organization its id; empty where it does not matter or is not known
   */
  record Found(List<Finding> findings, String organization, CallAs callAs) {}

  Found look(Members members, Optional<StackSetView> before) {
    return switch (members) {
      case Members.None _ -> new Found(List.of(), "", CallAs.SELF);
      case Members.Accounts _ -> accounts(before);
      case Members.Units _ -> units(before);
    };
  }

  private Found accounts(Optional<StackSetView> before) {
    List<Finding> findings = new ArrayList<>(model(before, PermissionModels.SELF_MANAGED));
    try (IamClient iam = access.client(IamClient.builder(), "IAM")) {
      iam.getRole(r -> r.roleName(ADMINISTRATION_ROLE));
      findings.add(
          Finding.fine(
              "stack sets",
              ADMINISTRATION_ROLE
                  + " is here; each account needs "
                  + EXECUTION_ROLE
                  + ", which shows when it is used"));
    } catch (NoSuchEntityException e) {
      findings.add(
          Finding.problem(
              "stack sets",
              "this account has no role " + ADMINISTRATION_ROLE,
              "Make it here, and "
                  + EXECUTION_ROLE
                  + " in each account, as docs/multi-account.md says; or use"
                  + " --organizational-units, which needs neither"));
    } catch (SdkException e) {
      findings.add(
          Finding.warning(
              "stack sets",
              "whether the role "
                  + ADMINISTRATION_ROLE
                  + " is here was not told: "
                  + Stopped.words(e),
              ""));
    }
    return new Found(findings, "", CallAs.SELF);
  }

  private Found units(Optional<StackSetView> before) {
    List<Finding> findings = new ArrayList<>(model(before, PermissionModels.SERVICE_MANAGED));
    try (OrganizationsClient organizations =
        access.client(OrganizationsClient.builder(), "ORGANIZATIONS")) {
      Organization organization = organizations.describeOrganization().organization();
      boolean manages = caller.account().equals(organization.masterAccountId());
      CallAs callAs = manages ? CallAs.SELF : CallAs.DELEGATED_ADMIN;
      findings.add(
          Finding.fine(
              "organization",
              organization.id()
                  + (manages
                      ? ", of which this is the management account; its own events come by"
                          + " --accounts alone"
                      : ", for which this has to be a delegated administrator of stack sets")));
      findings.add(trustedAccess(callAs));
      return new Found(findings, organization.id(), callAs);
    } catch (AwsOrganizationsNotInUseException e) {
      findings.add(
          Finding.problem(
              "organization", "this account is in no organization", "Name accounts: --accounts"));
    } catch (SdkException e) {
      findings.add(
          Finding.problem(
              "organization",
              "it could not be asked for: " + Stopped.words(e),
              "Allow organizations:DescribeOrganization"));
    }
    return new Found(findings, "", CallAs.SELF);
  }

  private Finding trustedAccess(CallAs callAs) {
    try {
      OrganizationStatus status =
          cloudFormation.describeOrganizationsAccess(r -> r.callAs(callAs)).status();
      return status == OrganizationStatus.ENABLED
          ? Finding.fine("trusted access", "stack sets may reach the organization's accounts")
          : Finding.problem(
              "trusted access",
              "CloudFormation may not reach the organization's accounts (" + status + ")",
              "In the management account: aws cloudformation activate-organizations-access; for"
                  + " another account to deploy, register it there as a delegated administrator for"
                  + " member.org.stacksets.cloudformation.amazonaws.com");
    } catch (SdkException e) {
      return Finding.warning(
          "trusted access", "whether it is on was not told: " + Stopped.words(e), "");
    }
  }

  private static List<Finding> model(Optional<StackSetView> before, PermissionModels wanted) {
    if (before.isEmpty() || before.get().model() == wanted) {
      return List.of();
    }
    return List.of(
        Finding.problem(
            "stack set",
            before.get().name()
                + " is there and is "
                + (wanted == PermissionModels.SELF_MANAGED
                    ? "for organizational units"
                    : "for single accounts")
                + ", which cannot be changed",
            "Go on as it is, or delete its instances and it first"));
  }
}
