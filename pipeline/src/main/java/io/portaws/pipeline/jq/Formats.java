package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.StringJoiner;
import net.thisptr.jackson.jq.exception.JsonQueryException;

/** The {@code @name} formats. */
final class Formats {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String UNRESERVED = "-_.~";

  private Formats() {}

  static JsonNode csv(JsonNode row) throws JsonQueryException {
    return row(row, "csv", ",");
  }

  static JsonNode tsv(JsonNode row) throws JsonQueryException {
    return row(row, "tsv", "\t");
  }

  private static JsonNode row(JsonNode row, String name, String separator)
      throws JsonQueryException {
    if (!row.isArray()) {
      throw Values.error(
          Values.dump(row) + " cannot be " + name + "-formatted, only an array can be");
    }
    StringJoiner joined = new StringJoiner(separator);
    for (JsonNode cell : row) {
      if (cell.isContainerNode()) {
        throw Values.error(Values.dump(cell) + " is not valid in a " + name + " row");
      }
      String text = cell.isNull() ? "" : Texts.toText(cell);
      if (cell.isTextual()) {
        text = name.equals("csv") ? '"' + text.replace("\"", "\"\"") + '"' : tsvEscaped(text);
      }
      Texts.checkLength((long) joined.length() + text.length());
      joined.add(text);
    }
    return Values.text(joined.toString());
  }

  private static String tsvEscaped(String text) {
    return text.replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  static JsonNode html(JsonNode value) {
    String text = Texts.toText(value);
    Texts.checkLength(text.length() * 1L);
    return Values.text(
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("'", "&apos;")
            .replace("\"", "&quot;"));
  }

  static JsonNode uri(JsonNode value) {
    StringBuilder uri = new StringBuilder();
    for (byte b : Texts.toText(value).getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      uri.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return Values.text(uri.toString());
  }

  static JsonNode sh(JsonNode value) throws JsonQueryException {
    StringJoiner words = new StringJoiner(" ");
    if (!value.isArray()) {
      return Values.text(shellWord(value));
    }
    for (JsonNode word : value) {
      words.add(shellWord(word));
    }
    return Values.text(words.toString());
  }

  private static String shellWord(JsonNode value) throws JsonQueryException {
    if (value.isContainerNode()) {
      throw Values.error(Values.dump(value) + " can not be escaped for shell");
    }
    return value.isTextual()
        ? "'" + value.textValue().replace("'", "'\\''") + "'"
        : Texts.toText(value);
  }

  static JsonNode base64(JsonNode value) {
    byte[] bytes = Texts.toText(value).getBytes(StandardCharsets.UTF_8);
    return Values.text(Base64.getEncoder().encodeToString(bytes));
  }

  /** Takes what is decodable: padding may be missing. */
  static JsonNode base64d(JsonNode value) throws JsonQueryException {
    String text = withoutPadding(Texts.toText(value));
    try {
      byte[] bytes =
          Base64.getDecoder()
              .decode(text.length() % 4 == 1 ? text.substring(0, text.length() - 1) : text);
      if (bytes.length == 0 && !text.isEmpty()) {
        throw notDecodable(value, "base64");
      }
      return Values.text(new String(bytes, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw notDecodable(value, "base64");
    }
  }

  private static String withoutPadding(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '=') {
      end--;
    }
    return text.substring(0, end);
  }

  private static JsonQueryException notDecodable(JsonNode value, String what) {
    return Values.error(Values.dump(value) + " is not valid " + what + " data");
  }

  static JsonNode base32(JsonNode value) {
    byte[] bytes = Texts.toText(value).getBytes(StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int buffer = 0;
    for (byte b : bytes) {
      buffer = (buffer << 8) | (b & 0xFF);
      for (bits += 8; bits >= 5; bits -= 5) {
        text.append(BASE32.charAt((buffer >> (bits - 5)) & 31));
      }
    }
    if (bits > 0) {
      text.append(BASE32.charAt((buffer << (5 - bits)) & 31));
    }
    while (text.length() % 8 != 0) {
      text.append('=');
    }
    return Values.text(text.toString());
  }

  static JsonNode base32d(JsonNode value) throws JsonQueryException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int bits = 0;
    int buffer = 0;
    String text = withoutPadding(Texts.toText(value));
    for (int i = 0; i < text.length(); i++) {
      int digit = BASE32.indexOf(text.charAt(i));
      if (digit < 0) {
        throw notDecodable(value, "base32");
      }
      buffer = (buffer << 5) | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(buffer >> bits);
      }
    }
    return Values.text(bytes.toString(StandardCharsets.UTF_8));
  }
}
