package io.portaws.pipeline.state;

import java.util.Set;
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

  public Reach {
    accounts = Set.copyOf(accounts);
    regions = Set.copyOf(regions);
  }

  boolean hasAccount(String id) {
    return accounts.contains(ALL) || accounts.contains(id);
  }

  boolean hasRegion(String name) {
    return regions.contains(ALL) || regions.contains(name);
  }

  /** Who reads this account, for people. */
  String reader(String id) {
    return id.equals(account) || role == null
        ? "the consumer's own role"
        : "role " + role + " in account " + id;
  }
}
