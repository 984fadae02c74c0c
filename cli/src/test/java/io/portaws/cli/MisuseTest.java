package io.portaws.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.terminal.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user sees who mistypes, or has not said where. */
class MisuseTest {
  @Test
  void whatIsWrongStaysInSightOfAllOptions() {
    Ran ran = Ran.of("setup", "aws", "--accounts=12");
    assertThat(ran.code()).isEqualTo(Exit.USAGE);
    assertThat(ran.err())
        .startsWith("--accounts: '12' is not an account id")
        .contains("Usage: port-aws-events setup aws", "./port-aws-events setup aws --help")
        .doesNotContain("Exit codes");
    assertThat(ran.err().lines().count()).isLessThan(24);
  }

  @Test
  void withoutACommandAllOfThemAreTold() {
    Ran ran = Ran.of();
    assertThat(ran.code()).isEqualTo(Exit.USAGE);
    assertThat(ran.err()).contains("doctor", "Moves consumption");
  }

  @ParameterizedTest
  @ValueSource(strings = {"setup aws --target=none --dry-run", "doctor", "switch --to=worker"})
  void withoutARegionProgramsGetADocument(String command) {
    Ran ran = Ran.of((command + " --output=json --region=nowhere").split(" ", -1));
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.json().toString()).contains("'nowhere' is not a region");
  }

  @Test
  void headingsAndWhatTheyHeadAreInOnePlace() {
    Ran ran = Ran.of("setup", "--target=none", "--dry-run", "--region=nowhere");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).containsSubsequence("Port:", "credentials", "AWS:", "is not a region");
  }
}
