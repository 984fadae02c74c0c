package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.port.Receipt.Later;
import io.portaws.pipeline.port.Receipt.Misconfigured;
import io.portaws.pipeline.port.Receipt.Refused;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an answer means, said once, in words that can be counted. Pure. */
final class Verdicts {
  static final String MISSING_RELATION_TARGET = "missing-relation-target";

  private Verdicts() {}

  /** A request that failed as a whole. */
  static Receipt failed(Reply reply) {
    return switch (reply) {
      case Reply.Answered answered ->
          status(answered.status(), answered.retryAfter(), answered.detail());
      case Reply.Unanswered(String detail) -> new Later(null, "unreachable", detail);
      case Reply.Withheld(Duration closed) ->
          new Later(closed, "throttled", "its rate budget is spent, or it is away, for " + closed);
      case Reply.Unauthorized(String detail) -> credentials(detail);
    };
  }

  /** A status other than success, of a request or of one part of it. */
  static Receipt status(int status, @Nullable Duration retryAfter, String detail) {
    if (status >= 300 && status < 400) {
      return new Misconfigured(
          "redirected", detail, "set the address that Port answers at: redirects are not followed");
    }
    return switch (status) {
      case 401 -> credentials(detail);
      case 403 ->
          new Misconfigured(
              "forbidden", detail, "let the credentials' role write entities in Port");
      case 408 -> new Later(retryAfter, "timeout", detail);
      case 409 -> new Later(retryAfter, "conflict", detail);
      case 429 -> new Later(retryAfter, "throttled", detail);
      case 413 -> new Refused("too-large", detail);
      default ->
          status >= 500
              ? new Later(retryAfter, "unavailable", detail)
              : new Refused("refused", detail);
    };
  }

  /** A 404 to an upsert: of the blueprint, or of what one of its relations points to. */
  static Receipt missing(String blueprint, JsonNode said, String detail) {
    if (namesRelationTarget(said)) {
      return new Misconfigured(
          MISSING_RELATION_TARGET,
          detail,
          "upsert the related entity first, or set createMissingRelatedEntities in the mapping");
    }
    return new Misconfigured(
        "missing-blueprint",
        detail,
        "create the blueprint " + ShortText.of(blueprint, 100) + " in Port");
  }

  /** Whether Port's words are about an entity rather than about the blueprint. */
  static boolean namesRelationTarget(JsonNode said) {
    String resource = said.path("details").path("resource").asText("");
    String words = (resource.isEmpty() ? said.path("message").asText("") : resource);
    String lower = words.strip().toLowerCase(Locale.ROOT);
    return !lower.startsWith("blueprint") && (lower.contains("entit") || lower.contains("relat"));
  }

  /** An answer that says success in a form that is not Port's. */
  static Receipt unreadable(Reply.Answered answered) {
    return new Later(null, "unreadable", "HTTP " + answered.status() + " with an unexpected body");
  }

  private static Receipt credentials(String detail) {
    return new Misconfigured(
        "credentials", detail, "check Port's client id and secret, or its token");
  }
}
