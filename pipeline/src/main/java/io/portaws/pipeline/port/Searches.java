package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.EntitySearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for entities in Port that are to be removed and that nothing here names. Used by the
 * delivering thread only.
 */
final class Searches {
  /** Small enough for a reply of identifiers to stay below {@link Transport#MAX_REPLY_BYTES}. */
  static final int PAGE = 200;

  /** More than any parent has children; what is left is found when the update comes again. */
  static final int MAX_PAGES = 25;

  /**
   * What a search came to.
   *
   * @param receipt what Port said to it; accepted when all that there is was found
   */
  record Found(List<Deletion> deletions, Receipt receipt) {
    static Found nothing(Receipt receipt) {
      return new Found(List.of(), receipt);
    }
  }

  private final PortClient client;
  private final Outage outage;

  Searches(PortClient client, Outage outage) {
    this.client = client;
    this.outage = outage;
  }

  /**
   * @param update that asks for it
   */
  Found find(EntitySearch search, Update update) throws InterruptedException {
    Optional<Receipt.Refused> problem = LocalCheck.blueprint(search.blueprint());
    if (problem.isPresent()) {
      return Found.nothing(problem.get());
    }
    List<Deletion> found = new ArrayList<>();
    String from = "";
    for (int page = 0; page < MAX_PAGES; page++) {
      Reply reply = page(search, update, from);
      if (!(reply instanceof Reply.Answered answered) || !answered.successful()) {
        return failed(reply, found);
      }
      JsonNode said = answered.json();
      if (!add(said.path("entities"), search, found)) {
        return new Found(found, Verdicts.unreadable(answered));
      }
      String next = said.path("next").asText("");
      if (said.path("next").isNull() || next.isEmpty() || next.equals(from)) {
        return all(search, found);
      }
      if (search.one() && found.size() > 1) {
        return ambiguous(search, "at least " + found.size());
      }
      from = next;
    }
    String detail = "more than " + found.size() + " entities of " + search.blueprint();
    return new Found(found, new Receipt.Later(null, "more-to-find", ShortText.of(detail)));
  }

  private Reply page(EntitySearch search, Update update, String from) throws InterruptedException {
    Optional<Reply> away = outage.reply();
    if (away.isPresent()) {
      return away.get();
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("query", search.query());
    body.put("limit", PAGE);
    if (search.relations().isEmpty()) {
      body.putArray("include").add("$identifier");
    }
    if (!from.isEmpty()) {
      body.put("from", from);
    }
    return outage.watch(
        Stream.of(update), () -> client.search(search.blueprint(), Json.bytes(body)));
  }

  /** What has no blueprint has no entities either. What was found before still is to go. */
  private static Found failed(Reply reply, List<Deletion> found) {
    boolean missing = reply instanceof Reply.Answered answered && answered.status() == 404;
    return new Found(found, missing ? new Receipt.Accepted() : Verdicts.failed(reply));
  }

  /** False when it is not what Port answers. */
  private static boolean add(JsonNode entities, EntitySearch search, List<Deletion> found) {
    if (!entities.isArray()) {
      return false;
    }
    for (JsonNode entity : entities) {
      if (!isRelated(entity, search.relations())) {
        continue;
      }
      String identifier = entity.path("identifier").asText("");
      EntityRef ref = new EntityRef(search.blueprint(), identifier);
      Deletion deletion = new Deletion(ref, search.deleteDependents());
      if (LocalCheck.problem(deletion).isPresent()) {
        return false;
      }
      found.add(deletion);
    }
    return true;
  }

  private static boolean isRelated(JsonNode entity, Map<String, String> relations) {
    JsonNode its = entity.path("relations");
    return relations.entrySet().stream()
        .allMatch(wanted -> its.path(wanted.getKey()).asText("").equals(wanted.getValue()));
  }

  private static Found all(EntitySearch search, List<Deletion> found) {
    return search.one() && found.size() > 1
        ? ambiguous(search, String.valueOf(found.size()))
        : new Found(found, new Receipt.Accepted());
  }

  private static Found ambiguous(EntitySearch search, String howMany) {
    return Found.nothing(
        new Receipt.Refused(
            "ambiguous-entity",
            ShortText.of(
                "one entity of the blueprint %s is gone, and the search for it finds %s; none was deleted"
                    .formatted(search.blueprint(), howMany))));
  }
}
