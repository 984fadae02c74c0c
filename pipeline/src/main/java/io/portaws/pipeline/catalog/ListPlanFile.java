package io.portaws.pipeline.catalog;

import io.portaws.pipeline.catalog.ListPlan.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the part of a type file that says how its resources are listed. */
final class ListPlanFile {
  private static final ListPlan OF_EVENTS =
      new ListPlan.None("what it is stands in its events alone");

  /** As ARNs have them. */
  private static final Pattern PARTITION = Pattern.compile("aws(-[a-z]+)*");

  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,20}){1,3}-\\d{1,2}");

  private ListPlanFile() {}

  /**
   * @param ofEvents whether the type's state is what its events carry
   */
  static ListPlan parse(Section root, boolean ofEvents) {
    if (ofEvents) {
      if (root.has("list")) {
        root.problem("list", "cannot be used with read.event: AWS knows no such resources");
      }
      return OF_EVENTS;
    }
    if (!root.has("list")) {
      return ListPlan.CLOUD_CONTROL;
    }
    Section list = root.at("list");
    if (list.has("none")) {
      list.onlyKeys("none");
      return new ListPlan.None(list.requiredText("none"));
    }
    list.onlyKeys("permissions", "global", "accounts", "calls", "identifiers", "bound");
    List<ListCall> calls = calls(list);
    if (calls.stream().anyMatch(call -> call.newest() > 0) && !list.has("bound")) {
      list.problem("bound", "is needed to say, for people, which are listed: not all are");
    }
    return new ListPlan.Chain(
        calls,
        list.jq("identifiers", ListCall.ITEM),
        List.copyOf(list.strings("permissions")),
        where(list),
        isOfManagementAccount(list),
        list.has("bound") ? list.requiredText("bound") : null);
  }

  private static List<ListCall> calls(Section list) {
    List<ListCall> calls = new ArrayList<>();
    for (Section call : list.at("calls").elements()) {
      ListCall parsed =
          call.node().asText().equals("cloudcontrol") ? ListCall.CLOUD_CONTROL : call(call);
      if (parsed != null) {
        calls.add(parsed);
      }
    }
    return calls.isEmpty() ? List.of(ListCall.CLOUD_CONTROL) : calls;
  }

  private static @Nullable ListCall call(Section call) {
    call.onlyKeys("call", "request", "items", "give", "absent", "page", "newest");
    var name = ReadPlanFile.CALL.matcher(call.requiredText("call"));
    if (!name.matches() || !ReadCall.isReading(name.group(2))) {
      call.problem(
          "call", "is neither 'cloudcontrol' nor a reading operation such as ecs:ListClusters");
      return null;
    }
    call.requiredText("request");
    call.requiredText("items");
    return new ListCall(
        name.group(1),
        name.group(2),
        call.jq("request", ReadPlanFile.NOTHING),
        call.jq("items", ReadPlanFile.NOTHING),
        call.jq("give", ListCall.ITEM),
        call.strings("absent"),
        call.has("page") ? page(call) : null,
        call.number("newest", 0));
  }

  /** One name for both, or one for each. */
  private static ListCall.Page page(Section call) {
    if (!call.at("page").node().isObject()) {
      String name = call.requiredText("page");
      return new ListCall.Page(name, name);
    }
    Section page = call.at("page");
    page.onlyKeys("answer", "request");
    return new ListCall.Page(page.requiredText("answer"), page.requiredText("request"));
  }

  private static Where where(Section list) {
    if (!list.has("global")) {
      return new Where.EachRegion();
    }
    Section global = list.at("global");
    if (global.node().asText().equals("any-region")) {
      return new Where.AnyRegion();
    }
    if (!global.node().isObject()) {
      list.problem("global", "is neither any-region nor a mapping such as {aws: us-east-1}");
    }
    Map<String, String> regions = new LinkedHashMap<>();
    for (var region : global.node().properties()) {
      if (!PARTITION.matcher(region.getKey()).matches()) {
        global.problem(region.getKey(), "is no partition such as aws, aws-cn or aws-us-gov");
      }
      if (!REGION.matcher(region.getValue().asText()).matches()) {
        global.problem(region.getKey(), "is no region such as us-east-1");
      }
      regions.put(region.getKey(), region.getValue().asText());
    }
    return new Where.Home(regions);
  }

  private static boolean isOfManagementAccount(Section list) {
    Set<String> accounts = list.strings("accounts");
    if (!accounts.isEmpty() && !accounts.equals(Set.of("management"))) {
      list.problem("accounts", "is not 'management', which is all that it can be");
    }
    return !accounts.isEmpty();
  }
}
