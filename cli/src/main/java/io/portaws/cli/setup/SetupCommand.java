package io.portaws.cli.setup;

import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.setup.aws.AwsOptions;
import io.portaws.cli.setup.aws.AwsSetupCommand;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Surroundings;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Sets up what events need, in Port and in AWS. */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Brings Port and AWS into the state that events need. Can be run again at any time.",
      "",
      "Looks at both first and tells all that is missing at once. Then Port gets its blueprints, and"
          + " for delivery by webhook the webhook; then AWS gets the stack. 'setup port' and 'setup"
          + " aws' do one of the two."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./port-aws-events setup --target lambda --env-file port.env --dry-run",
      "  ./port-aws-events setup --target lambda --env-file port.env",
      "  ./port-aws-events setup --target worker --delivery webhook --env-file port.env",
      "  ./port-aws-events setup port --no-webhook"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:a part failed; the reason was told, and running it again does the rest",
      "2:wrong arguments, or nobody to ask and no --yes",
      "69:Port or AWS was not reached, or does not let us in",
      "78:something is missing or wrong; nothing was changed, and all of it was told"
    })
public final class SetupCommand implements Callable<Integer> {
  /** How entities reach Port. */
  enum Delivery {
    ENTITIES,
    WEBHOOK
  }

  private final Surroundings here;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--delivery",
      paramLabel = "WAY",
      description =
          "How entities reach Port: entities, by its API; or webhook, by one ingest webhook."
              + " Default: PORT_DELIVERY, else entities.")
  private @Nullable Delivery delivery;

  @Mixin private PortOptions portOptions = new PortOptions();
  @Mixin private AwsOptions awsOptions = new AwsOptions();
  @Mixin private EnvFile envFile = new EnvFile();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "text (default) or json: one object; what goes on is told on standard error.")
  private PortReport.Form output = PortReport.Form.TEXT;

  private SetupCommand(Surroundings here) {
    this.here = here;
  }

  /** The command with all that it consists of, for one run. */
  public static CommandLine line(Surroundings here) {
    return new CommandLine(new SetupCommand(here))
        .addSubcommand(new SetupPortCommand(here))
        .addSubcommand(new AwsSetupCommand(here));
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = Objects.requireNonNull(spec, "the command was not parsed").commandLine();
    Optional<String> contradiction = portOptions.contradiction();
    if (contradiction.isPresent()) {
      throw new ParameterException(line, contradiction.get());
    }
    Surroundings around;
    try {
      around = envFile.over(here);
    } catch (IOException e) {
      return Configuration.refuse("setup", List.of(String.valueOf(e.getMessage())), line.getErr());
    }
    boolean byWebhook = byWebhook(around);
    if (awsOptions.printsCommands()) {
      throw new ParameterException(line, "--print-commands is an option of 'setup aws'");
    }
    Surroundings told = around.with(Map.of("PORT_DELIVERY", byWebhook ? "webhook" : "entities"));
    SetupRun run = new SetupRun(told, portOptions, awsOptions, line, AwsSetupCommand.version(line));
    SetupReport report = run.run(byWebhook);
    report.print(output, line);
    return report.exit();
  }

  private boolean byWebhook(Surroundings around) {
    if (delivery != null) {
      return delivery == Delivery.WEBHOOK;
    }
    String told = around.variable("PORT_DELIVERY").orElse("").toLowerCase(Locale.ROOT);
    return told.isEmpty()
        ? around.variable("PORT_WEBHOOK_URL").isPresent()
        : told.equals("webhook");
  }

  /** As which the command ends when two parts end so: the first that did not end well. */
  static int worse(int port, int aws) {
    return port == Exit.DONE ? aws : port;
  }
}
