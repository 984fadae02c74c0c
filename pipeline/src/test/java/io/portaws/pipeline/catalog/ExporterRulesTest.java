package io.portaws.pipeline.catalog;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form.ExporterEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The exporter's published EventBridge rules: whoever keeps them gets what they say, and whoever
 * sends us the events themselves gets the same resources, except where a rule is known to be wrong.
 * The events are in {@code exporter/rules-cases.yaml}, the rules in the shared folder.
 */
class ExporterRulesTest {
  private static final String FILE = "facts/exporter-event-rules.txt";
  private static final String ACCOUNT = "111122223333";
  private static final ExporterResolver EXPORTER = new ExporterResolver(Outcomes.CATALOG, ACCOUNT);

  private record Case(JsonNode json) {
    String rule() {
      return json.path("rule").asText();
    }

    String region() {
      return json.path("region").asText("eu-west-1");
    }

    String exporter() {
      return json.path("exporter").asText();
    }

    String ours() {
      return json.path("ours").asText(exporter());
    }

    JsonNode event(ExporterRule rule) {
      ObjectNode event = JsonNodeFactory.instance.objectNode();
      event.put("version", "0").put("id", "6a7e8feb-b491-4cf7-a9f1-bf3703467718");
      event.put("detail-type", rule.detailType()).put("source", rule.source());
      event.put("account", ACCOUNT).put("time", "2026-11-20T09:15:02Z").put("region", region());
      JsonNode own = json.path("event");
      event.set("resources", own.has("resources") ? own.get("resources") : event.arrayNode());
      event.set("detail", own.has("detail") ? own.get("detail") : call(rule));
      return event;
    }

    private ObjectNode call(ExporterRule rule) {
      ObjectNode detail = JsonNodeFactory.instance.objectNode().put("eventVersion", "1.11");
      detail.put("eventTime", "2026-11-20T09:15:02Z").put("eventSource", rule.eventSource());
      detail.put("eventName", json.path("call").asText()).put("awsRegion", region());
      detail.set("requestParameters", json.path("request").deepCopy());
      detail.set(
          "responseElements",
          json.has("response") ? json.get("response").deepCopy() : detail.nullNode());
      detail.put("readOnly", false).put("eventType", "AwsApiCall").put("managementEvent", true);
      return detail.put("recipientAccountId", ACCOUNT).put("eventCategory", "Management");
    }

    @Override
    public String toString() {
      String what =
          json.has("call")
              ? json.get("call").asText() + " " + json.path("request")
              : json.path("event").path("detail").toString();
      return rule() + " " + what;
    }
  }

  private static List<Case> cases() {
    try (InputStream yaml =
        Objects.requireNonNull(
            ExporterRulesTest.class.getResourceAsStream("/exporter/rules-cases.yaml"))) {
      return new YAMLMapper().readTree(yaml).valueStream().map(Case::new).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, ExporterRule> rules() {
    return ExporterRule.parse(SharedData.text(FILE)).stream()
        .collect(Collectors.toMap(ExporterRule::name, Function.identity()));
  }

  private static Stream<DynamicTest> each(java.util.function.BiConsumer<Case, ExporterRule> check) {
    if (!SharedData.has(FILE)) {
      return Stream.of(DynamicTest.dynamicTest("rules", () -> SharedData.text(FILE)));
    }
    Map<String, ExporterRule> rules = rules();
    return cases().stream()
        .map(one ->
            DynamicTest.dynamicTest(
                one.toString(),
                () -> {
                  ExporterRule rule = rules.get(one.rule());
                  assertThat(rule).as("the rule").isNotNull();
                  check.accept(one, Objects.requireNonNull(rule));
                }));
  }

  @Test
  void everyCallOfEveryRuleHasACase() {
    List<String> missing = new ArrayList<>();
    List<Case> cases = cases();
    Map<String, ExporterRule> rules = rules();
    assertThat(rules).hasSizeGreaterThanOrEqualTo(30);
    for (ExporterRule rule : rules.values()) {
      List<String> calls =
          cases.stream()
              .filter(one -> one.rule().equals(rule.name()))
              .map(one -> one.json().path("call").asText())
              .toList();
      if (calls.isEmpty()) {
        missing.add(rule.name());
      }
      rule.prefixes().stream()
          .filter(prefix -> calls.stream().noneMatch(call -> call.startsWith(prefix)))
          .forEach(prefix -> missing.add(rule.name() + " " + prefix));
    }
    assertThat(missing).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> aRulesMessageComesToWhatTheRuleSays() {
    return each((one, rule) -> {
      JsonNode event = one.event(rule);
      assertThat(rule.takes(event)).as("the rule takes the event").isTrue();
      ExporterEvent form = (ExporterEvent) Decoder.decode(rule.message(event));
      assertThat(words(EXPORTER.resolve(form, Outcomes.SENT_AT), one)).isEqualTo(one.exporter());
    });
  }

  @TestFactory
  Stream<DynamicTest> theEventItselfComesToTheSameUnlessTheRuleIsWrong() {
    return each((one, rule) -> {
      assertThat(one.json().path("why").asText().isBlank())
          .as("a difference has a reason, and a reason a difference")
          .isEqualTo(one.ours().equals(one.exporter()));
      assertThat(words(Outcomes.of(one.event(rule).toString()), one)).isEqualTo(one.ours());
    });
  }

  /** Without account and region, which are checked to be the event's. */
  private static String words(Resolution resolution, Case one) {
    if (!(resolution instanceof Resolution.Changes(List<Change> changes))) {
      return Outcomes.words(resolution);
    }
    assertThat(changes)
        .allSatisfy(change -> {
          assertThat(change.key().account()).isEqualTo(ACCOUNT);
          assertThat(change.key().region()).isEqualTo(one.region());
        });
    return String.join(
        "; ",
        changes.stream()
            .map(change ->
                change.action().word()
                    + " "
                    + change.key().type()
                    + " "
                    + change.key().identifier())
            .collect(toCollection(TreeSet<String>::new)));
  }
}
