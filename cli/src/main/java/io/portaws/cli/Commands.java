package io.portaws.cli;

import io.portaws.cli.consumer.SwitchCommand;
import io.portaws.cli.doctor.DoctorCommand;
import io.portaws.cli.explain.ExplainCommand;
import io.portaws.cli.infra.InfraCommand;
import io.portaws.cli.resync.ResyncCommand;
import io.portaws.cli.setup.SetupCommand;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.cli.types.TypesCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands, and what they share. */
@Command(
    name = "port-aws-events",
    description = "Keeps a Port software catalogue true to AWS.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Commands {
  private Commands() {}

  /** The command line with all of them, for one run. */
  public static CommandLine line(Surroundings here, String version) {
    CommandLine line =
        new CommandLine(new Commands())
            .addSubcommand(SetupCommand.line(here))
            .addSubcommand(new DoctorCommand(here, version))
            .addSubcommand(new SwitchCommand(here))
            .addSubcommand(new ResyncCommand(here))
            .addSubcommand(new ExplainCommand(here))
            .addSubcommand(new TypesCommand(here))
            .addSubcommand(new InfraCommand(here, release(version)));
    line.getCommandSpec().version("port-aws-events " + version);
    versions(line, line.getCommandSpec().version());
    // Each example on a line of its own, to be copied.
    return line.setUsageHelpWidth(100)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((wrong, _) -> misused(wrong))
        .setExecutionExceptionHandler((bug, at, _) -> {
          StringWriter trace = new StringWriter();
          bug.printStackTrace(new PrintWriter(trace));
          at.getErr().println("This is a bug of port-aws-events; please report it:");
          at.getErr().println(Printable.lines(trace.toString()));
          return Exit.BUG;
        });
  }

  /** Says what is wrong and where the options are told: all of them would hide the former. */
  private static int misused(CommandLine.ParameterException wrong) {
    CommandLine at = wrong.getCommandLine();
    String named = at.getCommandSpec().qualifiedName();
    PrintWriter err = at.getErr();
    err.println(Printable.lines(String.valueOf(wrong.getMessage())));
    CommandLine.UnmatchedArgumentException.printSuggestions(wrong, err);
    if (at.getParent() == null) {
      at.usage(err);
      return Exit.USAGE;
    }
    err.print(at.getHelp().synopsisHeading() + at.getHelp().synopsis(0));
    err.println("All options: ./" + named + " --help");
    return Exit.USAGE;
  }

  private static void versions(CommandLine line, String[] version) {
    line.getCommandSpec().version(version);
    line.getSubcommands().values().forEach(each -> versions(each, version));
  }

  /** A build that is no release calls itself by a word. */
  private static Optional<String> release(String version) {
    return Optional.of(version).filter(v -> v.matches("\\d.*"));
  }
}
