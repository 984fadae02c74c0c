package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.port.PortAccess;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapping;
import java.io.IOException;
import java.nio.file.Path;
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
      "  port-aws-events setup port --secret-file webhook.env --dry-run",
      "  port-aws-events setup port --secret-file webhook.env",
      "  port-aws-events setup port --no-webhook --blueprints blueprints.json"
          + " --mapping port-app-config.yml",
      "  port-aws-events setup port --webhook /v1/webhooks/aws_ingest --update",
      "  port-aws-events setup port --verify --output json"
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
  private static final String DEFAULT_WEBHOOK = "aws_ingest";

  private final Surroundings here;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private EnvFile envFile = new EnvFile();

  @Option(
      names = "--webhook",
      paramLabel = "WEBHOOK",
      description =
          "The webhook: an identifier, its URL, or /v1/webhooks/ID. Made when no webhook has the"
              + " identifier. Default: PORT_WEBHOOK_URL, else "
              + DEFAULT_WEBHOOK
              + ".")
  private @Nullable String webhook;

  @Option(names = "--no-webhook", description = "Only blueprints.")
  private boolean noWebhook;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description =
          "Where the webhook's secret is kept when PORT_WEBHOOK_SECRET is not set: made, for its"
              + " owner only, when a secret has to be; else read. It fits --env-file.")
  private @Nullable Path secretFile;

  @Option(
      names = "--mapping",
      paramLabel = "SOURCE",
      description =
          "The exporter's config.json or a port-app-config.yml: a file, an https URL or"
              + " s3://bucket/key. Default: MAPPING, else the types' own.")
  private @Nullable String mapping;

  @Option(
      names = "--mapping-dialect",
      paramLabel = "DIALECT",
      description = "exporter or ocean. Default: MAPPING_DIALECT, else told from the mapping.")
  private @Nullable Dialect dialect;

  @Option(
      names = "--blueprints",
      paramLabel = "SOURCE",
      description =
          "Your own blueprints, as Port's API takes them: an array or one, from a file, an https"
              + " URL or s3://bucket/key. They come before the types'.")
  private @Nullable String blueprints;

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of type files of your own. Default: CATALOG_DIR.")
  private @Nullable Path catalogDir;

  @Option(
      names = "--update",
      description = "Change what is there, too. What others added to it stays.")
  private boolean update;

  @Option(
      names = "--replace-mappings",
      description = "With --update: the webhook's mappings that are not ours go.")
  private boolean replaceMappings;

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
      return Configuration.refuse("setup port", List.of(text(e)), line.getErr());
    }
    Optional<PortAccess> access = PortAccess.of(around, problems);
    PortWish wish = wish(around, access, problems);
    if (access.isEmpty() || !problems.isEmpty()) {
      return Configuration.refuse("setup port", problems.list(), line.getErr());
    }
    Progress progress = new Progress(line.getErr());
    PortSetup setup = new PortSetup(access.get().admin(around, progress), progress);
    return switch (setup.plan(wish)) {
      case Planned.Stopped(int exit, List<String> reasons) -> {
        new PortReport(output, line.getOut()).stopped(exit, reasons, line.getErr());
        yield exit;
      }
      case Planned.Ready(PortPlan plan) -> carryOut(plan, setup, line);
    };
  }

  private void check(CommandLine line) {
    if (verify && (dryRun || update)) {
      throw new ParameterException(line, "--verify changes nothing: leave out --dry-run, --update");
    }
    if (noWebhook && (webhook != null || secretFile != null || replaceMappings)) {
      throw new ParameterException(
          line, "--no-webhook leaves nothing to --webhook, --secret-file, --replace-mappings");
    }
    if (replaceMappings && !update) {
      throw new ParameterException(line, "--replace-mappings needs --update");
    }
  }

  private PortWish wish(Surroundings around, Optional<PortAccess> access, Problems problems) {
    Sources sources = new Sources(around);
    Configuration configuration = new Configuration(around, sources::text);
    TypeCatalog catalog = configuration.catalog(catalogDir);
    Mapping rules = configuration.mapping(mapping, dialect, catalog);
    configuration.problems().list().forEach(each -> problems.add("", each));
    return new PortWish(
        catalog,
        blueprints(sources, problems),
        rules,
        !configuration.tellsMapping(mapping),
        noWebhook ? null : reference(around, problems),
        secret(access, problems),
        update,
        replaceMappings);
  }

  private Map<String, ObjectNode> blueprints(Sources sources, Problems problems) {
    if (blueprints == null) {
      return Map.of();
    }
    String shown = Configuration.shown(blueprints);
    try {
      return BlueprintFile.parse(shown, sources.text(blueprints), problems);
    } catch (IOException e) {
      problems.add("--blueprints", shown + ": " + text(e));
      return Map.of();
    }
  }

  private @Nullable WebhookReference reference(Surroundings around, Problems problems) {
    Optional<String> variable = around.variable(SecretFile.URL);
    String told = webhook == null ? variable.orElse(DEFAULT_WEBHOOK) : webhook;
    try {
      return WebhookReference.parse(told);
    } catch (IllegalArgumentException e) {
      boolean byVariable = webhook == null && variable.isPresent();
      problems.add(byVariable ? SecretFile.URL : "--webhook", text(e));
      return null;
    }
  }

  private @Nullable String secret(Optional<PortAccess> access, Problems problems) {
    Optional<String> told = access.flatMap(PortAccess::webhookSecret);
    if (told.isPresent() || secretFile == null) {
      return told.orElse(null);
    }
    try {
      return new SecretFile(secretFile).secret().orElse(null);
    } catch (IOException e) {
      problems.add("--secret-file", text(e));
      return null;
    }
  }

  private int carryOut(PortPlan plan, PortSetup setup, CommandLine line)
      throws InterruptedException {
    PortReport report = new PortReport(output, line.getOut());
    if (verify) {
      report.plan("verify", plan);
      return plan.isFulfilled() ? Exit.DONE : Exit.FOUND;
    }
    if (dryRun) {
      report.plan("dry-run", plan);
      return Exit.DONE;
    }
    if (plan.needsSecret() && secretFile == null) {
      return Configuration.refuse(
          "setup port",
          List.of(
              "the webhook needs a secret: give --secret-file FILE, where one is made and kept, or"
                  + " set PORT_WEBHOOK_SECRET, or leave the webhook out by --no-webhook"),
          line.getErr());
    }
    PortResult result = setup.apply(plan, this::keep);
    List<String> unkept = keepUrl(result);
    report.result(plan, result, secretFile, unkept);
    return unkept.isEmpty() ? result.exit() : Math.max(Exit.FOUND, result.exit());
  }

  private void keep(String secret) throws IOException {
    Path file = Objects.requireNonNull(secretFile, "a place for the secret");
    try {
      new SecretFile(file).keep(secret);
    } catch (IOException e) {
      throw new IOException("--secret-file: " + text(e), e);
    }
  }

  private List<String> keepUrl(PortResult result) {
    try {
      if (secretFile != null && result.url() != null) {
        new SecretFile(secretFile).keepUrl(result.url());
      }
      return List.of();
    } catch (IOException e) {
      return List.of("--secret-file: the webhook's URL is not kept: " + text(e));
    }
  }

  private static String text(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
