package io.portaws.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class EnvFileTest {
  @Command
  private static final class Any {
    @Mixin EnvFile envFile = new EnvFile();
  }

  @TempDir Path folder;

  private static final Surroundings HERE =
      new Surroundings(
          Map.of("A", "of the shell", "B", "b"),
          new ByteArrayInputStream(new byte[0]),
          InstantSource.fixed(Instant.EPOCH));

  private Surroundings with(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("a.env"), content);
    Any any = new Any();
    new CommandLine(any).parseArgs("--env-file", file.toString());
    return any.envFile.over(HERE);
  }

  @Test
  void itsLinesComeBeforeTheEnvironment() throws IOException {
    Surroundings both = with("# a comment\n\nA=of the file\nexport C = \"q = 1\"\nD='x'\nE=\n");
    assertThat(both.environment())
        .containsAllEntriesOf(
            Map.of("A", "of the file", "B", "b", "C", "q = 1", "D", "x", "E", ""));
    assertThat(both.variable("E")).isEmpty();
  }

  @Test
  void withoutAFileTheEnvironmentStays() throws IOException {
    assertThat(new EnvFile().over(HERE)).isSameAs(HERE);
  }

  @Test
  void aLineThatIsNoneIsToldByItsNumberAndNotShown() {
    assertThatThrownBy(() -> with("A=1\nmy secret\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2 is not KEY=VALUE")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Any any = new Any();
    new CommandLine(any).parseArgs("--env-file", "nowhere.env");
    assertThatThrownBy(() -> any.envFile.over(HERE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere.env");
  }
}
