package io.portaws.cli.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Words;
import io.portaws.pipeline.Explanation;
import io.portaws.pipeline.Explanation.Look;
import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntitySearch;
import io.portaws.pipeline.port.Rehearsal;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import java.io.UncheckedIOException;

/** Explanations for programs. The members are told in {@code docs/explain.md}. Pure. */
final class ExplanationJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** With line ends that are the same on every machine. */
  private static final DefaultPrettyPrinter PRETTY =
      new DefaultPrettyPrinter()
          .withObjectIndenter(new DefaultIndenter("  ", "\n"))
          .withArrayIndenter(new DefaultIndenter("  ", "\n"));

  private static final ObjectWriter WRITER = new JsonMapper().writer(PRETTY);

  private ExplanationJson() {}

  /** JSON on several lines, fit for a terminal. */
  static String text(JsonNode node) {
    try {
      return Printable.lines(WRITER.writeValueAsString(node));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the members to {@code into}, and gives it back. */
  static ObjectNode of(Explanation explanation, ObjectNode into) {
    into.put("form", explanation.form());
    ArrayNode changes = into.putArray("changes");
    explanation.changes().forEach(change -> changes.add(change(change)));
    outcome(explanation, into);
    ArrayNode states = into.putArray("states");
    explanation.looks().forEach(look -> states.add(look(look)));
    ArrayNode entities = into.putArray("entities");
    explanation.updates().forEach(update -> entities.addAll(entities(update)));
    ArrayNode requests = into.putArray("requests");
    explanation.requests().forEach(request -> requests.add(request(request)));
    return into;
  }

  private static ObjectNode change(Change change) {
    ObjectNode node = JSON.objectNode();
    node.put("type", change.key().type()).put("action", change.action().word());
    return place(node, change.key());
  }

  private static ObjectNode place(ObjectNode node, ResourceKey key) {
    return node.put("identifier", key.identifier())
        .put("account", key.account())
        .put("region", key.region());
  }

  private static void outcome(Explanation explanation, ObjectNode into) {
    into.putNull("skipped").putNull("rejected").putNull("retried");
    into.put("detail", explanation.detail());
    ArrayNode followUps = JSON.arrayNode();
    switch (explanation.outcome()) {
      case Outcome.Skipped skipped -> into.put("skipped", skipped.why());
      case Outcome.Reject reject -> into.put("skipped", reject.why()).put("rejected", reject.why());
      case Outcome.Retry retry -> into.put("retried", retry.why());
      case Outcome.Wait wait -> into.put("retried", wait.why());
      case Outcome.Replaced replaced -> into.put("retried", replaced.why());
      case Outcome.Delivered delivered ->
          delivered.followUps().forEach(followUp -> followUps.add(followUp(followUp)));
    }
    into.set("followUps", followUps);
  }

  private static ObjectNode followUp(FollowUp followUp) {
    ObjectNode node = JSON.objectNode().put("type", followUp.key().type());
    return place(node, followUp.key()).put("seconds", followUp.delay().toSeconds());
  }

  private static ObjectNode look(Look look) {
    ObjectNode node = place(JSON.objectNode().put("type", look.key().type()), look.key());
    node.put("source", Words.of(look.source()));
    ArrayNode calls = node.putArray("calls");
    look.calls().forEach(calls::add);
    return switch (look.state()) {
      case State.Present(JsonNode properties) ->
          node.put("state", "present").set("properties", properties);
      case State.Absent _ -> node.put("state", "absent");
      case State.Unknown(State.Cause cause, String detail) ->
          node.put("state", "unknown").put("cause", cause.word()).put("detail", detail);
    };
  }

  /** Every entity that an update names, in the words of Port's API. */
  static ArrayNode entities(Update update) {
    ArrayNode entities = JSON.arrayNode();
    update.entities().forEach(entity -> entities.add(entity(entity)));
    update.deletions().forEach(deletion -> entities.add(deletion(deletion)));
    update.searches().forEach(search -> entities.add(search(search)));
    return entities;
  }

  private static ObjectNode entity(Entity entity) {
    ObjectNode node =
        JSON.objectNode().put("action", "upsert").put("blueprint", entity.blueprint());
    return node.setAll(entity.body());
  }

  private static ObjectNode deletion(Deletion deletion) {
    return JSON.objectNode()
        .put("action", "delete")
        .put("blueprint", deletion.entity().blueprint())
        .put("identifier", deletion.entity().identifier());
  }

  /** What the search finds: which entities these are, Port knows. */
  private static ObjectNode search(EntitySearch search) {
    ObjectNode node =
        JSON.objectNode().put("action", "delete").put("blueprint", search.blueprint());
    return node.putNull("identifier").set("search", search.query());
  }

  private static ObjectNode request(Rehearsal.Request request) {
    ObjectNode node = JSON.objectNode().put("method", request.method()).put("path", request.path());
    return node.set("body", request.body() == null ? JSON.nullNode() : request.body());
  }
}
