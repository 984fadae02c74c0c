package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.mapping.IngestMappings;
import io.portaws.pipeline.mapping.Rule;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortAnswer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Brings Port into the state that a {@link PortWish} tells: looks, plans, and writes what is
 * missing. What was done stays done when something fails, and another run does the rest. For one
 * thread.
 */
public final class PortSetup {
  /** Port refuses request bodies of a mebibyte. */
  private static final int MAX_BODY_BYTES = (1 << 20) - 1;

  private final PortAdmin port;
  private final Progress progress;

  public PortSetup(PortAdmin port, Progress progress) {
    this.port = port;
    this.progress = progress;
  }

  /** What there is to do. Changes nothing. */
  public Planned plan(PortWish wish) throws InterruptedException {
    progress.say("looking at Port's blueprints");
    PortAnswer answer = port.blueprints();
    if (!(answer instanceof PortAnswer.Done(JsonNode all))) {
      return stopped("list its blueprints", answer);
    }
    Map<String, JsonNode> live = new LinkedHashMap<>();
    all.forEach(each -> live.put(each.path("identifier").asText(), each));
    Problems refusals = new Problems();
    List<BlueprintStep> steps = blueprints(wish, live, refusals);
    List<String> problems = unwritable(wish, steps);
    if (wish.webhook() == null) {
      return refusals.isEmpty()
          ? new Planned.Ready(new PortPlan(steps, null, problems))
          : new Planned.Stopped(Exit.CONFIGURATION, refusals.list());
    }
    List<JsonNode> known = steps.stream().map(BlueprintStep::afterwards).toList();
    ArrayNode mappings = IngestMappings.of(wish.mapping(), known, refusals);
    return refusals.isEmpty()
        ? withWebhook(wish, wish.webhook(), mappings, new PortPlan(steps, null, problems))
        : new Planned.Stopped(Exit.CONFIGURATION, refusals.list());
  }

  private static List<BlueprintStep> blueprints(
      PortWish wish, Map<String, JsonNode> live, Problems refusals) {
    List<BlueprintStep> steps = new ArrayList<>();
    for (WantedBlueprint wanted :
        WantedBlueprints.of(wish.catalog(), wish.blueprints(), wish.mapping(), wish.ownMapping())) {
      @Nullable JsonNode now = live.get(wanted.identifier());
      if (now == null && wanted.definition() == null) {
        refusals.add(
            wanted.place(),
            "blueprint '%s' is not in Port, and neither --blueprints nor the types define it: create it in Port, or give it by --blueprints"
                .formatted(wanted.identifier()));
      } else {
        steps.add(BlueprintStep.of(wanted, now, wish.update()));
      }
    }
    return steps;
  }

  /** What rules write and blueprints do not have: Port refuses whole entities for it. */
  private static List<String> unwritable(PortWish wish, List<BlueprintStep> steps) {
    Map<String, JsonNode> afterwards = new LinkedHashMap<>();
    steps.forEach(step -> afterwards.put(step.identifier(), step.afterwards()));
    List<String> problems = new ArrayList<>();
    for (Rule rule : wish.mapping().rules()) {
      String identifier = rule.constantBlueprint().orElse("");
      JsonNode blueprint = afterwards.get(identifier);
      if (blueprint != null) {
        lacking(rule.properties().keySet(), blueprint.path("schema").path("properties"))
            .forEach(name -> problems.add(unwritable(rule, "properties." + name, identifier)));
        lacking(rule.relations().keySet(), blueprint.path("relations"))
            .forEach(name -> problems.add(unwritable(rule, "relations." + name, identifier)));
      }
    }
    return problems;
  }

  private static Set<String> lacking(Set<String> written, JsonNode has) {
    Set<String> lacking = new TreeSet<>(written);
    lacking.removeIf(has::has);
    return lacking;
  }

  private static String unwritable(Rule rule, String what, String blueprint) {
    return "%s: blueprint %s has no %s, so Port would refuse the entity: add it there, or take it out of the mapping"
        .formatted(rule.place(), blueprint, what);
  }

  private Planned withWebhook(
      PortWish wish, WebhookReference reference, ArrayNode mappings, PortPlan plan)
      throws InterruptedException {
    progress.say("looking at Port's webhook");
    WebhookPlanner planner = new WebhookPlanner(wish, mappings);
    PortAnswer found = find(reference);
    WebhookStep step;
    if (found instanceof PortAnswer.Done(JsonNode live)) {
      if (planner.locksOut(live)) {
        return new Planned.Stopped(
            Exit.CONFIGURATION,
            List.of(
                "webhook %s signs in another way, and Port does not show its secret: set PORT_WEBHOOK_SECRET to the secret to change that"
                    .formatted(live.path("identifier").asText())));
      }
      step = planner.of(live);
    } else if (isMissing(found) && reference instanceof WebhookReference.ByIdentifier(var name)) {
      step = planner.create(name);
    } else if (isMissing(found)) {
      return new Planned.Stopped(
          Exit.CONFIGURATION,
          List.of(
              "--webhook: no webhook in Port has this URL: name one by its identifier to have it made"));
    } else {
      return stopped("show the webhook", found);
    }
    int bytes = step.body().toString().getBytes(StandardCharsets.UTF_8).length;
    return bytes <= MAX_BODY_BYTES
        ? new Planned.Ready(new PortPlan(plan.blueprints(), step, plan.problems()))
        : new Planned.Stopped(
            Exit.CONFIGURATION,
            List.of(
                "the webhook's %d mappings have %d bytes, and Port takes below 1 MiB: map fewer types, by --mapping"
                    .formatted(step.mappings(), bytes)));
  }

  private static boolean isMissing(PortAnswer answer) {
    return answer instanceof PortAnswer.Refused(int status, _) && status == 404;
  }

  private PortAnswer find(WebhookReference reference) throws InterruptedException {
    switch (reference) {
      case WebhookReference.ByIdentifier(String identifier) -> {
        return port.webhook(identifier);
      }
      case WebhookReference.ByKey byKey -> {
        PortAnswer answer = port.webhooks();
        if (!(answer instanceof PortAnswer.Done(JsonNode all))) {
          return answer;
        }
        for (JsonNode each : all) {
          if (byKey.is(List.of(each.path("webhookKey").asText(""), each.path("url").asText("")))) {
            return port.webhook(each.path("identifier").asText());
          }
        }
        return new PortAnswer.Refused(404, "");
      }
    }
  }

  /**
   * Does what was planned, as far as Port lets it.
   *
   * @param place keeps a secret that is made
   */
  public PortResult apply(PortPlan plan, SecretPlace place) throws InterruptedException {
    BlueprintWriter blueprints = new BlueprintWriter(port, progress, plan.blueprints());
    blueprints.write();
    List<String> problems = new ArrayList<>(plan.problems());
    problems.addAll(blueprints.problems());
    WebhookStep step = plan.webhook();
    if (step == null) {
      return new PortResult(
          blueprints.outcomes(), null, null, null, problems, blueprints.hasEnded());
    }
    WebhookWriter webhook = new WebhookWriter(port, progress, step, place);
    if (step.action().writes() && !blueprints.hasEnded()) {
      webhook.write();
    }
    problems.addAll(webhook.problems());
    return new PortResult(
        blueprints.outcomes(),
        step.action().writes() ? webhook.outcome() : null,
        webhook.url(),
        webhook.secret(),
        problems,
        blueprints.hasEnded() || webhook.hasEnded());
  }

  private static Planned stopped(String what, PortAnswer answer) {
    return new Planned.Stopped(PortWords.exit(answer), List.of(PortWords.of(what, answer)));
  }
}
