package io.portaws.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.portaws.benchmarks.report.Result.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

class ReportTest {
  private static final Plan.Given GIVEN = new Plan.Given(3, 50, 0.2, 5);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.16000000000000003, 0.16",
    "0.012345, 0.0123",
    "9.996, 10",
    "123.45, 123",
    "6000.5, '6,000'",
    "6054.5, '6,050'",
    "34722, '34,722'",
    "1234567, '1,234,567'",
    "-0.05, -0.05",
  })
  void numbersHaveThreeDigitsAndWholeOnesAllOfTheirs(double value, String written) {
    assertThat(Figures.number(value)).isEqualTo(written);
  }

  @Test
  void tablesSetNumbersToTheRightAndSayWhatIsNotMeasured() {
    assertThat(
            Figures.table(
                List.of("what", "MB"), List.of(List.of("a|b", 1), Arrays.asList("c", null))))
        .isEqualTo("| what | MB |\n| --- | ---: |\n| a\\|b | 1 |\n| c | not measured |");
  }

  @Test
  void whatIsWrittenByHandStays() {
    String page = "# T\n\nby hand $1\n\n<!-- generated: a -->\nold\n<!-- end -->\nmore\n";
    String once = Page.with(page, Map.of("a", "new $1"));
    assertThat(once)
        .isEqualTo("# T\n\nby hand $1\n\n<!-- generated: a -->\nnew $1\n<!-- end -->\nmore\n");
    assertThat(Page.with(once, Map.of("a", "new $1"))).isEqualTo(once);
  }

  @ParameterizedTest
  @CsvSource({
    "'<!-- generated: b -->\n<!-- end -->', each of these once: [a]",
    "'', each of these once: [a]",
    "'<!-- generated: a -->\n<!-- end -->\n<!-- generated: a -->\n<!-- end -->', parts [a, a]",
    "'<!-- generated: a -->\n', has no end: [a]",
  })
  void aPageWithOtherPartsIsRefused(String page, String reason) {
    assertThatThrownBy(() -> Page.with(page, Map.of("a", "")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void thePageHasEachPartAndWithoutResultsSaysThatNothingIsMeasured() throws IOException {
    String page = Files.readString(Sampled.REPOSITORY.resolve("docs/benchmarks.md"));
    Map<String, String> none = Report.parts(new Results(List.of()), "", GIVEN, "machine");
    assertThat(Page.with(page, none)).contains("Nothing is measured yet.");
    for (Measurement each : Measurement.values()) {
      assertThat(none.get(each.id())).contains("## " + each.title()).endsWith("Not measured.");
    }
  }

  @Test
  void resultsBecomeSections() throws IOException {
    Map<String, String> parts = Report.parts(Sampled.results(), "", GIVEN, "a machine");
    assertThat(parts.get("throughput"))
        .contains(
            "**How many messages a second, and for how much CPU?**",
            "`./mvnw -Pbenchmarks verify -Dbenchmarks.only=throughput`",
            "| port-aws-events | 1 | 100,000 | 6,000 |",
            "![Messages a second](benchmarks/throughput.svg)");
    assertThat(parts.get("jmh")).contains("Not measured.");
    assertThat(parts).containsEntry("machine", "a machine");
  }

  @Test
  void slopesAreExponentsAndBendsAreNamed() throws IOException {
    // A tenth at the hundredfold: half an order of magnitude each.
    assertThat(Growth.exponent(1, 100, 100, 10)).isCloseTo(-0.5, within(1e-12));
    assertThat(Growth.text(Sampled.results()))
        .contains("| CPU s per million | -0.3 | -0.05 |", "| AWS reads per event | 0 | 0 |")
        .contains("CPU s per million at 10× (from -0.3 to -0.05)");
  }

  @ParameterizedTest
  @CsvSource({
    "50, 0.1, The first limit is AWS's reads, A limit of 50 bears neither",
    "50, 0.01, The first limit is Port's requests, it takes a limit of 724 requests a second",
    "1000, 0.0001, The first limit is the tasks' CPU, A limit of 1,000 bears the average and not the peak",
    "5000, 0.0001, The first limit is the tasks' CPU, A limit of 5,000 bears both",
  })
  void thePlanNamesTheLimitThatComesFirst(double limit, double reads, String first, String port)
      throws IOException {
    Results results = Sampled.with(Measurement.GROWTH, 2, "AWS reads per event", reads);
    assertThat(Plan.text(results, new Plan.Given(3, limit, 0.2, 5)))
        .contains("are 11,574 a second on average", "and 34,722 at a peak of 3 times that")
        .contains(first, port)
        // 34,722 / (1,000,000 / 180 × 0.7) and 34,722 / (120,000 / 5)
        .contains("That makes 9 tasks at the peak, 3 on average, on 2 queues");
  }

  @Test
  void plotsAreWellFormedSaidInWordsAndTheSameEachTime() throws Exception {
    Fonts.install(folder);
    List<Plot> plots = Sampled.results().plots();
    assertThat(plots).extracting(Plot::kind).contains(Result.Kind.values());
    for (Plot plot : plots) {
      String svg = Plots.svg(plot);
      assertThat(svg).isEqualTo(Plots.svg(plot)).contains("prefers-color-scheme: dark");
      Path file = Files.writeString(folder.resolve(plot.file()), svg);
      Document read =
          DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(file.toFile());
      assertThat(read.getElementsByTagName("title").item(0).getTextContent())
          .isEqualTo(plot.title());
      assertThat(read.getElementsByTagName("desc").item(0).getTextContent())
          .contains(plot.series().getFirst().name());
    }
  }

  @Test
  void theProductIsFirstAndBoundsAreLastInColoursOfTheirOwn() throws Exception {
    Fonts.install(folder);
    Plot plot = Sampled.results().plots().getFirst();
    assertThat(plot.series().getFirst().name()).isEqualTo("plain loop");
    String svg = Plots.svg(plot);
    assertThat(svg.indexOf(">port-aws-events<")).isBetween(0, svg.indexOf(">plain loop<"));
    assertThat(svg.indexOf(">upper bound<")).isGreaterThan(svg.indexOf(">@SqsListener<"));
    String body = svg.substring(svg.indexOf("</style>"));
    assertThat(body).contains(Theme.css(Theme.FIRST.light()), Theme.css(Theme.BOUND.light()));
  }

  @Test
  void ticksAreRoundNumbers() {
    assertThat(DecadeAxis.ticks(3, 60)).containsExactly(5.0, 10.0, 20.0, 50.0);
    assertThat(DecadeAxis.ticks(3, 60_000)).containsExactly(10.0, 100.0, 1000.0, 10_000.0);
  }
}
