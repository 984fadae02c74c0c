package io.portaws.cli.setup;

import java.util.List;

/** What came of planning. */
public sealed interface Planned {
  record Ready(PortPlan plan) implements Planned {}

  /**
   * There is no plan, and nothing was changed.
   *
   * @param exit as which the command ends
   * @param reasons a sentence each
   */
  record Stopped(int exit, List<String> reasons) implements Planned {
    public Stopped {
      reasons = List.copyOf(reasons);
    }
  }
}
