package io.portaws.cli.setup;

import io.portaws.cli.port.PortAccess;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.Problems;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes blueprints and the ingest webhook into Port. */
@Command(
    name = "port",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Makes what Port needs to take AWS resources: the blueprints, and the webhook aws_ingest with"
          + " its mappings. What is there already stays as it is, unless --update is given; what"
          + " others added to it stays in any case. Run again, it does what is left.",
      "",
      "Takes PORT_CLIENT_ID and PORT_CLIENT_SECRET, or PORT_API_TOKEN, or PORT_CREDS_SECRET_ARN, of"
          + " an admin of Port; and PORT_BASE_URL where that is not https://api.getport.io."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./port-aws-events setup port --secret-file webhook.env --dry-run",
      "  ./port-aws-events setup port --secret-file webhook.env",
      "  ./port-aws-events setup port --no-webhook --blueprints blueprints.json"
          + " --mapping port-app-config.yml",
      "  ./port-aws-events setup port --webhook /v1/webhooks/aws_ingest --update",
      "  ./port-aws-events setup port --verify --output json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do; with --verify: Port is as it should be",
      "1:a part failed, or setup cannot mend it; with --verify: Port is not as it should be",
      "2:wrong arguments",
      "69:Port or AWS cannot be reached, or does not let us in; run it again to go on",
      "78:the configuration is wrong; all problems were told, and nothing was changed"
    })
public final class SetupPortCommand implements Callable<Integer> {
  private static final String SECRET_IS_MISSING =
      "the webhook needs a secret: give --secret-file FILE, where one is made and kept, or set"
          + " PORT_WEBHOOK_SECRET, or leave the webhook out by --no-webhook";

  private final Surroundings here;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private EnvFile envFile = new EnvFile();

  @Mixin private PortOptions options = new PortOptions();

  @Option(names = "--verify", description = "Only compare; exit code 1 on a difference.")
  private boolean verify;

  @Option(names = "--dry-run", description = "Only tell what would be done.")
  private boolean dryRun;

  @Option(names = "--output", paramLabel = "FORM", description = "text (default) or json.")
  private PortReport.Form output = PortReport.Form.TEXT;

  public SetupPortCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandLine line = Objects.requireNonNull(spec, "the command was not parsed").commandLine();
    check(line);
    Problems problems = new Problems();
    Surroundings around;
    try {
      around = envFile.over(here);
    } catch (IOException e) {
      return stopped(Exit.CONFIGURATION, List.of(text(e)), line);
    }
    Optional<PortAccess> access = PortAccess.of(around, problems);
    PortWish wish = options.wish(around, access, problems);
    if (access.isEmpty() || !problems.isEmpty()) {
      return stopped(Exit.CONFIGURATION, problems.list(), line);
    }
    Progress progress = new Progress(line.getErr());
    PortSetup setup = new PortSetup(access.get().admin(around, progress), progress);
    return switch (setup.plan(wish)) {
      case Planned.Stopped(int exit, List<String> reasons) -> stopped(exit, reasons, line);
      case Planned.Ready(PortPlan plan) -> carryOut(plan, setup, access.get(), line);
    };
  }

  private int stopped(int exit, List<String> reasons, CommandLine line) {
    new PortReport(output, line.getOut()).stopped(exit, reasons, line.getErr());
    return exit;
  }

  private void check(CommandLine line) {
    if (verify && (dryRun || options.updates())) {
      throw new ParameterException(line, "--verify changes nothing: leave out --dry-run, --update");
    }
    Optional<String> contradiction = options.contradiction();
    if (contradiction.isPresent()) {
      throw new ParameterException(line, contradiction.get());
    }
  }

  private int carryOut(PortPlan plan, PortSetup setup, PortAccess access, CommandLine line)
      throws InterruptedException {
    PortReport report = new PortReport(output, line.getOut());
    if (verify) {
      report.plan("verify", plan);
      return plan.isFulfilled() ? Exit.DONE : Exit.FOUND;
    }
    Optional<SecretFile> file = options.secretFile();
    List<String> missing =
        plan.needsSecret() && file.isEmpty() ? List.of(SECRET_IS_MISSING) : List.of();
    if (dryRun) {
      report.dryRun(plan, missing, line.getErr());
      return missing.isEmpty() ? Exit.DONE : Exit.CONFIGURATION;
    }
    if (!missing.isEmpty()) {
      return stopped(Exit.CONFIGURATION, missing, line);
    }
    PortResult result = setup.apply(plan, secret -> file.orElseThrow().keep(secret));
    // A variable's secret is kept already, where the variable is.
    String shown = access.webhookSecret().isPresent() ? null : result.secret();
    List<String> unkept = keep(file, shown, result.url());
    report.result(plan, result, file.filter(SecretFile::exists), unkept);
    return unkept.isEmpty() ? result.exit() : Math.max(Exit.FOUND, result.exit());
  }

  private static List<String> keep(
      Optional<SecretFile> file, @Nullable String secret, @Nullable String url) {
    try {
      if (file.isPresent() && !file.get().exists() && secret != null) {
        file.get().keep(secret);
      }
      if (file.isPresent() && url != null) {
        file.get().keepUrl(url);
      }
      return List.of();
    } catch (IOException e) {
      return List.of("--secret-file: the webhook's secret and URL are not kept: " + text(e));
    }
  }

  private static String text(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
