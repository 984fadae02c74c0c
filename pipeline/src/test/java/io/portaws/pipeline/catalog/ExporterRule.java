package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An EventBridge rule with an input transformer, as the exporter's documentation publishes them.
 *
 * @param name heading and name
 * @param paths the template's variables, each a JSONPath of names and indexes
 */
public record ExporterRule(String name, JsonNode pattern, JsonNode paths, String template) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern STEP = Pattern.compile("\\.([A-Za-z0-9_-]+)|\\[(\\d+)]");
  private static final Pattern VARIABLE = Pattern.compile("<([A-Za-z]+)>");

  /** The rules of {@code facts/exporter-event-rules.txt}. */
  public static List<ExporterRule> parse(String text) {
    List<ExporterRule> rules = new ArrayList<>();
    String name = "";
    String pattern = "";
    String paths = "";
    for (String line : text.lines().toList()) {
      if (line.startsWith("## ")) {
        name = line.substring("## ".length());
      } else if (line.startsWith("pattern: ")) {
        pattern = line.substring("pattern: ".length());
      } else if (line.startsWith("paths: ")) {
        paths = line.substring("paths: ".length());
      } else if (line.startsWith("template: ")) {
        String template = line.substring("template: ".length());
        rules.add(new ExporterRule(name, json(pattern), json(paths), template));
      }
    }
    return rules;
  }

  /** Pattern and paths have single quotes for double ones. */
  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  String source() {
    return pattern.path("source").path(0).asText();
  }

  String detailType() {
    return pattern.path("detail-type").path(0).asText();
  }

  String eventSource() {
    return pattern.path("detail").path("eventSource").path(0).asText();
  }

  /** What the names of the API calls begin with that it takes; none where it takes no calls. */
  List<String> prefixes() {
    return pattern
        .path("detail")
        .path("eventName")
        .valueStream()
        .map(prefix -> prefix.path("prefix").asText())
        .toList();
  }

  boolean takes(JsonNode event) {
    String eventName = event.path("detail").path("eventName").asText();
    return event.path("source").asText().equals(source())
        && event.path("detail-type").asText().equals(detailType())
        && (prefixes().isEmpty() || prefixes().stream().anyMatch(eventName::startsWith));
  }

  /**
   * The message that EventBridge makes of the event: within quotes a variable is the text of its
   * value, and nothing where its path leads nowhere ("Input transformation" in EventBridge's
   * guide).
   */
  public String message(JsonNode event) {
    Matcher variable = VARIABLE.matcher(template);
    return variable.replaceAll(
        found -> Matcher.quoteReplacement(at(paths.path(found.group(1)).asText(), event).asText()));
  }

  private static JsonNode at(String path, JsonNode event) {
    JsonNode node = event;
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      node =
          step.group(1) == null
              ? node.path(Integer.parseInt(step.group(2)))
              : node.path(step.group(1));
    }
    return node.isNull() ? node.path("nothing") : node;
  }

  @Override
  public String toString() {
    return name;
  }
}
