package io.portaws.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Commands;
import io.portaws.cli.terminal.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The page about the command, and the command. */
class SetupPortPageTest {
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^\\./port-aws-events (setup port[^#\\n]*)");
  private static final Pattern EXAMPLE = Pattern.compile("(?s)port-aws-events (setup port.*)");

  private static CommandLine line() {
    return Commands.line(
        new Surroundings(Map.of(), new ByteArrayInputStream(new byte[0]), InstantSource.system()),
        "test");
  }

  private static CommandLine setupPort() {
    return line().parseArgs("setup", "port").asCommandLineList().getLast();
  }

  private static String page() throws IOException {
    return Files.readString(
        Path.of(System.getProperty("repo.root", "..")).resolve("docs/setup-port.md"));
  }

  @Test
  void everyCommandOnThePageIsOne() throws IOException {
    List<String> commands =
        COMMAND.matcher(page()).results().map(result -> result.group(1).strip()).toList();

    assertThat(commands).hasSizeGreaterThan(8);
    for (String command : commands) {
      CommandLine.ParseResult parsed = line().parseArgs(command.split("\\s+", -1));
      assertThat(parsed.subcommand().subcommand().commandSpec().name())
          .as(command)
          .isEqualTo("port");
    }
  }

  @Test
  void everyExampleOfTheHelpIsACommand() {
    String[] footer = setupPort().getCommandSpec().usageMessage().footer();

    assertThat(footer).isNotEmpty();
    for (String each : footer) {
      var matcher = EXAMPLE.matcher(each);
      assertThat(matcher.find()).as(each).isTrue();
      line().parseArgs(matcher.group(1).strip().split("\\s+", -1));
    }
  }

  @Test
  void everyOptionAndExitCodeIsOnThePage() throws IOException {
    String page = page();
    for (OptionSpec option : setupPort().getCommandSpec().options()) {
      if (!List.of("--help", "--version").contains(option.longestName())) {
        assertThat(page).contains(option.longestName());
      }
    }
    setupPort()
        .getCommandSpec()
        .usageMessage()
        .exitCodeList()
        .keySet()
        .forEach(code -> assertThat(page).contains("\n| " + code + " |"));
  }
}
