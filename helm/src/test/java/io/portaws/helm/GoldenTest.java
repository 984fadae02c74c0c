package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.sandbox.PromQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each example's values come to, as people reviewed it. A change of the chart shows as a
 * change of these files. The failure names the command that writes them anew; {@code git diff} is
 * what to look at then.
 */
class GoldenTest {
  private static final Path FOLDER = Chart.ROOT.resolve("helm/src/test/resources/golden");
  private static final String WRITE =
      "./mvnw test -pl helm -am -Dtest=GoldenTest -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dgolden.write=true writes it anew; then look at git diff";

  @TempDir private static Path scratch;
  private static Chart chart;

  @BeforeAll
  static void open() {
    chart = Chart.open(scratch);
  }

  static Stream<String> examples() {
    return Chart.examples().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void whatAnExampleComesToIsWhatWasReviewed(String example) throws IOException {
    Rendering rendering = chart.render(Chart.example(example));
    String hooks =
        rendering.hooks().stream()
            .map(hook -> "---\n# helm test\n" + Yaml.written(hook))
            .collect(Collectors.joining());
    compare(example + ".yaml", withoutDashboard(rendering.text()) + hooks);
    compare(example + ".notes.txt", rendering.notes().strip() + "\n");
  }

  /** It is a file of its own to review, and DashboardTest holds the chart to it. */
  private static String withoutDashboard(String manifests) {
    return manifests.replace(
        Yaml.text(PromQueries.DASHBOARD).indent(4), "    (dashboards/port-aws-events.json)\n");
  }

  private static void compare(String name, String actual) throws IOException {
    Path file = FOLDER.resolve(name);
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(file, actual);
    }
    assertThat(file).as(WRITE).exists();
    assertThat(actual).as(name + ": " + WRITE).isEqualTo(Files.readString(file));
  }

  @Test
  void thereIsNoFileThatNothingIsComparedWith() throws IOException {
    Set<String> expected = new TreeSet<>();
    for (String example : Chart.examples()) {
      expected.add(example + ".yaml");
      expected.add(example + ".notes.txt");
    }
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }
}
