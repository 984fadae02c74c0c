package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.cache.Recent;
import io.portaws.pipeline.catalog.Resolution.Changes;
import io.portaws.pipeline.catalog.Resolution.Rejected;
import io.portaws.pipeline.event.Form.ExporterEvent;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.jq.JqException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * From the exporter's messages to changes. Their {@code region}, {@code identifier} and {@code
 * action} are jq programs from the queue, that is from anyone who may write to it: they run under
 * limits, and one that goes over them is rejected. Pure and safe for use by many threads.
 *
 * <p>The contract is the one of Port's AWS exporter, "event-based updates" in its documentation.
 */
public final class ExporterResolver {
  /**
   * What an unquoted template leaves behind: {@code "region": "<awsRegion>"} where jq wants {@code
   * "\"<awsRegion>\""}. The exporter's own documentation has such a rule (EKS).
   */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/:@+=,|-]*");

  /**
   * A rule's messages all have the same programs, or differ in a name that comes again. What is
   * long may have been made to take memory.
   */
  private static final int PROGRAMS_KEPT = 1_000;

  private static final int MOST_KEPT_CHARS = 500;

  private final TypeCatalog catalog;
  private final String queueAccount;
  private final Recent<String, Jq> programs = new Recent<>(PROGRAMS_KEPT, _ -> {});

  /**
   * @param queueAccount the account of messages that name none
   */
  public ExporterResolver(TypeCatalog catalog, String queueAccount) {
    this.catalog = catalog;
    this.queueAccount = queueAccount;
  }

  /** What an exporter message comes to; {@code sentAt} is its change time unless it has its own. */
  public Resolution resolve(ExporterEvent form, Instant sentAt) {
    ObjectNode message = form.message();
    Optional<ResourceType> type = catalog.findOrAssume(form.resourceType());
    if (type.isEmpty()) {
      return new Rejected(
          "type-not-valid", "resource_type is not a type name such as AWS::S3::Bucket");
    }
    try {
      String region = evaluate(message, "region");
      String identifier = evaluate(message, "identifier");
      Optional<Action> action = action(message);
      if (action.isEmpty()) {
        return new Rejected("action-not-valid", "action gives neither upsert nor delete");
      }
      if (identifier.isEmpty() || region.isEmpty()) {
        String missing = identifier.isEmpty() ? "identifier" : "region";
        return new Rejected(
            missing + "-missing", missing + " gives nothing: " + text(message, missing));
      }
      ResourceKey key = new ResourceKey(type.get().name(), account(message), region, identifier);
      Instant time = Resolver.earlier(message.path("eventTime").asText(), sentAt);
      String eventId = message.path("eventId").textValue();
      return new Changes(List.of(new Change(key, action.get(), eventId, time, true)));
    } catch (JqException e) {
      return new Rejected(
          e.kind() == JqException.Kind.LIMIT ? "jq-over-limit" : "jq-failed",
          String.valueOf(e.getMessage()));
    }
  }

  private String account(ObjectNode message) {
    JsonNode account = message.path("account");
    return account.isTextual() && !account.textValue().isEmpty()
        ? account.textValue()
        : queueAccount;
  }

  private Optional<Action> action(ObjectNode message) {
    if (!message.hasNonNull("action")) {
      return Optional.of(Action.UPSERT);
    }
    return switch (evaluate(message, "action").toLowerCase(Locale.ROOT)) {
      case "upsert" -> Optional.of(Action.UPSERT);
      case "delete" -> Optional.of(Action.DELETE);
      default -> Optional.empty();
    };
  }

  /** The value of one field's program, as text; empty when it gives null or nothing. */
  private String evaluate(ObjectNode message, String field) {
    JsonNode program = message.path(field);
    if (!program.isTextual()) {
      return program.isNull() || program.isMissingNode() ? "" : program.asText();
    }
    String text = program.textValue();
    JsonNode value;
    try {
      value = program(text).first(message);
    } catch (JqException e) {
      if (e.kind() != JqException.Kind.LIMIT && PLAIN.matcher(text).matches()) {
        return text;
      }
      throw e;
    }
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  private Jq program(String text) {
    return text.length() > MOST_KEPT_CHARS ? Jq.compile(text) : programs.get(text, Jq::compile);
  }

  private static String text(ObjectNode message, String field) {
    String text = message.path(field).asText();
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
