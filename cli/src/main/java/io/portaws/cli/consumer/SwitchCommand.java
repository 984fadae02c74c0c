package io.portaws.cli.consumer;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.port.Pause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Moves consumption from the worker to the function, or back. */
@Command(
    name = "switch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Moves consumption of the queue from the Lambda function to the worker, or back, and loses no"
          + " event: the new consumer is up and healthy before the old one stops.",
      "",
      "Both share the queue and may run side by side. Where a step fails it goes back; where it is"
          + " not known whether the old consumer still runs, both stay on. Run again after an"
          + " interruption: it finishes. At last the stack's Target and Standby are brought in line."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the consumer asked for consumes, alone; or --dry-run told what would be done",
      "1:it was not moved, or not whole; what state things are in was told",
      "2:wrong arguments",
      "69:AWS cannot be reached",
      "78:region or variables are wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./port-aws-events switch --to worker --dry-run",
      "  ./port-aws-events switch --to worker",
      "  ./port-aws-events switch --to lambda --stack-name port-aws-events --timeout 30m"
    })
public final class SwitchCommand implements Callable<Integer> {
  /** How the result is written. */
  enum Output {
    TEXT,
    JSON
  }

  private final Surroundings here;
  private final Pause pause;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "CONSUMER",
      description = "worker or lambda: who is to consume the queue.")
  private Consumer to = Consumer.WORKER;

  @Mixin private InstallationOptions installation = new InstallationOptions();

  @Option(
      names = "--tasks",
      paramLabel = "COUNT",
      description = "How many tasks the worker begins with, where no stack tells. Default: 1.")
  private int tasks = 1;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "How long each thing is waited for, such as 90s or 30m. Default: 15m.")
  private Duration timeout = Duration.ofMinutes(15);

  @Option(names = "--dry-run", description = "Change nothing; tell what would be done.")
  private boolean dryRun;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "text (default) or json: one object on standard output.")
  private Output output = Output.TEXT;

  @Mixin private EnvFile envFile = new EnvFile();

  public SwitchCommand(Surroundings here) {
    this(here, Pause.SLEEP);
  }

  /**
   * @param pause how it waits between two looks
   */
  SwitchCommand(Surroundings here, Pause pause) {
    this.here = here;
    this.pause = pause;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (tasks < 1 || tasks > 1_000) {
      throw new ParameterException(line(), "--tasks takes 1 to 1000");
    }
    Surroundings around;
    try {
      around = envFile.over(here);
    } catch (IOException e) {
      return Configuration.refuse("switch", List.of(e.getMessage()), line().getErr());
    }
    Progress progress = new Progress(line().getErr());
    Waiting waiting = new Waiting(around.clock(), pause, timeout, progress);
    try (AwsAccess aws = AwsAccess.open(around, installation.region());
        SwitchRun run =
            new SwitchRun(aws, asked(around), new Steps(progress), waiting, around.clock())) {
      SwitchRun.Outcome outcome = run.run();
      switch (output) {
        case TEXT -> outcome.report().text(line().getOut());
        case JSON -> outcome.report().json(line().getOut());
      }
      return outcome.exit();
    } catch (AwsAccess.NoRegion e) {
      if (output == Output.JSON) {
        SwitchReport.refused(to, dryRun, String.valueOf(e.getMessage())).json(line().getOut());
      }
      return Configuration.refuse("switch", List.of(e.getMessage()), line().getErr());
    }
  }

  private SwitchRun.Asked asked(Surroundings around) {
    return new SwitchRun.Asked(
        to, installation.stackName(), installation.byHand(around), tasks, dryRun);
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec, "the command was not parsed").commandLine();
  }
}
