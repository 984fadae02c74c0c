package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart is packaged under the project's version, and what comes out is installed like the
 * folder.
 */
class PackageTest {
  @TempDir private Path scratch;

  private static String version() {
    Matcher version =
        Pattern.compile("<artifactId>port-aws-events</artifactId>\\s*<version>([^<]+)</version>")
            .matcher(Yaml.text(Chart.ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    return version.group(1);
  }

  @Test
  void theChartHasTheProjectsVersion() {
    JsonNode chart = Yaml.file(Chart.FOLDER.resolve("Chart.yaml"));
    assertThat(chart.path("version").asText()).isEqualTo(version());
    assertThat(chart.path("appVersion")).isEqualTo(Yaml.document("'" + version() + "'"));
  }

  @Test
  void thePackageRendersWhatTheFolderRenders() {
    Chart chart = Chart.open(scratch);
    Chart.helm(Chart.FOLDER).packageIt().withDestination(scratch).call();
    Path archive = scratch.resolve("port-aws-events-" + version() + ".tgz");
    assertThat(archive).isRegularFile();
    assertThat(archive.toFile().length()).isLessThan(60_000);
    String text =
        Chart.helm(archive)
            .template()
            .withName("events")
            .withNamespace("catalogue")
            .withKubeVersion("1.33.0")
            .withValuesFile(Chart.FOLDER.resolve("ci/everything-values.yaml"))
            .call();
    assertThat(text).isEqualTo(chart.render(Chart.example("everything")).text());
  }
}
