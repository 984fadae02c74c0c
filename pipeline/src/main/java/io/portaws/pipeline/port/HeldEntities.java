package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what Port holds of one data source: the entities that it wrote last ("Search and query" in
 * Port's documentation, {@code $datasource}). Through the client's governor. This class is
 * threadsafe.
 */
public final class HeldEntities {
  /** With the properties that are asked for, each up to a few hundred bytes. */
  private static final int PAGE = 500;

  /** Whole entities, of up to some ten KB each. */
  private static final int PAGE_OF_WHOLE = 100;

  private static final long MAX_REPLY_BYTES = 16L << 20;

  /** Longer than an ARN; what is longer tells no account and no region. */
  private static final int LONGEST_TEXT = 2_048;

  /**
   * What a search came to.
   *
   * @param entities at most as many as were asked for
   * @param isAll whether there are no more of them
   */
  public record Found(List<HeldEntity> entities, boolean isAll) {
    public Found {
      entities = List.copyOf(entities);
    }
  }

  /** What is looked for. */
  public record Search(
      String blueprint, String dataSource, Optional<String> identifierContains, Fields fields) {
    /** All of a blueprint from a data source. */
    public Search(String blueprint, String dataSource, Fields fields) {
      this(blueprint, dataSource, Optional.empty(), fields);
    }
  }

  /**
   * What is of interest beside the identifier.
   *
   * @param whole whether all of an entity is, its relations included; else these properties
   */
  public record Fields(Set<String> properties, boolean whole) {
    public static final Fields WHOLE = new Fields(Set.of(), true);

    public Fields {
      properties = Set.copyOf(properties);
    }
  }

  /** Port did not tell: a sentence for people, without secrets. */
  public static final class NotTold extends Exception {
    private static final long serialVersionUID = 1;

    NotTold(String message) {
      super(message);
    }
  }

  private final PortClient client;

  public HeldEntities(PortClient client) {
    this.client = client.withReplies(MAX_REPLY_BYTES);
  }

  /**
   * Searches, page by page.
   *
   * @param most how many are of interest; more are not asked for
   * @return none when Port has no such blueprint
   * @throws NotTold when Port did not answer the search, or not as it does
   */
  public Found find(Search search, int most) throws NotTold, InterruptedException {
    List<HeldEntity> found = new ArrayList<>();
    String from = "";
    while (true) {
      Reply reply = client.search(search.blueprint(), Json.bytes(body(search, from)));
      if (reply instanceof Reply.Answered missing && missing.status() == 404) {
        return new Found(List.of(), true);
      }
      if (!(reply instanceof Reply.Answered answered) || !answered.successful()) {
        throw new NotTold(why(search, Verdicts.failed(reply)));
      }
      JsonNode said = answered.json();
      if (!said.path("entities").isArray()) {
        throw new NotTold(why(search, Verdicts.unreadable(answered)));
      }
      said.path("entities").forEach(each -> found.add(entity(each)));
      String next = said.path("next").asText("");
      if (said.path("next").isNull() || next.isEmpty() || next.equals(from)) {
        return new Found(found, true);
      }
      if (found.size() >= most) {
        return new Found(found, false);
      }
      from = next;
    }
  }

  private static ObjectNode body(Search search, String from) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode query = body.putObject("query").put("combinator", "and");
    ArrayNode rules = query.putArray("rules");
    add(rules, "$datasource", search.dataSource());
    search.identifierContains().ifPresent(part -> add(rules, "$identifier", part));
    Fields fields = search.fields();
    body.put("limit", fields.whole() ? PAGE_OF_WHOLE : PAGE);
    if (!fields.whole()) {
      ArrayNode include = body.putArray("include").add("$identifier");
      fields.properties().stream().sorted().forEach(include::add);
    }
    if (!from.isEmpty()) {
      body.put("from", from);
    }
    return body;
  }

  private static void add(ArrayNode rules, String property, String part) {
    rules.addObject().put("property", property).put("operator", "contains").put("value", part);
  }

  private static HeldEntity entity(JsonNode said) {
    return new HeldEntity(
        said.path("identifier").asText(""),
        texts(said.path("properties")),
        texts(said.path("relations")));
  }

  private static Map<String, String> texts(JsonNode fields) {
    Map<String, String> texts = new HashMap<>();
    fields
        .properties()
        .forEach(each -> {
          String text = each.getValue().textValue();
          if (text != null && text.length() <= LONGEST_TEXT) {
            texts.put(each.getKey(), text);
          }
        });
    return texts;
  }

  private static String why(Search search, Receipt receipt) {
    String words =
        switch (receipt) {
          case Receipt.Later later -> later.reason() + ", " + later.detail();
          case Receipt.Misconfigured(String reason, String detail, String remedy) ->
              reason + ", " + detail + ". " + remedy;
          case Receipt.Refused refused -> refused.reason() + ", " + refused.detail();
          case Receipt.Accepted _ -> "it was accepted";
        };
    return "Port did not tell its entities of " + search.blueprint() + ": " + ShortText.of(words);
  }
}
