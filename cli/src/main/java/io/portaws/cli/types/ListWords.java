package io.portaws.cli.types;

import static java.util.stream.Collectors.joining;

import io.portaws.pipeline.catalog.ListCall;
import io.portaws.pipeline.catalog.ListPlan;
import io.portaws.pipeline.catalog.ListPlan.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Says how a type is listed, in Markdown. */
final class ListWords {
  private ListWords() {}

  /** Who lists it, in few words. */
  static String by(ListPlan list) {
    return switch (list) {
      case ListPlan.None _ -> "not listed";
      case ListPlan.Chain chain when chain.bound() != null -> service(chain) + ", the newest";
      case ListPlan.Chain chain -> service(chain);
    };
  }

  private static String service(ListPlan.Chain chain) {
    return chain.isByCloudControl()
        ? "Cloud Control"
        : "`" + chain.calls().getLast().service() + "`";
  }

  /** How it is listed, and where. */
  static String of(ListPlan list) {
    return switch (list) {
      case ListPlan.None(String reason) -> "not at all: " + reason;
      case ListPlan.Chain chain -> {
        List<String> words = new ArrayList<>();
        words.add(
            chain.calls().stream()
                .map(ListCall::name)
                .map(name -> "`" + name + "`")
                .collect(joining(", for each of these ")));
        words.addAll(where(chain));
        if (chain.bound() != null) {
          words.add(chain.bound());
        }
        yield String.join("; ", words);
      }
    };
  }

  private static List<String> where(ListPlan.Chain chain) {
    List<String> words = new ArrayList<>();
    switch (chain.where()) {
      case Where.EachRegion _ -> {}
      case Where.AnyRegion _ ->
          words.add("once for an account, in any region: each resource tells its own");
      case Where.Home home ->
          words.add(
              "once for an account, in its partition's region of "
                  + new TreeMap<>(home.byPartition())
                      .values().stream().map(region -> "`" + region + "`").collect(joining(", ")));
    }
    if (chain.isOfManagementAccount()) {
      words.add("in the organization's management account alone");
    }
    return words;
  }
}
