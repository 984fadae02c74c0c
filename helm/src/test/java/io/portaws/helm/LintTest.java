package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Helm's own linter, strictly. */
class LintTest {
  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  static Stream<String> examples() {
    return Chart.examples().stream();
  }

  @Test
  void theChartWithItsDefaultsIsWellFormed() {
    assertGood(chart.lint(Yaml.document("{}")));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theChartWithAnExamplesValuesIsWellFormed(String example) {
    assertGood(chart.lint(Chart.example(example)));
  }

  @Test
  void aKeyThatNoValueHasIsFound() {
    assertThat(chart.lint(Yaml.document("{queue: null}")).isFailed()).isTrue();
  }

  private static void assertGood(LintResult result) {
    assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
    assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
  }
}
