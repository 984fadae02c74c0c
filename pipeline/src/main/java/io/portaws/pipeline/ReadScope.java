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
  /** No account and no region is refused. */
  static final ReadScope EVERYWHERE = new ReadScope(Set.of("*"), Set.of("*"));

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
      return reject("region-not-valid", "'" + key.region() + "' is not an AWS region");
    }
    if (!ACCOUNT.matcher(key.account()).matches()) {
      return reject("account-not-valid", "'" + key.account() + "' is not an AWS account id");
    }
    if (!accounts.contains("*") && !accounts.contains(key.account())) {
      return reject(
          "account-not-allowed", "account " + key.account() + " is not among READ_ACCOUNTS");
    }
    if (!regions.contains("*") && !regions.contains(key.region())) {
      return reject("region-not-allowed", "region " + key.region() + " is not among READ_REGIONS");
    }
    return Optional.empty();
  }

  private static Optional<Outcome.Reject> reject(String reason, String detail) {
    return Optional.of(new Outcome.Reject(reason, shortened(detail)));
  }

  private static String shortened(String detail) {
    return detail.length() > 200 ? detail.substring(0, 200) + "…" : detail;
  }
}
