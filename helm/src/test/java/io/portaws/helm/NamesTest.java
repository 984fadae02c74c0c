package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
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

  /** Namespaces are often numbers, such as an account's; a release may be called true. */
  @ParameterizedTest
  @MethodSource("examples")
  void namesThatYamlWouldTakeForNumbersAndTruthsAreText(String example) {
    ObjectNode values = Chart.example(example).deepCopy();
    values.remove(List.of("fullnameOverride", "extraObjects"));
    for (JsonNode each : chart.render("true", "111122223333", values).all()) {
      assertThat(each.at("/metadata/namespace")).isEqualTo(TextNode.valueOf("111122223333"));
      assertThat(each.at("/metadata/labels/app.kubernetes.io~1instance"))
          .isEqualTo(TextNode.valueOf("true"));
    }
    assertThat(
            chart
                .render("true", "111122223333", values)
                .one("Deployment")
                .findValues("app.kubernetes.io/instance"))
        .hasSizeGreaterThan(2)
        .containsOnly(TextNode.valueOf("true"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"123", "true", "1e3"})
  void namesThatAreGivenAreTextWhateverTheyLookLike(String name) {
    Rendering rendering =
        chart.render(
            Chart.example(
                "minimal",
                "{serviceAccount: {create: false, name: '%s'}, priorityClassName: '%s', configMap: {create: false, name: '%s'}, secret: {name: '%s'}, types: {existingConfigMap: '%s'}, fullnameOverride: '%s'}"
                    .replace("%s", name)));
    JsonNode pod = rendering.one("Deployment").at("/spec/template/spec");
    TextNode text = TextNode.valueOf(name);
    assertThat(rendering.one("Deployment").at("/metadata/name")).isEqualTo(text);
    assertThat(pod.path("serviceAccountName")).isEqualTo(text);
    assertThat(pod.path("priorityClassName")).isEqualTo(text);
    assertThat(pod.path("volumes").findValues("configMap"))
        .hasSize(2)
        .allSatisfy(map -> assertThat(map.path("name")).isEqualTo(text));
    assertThat(pod.findValues("secretKeyRef"))
        .isNotEmpty()
        .allSatisfy(key -> assertThat(key.path("name")).isEqualTo(text));
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
