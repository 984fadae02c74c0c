package io.portaws.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands, and what they share. */
@Command(
    name = "port-aws-events",
    description = "Keeps a Port software catalogue true to AWS. These commands change nothing.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class Commands {
  /** A file could not be read. */
  static final int EXIT_UNREADABLE = 1;

  /** What sysexits.h calls EX_SOFTWARE: a bug of ours. */
  static final int EXIT_BUG = 70;

  /** What sysexits.h calls EX_CONFIG, as the worker ends with. */
  static final int EXIT_CONFIGURATION = 78;

  private Commands() {}

  static CommandLine line(Surroundings here, String version) {
    CommandLine line =
        new CommandLine(new Commands())
            .addSubcommand(new ExplainCommand(here))
            .addSubcommand(new TypesCommand(here));
    line.getCommandSpec().version("port-aws-events " + version);
    line.getSubcommands()
        .values()
        .forEach(each -> each.getCommandSpec().version(line.getCommandSpec().version()));
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((bug, at, _) -> {
          StringWriter trace = new StringWriter();
          bug.printStackTrace(new PrintWriter(trace));
          at.getErr().println("This is a bug of port-aws-events; please report it:");
          at.getErr().println(Printable.lines(trace.toString()));
          return EXIT_BUG;
        });
  }
}
