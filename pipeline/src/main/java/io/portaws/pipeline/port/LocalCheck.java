package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.port.Receipt.Refused;
import java.util.Optional;
import java.util.regex.Pattern;

/** What Port would refuse anyway, told without asking it. Pure. */
final class LocalCheck {
  /** Port refuses request bodies of a mebibyte. */
  static final int MAX_BODY_BYTES = (1 << 20) - 1;

  private static final int MAX_IDENTIFIER = 1000;
  private static final int MAX_BLUEPRINT = 100;
  private static final Pattern IDENTIFIER =
      Pattern.compile("^(?!\\.{1,2}$)[\\p{L}0-9@_.+:\\\\/=-]+\\z");

  private LocalCheck() {}

  static Optional<Refused> problem(Write write) {
    return switch (write) {
      case Write.Create create -> problem(create.entity(), create.json().size());
      case Write.Upsert upsert -> problem(upsert.entity(), upsert.json().size());
      case Write.Delete delete -> problem(delete.deletion());
    };
  }

  private static Optional<Refused> problem(Entity entity, int jsonBytes) {
    JsonNode identifier = entity.body().path("identifier");
    if (!identifier.isTextual() && !identifier.isObject()) {
      return refuse("identifier", entity.blueprint() + ": no identifier");
    }
    if (jsonBytes > MAX_BODY_BYTES) {
      return refuse(
          "too-large",
          entity.ref() + ": an entity must be below 1 MiB, was: " + jsonBytes + " bytes");
    }
    Optional<Refused> problem = blueprint(entity.blueprint());
    return problem.isPresent() || identifier.isObject()
        ? problem
        : identifier(identifier.textValue());
  }

  static Optional<Refused> problem(Deletion deletion) {
    Optional<Refused> problem = blueprint(deletion.entity().blueprint());
    return problem.isPresent() ? problem : identifier(deletion.entity().identifier());
  }

  static Optional<Refused> blueprint(String blueprint) {
    return check("blueprint", blueprint, MAX_BLUEPRINT);
  }

  private static Optional<Refused> identifier(String identifier) {
    return check("identifier", identifier, MAX_IDENTIFIER);
  }

  private static Optional<Refused> check(String what, String text, int maxChars) {
    if (text.length() > maxChars) {
      return refuse(
          what, what + " must have at most " + maxChars + " characters, has: " + text.length());
    }
    return IDENTIFIER.matcher(text).matches()
        ? Optional.empty()
        : refuse(
            what,
            what + " must be letters, digits and @_.+:\\/=- and not '.' or '..': '" + text + "'");
  }

  private static Optional<Refused> refuse(String reason, String detail) {
    return Optional.of(new Refused(reason, ShortText.of(detail)));
  }
}
