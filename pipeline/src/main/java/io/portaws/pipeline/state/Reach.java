package io.portaws.pipeline.state;

import io.portaws.pipeline.state.Places.Gap;
import io.portaws.pipeline.state.State.Cause;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a process lives and how far it may read. Immutable.
 *
 * @param account the own one
 * @param region the own one
 * @param accounts that may be read; {@code *} stands for all
 * @param regions that may be read; {@code *} stands for all
 * @param role the name of the role that other accounts are read with; null: they are not
 */
public record Reach(
    String account,
    String region,
    Set<String> accounts,
    Set<String> regions,
    @Nullable String role) {
  /** Stands for all of them, wherever accounts, regions or types are named. */
  public static final String ALL = "*";

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

  /** Bounded: a repeated group of Java's is a recursion. */
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,20}){1,3}-\\d{1,2}");

  public Reach {
    accounts = Set.copyOf(accounts);
    regions = Set.copyOf(regions);
  }

  /** Whoever may write to the queue names accounts, and they become parts of ARNs. */
  Optional<Gap> refuseAccount(String id) {
    if (!ACCOUNT.matcher(id).matches()) {
      return Optional.of(new Gap(Cause.INVALID, "'" + shown(id) + "' is not an AWS account id"));
    }
    return accounts.contains(ALL) || accounts.contains(id)
        ? Optional.empty()
        : Optional.of(new Gap(Cause.DENIED, "account " + id + " is not among READ_ACCOUNTS"));
  }

  /** As accounts, but that they become parts of host names. */
  Optional<Gap> refuseRegion(String name) {
    if (!REGION.matcher(name).matches()) {
      return Optional.of(new Gap(Cause.INVALID, "'" + shown(name) + "' is not an AWS region"));
    }
    return regions.contains(ALL) || regions.contains(name)
        ? Optional.empty()
        : Optional.of(new Gap(Cause.DENIED, "region " + name + " is not among READ_REGIONS"));
  }

  private static String shown(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "…" : text;
  }

  /** Who reads this account, for people. */
  String reader(String id) {
    return id.equals(account) || role == null
        ? "the consumer's own role"
        : "role " + role + " in account " + id;
  }
}
