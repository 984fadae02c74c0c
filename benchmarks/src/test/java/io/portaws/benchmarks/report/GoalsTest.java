package io.portaws.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.benchmarks.report.Goal.Reading;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoalsTest {
  private static Optional<Reading> reading(String goal, Results results) {
    return Goals.ALL.stream()
        .filter(each -> each.id().equals(goal))
        .findFirst()
        .orElseThrow()
        .reading()
        .apply(results);
  }

  /** In the samples all other rows are well on the good side. */
  @ParameterizedTest
  @CsvSource({
    "cpu, THROUGHPUT, 0, CPU s per million, 200, 201",
    "bound, THROUGHPUT, 0, messages/s, 5600, 5599",
    "level, BACKLOG, 1, seconds to level, 125, 125.1",
    "optimum, BACKLOG, 0, times the optimum, 1.25, 1.251",
    "sqs, REQUESTS, 0, SQS requests per message, 0.21, 0.2101",
    "latency, LATENCY, 2, p99 ms, 50, 50.1",
    "latency, LATENCY, 0, p99 ms, 50, 50.1",
    "throttled-1, BUDGET, 0, 429s, 0, 1",
    "throttled-4, BUDGET, 1, 429s, 0, 1",
    "budget, BUDGET, 1, share of the usable, 0.9, 0.899",
    "memory, MEMORY, 0, RSS MB, 200, 201",
    "start, START, 0, first poll ms, 700, 701",
    "lambda, LAMBDA, 0, cold s, 1.5, 1.51",
  })
  void aGoalIsMetAtItsBoundAndNotBeyond(
      String goal, Measurement id, int row, String column, double good, double bad)
      throws IOException {
    Results met = Sampled.with(id, row, column, good);
    assertThat(reading(goal, met)).get().matches(Reading::met);
    assertThat(reading(goal, Sampled.with(id, row, column, bad))).get().matches(is -> !is.met());
  }

  @Test
  void upTo100EventsASecondIsNotAThousand() throws IOException {
    Results late = Sampled.results();
    assertThat(late.rows(Measurement.LATENCY).getLast().number("p99 ms")).hasValue(200);
    assertThat(reading("latency", late)).get().matches(Reading::met);
  }

  @Test
  void thePeerThatIsBestCounts() throws IOException {
    assertThat(reading("cpu", Sampled.results()).orElseThrow().shown())
        .isEqualTo("3.5 times (@SqsListener: 560), on 2 cores");
  }

  @Test
  void whatHasNoFigureIsNotMeasured() throws IOException {
    for (Goal goal : Goals.ALL) {
      assertThat(goal.reading().apply(new Results(List.of()))).as(goal.id()).isEmpty();
    }
    Results unknown = Sampled.with(Measurement.MEMORY, 0, "RSS MB", null);
    assertThat(reading("memory", unknown)).isEmpty();
    assertThat(Goal.table(Goals.ALL, unknown, ""))
        .contains("(#memory) | not measured | not measured |");
  }

  @Test
  void rowsWithoutAFigureAreCounted() throws IOException {
    Results one = Sampled.with(Measurement.BACKLOG, 1, "times the optimum", null);
    assertThat(reading("optimum", one).orElseThrow().shown())
        .isEqualTo("1.06 times, limit 10/s; 1 of 2 not measured");
  }

  @Test
  void aGoalThatIsNotMetLinksToWhatWasTried() throws IOException {
    Results late = Sampled.with(Measurement.LATENCY, 2, "p99 ms", 51);
    assertThat(Goal.table(Goals.ALL, late, "<a id=\"goal-latency\"></a>"))
        .contains(
            "51 ms of 50 ms, at 100 events/s | **no**; [what was tried](../RATIONALE.md#goal-latency)");
    assertThat(Goal.table(Goals.ALL, late, ""))
        .contains("**no**; what was tried is not written down yet");
  }

  @Test
  void aColumnThatIsMissingIsAnError() {
    Result memory =
        Result.of(
            Measurement.MEMORY, "q?", "t", "c", List.of("what", "kB"), List.of(List.of("a", 1)));
    assertThatThrownBy(() -> reading("memory", new Results(List.of(memory))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("memory.json has no column in MB: [what, kB]");
  }
}
