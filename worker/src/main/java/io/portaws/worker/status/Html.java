package io.portaws.worker.status;

/**
 * A piece of a page. What is given as text is escaped, all of it: reasons, details and identifiers
 * come from the queue, from AWS and from Port. Of one thread.
 */
final class Html {
  private final StringBuilder out = new StringBuilder(8_192);

  /** Markup of ours. */
  Html markup(String trusted) {
    out.append(trusted);
    return this;
  }

  /** Whatever it is. */
  Html text(String any) {
    for (int i = 0; i < any.length(); i++) {
      char c = any.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(isUnfit(c) ? '�' : c);
      }
    }
    return this;
  }

  /** What HTML has no characters for, and what would turn the direction of writing around. */
  private static boolean isUnfit(char c) {
    int type = Character.getType(c);
    return (type == Character.CONTROL && c != '\n' && c != '\t')
        || type == Character.FORMAT
        || type == Character.SURROGATE;
  }

  /**
   * An element with this text.
   *
   * @param tag its name, with attributes of ours
   */
  Html element(String tag, String text) {
    int space = tag.indexOf(' ');
    markup("<" + tag + ">").text(text);
    return markup("</" + (space < 0 ? tag : tag.substring(0, space)) + ">");
  }

  /** An element that holds other ones. */
  Html within(String tag, Runnable content) {
    int space = tag.indexOf(' ');
    markup("<" + tag + ">");
    content.run();
    return markup("</" + (space < 0 ? tag : tag.substring(0, space)) + ">");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
