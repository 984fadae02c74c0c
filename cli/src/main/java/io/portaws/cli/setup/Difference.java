package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * Something in Port that is not as it should be. Holds no secret.
 *
 * @param path where, such as {@code schema.properties.tags.type}
 * @param live what Port has; null when it has none
 * @param wanted what should be; null when there should be none
 */
public record Difference(String path, @Nullable JsonNode live, @Nullable JsonNode wanted) {
  private static final int MAX_CHARS = 80;
  private static final TextNode HIDDEN = TextNode.valueOf("***");

  /** Of a secret, whose values are not told. */
  static Difference ofSecret(String path) {
    return new Difference(path, HIDDEN, HIDDEN);
  }

  /** One line for people. */
  String text() {
    if (HIDDEN.equals(live)) {
      return path + ": is another than the one that was given";
    }
    if (live == null) {
      return path + ": is missing, should be " + shown(wanted);
    }
    return wanted == null
        ? path + ": should not be there"
        : path + ": is " + shown(live) + ", should be " + shown(wanted);
  }

  private static String shown(@Nullable JsonNode value) {
    String text = String.valueOf(value);
    return text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
  }
}
