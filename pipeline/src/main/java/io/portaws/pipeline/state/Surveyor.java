package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.state.Places.Gap;
import io.portaws.pipeline.state.State.Cause;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Finds the accounts and regions that a request means, and notes what it cannot find or must leave
 * out. Belongs to one thread.
 */
final class Surveyor {
  private final Reach reach;
  private final AwsApi api;
  private final PatientCalls calls;
  private final Set<Gap> gaps = new LinkedHashSet<>();

  Surveyor(Reach reach, AwsApi api, PatientCalls calls) {
    this.reach = reach;
    this.api = api;
    this.calls = calls;
  }

  /** What is left out so far, each once. */
  List<Gap> gaps() {
    return List.copyOf(gaps);
  }

  void gap(Cause why, String detail) {
    gaps.add(new Gap(why, detail));
  }

  /** The accounts that are asked for and may be read, the own one first. */
  Set<String> accounts(Collection<String> asked) throws InterruptedException {
    Set<String> named = new LinkedHashSet<>();
    boolean all = asked.contains(Reach.ALL);
    named.addAll(all ? reach.accounts() : asked);
    Set<String> accounts = new LinkedHashSet<>();
    if (named.remove(Reach.ALL)) {
      accounts.add(reach.account());
      accounts.addAll(ofOrganization());
    }
    if (named.remove(reach.account())) {
      accounts.add(reach.account());
    }
    accounts.addAll(new TreeSet<>(named));
    accounts.removeIf(account -> !isReadable(account));
    return accounts;
  }

  private boolean isReadable(String account) {
    if (isRefused(reach.refuseAccount(account))) {
      return false;
    }
    if (!api.canRead(account)) {
      gap(Cause.DENIED, AwsStates.whyUnreadable(account));
      return false;
    }
    return true;
  }

  private boolean isRefused(Optional<Gap> gap) {
    gap.ifPresent(gaps::add);
    return gap.isPresent();
  }

  private List<String> ofOrganization() throws InterruptedException {
    List<String> active = new ArrayList<>();
    try {
      ObjectNode request = JsonNodeFactory.instance.objectNode();
      for (boolean more = true; more; ) {
        JsonNode page = call("organizations", "ListAccounts", request, reach.account());
        for (JsonNode account : page.path("Accounts")) {
          if (account.path("Status").asText().equals("ACTIVE")) {
            active.add(account.path("Id").asText());
          }
        }
        JsonNode token = page.path("NextToken");
        more = !token.asText().isEmpty() && !token.equals(request.get("NextToken"));
        request.set("NextToken", token);
      }
    } catch (SdkException e) {
      if (!isOutsideOrganizations(e)) {
        gap(
            AwsFailure.of(e).cause(),
            "the organization's accounts cannot be listed, so that only account %s is: %s; let"
                    .formatted(reach.account(), AwsFailure.of(e).detail())
                + " the consumer's role do organizations:ListAccounts in the management or a"
                + " delegated account, or name the accounts in READ_ACCOUNTS");
      }
    }
    return active;
  }

  /** The account's regions among those that are asked for, the own one first. */
  List<String> regions(String account, Collection<String> asked) throws InterruptedException {
    Set<String> regions = new TreeSet<>(asked);
    if (regions.remove(Reach.ALL)) {
      regions.addAll(reach.regions());
      if (regions.remove(Reach.ALL)) {
        regions.addAll(enabled(account));
      }
    }
    regions.removeIf(region -> isRefused(reach.refuseRegion(region)));
    List<String> ordered = new ArrayList<>(regions);
    if (ordered.remove(reach.region())) {
      ordered.addFirst(reach.region());
    }
    return ordered;
  }

  private List<String> enabled(String account) throws InterruptedException {
    try {
      JsonNode answer =
          call("ec2", "DescribeRegions", JsonNodeFactory.instance.objectNode(), account);
      return answer
          .path("Regions")
          .valueStream()
          .map(region -> region.path("RegionName").asText())
          .toList();
    } catch (SdkException e) {
      State.Unknown unknown = AwsFailure.of(e);
      gap(
          unknown.cause(),
          "the regions of account %s cannot be found, so that nothing of it is listed: %s; let %s"
                  .formatted(account, unknown.detail(), reach.reader(account))
              + " do ec2:DescribeRegions, or name the regions in READ_REGIONS");
      return List.of();
    }
  }

  /**
   * The account that lists an organization's; the own one, which may be a delegated one, where it
   * is not among these or cannot be found; null where there is no organization.
   */
  @Nullable String management(Set<String> accounts) throws InterruptedException {
    @Nullable String own = accounts.contains(reach.account()) ? reach.account() : null;
    try {
      String id =
          call(
                  "organizations",
                  "DescribeOrganization",
                  JsonNodeFactory.instance.objectNode(),
                  reach.account())
              .path("Organization")
              .path("MasterAccountId")
              .asText();
      return accounts.contains(id) ? id : own;
    } catch (SdkException e) {
      return isOutsideOrganizations(e) ? null : own;
    }
  }

  private JsonNode call(String service, String operation, ObjectNode request, String account)
      throws InterruptedException {
    return calls.call(service, operation, request, account, reach.region());
  }

  private static boolean isOutsideOrganizations(SdkException e) {
    return e instanceof AwsServiceException aws
        && aws.awsErrorDetails() != null
        && String.valueOf(aws.awsErrorDetails().errorCode())
            .equals("AWSOrganizationsNotInUseException");
  }
}
