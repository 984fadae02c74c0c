package io.portaws.pipeline;

import io.portaws.pipeline.catalog.ResourceKey;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where queue content may send us: anyone who may write to the queue chooses account and region,
 * and a region becomes part of a host name. Pure.
 *
 * @param accounts that may be read; {@code *} stands for all
 * @param regions that may be read; {@code *} stands for all
 */
public record ReadScope(Set<String> accounts, Set<String> regions) {
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  /** Bounded: a repeated group of Java's is a recursion, and a body has room for many hyphens. */
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,20}){1,3}-\\d{1,2}");

  public ReadScope {
    accounts = Set.copyOf(accounts);
    regions = Set.copyOf(regions);
  }

  /** Why this resource must not be read: reason and detail; empty when it may. */
  Optional<Outcome.Reject> refuse(ResourceKey key) {
    if (!REGION.matcher(key.region()).matches()) {
      return notRegion(key.region());
    }
    return refuseAccount(key.account()).or(() -> refuseRegion(key.region()));
  }

  /** Likewise of any resource in this account. */
  public Optional<Outcome.Reject> refuseAccount(String account) {
    if (!ACCOUNT.matcher(account).matches()) {
      return reject("account-not-valid", "'" + account + "' is not an AWS account id");
    }
    return accounts.contains("*") || accounts.contains(account)
        ? Optional.empty()
        : reject("account-not-allowed", "account " + account + " is not among READ_ACCOUNTS");
  }

  /** Likewise of any resource in this region. */
  public Optional<Outcome.Reject> refuseRegion(String region) {
    if (!REGION.matcher(region).matches()) {
      return notRegion(region);
    }
    return regions.contains("*") || regions.contains(region)
        ? Optional.empty()
        : reject("region-not-allowed", "region " + region + " is not among READ_REGIONS");
  }

  private static Optional<Outcome.Reject> notRegion(String region) {
    return reject("region-not-valid", "'" + region + "' is not an AWS region");
  }

  private static Optional<Outcome.Reject> reject(String reason, String detail) {
    return Optional.of(new Outcome.Reject(reason, shortened(detail)));
  }

  private static String shortened(String detail) {
    return detail.length() > 200 ? detail.substring(0, 200) + "…" : detail;
  }
}
