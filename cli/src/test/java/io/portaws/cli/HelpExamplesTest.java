package io.portaws.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.portaws.cli.terminal.Surroundings;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What {@code --help} shows as an example is taken by the command line. */
class HelpExamplesTest {
  private static CommandLine line() {
    var here = new Surroundings(Map.of(), InputStream.nullInputStream(), InstantSource.system());
    return Commands.line(here, "test");
  }

  @Test
  void examplesAreTaken() {
    List<String> examples = new ArrayList<>();
    collect(line(), examples);
    assertThat(examples).anyMatch(each -> each.contains("doctor"));
    assertThat(examples).anyMatch(each -> each.contains("switch"));
    for (String example : examples) {
      String[] words = example.split("\\s+", -1);
      assertThatCode(() -> line().parseArgs(Arrays.copyOfRange(words, 1, words.length)))
          .describedAs(example)
          .doesNotThrowAnyException();
    }
  }

  private static void collect(CommandLine line, List<String> examples) {
    for (String footer : line.getCommandSpec().usageMessage().footer()) {
      if (footer.strip().startsWith("./port-aws-events ")) {
        examples.add(footer.strip().replaceAll("\\s+#.*", ""));
      }
    }
    line.getSubcommands().values().forEach(each -> collect(each, examples));
  }
}
