package io.portaws.pipeline.catalog;

import io.portaws.pipeline.jq.Jq;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the part of a type file that says how its state is read. */
final class ReadPlanFile {
  /** {@code service:Operation}. */
  static final Pattern CALL = Pattern.compile("([a-z0-9]+):([A-Za-z0-9]+)");

  static final Jq NOTHING = Jq.whenUsed("empty");

  private ReadPlanFile() {}

  static ReadPlan parse(Section read) {
    if (read.has("event")) {
      read.onlyKeys("event");
      return ReadPlan.CLOUD_CONTROL;
    }
    read.onlyKeys("permissions", "calls", "shape");
    List<ReadCall> calls = new ArrayList<>();
    for (Section call : read.at("calls").elements()) {
      ReadCall parsed =
          call.node().asText().equals("cloudcontrol") ? ReadCall.CLOUD_CONTROL : call(call);
      if (parsed != null) {
        calls.add(parsed);
      }
    }
    if (calls.isEmpty()) {
      calls.add(ReadCall.CLOUD_CONTROL);
    }
    return new ReadPlan(calls, List.copyOf(read.strings("permissions")), read.jq("shape"));
  }

  private static @Nullable ReadCall call(Section call) {
    call.onlyKeys(
        "call",
        "batch",
        "group",
        "request",
        "items",
        "key",
        "of",
        "give",
        "absent",
        "page",
        "optional");
    var name = CALL.matcher(call.requiredText("call"));
    if (!name.matches() || !ReadCall.isReading(name.group(2))) {
      call.problem(
          "call", "is neither 'cloudcontrol' nor a reading operation such as ecs:DescribeClusters");
      return null;
    }
    call.requiredText("request");
    int batch = call.number("batch", 1);
    Jq key = call.jq("key");
    if (batch > 1 && key == null) {
      call.problem("key", "is needed to tell the resources of a batch from each other");
    }
    return new ReadCall(
        name.group(1),
        name.group(2),
        batch,
        call.jq("group"),
        call.jq("request", NOTHING),
        call.jq("items", ReadCall.IDENTITY),
        key,
        call.jq("of", ReadCall.IDENTIFIER),
        call.jq("give", ReadCall.IDENTITY),
        call.strings("absent"),
        call.has("page") ? call.requiredText("page") : null,
        call.flag("optional"));
  }
}
