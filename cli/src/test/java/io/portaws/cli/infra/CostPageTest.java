package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.jq.JqLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The figures of docs/cost.md are those that docs/cost.jq makes of docs/cost.json, and what the
 * latter says was measured or counted is so. {@code -Dcost.write=true} writes the figures anew.
 */
class CostPageTest {
  private static final Path DOCS = Path.of(System.getProperty("repo.root", ".."), "docs");
  private static final JqLimits PLENTY =
      new JqLimits(Duration.ofSeconds(20), 10_000, 1 << 20, 100_000, 1L << 32, 600);
  private static final Pattern TABLE =
      Pattern.compile("<!-- generated: ([a-z-]+) -->\\n.*?<!-- end -->", Pattern.DOTALL);
  private static final JsonNode GIVEN = json();

  private static JsonNode json() {
    try {
      return new ObjectMapper().readTree(text("cost.json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(String name) throws IOException {
    return Files.readString(DOCS.resolve(name));
  }

  private static double given(String name) {
    return Stream.of("measured", "assumed")
        .map(part -> GIVEN.path(part).path(name))
        .filter(JsonNode::isObject)
        .mapToDouble(each -> each.path("value").asDouble())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyFigureIsComputed() throws IOException {
    String page = text("cost.md");
    List<String> tables =
        Jq.compile(text("cost.jq")).all(GIVEN, PLENTY).stream().map(JsonNode::asText).toList();
    if (Boolean.getBoolean("cost.write")) {
      for (String table : tables) {
        Matcher name = TABLE.matcher(table);
        assertThat(name.matches()).isTrue();
        page =
            Pattern.compile(
                    "<!-- generated: " + name.group(1) + " -->\\n.*?<!-- end -->", Pattern.DOTALL)
                .matcher(page)
                .replaceAll(Matcher.quoteReplacement(table));
      }
      Files.writeString(DOCS.resolve("cost.md"), page);
    }
    for (String table : tables) {
      assertThat(page)
          .as("./mvnw test -pl cli -am -Dtest=CostPageTest -Dcost.write=true")
          .contains(table);
    }
    assertThat(TABLE.matcher(page).results().count()).isEqualTo(tables.size());
    String rest = TABLE.matcher(page).replaceAll("");
    assertThat(rest)
        .as("a price outside of the tables")
        .doesNotContainPattern("\\d (USD|dollars)|\\$\\d");
    assertThat(page)
        .contains(GIVEN.at("/prices/region").asText(), GIVEN.at("/prices/date").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "workerRate, footprint.md, '| 1 | 256 MB | 10000 | % |'",
    "workerQuarterRate, footprint.md, '| 0.25 | 512 MB | 2000 | % |'",
    "lambdaMillis, lambda.md, '| 1 | % ms |'",
    "lambdaMillisOfThousand, lambda.md, '| 1,000 | % ms |'",
    "workerMetrics, metrics.md, 'at most % metrics'",
  })
  void whatWasMeasuredIsOnThePageThatItIsFrom(String name, String page, String place)
      throws IOException {
    assertThat(text(page)).contains(place.replace("%", String.valueOf(Math.round(given(name)))));
  }

  /** The page of metrics says which the function does not send. */
  @Test
  void theFunctionSendsTheWorkersMetricsButForThoseThatItCannotKnow() throws IOException {
    Matcher missing =
        Pattern.compile("The Lambda function sends what has a name .*, but for (.*)\\.\\n")
            .matcher(text("metrics.md"));
    assertThat(missing.find()).isTrue();
    long names = missing.group(1).chars().filter(c -> c == '`').count() / 2;
    assertThat(given("functionMetrics")).isEqualTo(given("workerMetrics") - names);
  }

  @ParameterizedTest
  @CsvSource({"worker, workerAlarmMetrics", "lambda, functionAlarmMetrics"})
  void alarmsAreCountedInTheTemplate(String target, String name) {
    Stack stack = Infra.central(target);
    long metrics =
        stack.ids("AWS::CloudWatch::Alarm").stream()
            .map(stack::properties)
            .mapToLong(alarm -> alarm.has("MetricName") ? 1 : alarm.findValues("MetricStat").size())
            .sum();
    assertThat(given(name)).as("docs/cost.json, measured.%s", name).isEqualTo((double) metrics);
  }

  @Test
  void theWindowIsTheTemplates() {
    assertThat(given("window"))
        .isEqualTo(Infra.CENTRAL.at("/Parameters/BatchWindow/Default").asDouble());
  }
}
