package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names are short enough, and no two releases share one. */
class NamesTest {
  /** As long as Helm lets a release's name be. */
  private static final String LONG = "a".repeat(52);

  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  static Stream<String> examples() {
    return Chart.examples().stream();
  }

  /** Those that the chart names by itself. */
  private static List<String> names(Rendering rendering) {
    return rendering.all().stream()
        .map(each -> each.path("kind").asText() + "/" + each.at("/metadata/name").asText())
        .toList();
  }

  private static void assertShort(Rendering rendering) {
    for (JsonNode each : rendering.all()) {
      assertThat(each.at("/metadata/name").asText())
          .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?")
          .hasSizeLessThanOrEqualTo(63);
      assertThat(Rendering.elements(each.at("/metadata/labels")).map(JsonNode::asText))
          .allMatch(label ->
              label.matches("([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?") && label.length() <= 63);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void namesAreShortAndTwoReleasesShareNone(String example) {
    ObjectNode values = Chart.example(example).deepCopy();
    values.remove(List.of("fullnameOverride", "serviceAccount"));
    Rendering one = chart.render(LONG + "b", "catalogue", values);
    Rendering other = chart.render(LONG + "c", "catalogue", values);
    assertShort(one);
    assertThat(names(one)).doesNotHaveDuplicates().doesNotContainAnyElementsOf(names(other));
    assertThat(one.one("Deployment").at("/spec/selector"))
        .isNotEqualTo(other.one("Deployment").at("/spec/selector"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "team",
        "a-name-that-is-much-too-long-for-anything-that-kubernetes-would-take-as-one"
      })
  void aNameOfOnesOwnIsTakenAndCutToLength(String name) {
    Rendering rendering = chart.render(Chart.example("irsa", "{fullnameOverride: " + name + "}"));
    assertShort(rendering);
    assertThat(rendering.all())
        .allMatch(each ->
            each.at("/metadata/name")
                .asText()
                .startsWith(name.substring(0, Math.min(50, name.length()))));
  }

  @Test
  void aReleaseThatIsCalledLikeTheChartIsNotCalledSoTwice() {
    Rendering rendering = chart.render("port-aws-events", "catalogue", Chart.example("minimal"));
    assertThat(rendering.one("Deployment").at("/metadata/name").asText())
        .isEqualTo("port-aws-events");
    assertThat(
            chart
                .render("prod", "catalogue", Chart.example("minimal"))
                .one("Deployment")
                .at("/metadata/name")
                .asText())
        .isEqualTo("prod-port-aws-events");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whatPodsAreSelectedByIsTheSameForAllValuesSinceItCannotBeChanged(String example) {
    JsonNode selector =
        chart
            .render(Chart.example(example, "{nameOverride: ''}"))
            .one("Deployment")
            .at("/spec/selector/matchLabels");
    assertThat(selector)
        .isEqualTo(
            Yaml.document(
                "{app.kubernetes.io/name: port-aws-events, app.kubernetes.io/instance: events,"
                    + " app.kubernetes.io/component: worker}"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyObjectOfTheChartsOwnIsInTheReleasesNamespace(String example) {
    ObjectNode values = Chart.example(example).deepCopy();
    values.remove("extraObjects");
    assertThat(chart.render(values).all())
        .allMatch(each -> each.at("/metadata/namespace").asText().equals("catalogue"));
  }
}
