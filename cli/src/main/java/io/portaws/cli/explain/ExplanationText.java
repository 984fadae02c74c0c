package io.portaws.cli.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Printable;
import io.portaws.pipeline.Explanation;
import io.portaws.pipeline.Explanation.Look;
import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.port.Rehearsal;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** Explanations for people. Belongs to one thread. */
final class ExplanationText {
  private static final int WIDTH = 10;

  private final PrintWriter out;
  private final boolean colours;

  /**
   * @param colours whether {@code out} is a terminal that shows them
   */
  ExplanationText(PrintWriter out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  private enum Colour {
    BOLD("1"),
    GREEN("32"),
    YELLOW("33"),
    RED("31");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  /** All that is known of one message. */
  void whole(Explanation explanation) {
    line("form", explanation.form());
    explanation.changes().forEach(change -> line("change", change(change)));
    outcome(explanation);
    explanation.looks().forEach(this::look);
    for (Update update : explanation.updates()) {
      ExplanationJson.entities(update).forEach(this::entity);
    }
    explanation.requests().forEach(this::request);
  }

  /** One message in one line. */
  void brief(String name, Explanation explanation) {
    String what =
        switch (explanation.outcome()) {
          case Outcome.Skipped skipped -> coloured(Colour.YELLOW, "skipped  " + skipped.why());
          case Outcome.Reject reject -> coloured(Colour.RED, "rejected  " + reject.why());
          case Outcome.Retry retry -> coloured(Colour.RED, "retried  " + retry.why());
          case Outcome.Wait wait -> coloured(Colour.RED, "retried  " + wait.why());
          case Outcome.Replaced replaced -> coloured(Colour.YELLOW, "retried  " + replaced.why());
          case Outcome.Delivered _ -> asks(explanation);
        };
    out.println(Printable.line(name) + "  " + explanation.form() + "  " + what);
  }

  private static String asks(Explanation explanation) {
    String changes =
        explanation.changes().stream()
            .map(change ->
                change.action().word()
                    + " "
                    + change.key().type()
                    + " "
                    + change.key().identifier())
            .collect(Collectors.joining(", "));
    String entities =
        explanation.updates().stream()
            .flatMap(update -> ExplanationJson.entities(update).valueStream())
            .map(entity -> entity.path("action").asText() + " " + name(entity))
            .collect(Collectors.joining(", "));
    return Printable.line(changes.isEmpty() ? entities : changes);
  }

  private void outcome(Explanation explanation) {
    String because = explanation.detail().isEmpty() ? "" : ": " + explanation.detail();
    switch (explanation.outcome()) {
      case Outcome.Skipped skipped -> line(Colour.YELLOW, "skipped", skipped.why() + because);
      case Outcome.Reject reject -> line(Colour.RED, "rejected", reject.why() + because);
      case Outcome.Retry retry -> {
        line(Colour.RED, "retried", retry.why() + because);
        if (retry.remedy() != null) {
          line("remedy", retry.remedy());
        }
      }
      case Outcome.Wait wait -> line(Colour.RED, "retried", wait.why());
      case Outcome.Replaced replaced -> line(Colour.YELLOW, "retried", replaced.why());
      case Outcome.Delivered delivered -> delivered.followUps().forEach(this::followUp);
    }
  }

  private void followUp(FollowUp followUp) {
    line(
        "again",
        "in %d s, since %s is not settled"
            .formatted(followUp.delay().toSeconds(), followUp.key().identifier()));
  }

  private static String change(Change change) {
    return "%s %s %s in %s %s"
        .formatted(
            change.action().word(),
            change.key().type(),
            change.key().identifier(),
            change.key().account(),
            change.key().region());
  }

  private void look(Look look) {
    String calls = String.join(", ", look.calls());
    String from =
        switch (look.source()) {
          case EVENT -> "as the event tells it, since nothing can read it";
          case GIVEN -> "as --state gives it";
          case AWS -> "as AWS gives it, by " + calls;
          case ASSUMED -> "gone, as the event says; the worker asks AWS, by " + calls;
          case UNREAD ->
              "not read; it comes from "
                  + calls
                  + ". Entities and requests follow from it: give it by --state FILE, or read it"
                  + " by --live";
        };
    switch (look.state()) {
      case State.Present(JsonNode properties) -> {
        line("state", from + ":");
        block(properties);
      }
      case State.Absent _ ->
          line("state", look.source() == Explanation.Source.ASSUMED ? from : "not there, " + from);
      case State.Unknown(State.Cause cause, String detail) ->
          line(
              "state",
              look.source() == Explanation.Source.UNREAD ? from : cause.word() + ": " + detail);
    }
  }

  private void entity(JsonNode entity) {
    boolean delete = entity.path("action").asText().equals("delete");
    line(delete ? Colour.RED : Colour.GREEN, delete ? "delete" : "upsert", name(entity));
    if (entity.has("search")) {
      block(entity.get("search"));
    }
    if (!delete) {
      block(entity.<ObjectNode>deepCopy().without(java.util.List.of("action", "blueprint")));
    }
  }

  private static String name(JsonNode entity) {
    JsonNode identifier = entity.path("identifier");
    String named = identifier.isTextual() ? identifier.textValue() : "what the search finds";
    return entity.path("blueprint").asText() + " " + named;
  }

  private void request(Rehearsal.Request request) {
    line("request", request.method() + " " + request.path());
    if (request.body() != null) {
      block(request.body());
    }
  }

  private void line(String label, String text) {
    line(Colour.BOLD, label, text);
  }

  private void line(Colour colour, String label, String text) {
    out.println(
        coloured(colour, label) + " ".repeat(WIDTH - label.length()) + Printable.line(text));
  }

  private void block(JsonNode json) {
    out.println(ExplanationJson.text(json).indent(2).stripTrailing());
  }

  private String coloured(Colour colour, String text) {
    return colours ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
  }
}
