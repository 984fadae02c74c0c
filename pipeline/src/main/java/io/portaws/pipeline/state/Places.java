package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ListPlan;
import io.portaws.pipeline.catalog.ListPlan.Where;
import io.portaws.pipeline.catalog.Partition;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.ListSelector;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.State.Cause;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Where there is something to list: which types, accounts and regions a request means, {@code *}
 * among them, and the slices that it comes to. Safe for use by many threads.
 */
public final class Places {
  /** The IAM actions that finding accounts and regions needs. */
  public static final List<String> PERMISSIONS =
      List.of(
          "ec2:DescribeRegions",
          "organizations:DescribeOrganization",
          "organizations:ListAccounts");

  /** The calls that are made for it, {@code service:Operation}. */
  static final List<String> CALLS =
      List.of(
          "ec2:DescribeRegions",
          "organizations:DescribeOrganization",
          "organizations:ListAccounts");

  /**
   * A part of the request of which no slice was made.
   *
   * @param why as a read's failure is classified; {@link Cause#THROTTLED} and {@link
   *     Cause#UNAVAILABLE} pass
   * @param detail a sentence: what is left out and what mends it; no secrets
   */
  public record Gap(Cause why, String detail) {}

  /** What a request comes to; each slice once, a type's side by side. */
  public record Expansion(List<Slice> slices, List<Gap> gaps) {
    public Expansion {
      slices = List.copyOf(slices);
      gaps = List.copyOf(gaps);
    }
  }

  private final TypeCatalog catalog;
  private final Mapping mapping;
  private final Reach reach;
  private final AwsApi api;
  private final PatientCalls calls;

  /**
   * @param api with its bounds, as {@link AwsLists} has it
   * @param random safe for use by many threads
   */
  public Places(
      TypeCatalog catalog,
      Mapping mapping,
      Reach reach,
      AwsApi api,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {
    this.catalog = catalog;
    this.mapping = mapping;
    this.reach = reach;
    this.api = api;
    this.calls = new PatientCalls(api, clock, pause, random);
  }

  /**
   * The slices of these types in these accounts and regions. {@code *} stands for every type that
   * is mapped, every account that may be read, and every region of an account that may be read and
   * is enabled.
   *
   * @param types names or aliases, or {@code *}
   * @param accounts twelve digits each, or {@code *}
   * @param regions names, or {@code *}
   * @throws InterruptedException when interrupted while waiting for AWS
   */
  public Expansion slices(
      Collection<String> types, Collection<String> accounts, Collection<String> regions)
      throws InterruptedException {
    return new Search().expand(types, accounts, regions);
  }

  /** One request. */
  private final class Search {
    private final List<Gap> gaps = new ArrayList<>();

    Expansion expand(
        Collection<String> typeNames, Collection<String> accounts, Collection<String> regions)
        throws InterruptedException {
      Set<ResourceType> types = types(typeNames);
      Map<String, List<String>> places = new LinkedHashMap<>();
      for (String account : accounts(accounts)) {
        List<String> found = regions(account, regions);
        if (!found.isEmpty()) {
          places.put(account, found);
        }
      }
      Set<Slice> slices = new LinkedHashSet<>();
      boolean named = !typeNames.contains(Reach.ALL);
      for (ResourceType type : types) {
        if (type.list() instanceof ListPlan.Chain plan) {
          Set<Slice> ofType = slices(type.name(), plan, places);
          slices.addAll(ofType);
          if (named && ofType.isEmpty() && !places.isEmpty()) {
            gap(Cause.UNSUPPORTED, elsewhere(type.name(), plan));
          }
        } else if (named && type.list() instanceof ListPlan.None(String reason)) {
          gap(Cause.UNSUPPORTED, type.name() + " cannot be listed: " + reason);
        }
      }
      return new Expansion(List.copyOf(slices), gaps);
    }

    private Set<ResourceType> types(Collection<String> names) {
      Set<ResourceType> types = new LinkedHashSet<>();
      if (names.contains(Reach.ALL)) {
        new TreeSet<>(mapping.types())
            .forEach(name -> catalog.findOrAssume(name).ifPresent(types::add));
        return types;
      }
      for (String name : names) {
        ResourceType type = catalog.findOrAssume(name).orElse(null);
        if (type == null) {
          gap(Cause.INVALID, "'" + name + "' is not a type name such as AWS::S3::Bucket");
        } else if (mapping.of(type.name()).isEmpty()) {
          gap(Cause.INVALID, "no rule of the mapping is for " + type.name());
        } else {
          types.add(type);
        }
      }
      return types;
    }

    private Set<String> accounts(Collection<String> asked) throws InterruptedException {
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
      if (!reach.hasAccount(account)) {
        gap(Cause.DENIED, "account " + account + " is not among READ_ACCOUNTS");
        return false;
      }
      if (!api.canRead(account)) {
        gap(Cause.DENIED, AwsStates.whyUnreadable(account));
        return false;
      }
      return true;
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
    private List<String> regions(String account, Collection<String> asked)
        throws InterruptedException {
      Set<String> regions = new TreeSet<>(asked);
      if (regions.remove(Reach.ALL)) {
        regions.addAll(reach.regions());
        if (regions.remove(Reach.ALL)) {
          regions.addAll(enabled(account));
        }
      }
      for (String region : regions) {
        if (!reach.hasRegion(region)) {
          gap(Cause.DENIED, "region " + region + " is not among READ_REGIONS");
        }
      }
      regions.removeIf(region -> !reach.hasRegion(region));
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

    private Set<Slice> slices(String type, ListPlan.Chain plan, Map<String, List<String>> places)
        throws InterruptedException {
      Set<Slice> slices = new LinkedHashSet<>();
      @Nullable String only = plan.isOfManagementAccount() ? management(places.keySet()) : null;
      if (plan.isOfManagementAccount() && only == null) {
        return slices;
      }
      for (var place : places.entrySet()) {
        if (only == null || only.equals(place.getKey())) {
          regionsOf(type, plan.where(), place.getValue())
              .forEach(region -> slices.add(new Slice(type, place.getKey(), region)));
        }
      }
      return slices;
    }

    private List<String> regionsOf(String type, Where where, List<String> regions) {
      return switch (where) {
        case Where.EachRegion _ -> {
          List<ListSelector> selectors = mapping.listsOf(type);
          yield regions.stream()
              .filter(region -> selectors.stream().anyMatch(one -> one.appliesIn(region)))
              .toList();
        }
        case Where.AnyRegion _ -> List.of(regions.getFirst());
        case Where.Home home -> {
          String region = home.byPartition().get(partition());
          yield region != null && regions.contains(region) ? List.of(region) : List.of();
        }
      };
    }

    /**
     * The account that lists an organization's; the own one, which may be a delegated one, where it
     * is not among these or cannot be found; null where there is no organization.
     */
    private @Nullable String management(Set<String> accounts) throws InterruptedException {
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

    private String elsewhere(String type, ListPlan.Chain plan) {
      return switch (plan.where()) {
        case Where.Home home ->
            "%s is global: it is listed in %s, which is not among the regions"
                .formatted(type, home.byPartition().getOrDefault(partition(), "no region here"));
        case Where.EachRegion _, Where.AnyRegion _ ->
            plan.isOfManagementAccount()
                ? "no account that is read lists " + type
                : "the mapping has " + type + " listed in other regions (selector.aws.regions)";
      };
    }

    private void gap(Cause why, String detail) {
      Gap gap = new Gap(why, detail);
      if (!gaps.contains(gap)) {
        gaps.add(gap);
      }
    }
  }

  private String partition() {
    return Partition.of(reach.region());
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
