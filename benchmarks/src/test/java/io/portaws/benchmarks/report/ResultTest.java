package io.portaws.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.benchmarks.report.Result.Kind;
import io.portaws.benchmarks.report.Result.Plot;
import io.portaws.benchmarks.report.Result.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultTest {
  private static final String MINIMAL =
      """
      {"id": "latency", "question": "How late?", "text": "t", "command": "c",
       "columns": ["events/s", "p99 ms"], "rows": [[10, 4.5]]}
      """;

  @TempDir Path folder;

  private Result read(String json) throws IOException {
    return Result.read(Files.writeString(folder.resolve("latency.json"), json));
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    Result result =
        Result.of(
                Measurement.LATENCY,
                "How late?",
                "Events were sent.",
                "./mvnw verify",
                List.of("what", "events/s", "p99 ms"),
                List.of(List.of("a", 10, 4.5), Arrays.asList("b", 100, null)))
            .with("On loopback.")
            .with(
                new Plot(
                    "latency.svg",
                    Kind.LOGLOG,
                    "Latency",
                    "events/s",
                    "ms",
                    List.of(
                        new Series("p99", List.of(List.of(10.0, 4.5), Arrays.asList(100.0, null)))),
                    List.of()));
    Path file = result.write(folder);
    assertThat(file).hasFileName("latency.json");
    assertThat(Result.read(file)).isEqualTo(result);
  }

  @Test
  void notesAndPlotsMayBeMissing() throws IOException {
    assertThat(read(MINIMAL).rows()).containsExactly(List.of(10, 4.5));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "`[10, 4.5]` | `[10]` | row 1 has 1 cells for 2 columns: [10]",
        "`[10, 4.5]` | `[10, [1]]` | row 1 has a cell that is no text, finite number or null: [1]",
        "`\"latency\"` | `\"latencies\"` | no measurement has the id 'latencies'; there are throughput, ",
        "`\"latency\"` | `\"growth\"` | the result has the id of growth.json",
        "`\"id\": \"latency\",` | `` | id is missing",
        "`\"text\": \"t\"` | `\"text\": \" \"` | text is missing",
        "`\"p99 ms\"` | `\"events/s\"` | a column is named twice",
        "`\"rows\"` | `\"lines\"` | Unrecognized field \"lines\"",
        "`]]}` | `]]` | latency.json: Unexpected end-of-input",
      })
  void whatIsMalformedIsRefusedWithFileAndReason(String of, String by, String reason) {
    assertThatThrownBy(() -> read(MINIMAL.replace(of, by == null ? "" : by)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("latency.json: ")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "x.svg | bar | 1, 1 | [1.0, 1.0], which a bar cannot show",
        "x.svg | pie | 1, 1 | a plot's kind is bar, line or loglog, not pie",
        "../x.svg | bar | 0, 1 | a plot's file is no NAME.svg: ../x.svg",
        "x.svg | bar | 0, 1, 2 | a point is [x, y], not [0.0, 1.0, 2.0]",
        "x.svg | line | 0, 1 | bars, and only they, have categories",
      })
  void aPlotThatCannotBeDrawnIsRefused(String file, String kind, String point, String reason) {
    String plot =
        """
        , "plots": [{"file": "%s", "kind": "%s", "title": "t", "x": "x", "y": "y",
          "series": [{"name": "n", "points": [[%s]]}], "categories": ["one"]}]}
        """
            .formatted(file, kind, point);
    assertThatThrownBy(() -> read(MINIMAL.strip().replaceAll("}$", "") + plot))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
