package io.portaws.pipeline.catalog;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form.ExporterEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.BiConsumer;
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
  private static final ExporterResolver EXPORTER =
      new ExporterResolver(Outcomes.CATALOG, ExporterCase.ACCOUNT);

  private static Map<String, ExporterRule> rules() {
    return ExporterRule.parse(SharedData.text(FILE)).stream()
        .collect(Collectors.toMap(ExporterRule::name, Function.identity()));
  }

  private static Stream<DynamicTest> each(BiConsumer<ExporterCase, ExporterRule> check) {
    if (!SharedData.has(FILE)) {
      return Stream.of(DynamicTest.dynamicTest("rules", () -> SharedData.text(FILE)));
    }
    Map<String, ExporterRule> rules = rules();
    return ExporterCase.all().stream()
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
    List<ExporterCase> cases = ExporterCase.all();
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
  private static String words(Resolution resolution, ExporterCase one) {
    if (!(resolution instanceof Resolution.Changes(List<Change> changes))) {
      return Outcomes.words(resolution);
    }
    assertThat(changes)
        .allSatisfy(change -> {
          assertThat(change.key().account()).isEqualTo(ExporterCase.ACCOUNT);
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
