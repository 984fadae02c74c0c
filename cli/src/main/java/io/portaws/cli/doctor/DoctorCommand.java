package io.portaws.cli.doctor;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.consumer.InstallationOptions;
import io.portaws.cli.consumer.TimeConverter;
import io.portaws.cli.port.PortAccess;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortAdmin;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
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
import picocli.CommandLine.Spec;

/** Checks a running installation from end to end. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Checks a running installation from the event to the entity: trail, rules, queue, dead letters,"
          + " consumer and its rights, secret, Port, webhook. Tells what is wrong and what mends it.",
      "",
      "Changes nothing, but for --send-test-event. What these credentials may not look at is told as"
          + " unknown. Without our stack, give --queue-url and the worker's variables."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing is broken; there may be warnings, and what could not be looked at",
      "1:something is broken, or the test event did not arrive",
      "2:wrong arguments",
      "69:AWS cannot be reached, or does not take the credentials",
      "78:region or variables are wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./port-aws-events doctor",
      "  ./port-aws-events doctor --stack-name port-aws-events --region eu-west-1 --output json",
      "  ./port-aws-events doctor --send-test-event --timeout 2m --env-file port.env",
      "  ./port-aws-events doctor --queue-url https://sqs.eu-west-1.amazonaws.com/111122223333/events"
    })
public final class DoctorCommand implements Callable<Integer> {
  /** How findings are written. */
  enum Output {
    TEXT,
    JSON
  }

  private final Surroundings here;
  private final String version;
  private final Pause pause;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private InstallationOptions which = new InstallationOptions();

  @Option(
      names = "--send-test-event",
      description =
          "Put a harmless event on the default bus and follow it into Port. It is an entity of the"
              + " blueprint portAwsEventsCheck, which is made before and deleted after.")
  private boolean sendTestEvent;

  @Option(
      names = "--dry-run",
      description = "With --send-test-event: send and make nothing; tell what would be.")
  private boolean dryRun;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "How long the test event may take, such as 90s or 5m. Default: 2m.")
  private Duration timeout = Duration.ofMinutes(2);

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "text (default) or json: one object on standard output.")
  private Output output = Output.TEXT;

  @Mixin private EnvFile envFile = new EnvFile();

  /**
   * @param version of this command, which the installation should have, too
   */
  public DoctorCommand(Surroundings here, String version) {
    this(here, version, Pause.SLEEP);
  }

  /**
   * @param pause how it waits for the test event
   */
  DoctorCommand(Surroundings here, String version, Pause pause) {
    this.here = here;
    this.version = version;
    this.pause = pause;
  }

  @Override
  public Integer call() throws InterruptedException {
    Surroundings around;
    try {
      around = envFile.over(here);
    } catch (IOException e) {
      return Configuration.refuse("doctor", List.of(e.getMessage()), line().getErr());
    }
    Progress progress = new Progress(line().getErr());
    DoctorReport report = new DoctorReport(line().getOut(), output == Output.JSON);
    try (AwsAccess aws = AwsAccess.open(around, which.region());
        Clients clients = Clients.of(aws)) {
      int exit = examine(aws.region(), clients, around, progress, report);
      report.end(aws.region(), which.stackName());
      return exit;
    } catch (AwsAccess.NoRegion e) {
      if (output == Output.JSON) {
        report.add(Finding.failure("AWS", String.valueOf(e.getMessage()), "--region"));
        report.end("", which.stackName());
      }
      return Configuration.refuse("doctor", List.of(e.getMessage()), line().getErr());
    }
  }

  private int examine(
      String inRegion, Clients clients, Surroundings around, Progress progress, DoctorReport report)
      throws InterruptedException {
    progress.say("looking at stack %s in %s".formatted(which.stackName(), inRegion));
    InstallationSearch.Result found =
        new InstallationSearch(clients, around, inRegion)
            .find(which.stackName(), which.byHand(around));
    found.findings().forEach(report::add);
    if (!found.reachable()) {
      return Exit.UNAVAILABLE;
    }
    Installation installation = found.installation();
    PortDoor port = port(installation, progress);
    SideBySide.run(
        Checks.of(installation, clients, port, version, around.clock().instant()), report::add);
    if (sendTestEvent) {
      testEvent(installation, clients, port, progress).forEach(report::add);
    }
    return report.hasFailures() ? Exit.FOUND : Exit.DONE;
  }

  private List<Finding> testEvent(
      Installation installation, Clients clients, PortDoor port, Progress progress)
      throws InterruptedException {
    if (port.admin().isEmpty()) {
      return List.of(port.withoutCredentials(TestEvent.ABOUT));
    }
    PortAdmin admin = port.admin().get();
    String url = installation.byWebhook() ? installation.webhookUrl().orElse("") : "";
    if (installation.byWebhook() && !WebhookCheck.writes(admin, url, TestEvent.BLUEPRINT)) {
      return List.of(
          Finding.unknown(
              TestEvent.ABOUT,
              "not sent: the webhook has no mapping that would bring it into Port",
              "change something in AWS, such as a tag of a bucket, and look for it in Port"));
    }
    if (dryRun) {
      return List.of(
          Finding.ok(
              TestEvent.ABOUT,
              "would make blueprint %s in Port, put an event of source %s on the default bus, wait"
                      .formatted(TestEvent.BLUEPRINT, TestEvent.SOURCE)
                  + " for its entity, and delete both"));
    }
    return new TestEvent(
            clients.events(), admin, installation.here().clock(), pause, progress, timeout)
        .send();
  }

  /** Variables come first; else what the stack's consumers have. */
  private static PortDoor port(Installation installation, Progress progress) {
    Map<String, String> told = new HashMap<>();
    installation
        .setting("PortBaseUrl", "PORT_BASE_URL")
        .ifPresent(url -> told.put("PORT_BASE_URL", url));
    installation.secretArn().ifPresent(arn -> told.put("PORT_CREDS_SECRET_ARN", arn));
    Surroundings with = installation.here().with(told);
    Problems problems = new Problems();
    Optional<PortAccess> access = PortAccess.of(with, problems);
    return new PortDoor(access, access.map(each -> each.admin(with, progress)), problems.list());
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec, "the command was not parsed").commandLine();
  }
}
