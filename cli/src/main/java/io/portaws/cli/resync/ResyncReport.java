package io.portaws.cli.resync;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a resync came to. Used by one thread. */
final class ResyncReport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_SAMPLES = 20;

  /** How it ended. */
  enum End {
    /** All that was asked for is on the queue. */
    COMPLETE,
    /** All but what is excluded. */
    PARTIAL,
    /** It broke off, and can be resumed. */
    STOPPED
  }

  final String run;
  final boolean dryRun;
  final Map<String, TypeSums> types = new LinkedHashMap<>();
  final List<Excluded> excluded = new ArrayList<>();
  final Set<String> untold = new LinkedHashSet<>();
  final Set<String> samples = new LinkedHashSet<>();
  int slices;
  int of;
  long messages;

  /** Why stale entities were not looked for; empty when they were. */
  String notComparedWithPort = "";

  /** Why it stopped; empty when it did not. */
  String stopped = "";

  /** How to go on; null when there is nothing left. */
  @Nullable String resume;

  ResyncReport(String run, boolean dryRun) {
    this.run = run;
    this.dryRun = dryRun;
  }

  End end() {
    if (!stopped.isEmpty()) {
      return End.STOPPED;
    }
    return excluded.isEmpty() ? End.COMPLETE : End.PARTIAL;
  }

  TypeSums of(String type) {
    return types.computeIfAbsent(type, _ -> new TypeSums());
  }

  void unresolved(List<String> some) {
    for (String each : some) {
      if (samples.size() < MOST_SAMPLES) {
        samples.add(each);
      }
    }
  }

  private int sum(java.util.function.ToIntFunction<TypeSums> part) {
    return types.values().stream().mapToInt(part).sum();
  }

  void text(PrintWriter out) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Resync %s %s: %d of %d slices, %d resources listed, %d messages %s."
            .formatted(
                run,
                switch (end()) {
                  case COMPLETE -> dryRun ? "would be complete" : "is on the queue";
                  case PARTIAL -> dryRun ? "would leave out a part" : "is on the queue in part";
                  case STOPPED -> "stopped";
                },
                slices,
                of,
                sum(each -> each.listed),
                messages,
                dryRun ? "would be put on the queue" : "put on the queue"));
    types.forEach((type, sums) -> {
      if (sums.listed + sums.stale + sums.heldBack + sums.unresolved > 0) {
        lines.add("  " + line(type, sums));
      }
    });
    notes(lines);
    out.println(Printable.lines(String.join("\n", lines)));
    out.flush();
  }

  private static String line(String type, TypeSums sums) {
    StringBuilder line = new StringBuilder();
    line.append("%-36s %7d listed, %5d stale".formatted(type, sums.listed, sums.stale));
    if (sums.heldBack > 0) {
      line.append(", %d stale held back".formatted(sums.heldBack));
    }
    if (sums.unresolved > 0) {
      line.append(", %d cannot be told".formatted(sums.unresolved));
    }
    return line.toString();
  }

  private void notes(List<String> lines) {
    if (!notComparedWithPort.isEmpty()) {
      lines.add("Stale entities were not looked for: " + notComparedWithPort + ".");
    }
    untold.forEach(each -> lines.add("Stale entities cannot be told of " + each + "."));
    if (!samples.isEmpty()) {
      lines.add("Left alone, since it cannot be told what they are of:");
      samples.forEach(each -> lines.add("  " + each));
    }
    if (!excluded.isEmpty()) {
      lines.add("Not done whole:");
      excluded.forEach(each -> lines.add("  " + each.what() + ": " + each.detail()));
    }
    if (!stopped.isEmpty()) {
      lines.add("Stopped: " + stopped);
    }
    if (resume != null) {
      lines.add("Go on with:");
      lines.add("  " + resume);
    }
  }

  void json(PrintWriter out) {
    ObjectNode root = JSON.createObjectNode().put("run", run).put("dryRun", dryRun);
    root.put("outcome", end().name().toLowerCase(java.util.Locale.ROOT));
    root.put("slices", slices).put("slicesAsked", of).put("messages", messages);
    ArrayNode byType = root.putArray("types");
    types.forEach((type, sums) ->
        byType
            .addObject()
            .put("type", type)
            .put("slices", sums.slices)
            .put("listed", sums.listed)
            .put("enqueued", sums.looks)
            .put("stale", sums.stale)
            .put("staleHeld", sums.heldBack)
            .put("unresolved", sums.unresolved));
    ArrayNode left = root.putArray("excluded");
    excluded.forEach(each ->
        left.addObject()
            .put("what", each.what())
            .put("why", each.why())
            .put("detail", each.detail()));
    samples.forEach(root.putArray("unresolved")::add);
    untold.forEach(root.putArray("untold")::add);
    root.put("notComparedWithPort", notComparedWithPort).put("stopped", stopped);
    root.put("resume", resume);
    try {
      out.println(Printable.lines(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
    out.flush();
  }
}
