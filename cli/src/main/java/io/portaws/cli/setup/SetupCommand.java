package io.portaws.cli.setup;

import io.portaws.cli.terminal.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Sets up what events need, in Port and in AWS. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Brings Port and AWS into the state that events need. Can be run again at any time.")
public final class SetupCommand {
  private SetupCommand() {}

  /** The command with all that it consists of, for one run. */
  public static CommandLine line(Surroundings here) {
    return new CommandLine(new SetupCommand()).addSubcommand(new SetupPortCommand(here));
  }
}
