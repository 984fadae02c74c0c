package io.portaws.cli.consumer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Printable;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a switch did, and what state things are in.
 *
 * @param dryRun whether {@code steps} are what would be done
 * @param consumers how each stands now; one that cannot be looked at is left out
 * @param before how many messages the queue held; empty where no queue is known
 * @param problem why it was not done whole; empty when it was
 */
record SwitchReport(
    Consumer to,
    boolean dryRun,
    List<String> steps,
    Map<Consumer, Standing> consumers,
    Optional<Backlog> before,
    Optional<Backlog> after,
    Optional<String> problem) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  SwitchReport {
    steps = List.copyOf(steps);
    consumers = Map.copyOf(consumers);
  }

  /** Nothing was begun. */
  static SwitchReport refused(Consumer to, boolean dryRun, String why) {
    return new SwitchReport(
        to, dryRun, List.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.of(why));
  }

  void text(PrintWriter out) {
    line(out, heading());
    if (dryRun) {
      steps.forEach(step -> line(out, "  " + step));
    }
    if (steps.isEmpty() && problem.isEmpty()) {
      line(out, dryRun ? "  nothing" : "Nothing was to be done.");
    }
    for (Consumer consumer : Consumer.values()) {
      Standing standing = consumers.get(consumer);
      if (standing != null) {
        line(out, "%-7s %s: %s".formatted(consumer, standing.state(), standing.words()));
      }
    }
    before.ifPresent(backlog -> line(out, "queue   before: " + backlog.words()));
    after.ifPresent(backlog -> line(out, "queue   now: " + backlog.words()));
  }

  private String heading() {
    if (problem.isPresent()) {
      return "Not switched to " + to + ": " + problem.get();
    }
    return dryRun
        ? "To switch to " + to + ", this would be done:"
        : "Messages are consumed by " + to + ".";
  }

  private static void line(PrintWriter out, String text) {
    out.println(Printable.line(text));
  }

  void json(PrintWriter out) {
    ObjectNode json = JSON.objectNode();
    json.put("to", to.word()).put("dryRun", dryRun).put("done", !dryRun && problem.isEmpty());
    problem.ifPresent(words -> json.put("problem", words));
    ArrayNode list = json.putArray("steps");
    steps.forEach(list::add);
    ObjectNode standings = json.putObject("consumers");
    for (Consumer consumer : Consumer.values()) {
      Standing standing = consumers.get(consumer);
      if (standing != null) {
        standings
            .putObject(consumer.word())
            .put("state", standing.state().toString())
            .put("detail", standing.words());
      }
    }
    before.ifPresent(backlog -> json.set("queueBefore", json(backlog)));
    after.ifPresent(backlog -> json.set("queueAfter", json(backlog)));
    out.println(Printable.lines(json.toPrettyString()));
  }

  private static ObjectNode json(Backlog backlog) {
    return switch (backlog) {
      case Backlog.Counted(long waiting, long inFlight) ->
          JSON.objectNode().put("waiting", waiting).put("inFlight", inFlight);
      case Backlog.Unknown(String reason) -> JSON.objectNode().put("unknown", reason);
    };
  }
}
