package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.account.AccountClient;
import software.amazon.awssdk.services.account.model.RegionOptStatus;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.GetEventSelectorsResponse;
import software.amazon.awssdk.services.cloudtrail.model.ReadWriteType;
import software.amazon.awssdk.services.cloudtrail.model.Trail;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** What has to be so in the account and region. Changes nothing. */
final class AccountChecks {
  /** "Rules per event bus" among EventBridge's quotas; it can be raised. */
  private static final int RULES_OF_A_BUS = 300;

  private final AwsAccess access;
  private final Caller caller;

  AccountChecks(AwsAccess access, Caller caller) {
    this.access = access;
    this.caller = caller;
  }

  Finding region() {
    try (AccountClient account = access.client(AccountClient.builder(), "ACCOUNT")) {
      RegionOptStatus status =
          account.getRegionOptStatus(r -> r.regionName(access.region())).regionOptStatus();
      boolean enabled =
          status == RegionOptStatus.ENABLED || status == RegionOptStatus.ENABLED_BY_DEFAULT;
      return enabled
          ? Finding.fine("region", access.region())
          : Finding.problem(
              "region",
              access.region() + " is " + status + " in this account",
              "Enable it in the account's settings, or name another with --region");
    } catch (SdkException e) {
      return Finding.fine("region", access.region() + " (whether it is enabled was not told)");
    }
  }

  /** Whether the credentials may do what comes. */
  Finding permissions(List<String> actions) {
    if (caller.isRoot()) {
      return Finding.warning(
          "permissions", "these are the root user's credentials", "Use a role's instead");
    }
    try (IamClient iam = access.client(IamClient.builder(), "IAM")) {
      String principal =
          caller.role().isEmpty()
              ? caller.arn()
              : iam.getRole(r -> r.roleName(caller.role().orElseThrow())).role().arn();
      String denied =
          iam
              .simulatePrincipalPolicyPaginator(
                  r -> r.policySourceArn(principal).actionNames(actions))
              .evaluationResults()
              .stream()
              .filter(result -> result.evalDecision() != PolicyEvaluationDecisionType.ALLOWED)
              .map(EvaluationResult::evalActionName)
              .sorted()
              .collect(Collectors.joining(", "));
      return denied.isEmpty()
          ? Finding.fine("permissions", actions.size() + " actions are allowed")
          : Finding.problem(
              "permissions",
              principal + " may not " + denied,
              "docs/setup-aws.md has the policy that setup needs");
    } catch (SdkException e) {
      return Finding.warning(
          "permissions",
          "they could not be checked: " + Stopped.words(e),
          "If one is missing, what fails says so, and this can be run again");
    }
  }

  /** EventBridge hears of API calls from a trail alone. */
  Finding trail() {
    try (CloudTrailClient trails = access.client(CloudTrailClient.builder(), "CLOUDTRAIL")) {
      List<Trail> here =
          trails.describeTrails(r -> r.includeShadowTrails(true)).trailList().stream()
              .filter(trail ->
                  Boolean.TRUE.equals(trail.isMultiRegionTrail())
                      || access.region().equals(trail.homeRegion()))
              .toList();
      List<String> unsure = new ArrayList<>();
      for (Trail trail : here) {
        try {
          if (logsWrites(trails, trail)) {
            return Finding.fine("trail", trail.name() + " brings API calls");
          }
        } catch (SdkException e) {
          unsure.add(trail.name());
        }
      }
      return unsure.isEmpty()
          ? Finding.warning(
              "trail",
              "no CloudTrail trail logs management events in " + access.region(),
              "Without one only the services' own events arrive (EC2's states, ECS's tasks …) and"
                  + " no API calls: create a trail with write management events, see"
                  + " docs/setup-aws.md")
          : Finding.warning(
              "trail",
              "whether the trail " + String.join(", ", unsure) + " logs was not told",
              "API calls arrive only when it logs write management events");
    } catch (SdkException e) {
      return Finding.warning(
          "trail",
          "CloudTrail could not be asked: " + Stopped.words(e),
          "API calls arrive only when a trail logs write management events");
    }
  }

  private static boolean logsWrites(CloudTrailClient trails, Trail trail) {
    if (!Boolean.TRUE.equals(trails.getTrailStatus(r -> r.name(trail.trailARN())).isLogging())) {
      return false;
    }
    GetEventSelectorsResponse selectors =
        trails.getEventSelectors(r -> r.trailName(trail.trailARN()));
    boolean basic =
        selectors.eventSelectors().stream()
            .anyMatch(each ->
                Boolean.TRUE.equals(each.includeManagementEvents())
                    && each.readWriteType() != ReadWriteType.READ_ONLY);
    boolean advanced =
        selectors.advancedEventSelectors().stream()
            .anyMatch(each ->
                each.fieldSelectors().stream()
                        .anyMatch(f ->
                            f.field().equals("eventCategory")
                                && f.equalsValue().contains("Management"))
                    && each.fieldSelectors().stream()
                        .noneMatch(
                            f -> f.field().equals("readOnly") && f.equalsValue().contains("true")));
    return basic || advanced;
  }

  /**
   * @param more rules that the stack brings to the default bus
   */
  Finding rules(long more) {
    try (EventBridgeClient events = access.client(EventBridgeClient.builder(), "EVENTBRIDGE")) {
      long there = 0;
      String token = null;
      do {
        String next = token;
        var page = events.listRules(r -> r.limit(100).nextToken(next));
        there += page.rules().size();
        token = page.nextToken();
      } while (token != null && there < RULES_OF_A_BUS);
      return there + more <= RULES_OF_A_BUS
          ? Finding.fine("rules", there + " on the default bus, and " + more + " to come")
          : Finding.warning(
              "rules",
              there + " on the default bus, and " + more + " to come: more than " + RULES_OF_A_BUS,
              "Unless that quota was raised, EventBridge refuses them: ask for more in Service"
                  + " Quotas, or disable sources by the Events… parameters");
    } catch (SdkException e) {
      return Finding.fine("rules", "how many there are was not told");
    }
  }
}
