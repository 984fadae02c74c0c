package io.portaws.cli.terminal;

import java.util.function.IntPredicate;

/**
 * Makes content that anyone may have written fit for a terminal: what would move the cursor, colour
 * or reorder text is shown as {@code \\u001b}. Pure.
 */
public final class Printable {
  private Printable() {}

  /** For one line. */
  public static String line(String text) {
    return escaped(text, _ -> false);
  }

  /** For text of several lines. Of JSON it makes JSON of the same meaning. */
  public static String lines(String text) {
    return escaped(text, c -> c == '\n' || c == '\t');
  }

  private static String escaped(String text, IntPredicate kept) {
    if (text.chars().noneMatch(c -> isUnfit(c) && !kept.test(c))) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length() + 16);
    text.chars()
        .forEach(c -> {
          if (isUnfit(c) && !kept.test(c)) {
            out.append("\\u%04x".formatted(c));
          } else {
            out.append((char) c);
          }
        });
    return out.toString();
  }

  /** Control characters, line separators, and those that change the direction of writing. */
  private static boolean isUnfit(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
