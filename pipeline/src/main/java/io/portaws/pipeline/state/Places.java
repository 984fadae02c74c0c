package io.portaws.pipeline.state;

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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

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
    private final Surveyor surveyor = new Surveyor(reach, api, calls);

    Expansion expand(
        Collection<String> typeNames, Collection<String> accounts, Collection<String> regions)
        throws InterruptedException {
      Set<ResourceType> types = types(typeNames);
      Map<String, List<String>> places = new LinkedHashMap<>();
      for (String account : surveyor.accounts(accounts)) {
        List<String> found = surveyor.regions(account, regions);
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
            surveyor.gap(Cause.UNSUPPORTED, elsewhere(type.name(), plan));
          }
        } else if (named && type.list() instanceof ListPlan.None(String reason)) {
          surveyor.gap(Cause.UNSUPPORTED, type.name() + " cannot be listed: " + reason);
        }
      }
      return new Expansion(List.copyOf(slices), surveyor.gaps());
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
          surveyor.gap(Cause.INVALID, "'" + name + "' is not a type name such as AWS::S3::Bucket");
        } else if (mapping.of(type.name()).isEmpty()) {
          surveyor.gap(Cause.INVALID, "no rule of the mapping is for " + type.name());
        } else {
          types.add(type);
        }
      }
      return types;
    }

    private Set<Slice> slices(String type, ListPlan.Chain plan, Map<String, List<String>> places)
        throws InterruptedException {
      Set<Slice> slices = new LinkedHashSet<>();
      @Nullable String only =
          plan.isOfManagementAccount() ? surveyor.management(places.keySet()) : null;
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

    private String elsewhere(String type, ListPlan.Chain plan) {
      String region =
          plan.where() instanceof Where.Home home
              ? home.byPartition().getOrDefault(partition(), "no region of this partition")
              : "any region";
      if (plan.isOfManagementAccount()) {
        return "%s is listed in an organization's management account alone, in %s, which is not read"
            .formatted(type, region);
      }
      return plan.where() instanceof Where.Home
          ? "%s is global: it is listed in %s, which is not among the regions"
              .formatted(type, region)
          : "the mapping has " + type + " listed in other regions (selector.aws.regions)";
    }
  }

  private String partition() {
    return Partition.of(reach.region());
  }
}
