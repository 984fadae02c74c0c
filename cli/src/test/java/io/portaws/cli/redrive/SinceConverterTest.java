package io.portaws.cli.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class SinceConverterTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2h, 2026-11-21T06:00:00Z",
    "90m, 2026-11-21T06:30:00Z",
    "3d, 2026-11-18T08:00:00Z",
    "PT1H, 2026-11-21T07:00:00Z",
    "P1D, 2026-11-20T08:00:00Z",
    "2026-11-20T00:00:00Z, 2026-11-20T00:00:00Z",
    "2026-11-20T02:00:00+02:00, 2026-11-20T00:00:00Z"
  })
  void isATimeOrHowLongAgo(String text, Instant since) {
    assertThat(new SinceConverter().convert(text).at(NOW)).isEqualTo(since);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2", "-2h", "2026-11-20", "99999d", ""})
  void elseItIsRefused(String text) {
    assertThatThrownBy(() -> new SinceConverter().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }
}
