package io.portaws.cli.why;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.terminal.Printable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The timelines for people. Pure. */
final class WhyText {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Instant now;
  private final StringBuilder out = new StringBuilder();

  private WhyText(Instant now) {
    this.now = now;
  }

  /** What all of them said. */
  static String of(String name, List<WorkerMemory.Said> said, Instant now) {
    WhyText text = new WhyText(now);
    said.forEach(text::known);
    if (text.out.isEmpty()) {
      text.unknown(name, said);
    } else {
      said.forEach(text::silent);
    }
    return text.out.toString();
  }

  private void line(String text) {
    out.append(Printable.line(text)).append('\n');
  }

  private void known(WorkerMemory.Said said) {
    if (!(said instanceof WorkerMemory.Said.Answered(var worker, JsonNode answer))
        || answer.path("messages").isEmpty()) {
      return;
    }
    line("Worker " + worker + ": " + instance(answer.path("worker")));
    answer.path("messages").forEach(this::message);
    if (answer.path("more").asInt() > 0) {
      line("  and " + answer.path("more").asInt() + " older messages about it");
    }
  }

  private static String instance(JsonNode worker) {
    return worker.properties().stream()
        .filter(each -> List.of("version", "pod", "task").contains(each.getKey()))
        .map(each -> each.getKey() + " " + each.getValue().asText())
        .collect(Collectors.joining(", "));
  }

  private void message(JsonNode message) {
    Instant first = time(message.at("/steps/0/at").asText());
    line("");
    line(
        "  Message %s, %s (%s ago)"
            .formatted(message.path("message").asText(), TIME.format(first), since(first, now)));
    message.path("about").forEach(about -> line("  about " + about.asText()));
    for (JsonNode step : message.path("steps")) {
      line(
          "  %10s  %s"
              .formatted(after(first, time(step.path("at").asText())), step.path("text").asText()));
    }
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException unknown) {
      return Instant.EPOCH;
    }
  }

  private static String after(Instant first, Instant step) {
    Duration after = Duration.between(first, step);
    return after.toMinutes() < 2
        ? String.format(
            Locale.ROOT, "+%d.%03d s", after.toSeconds(), Math.abs(after.toMillisPart()))
        : "+" + since(first, step);
  }

  private static String since(Instant from, Instant to) {
    Duration passed = Duration.between(from, to);
    if (passed.toSeconds() < 120) {
      return Math.max(0, passed.toSeconds()) + " s";
    }
    if (passed.toMinutes() < 120) {
      return passed.toMinutes() + " min";
    }
    return passed.toHours() < 72 ? passed.toHours() + " h" : passed.toDays() + " days";
  }

  private void silent(WorkerMemory.Said said) {
    if (said instanceof WorkerMemory.Said.Silent(var worker, String problem)) {
      line("");
      line("Worker " + worker + " was not asked: " + problem + ".");
    }
  }

  private void unknown(String name, List<WorkerMemory.Said> said) {
    line("Nobody knows anything of '" + name + "':");
    for (WorkerMemory.Said each : said) {
      line(
          switch (each) {
            case WorkerMemory.Said.Silent(var worker, String problem) ->
                "  " + worker + ": " + problem + ".";
            case WorkerMemory.Said.Answered(var worker, JsonNode answer) ->
                "  " + worker + ": " + reach(answer.path("worker"));
          });
    }
    line("");
    line("What it may be:");
    line("  - Another replica did it. Each remembers only what it did itself: ask each, --worker");
    line("    may be given several times.");
    line("  - It was longer ago than the worker's memory goes back, or before its start.");
    line(
        "  - The name is another one. Known are: the event's own id (EventBridge's id, CloudTrail's");
    line(
        "    eventID), an entity (blueprint/identifier), a resource's identifier or ARN as it is in");
    line("    Port, and the queue's message id.");
    line("  - It never arrived, or was no change: ./port-aws-events doctor looks for the reason,");
    line("    and ./port-aws-events explain FILE tells what would become of it.");
  }

  private String reach(JsonNode worker) {
    if (!worker.has("remembersSince")) {
      return "it has received nothing since its start, "
          + since(time(worker.path("startedAt").asText()), now)
          + " ago.";
    }
    String memory =
        "its memory goes back " + since(time(worker.path("remembersSince").asText()), now);
    return worker.path("forgot").asBoolean()
        ? memory + "; what was before is forgotten."
        : memory + ", to the first message since its start.";
  }

  /** Whether somebody knows something. */
  static boolean isKnown(List<WorkerMemory.Said> said) {
    return said.stream()
        .anyMatch(each ->
            each instanceof WorkerMemory.Said.Answered(var _, JsonNode answer)
                && StreamSupport.stream(answer.path("messages").spliterator(), false)
                    .findAny()
                    .isPresent());
  }
}
