package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes values as people write them in a template: lists in a line, or wrapped where too long. */
final class FlowYaml {
  /** Of a line; in the template it is indented by two more. */
  private static final int WIDTH = 118;

  /** What needs no quotes: no indicator of YAML's, and nothing that is a number. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z]([A-Za-z0-9 ._,'()/:-]*[A-Za-z0-9.])?");

  private static final Pattern WORDS_WITH_MEANING =
      Pattern.compile("(?i)true|false|yes|no|on|off|null|y|n");

  private FlowYaml() {}

  /** {@code value} below {@code key}, indented by {@code indent} spaces. */
  static List<String> property(int indent, String key, JsonNode value) {
    String head = " ".repeat(indent) + key + ":";
    List<String> lines = new ArrayList<>();
    if (value.isObject()) {
      lines.add(head);
      for (Map.Entry<String, JsonNode> each : value.properties()) {
        lines.addAll(property(indent + 2, each.getKey(), each.getValue()));
      }
      return lines;
    }
    String flow = head + " " + flow(value);
    if (value.isArray() && flow.length() > WIDTH) {
      lines.add(head);
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(flow(item)));
      lines.addAll(wrapped(indent + 2, "[", items, "]"));
      return lines;
    }
    return List.of(flow);
  }

  /** {@code opening}, the items with commas over as many lines as they need, {@code closing}. */
  static List<String> wrapped(int indent, String opening, List<String> items, String closing) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(" ".repeat(indent)).append(opening);
    for (int i = 0; i < items.size(); i++) {
      String item = items.get(i) + (i + 1 < items.size() ? "," : closing);
      if (line.length() + 1 + item.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(indent + opening.length())).append(item);
      } else {
        line.append(i == 0 ? "" : " ").append(item);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  /** {@code words} as text below {@code key}, folded where they need more lines than one. */
  static List<String> words(int indent, String key, String words) {
    String line = " ".repeat(indent) + key + ": " + text(words);
    if (line.length() <= WIDTH) {
      return List.of(line);
    }
    List<String> lines = new ArrayList<>();
    lines.add(" ".repeat(indent) + key + ": >-");
    lines.addAll(filled(indent + 2, words));
    return lines;
  }

  private static List<String> filled(int indent, String words) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(" ".repeat(indent));
    for (String word : words.split(" ", -1)) {
      if (line.length() > indent && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(indent));
      }
      line.append(line.length() > indent ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static String flow(JsonNode value) {
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(flow(item)));
      return "[" + String.join(", ", items) + "]";
    }
    if (value.isObject()) {
      List<String> entries = new ArrayList<>();
      value.properties().forEach(e -> entries.add(e.getKey() + ": " + flow(e.getValue())));
      return "{ " + String.join(", ", entries) + " }";
    }
    return value.isTextual() ? item(value.textValue()) : value.toString();
  }

  /** Within a list or a mapping in a line a comma ends an item. */
  private static String item(String text) {
    return text.contains(",") ? quoted(text) : text(text);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** Plain where that means the same. */
  static String text(String text) {
    boolean plain =
        PLAIN.matcher(text).matches()
            && !text.contains(": ")
            && !WORDS_WITH_MEANING.matcher(text).matches();
    return plain ? text : quoted(text);
  }
}
