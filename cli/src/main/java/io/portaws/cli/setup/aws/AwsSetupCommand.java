package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.cli.terminal.TypedAnswer;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Installs in AWS. */
@Command(
    name = "aws",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Installs in AWS by CloudFormation: queue, rules, and who consumes the queue.",
      "",
      "Looks first and tells all that is missing at once. Then it brings template, zip and image"
          + " where they must be, shows the changes, asks, makes them and tells each event. Run"
          + " again, it updates, or goes on where it was interrupted."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./port-aws-events setup aws --target lambda --env-file port.env",
      "  ./port-aws-events setup aws --target worker --image registry.example.com/port-aws-events:1.0",
      "  ./port-aws-events setup aws --organizational-units r-ab12 --regions eu-west-1,us-east-1",
      "  ./port-aws-events setup aws --target lambda --print-commands"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:the change failed, or some accounts did; the reason was told",
      "2:wrong arguments, or nobody to ask and no --yes",
      "69:AWS was not reached, or does not take the credentials",
      "78:something is missing or wrong; nothing was changed, and all of it was told"
    })
public final class AwsSetupCommand implements Callable<Integer> {
  /** How results are written. */
  enum Output {
    TEXT,
    JSON
  }

  private final Surroundings here;
  private final Programs programs;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private AwsOptions options = new AwsOptions();

  @Mixin private EnvFile envFile = new EnvFile();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "text (default) or json: one object; what goes on is told on standard error.")
  private Output output = Output.TEXT;

  public AwsSetupCommand(Surroundings here) {
    this(here, Programs.ofThisMachine());
  }

  AwsSetupCommand(Surroundings here, Programs programs) {
    this.here = here;
    this.programs = programs;
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = Objects.requireNonNull(spec, "the command was not parsed").commandLine();
    Surroundings found;
    try {
      found = envFile.over(here);
    } catch (IOException e) {
      line.getErr().println(Printable.line(String.valueOf(e.getMessage())));
      return Exit.CONFIGURATION;
    }
    AwsWish wish = options.wish(found, version(line), Optional.empty());
    if (options.printsCommands()) {
      return new PrintedCommands(wish, options.region(), found).print(line.getOut(), line.getErr());
    }
    Progress progress = new Progress(line.getErr());
    try (AwsAccess access = AwsAccess.open(found, options.region());
        AwsSetup setup =
            new AwsSetup(
                access, found, programs, progress, new TypedAnswer(found.in(), line.getErr()))) {
      return told(setup.run(wish), line);
    } catch (AwsAccess.NoRegion e) {
      AwsReport report = new AwsReport();
      report.end("failed", Exit.CONFIGURATION, List.of(String.valueOf(e.getMessage())));
      return told(report, line);
    }
  }

  private int told(AwsReport report, CommandLine line) {
    if (output == Output.JSON) {
      line.getOut().println(Printable.lines(report.json().toPrettyString()));
    } else {
      report.print(line.getOut(), line.getErr());
    }
    return report.exit();
  }

  /** As {@code --version} tells it, without the name. */
  public static String version(CommandLine line) {
    CommandLine root = line;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    String[] told = root.getCommandSpec().version();
    return told.length == 0 ? "development" : told[0].substring(told[0].lastIndexOf(' ') + 1);
  }
}
