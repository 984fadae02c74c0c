package io.portaws.cli.setup.aws;

import java.util.List;

/** The other accounts and regions whose events are brought, too. */
sealed interface Members {
  /** None are named; those that are there stay as they are. */
  record None() implements Members {}

  /** Accounts by their ids, with roles for CloudFormation in each. */
  record Accounts(List<String> ids, Spread spread) implements Members {
    public Accounts {
      ids = List.copyOf(ids);
    }
  }

  /** Whole units of an organization, those that join later too. */
  record Units(List<String> ids, Spread spread) implements Members {
    public Units {
      ids = List.copyOf(ids);
    }
  }

  /**
   * Where in each account, and how bravely.
   *
   * @param toleratedPercent of the accounts of a region that may fail before the others are left
   * @param atOncePercent of the accounts of a region that are worked on at a time
   */
  record Spread(List<String> regions, int toleratedPercent, int atOncePercent) {
    public Spread {
      regions = List.copyOf(regions);
    }

    Spread in(List<String> others) {
      return new Spread(others, toleratedPercent, atOncePercent);
    }
  }
}
