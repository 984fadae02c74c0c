package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** README, values.yaml and values.schema.json tell of the same values. */
class ValuesDocumentedTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| `([\\w.]+)` \\| `([^`]*)` \\| (.+) \\|$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(#[^)]*)?\\)");

  /** For charts that contain this one; neither has a default. */
  private static final Set<String> OF_OTHERS = Set.of("global", "enabled");

  private static String readme() {
    return Yaml.text(Chart.FOLDER.resolve("README.md"));
  }

  private static Map<String, JsonNode> documented() {
    Map<String, JsonNode> rows = new LinkedHashMap<>();
    readme()
        .substring(readme().indexOf("\n## Every value"))
        .lines()
        .map(ROW::matcher)
        .filter(Matcher::matches)
        .forEach(row ->
            assertThat(rows.put(row.group(1), Yaml.document(row.group(2))))
                .as(row.group(1))
                .isNull());
    return rows;
  }

  private static JsonNode schema() {
    return Yaml.file(Chart.FOLDER.resolve("values.schema.json"));
  }

  /**
   * The values by their dotted names: what the schema has properties for is looked into, all else
   * is one value.
   */
  private static Map<String, JsonNode> values() {
    Map<String, JsonNode> values = new TreeMap<>();
    flatten("", Chart.defaults(), documented().keySet(), values);
    return values;
  }

  private static void flatten(
      String place, JsonNode node, Set<String> whole, Map<String, JsonNode> values) {
    if (whole.contains(place) || !node.isObject() || node.isEmpty()) {
      values.put(place, node);
    } else {
      node.properties()
          .forEach(each ->
              flatten(
                  place.isEmpty() ? each.getKey() : place + "." + each.getKey(),
                  each.getValue(),
                  whole,
                  values));
    }
  }

  @Test
  void everyValueIsInTheReadmeWithItsDefaultAndNoOtherIs() {
    Map<String, JsonNode> documented = documented();
    assertThat(documented).hasSizeGreaterThan(140);
    assertThat(new TreeMap<>(documented)).isEqualTo(values());
  }

  @Test
  void theSchemaKnowsTheSameValuesAndDescribesEach() {
    Set<String> known = new TreeSet<>();
    describe("", schema(), known);
    assertThat(known).isEqualTo(values().keySet());
  }

  private static void describe(String place, JsonNode schema, Set<String> known) {
    schema
        .path("properties")
        .properties()
        .forEach(each -> {
          String name = place.isEmpty() ? each.getKey() : place + "." + each.getKey();
          if (OF_OTHERS.contains(name)) {
            return;
          }
          assertThat(each.getValue().path("description").asText()).as(name).endsWith(".");
          if (each.getValue().has("properties") && !documented().containsKey(name)) {
            assertThat(each.getValue().path("additionalProperties").asBoolean(true))
                .as(name)
                .isFalse();
            describe(name, each.getValue(), known);
          } else {
            known.add(name);
          }
        });
  }

  @Test
  void aValueThatSomebodyTookAwayIsMissed() {
    JsonNode values = Chart.defaults();
    Set<String> required = new TreeSet<>();
    Rendering.elements(schema().path("required")).forEach(each -> required.add(each.asText()));
    Set<String> names = new TreeSet<>();
    values.fieldNames().forEachRemaining(names::add);
    assertThat(required).isEqualTo(names);
  }

  @Test
  void linksLeadSomewhere() {
    List<String> broken = new ArrayList<>();
    Set<String> headings = new TreeSet<>();
    readme()
        .lines()
        .filter(line -> line.startsWith("#"))
        .map(line ->
            line.replaceAll("^#+ ", "")
                .toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^\\w -]", "")
                .replace(' ', '-'))
        .forEach(headings::add);
    LINK.matcher(readme())
        .results()
        .filter(link -> !link.group(1).contains(":"))
        .forEach(link -> {
          Path target = Chart.FOLDER.resolve(link.group(1)).normalize();
          boolean found =
              link.group(1).isEmpty()
                  ? headings.contains(link.group(2).substring(1))
                  : Files.exists(target);
          if (!found) {
            broken.add(link.group());
          }
        });
    assertThat(broken).isEmpty();
  }

  @Test
  void versionsInTheReadmeAreTheCharts() {
    String version = Yaml.file(Chart.FOLDER.resolve("Chart.yaml")).path("version").asText();
    Matcher shown =
        Pattern.compile("(?:--version |port-aws-events[:-])(\\d+\\.\\d+\\.\\d+)").matcher(readme());
    List<String> versions = shown.results().map(each -> each.group(1)).toList();
    assertThat(versions).isNotEmpty().containsOnly(version);
  }
}
