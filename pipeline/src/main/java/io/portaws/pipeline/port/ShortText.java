package io.portaws.pipeline.port;

/** Text from outside, made fit for a log line: bounded, on one line, nothing invisible. Pure. */
final class ShortText {
  static final int MAX_CHARS = 300;

  private ShortText() {}

  static String of(String text) {
    return of(text, MAX_CHARS);
  }

  /** At most {@code maxChars} characters; control and format characters become {@code \\uXXXX}. */
  static String of(String text, int maxChars) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), maxChars));
    for (int i = 0; i < text.length(); i++) {
      String next = visible(text.charAt(i));
      if (out.length() + next.length() > maxChars - 1) {
        return i == text.length() - 1 && out.length() + next.length() <= maxChars
            ? out.append(next).toString()
            : out.append('…').toString();
      }
      out.append(next);
    }
    return out.toString();
  }

  private static String visible(char c) {
    int type = Character.getType(c);
    boolean hidden =
        type == Character.CONTROL
            || type == Character.FORMAT
            || type == Character.LINE_SEPARATOR
            || type == Character.PARAGRAPH_SEPARATOR
            || type == Character.SURROGATE;
    return hidden ? String.format("\\u%04x", (int) c) : String.valueOf(c);
  }
}
