package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides what is to be done about the webhook. Pure. */
final class WebhookPlanner {
  private static final String HEADER = "x-port-signature";
  private static final String PREFIX = "sha256=";
  private static final String ALGORITHM = "sha256";
  private static final Pattern MASKED = Pattern.compile("[*•]+");

  private final PortWish wish;
  private final ArrayNode mappings;

  WebhookPlanner(PortWish wish, ArrayNode mappings) {
    this.wish = wish;
    this.mappings = mappings;
  }

  /** For one that is not there yet. */
  WebhookStep create(String identifier) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("identifier", identifier).put("title", identifier);
    body.put("description", "AWS resources, posted by port-aws-events");
    body.put("enabled", true).set("mappings", mappings);
    body.set("security", security(MissingNode.getInstance(), wish.secret()));
    return new WebhookStep(
        identifier,
        Action.CREATE,
        List.of(),
        body,
        mappings.size(),
        0,
        null,
        true,
        wish.secret(),
        wish.secret() == null);
  }

  /** For one that Port has. */
  WebhookStep of(JsonNode live) {
    var liveMappings = new LiveMappings(live.path("mappings"), mappings, wish.replaceMappings());
    boolean enabled = live.path("enabled").asBoolean(true);
    List<Difference> differences = new ArrayList<>();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (!enabled) {
      differences.add(new Difference("enabled", BooleanNode.FALSE, BooleanNode.TRUE));
      body.put("enabled", true);
    }
    JsonNode now = live.path("security");
    @Nullable String known = wish.secret() == null ? shownSecret(now) : wish.secret();
    List<Difference> security = security(now);
    if (!security.isEmpty()) {
      differences.addAll(security);
      body.set("security", security(now, known));
    }
    List<Difference> ofMappings = liveMappings.differences();
    if (!ofMappings.isEmpty()) {
      differences.addAll(ofMappings);
      body.set("mappings", liveMappings.merged());
    }
    boolean update = wish.update() && !differences.isEmpty();
    Action otherwise = differences.isEmpty() ? Action.NONE : Action.LEAVE;
    return new WebhookStep(
        live.path("identifier").asText(),
        update ? Action.UPDATE : otherwise,
        differences,
        body,
        liveMappings.merged().size(),
        liveMappings.kept(),
        live.path("url").textValue(),
        enabled || update,
        known,
        update && known == null && !security.isEmpty());
  }

  /**
   * Whether its signature would have to be changed while nobody here knows its secret: a new one
   * would shut out whoever signs with the old.
   */
  boolean locksOut(JsonNode live) {
    JsonNode now = live.path("security");
    return wish.update()
        && wish.secret() == null
        && shownSecret(now) == null
        && now.path("signatureAlgorithm").isTextual()
        && !security(now).isEmpty();
  }

  private List<Difference> security(JsonNode now) {
    ObjectNode wanted = scheme(JsonNodeFactory.instance.objectNode());
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    whole.set("security", wanted);
    ObjectNode live = JsonNodeFactory.instance.objectNode();
    live.set("security", now);
    List<Difference> found = new ArrayList<>(Comparison.differences(live, whole));
    // Header names know no case.
    found.removeIf(each ->
        each.path().endsWith("signatureHeaderName")
            && now.path("signatureHeaderName").asText().equalsIgnoreCase(HEADER));
    @Nullable String shown = shownSecret(now);
    if (wish.secret() != null && shown != null && !shown.equals(wish.secret())) {
      found.add(Difference.ofSecret("security.secret"));
    }
    return found;
  }

  private static ObjectNode security(JsonNode now, @Nullable String secret) {
    ObjectNode security = JsonNodeFactory.instance.objectNode();
    if (now instanceof ObjectNode object) {
      security.setAll(object);
    }
    scheme(security);
    return secret == null ? security : security.put("secret", secret);
  }

  private static ObjectNode scheme(ObjectNode security) {
    return security
        .put("signatureAlgorithm", ALGORITHM)
        .put("signatureHeaderName", HEADER)
        .put("signaturePrefix", PREFIX);
  }

  /** The secret as Port shows it; null when it has none or hides it. */
  private static @Nullable String shownSecret(JsonNode security) {
    String secret = security.path("secret").asText("");
    return secret.isEmpty() || MASKED.matcher(secret).matches() ? null : secret;
  }
}
