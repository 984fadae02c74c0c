package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes blueprints, for one run. What is refused leaves the others to be written; when Port goes
 * away, nothing more is tried.
 *
 * <p>A blueprint goes in one request where all that it relates to is there. Else it is made without
 * what is missing, with a description that says so; relations follow when all blueprints are there,
 * and last what is computed along relations. Whatever breaks off in between is found by that
 * description and finished by the next run.
 */
final class BlueprintWriter {
  /** What may be computed along relations, of this blueprint or of others. */
  private static final Set<String> LATE =
      Set.of("mirrorProperties", "calculationProperties", "aggregationProperties", "ownership");

  private static final String RELATIONS = "relations";
  private static final String DESCRIPTION = "description";

  private final PortAdmin port;
  private final Progress progress;
  private final List<BlueprintStep> steps;
  private final Set<String> there = new LinkedHashSet<>();
  private final Map<String, JsonNode> open = new LinkedHashMap<>();
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private boolean ended;
  private int done;

  BlueprintWriter(PortAdmin port, Progress progress, List<BlueprintStep> steps) {
    this.port = port;
    this.progress = progress;
    this.steps = steps.stream().filter(step -> step.action().writes()).toList();
    steps.stream()
        .filter(step -> step.live() != null)
        .forEach(step -> there.add(step.identifier()));
    this.steps.forEach(step -> outcomes.put(step.identifier(), Outcome.NOT_TRIED));
  }

  /** What became of each blueprint that was to be written. */
  Map<String, Outcome> outcomes() {
    return outcomes;
  }

  List<String> problems() {
    return problems;
  }

  /** Whether Port went away or shut us out. */
  boolean hasEnded() {
    return ended;
  }

  void write() throws InterruptedException {
    for (BlueprintStep step : steps) {
      JsonNode live = step.live();
      if (live != null) {
        open.put(step.identifier(), live);
      } else if (!ended) {
        create(step);
      }
    }
    for (boolean late : new boolean[] {false, true}) {
      for (BlueprintStep step : steps) {
        if (open.containsKey(step.identifier()) && !ended) {
          change(step, late);
        }
      }
    }
  }

  private void create(BlueprintStep step) throws InterruptedException {
    ObjectNode wanted = Objects.requireNonNull(step.wanted(), "a blueprint that is to be made");
    ObjectNode body = wanted.deepCopy();
    LATE.forEach(part -> {
      if (!body.path(part).isEmpty()) {
        body.remove(part);
      }
    });
    body.path(RELATIONS)
        .properties()
        .removeIf(relation -> !there.contains(relation.getValue().path("target").asText()));
    boolean whole = body.equals(wanted);
    if (!whole) {
      body.put(DESCRIPTION, BlueprintStep.UNFINISHED);
    }
    PortAnswer answer = port.createBlueprint(body);
    if (answer instanceof PortAnswer.Refused(int status, _) && status == 409) {
      answer = madeBefore(step.identifier(), body, answer);
    }
    if (!(answer instanceof PortAnswer.Done)) {
      failed(step, "create blueprint " + step.identifier(), answer);
      return;
    }
    there.add(step.identifier());
    if (whole) {
      succeeded(step, "created");
    } else {
      open.put(step.identifier(), body);
    }
  }

  /** A first attempt may have been taken although its answer was lost. */
  private PortAnswer madeBefore(String identifier, ObjectNode body, PortAnswer refusal)
      throws InterruptedException {
    if (port.blueprints() instanceof PortAnswer.Done(JsonNode all)) {
      for (JsonNode each : all) {
        if (each.path("identifier").asText().equals(identifier)
            && Comparison.differences(each, body).isEmpty()) {
          return new PortAnswer.Done(each);
        }
      }
    }
    return refusal;
  }

  private void change(BlueprintStep step, boolean late) throws InterruptedException {
    String identifier = step.identifier();
    JsonNode live = Objects.requireNonNull(open.get(identifier), "a blueprint that is begun");
    ObjectNode wanted = Objects.requireNonNull(step.wanted(), "a blueprint that is to be changed");
    String missing = late ? null : missingTarget(wanted);
    if (missing != null) {
      open.remove(identifier);
      outcomes.put(identifier, Outcome.FAILED);
      problems.add(
          "blueprint %s is not finished, since it relates to %s, which could not be made: mend that, and run this again"
              .formatted(identifier, missing));
      return;
    }
    ObjectNode body = patch(live, wanted, late);
    if (!body.isEmpty()) {
      PortAnswer answer = port.patchBlueprint(identifier, body);
      if (!(answer instanceof PortAnswer.Done)) {
        open.remove(identifier);
        failed(step, "update blueprint " + identifier, answer);
        return;
      }
    }
    if (late) {
      open.remove(identifier);
      succeeded(step, step.action() == Action.CREATE ? "created" : "updated");
    }
  }

  private @Nullable String missingTarget(ObjectNode wanted) {
    return WantedBlueprint.targets(wanted).stream()
        .filter(target -> !there.contains(target))
        .findFirst()
        .orElse(null);
  }

  /** Each top-level member that differs, with all that Port has of it; last, the description. */
  private static ObjectNode patch(JsonNode live, ObjectNode wanted, boolean late) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    boolean unfinished = live.path(DESCRIPTION).asText("").equals(BlueprintStep.UNFINISHED);
    wanted
        .properties()
        .forEach(member -> {
          String name = member.getKey();
          JsonNode now = live.get(name);
          boolean turn = LATE.contains(name) == late && !(unfinished && name.equals(DESCRIPTION));
          boolean differs =
              !Comparison.differences(
                      JsonNodeFactory.instance.objectNode().set(name, now),
                      JsonNodeFactory.instance.objectNode().set(name, member.getValue()))
                  .isEmpty();
          if (turn && differs) {
            body.set(name, Comparison.merged(name, now, member.getValue()));
          }
        });
    if (late && unfinished) {
      String description = wanted.path(DESCRIPTION).asText("");
      body.put(DESCRIPTION, description.isEmpty() ? wanted.path("title").asText() : description);
    }
    return body;
  }

  private void succeeded(BlueprintStep step, String word) {
    outcomes.put(step.identifier(), Outcome.DONE);
    done++;
    progress.say(
        word + " blueprint " + step.identifier() + " (" + done + " of " + steps.size() + ")");
  }

  private void failed(BlueprintStep step, String what, PortAnswer answer) {
    outcomes.put(step.identifier(), Outcome.FAILED);
    problems.add(PortWords.of(what, answer));
    progress.say("failed: " + what);
    ended |= PortWords.ends(answer);
  }
}
