package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/**
 * String functions whose time or size a program could blow up: searching, splitting, joining,
 * slicing.
 */
final class Texts {
  private Texts() {}

  static String toText(JsonNode value) {
    return value.isTextual() ? value.textValue() : Json.of(value);
  }

  static JsonNode split(String text, String separator) {
    ArrayNode parts = Values.array();
    if (text.isEmpty()) {
      return parts;
    }
    if (separator.isEmpty()) {
      for (int i = 0; i < text.length(); ) {
        int next = text.offsetByCodePoints(i, 1);
        Values.append(parts, Values.text(text.substring(i, next)));
        i = next;
      }
      return parts;
    }
    int from = 0;
    for (int at = indexOf(text, separator, 0); at >= 0; at = indexOf(text, separator, from)) {
      Values.append(parts, Values.text(text.substring(from, at)));
      from = at + separator.length();
    }
    Values.append(parts, Values.text(text.substring(from)));
    return parts;
  }

  /** String.indexOf in slices, since its worst case is the product of both lengths. */
  static int indexOf(String text, String part, int from) {
    int slice = Math.max(16, 200_000 / Math.max(1, part.length()));
    int last = text.length() - part.length();
    for (int start = from; start <= last; start += slice) {
      long worst = (long) Math.min(slice, text.length() - start) * part.length();
      Budget.current().steps(1 + (worst >> 10));
      int at =
          text.indexOf(part, start, Math.min(text.length(), start + slice + part.length() - 1));
      if (at >= 0) {
        return at;
      }
    }
    return -1;
  }

  /** Positions in code points; jq 1.7 gives bytes, which later versions call a bug. */
  static ArrayNode indices(String text, String part) {
    ArrayNode found = Values.array();
    if (part.isEmpty()) {
      return found;
    }
    int counted = 0;
    int position = 0;
    for (int at = indexOf(text, part, 0); at >= 0; at = indexOf(text, part, at + 1)) {
      position += text.codePointCount(counted, at);
      counted = at;
      Values.append(found, Values.number(position));
    }
    return found;
  }

  static JsonNode slice(String text, double start, double end) {
    int length = text.codePointCount(0, text.length());
    int from = bound(start, length, false);
    int to = Math.max(from, bound(end, length, true));
    int begin = text.offsetByCodePoints(0, from);
    return Values.text(text.substring(begin, text.offsetByCodePoints(begin, to - from)));
  }

  /** A slice's bound within 0 to length: the start rounds down, the end rounds up. */
  static int bound(double bound, int length, boolean end) {
    double absolute = bound < 0 ? bound + length : bound;
    return (int) Math.clamp(end ? Math.ceil(absolute) : Math.floor(absolute), 0, length);
  }

  static JsonNode join(JsonNode array, JsonNode by) throws JsonQueryException {
    String separator = array.size() < 2 ? "" : Values.string(by, "cannot be used to join");
    StringBuilder joined = new StringBuilder();
    String between = "";
    for (JsonNode element : array) {
      if (element.isContainerNode()) {
        throw Values.error(
            Values.dump(Values.text(joined + between))
                + " and "
                + Values.dump(element)
                + " cannot be added");
      }
      String part = element.isNull() ? "" : toText(element);
      checkLength((long) joined.length() + between.length() + part.length());
      joined.append(between).append(part);
      between = separator;
    }
    return Values.text(joined.toString());
  }

  static void checkLength(long chars) {
    if (chars > Budget.current().limits().maxTextChars()) {
      Budget.current().text(chars);
    }
  }

  static String asciiCase(String text, boolean upper) {
    StringBuilder changed = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z';
      changed.append(letter ? (char) (c ^ 0x20) : c);
    }
    return changed.toString();
  }

  static JsonNode implode(JsonNode codePoints) throws JsonQueryException {
    if (!codePoints.isArray()) {
      throw Values.error("implode input must be an array");
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode codePoint : codePoints) {
      double point = Values.number(codePoint, "cannot be imploded, must be an array of codepoints");
      boolean valid =
          Character.isValidCodePoint((int) point) && !(point >= 0xD800 && point <= 0xDFFF);
      text.appendCodePoint(valid ? (int) point : 0xFFFD);
    }
    return Values.text(text.toString());
  }
}
