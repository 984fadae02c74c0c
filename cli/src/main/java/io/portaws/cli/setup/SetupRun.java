package io.portaws.cli.setup;

import io.portaws.cli.port.PortAccess;
import io.portaws.cli.setup.aws.AwsInstallation;
import io.portaws.cli.setup.aws.AwsOptions;
import io.portaws.cli.setup.aws.AwsReport;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Port first, then AWS: so that no consumer runs before Port can take what it sends, and a
 * webhook's secret is in a file before Port has it. Both are looked at before either is changed.
 */
final class SetupRun {
  private static final Path SECRET_FILE = Path.of("port-aws-events-webhook.env");

  /** Stands for the URL of a webhook that is still to be made. */
  private static final String TO_BE_MADE = "https://ingest.getport.io/to-be-made";

  private final Surroundings around;
  private final PortOptions portOptions;
  private final AwsOptions awsOptions;
  private final CommandLine line;
  private final String version;
  private final Progress progress;

  SetupRun(
      Surroundings around,
      PortOptions portOptions,
      AwsOptions awsOptions,
      CommandLine line,
      String version) {
    this.around = around;
    this.portOptions = portOptions;
    this.awsOptions = awsOptions;
    this.line = line;
    this.version = version;
    this.progress = new Progress(line.getErr());
  }

  SetupReport run(boolean byWebhook) throws InterruptedException {
    SetupReport report = new SetupReport(awsOptions.stackName());
    Optional<SecretFile> file =
        byWebhook
            ? portOptions.secretFile().or(() -> Optional.of(new SecretFile(SECRET_FILE)))
            : Optional.empty();
    Problems problems = new Problems();
    Optional<PortAccess> access = PortAccess.of(around, problems);
    PortWish wish = wish(byWebhook, access, file, problems);
    progress.say("Looking at Port");
    @Nullable PortSetup port =
        access.isPresent() && problems.isEmpty()
            ? new PortSetup(access.get().admin(around, progress), progress)
            : null;
    Planned planned =
        port == null ? new Planned.Stopped(Exit.CONFIGURATION, problems.list()) : port.plan(wish);
    progress.say("Looking at AWS");
    AwsInstallation aws = new AwsInstallation(awsOptions, around, version, localMapping(), line);
    AwsReport looked = aws.look(parameters(planned, wish));
    if (!(planned instanceof Planned.Ready(PortPlan plan)) || port == null) {
      return report.stopped(((Planned.Stopped) planned), looked);
    }
    if (looked.exit() != Exit.DONE || awsOptions.dryRun()) {
      return report.looked(plan, looked);
    }
    progress.say("Setting up Port");
    PortResult result = port.apply(plan, secret -> keep(file, secret));
    List<String> unkept = keepUrl(file, result);
    report.port(plan, result, file, unkept);
    if (result.exit() != Exit.DONE || !unkept.isEmpty()) {
      return report.withoutAws();
    }
    return report.aws(aws.install(parameters(result)));
  }

  private PortWish wish(
      boolean byWebhook,
      Optional<PortAccess> access,
      Optional<SecretFile> file,
      Problems problems) {
    PortWish wish = portOptions.wish(around, access, problems);
    String secret = wish.secret();
    if (byWebhook && secret == null && file.isPresent()) {
      try {
        secret = file.get().secret().orElse(null);
      } catch (IOException e) {
        problems.add("--secret-file", String.valueOf(e.getMessage()));
      }
    }
    return new PortWish(
        wish.catalog(),
        wish.blueprints(),
        wish.mapping(),
        wish.ownMapping(),
        byWebhook ? wish.webhook() : null,
        secret,
        wish.update(),
        wish.replaceMappings());
  }

  /** A mapping of this machine goes to the consumer by way of the bucket. */
  private Optional<Path> localMapping() {
    return told().filter(source -> !source.contains("://")).map(Path::of);
  }

  private Optional<String> told() {
    return Optional.ofNullable(portOptions.mapping()).or(() -> around.variable("MAPPING"));
  }

  /** What the stack's parameters will be, as far as it is known before Port is changed. */
  private Map<String, String> parameters(Planned planned, PortWish wish) {
    Map<String, String> parameters = shared();
    if (planned instanceof Planned.Ready(PortPlan plan) && plan.webhook() != null) {
      String url = plan.webhook().url();
      parameters.put("PortWebhookUrl", url == null ? TO_BE_MADE : url);
    } else if (wish.webhook() != null) {
      parameters.put("PortWebhookUrl", TO_BE_MADE);
    }
    return parameters;
  }

  private Map<String, String> parameters(PortResult result) {
    Map<String, String> parameters = shared();
    if (result.url() != null) {
      parameters.put("PortWebhookUrl", result.url());
    }
    if (result.secret() != null) {
      parameters.put("PortWebhookSecret", result.secret());
    }
    return parameters;
  }

  private Map<String, String> shared() {
    Map<String, String> parameters = new LinkedHashMap<>();
    told()
        .filter(source -> source.contains("://"))
        .ifPresent(source -> parameters.put("Mapping", source));
    if (portOptions.dialect() != null) {
      parameters.put("MappingDialect", io.portaws.cli.terminal.Words.of(portOptions.dialect()));
    }
    return parameters;
  }

  private void keep(Optional<SecretFile> file, String secret) throws IOException {
    SecretFile place = file.orElseThrow(() -> new IOException("there is no place for the secret"));
    place.keep(secret);
    progress.say("The webhook's secret is in " + place.path() + ", for its owner only: keep it");
  }

  private static List<String> keepUrl(Optional<SecretFile> file, PortResult result) {
    try {
      if (file.isPresent() && result.url() != null) {
        file.get().keepUrl(result.url());
      }
      return List.of();
    } catch (IOException e) {
      return List.of("--secret-file: the webhook's URL is not kept: " + e.getMessage());
    }
  }
}
