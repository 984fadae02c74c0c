package io.portaws.cli.redrive;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.cli.terminal.TypedAnswer;
import io.portaws.pipeline.mapping.Dialect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Tells why there are dead letters, and moves them back when that is mended. */
@Command(
    name = "redrive",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells what lies in the dead-letter queue, by reason, and what mends each; with --move moves"
          + " letters back to the queue. Without --move nothing is changed.",
      "",
      "A letter is sent first and deleted then, so that none is lost whenever this ends. It keeps the"
          + " time of its change; of several about the same resources the newest is sent. None is too"
          + " old: the consumer reads what AWS says now. What would be rejected again stays."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:letters were told; or all that were chosen are moved, or were none",
      "1:some of the chosen letters stay; which and why was told",
      "2:wrong arguments, or nobody to ask and no --yes",
      "69:AWS cannot be reached",
      "78:region, variables, mapping or types are wrong, or the queues are none to move between"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./port-aws-events redrive",
      "  ./port-aws-events redrive --reason mapping-failed --show-body",
      "  ./port-aws-events redrive --reason mapping-failed --dry-run --live --mapping new.yml",
      "  ./port-aws-events redrive --reason missing-blueprint --reason refused --since 2h --move",
      "  ./port-aws-events redrive --all --move --yes --output json"
    })
public final class RedriveCommand implements Callable<Integer> {
  /** How results are written. */
  enum Output {
    TEXT,
    JSON
  }

  /**
   * What says which installation is meant, and how it is set up: goes with the commands we tell.
   */
  private static final Set<String> PLACES =
      Set.of(
          "--stack-name",
          "--region",
          "--queue-url",
          "--dlq-url",
          "--env-file",
          "--mapping",
          "--dialect",
          "--catalog");

  /** SQS looks so long where it has no letter at hand, so that an empty answer means none. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int MOST_A_SECOND = 1_000;

  private final Surroundings here;
  private final Duration patience;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--reason",
      paramLabel = "REASON",
      description = "Only letters of this reason. May be given several times.")
  private Set<String> reasons = Set.of();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "Only letters that tell of this type, such as AWS::S3::Bucket. May be given several times.")
  private Set<String> types = Set.of();

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "Only letters with this very body. May be given several times.")
  private Set<String> fingerprints = Set.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = SinceConverter.class,
      description = "Only letters sent since then: 2h, 3d, or 2026-11-21T08:00:00Z.")
  private SinceConverter.@Nullable Since since;

  @Option(names = "--all", description = "With --move: all letters.")
  private boolean all;

  @Option(names = "--move", description = "Move the chosen letters back to the queue.")
  private boolean move;

  @Option(
      names = "--dry-run",
      description =
          "Change nothing; decode, resolve and map each letter here and tell what would become of it.")
  private boolean dryRun;

  @Option(
      names = "--live",
      description = "Read states from AWS, with these credentials, to know more. Slow with many.")
  private boolean live;

  @Option(
      names = "--even-if-rejected",
      description = "Move also what would be rejected again, or would be skipped as unknown.")
  private boolean evenIfRejected;

  @Option(names = "--yes", description = "Do not ask before letters are moved.")
  private boolean yes;

  @Option(
      names = "--max",
      paramLabel = "COUNT",
      description = "Move, or without --move look at, so many letters at most. Default: 100000.")
  private int max = Pass.MOST_HELD;

  @Option(
      names = "--rate",
      paramLabel = "COUNT",
      description =
          "Send so many messages a second at most: what AWS tells now takes the same queue."
              + " Default: 50.")
  private int rate = 50;

  @Option(
      names = "--show-body",
      description = "Show the samples' bodies. Anyone may have written them.")
  private boolean showBody;

  @Option(
      names = "--stack-name",
      paramLabel = "NAME",
      description =
          "The installation's CloudFormation stack. Default: port-aws-events, where no queue is told.")
  private @Nullable String stackName;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Default: AWS_REGION, AWS_DEFAULT_REGION or the profile's.")
  private @Nullable String region;

  @Option(
      names = "--queue-url",
      paramLabel = "URL",
      description = "The queue, where no stack of ours tells. Default: QUEUE_URL.")
  private @Nullable String queueUrl;

  @Option(
      names = "--dlq-url",
      paramLabel = "URL",
      description = "The dead-letter queue. Default: DLQ_URL, else the stack's or the queue's own.")
  private @Nullable String dlqUrl;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "The mapping to judge by: a file, s3://bucket/key or https. Default: the installation's.")
  private @Nullable String mapping;

  @Option(
      names = "--dialect",
      paramLabel = "DIALECT",
      description = "exporter or ocean. Default: the installation's, else told from the mapping.")
  private @Nullable Dialect dialect;

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of type files of your own. Default: CATALOG_DIR.")
  private @Nullable Path catalog;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "text (default) or json: one object on standard output.")
  private Output output = Output.TEXT;

  @Mixin private EnvFile envFile = new EnvFile();

  public RedriveCommand(Surroundings here) {
    this(here, PATIENCE);
  }

  /**
   * @param patience how long SQS may look for letters where it has none at hand; whole seconds
   */
  RedriveCommand(Surroundings here, Duration patience) {
    this.here = here;
    this.patience = patience;
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    Progress progress = new Progress(line().getErr());
    try {
      Surroundings around = envFile.over(here);
      try (AwsAccess aws = AwsAccess.open(around, region);
          RedriveRun run = new RedriveRun(aws, around, asked(around), progress, patience)) {
        return report(run.run(new TypedAnswer(around.in(), line().getErr()), this::beforeAsking));
      } catch (Stopped e) {
        return refused(e.exit(), List.of(e.sentence()));
      }
    } catch (IOException | AwsAccess.NoRegion e) {
      return refused(Exit.CONFIGURATION, List.of(String.valueOf(e.getMessage())));
    }
  }

  private void check() {
    boolean chosen =
        !reasons.isEmpty() || !types.isEmpty() || !fingerprints.isEmpty() || since != null;
    if (all && chosen) {
      throw usage("--all goes without --reason, --type, --fingerprint and --since");
    }
    if (move && !dryRun && !all && !chosen) {
      throw usage("--move needs to know which: --reason, --type, --fingerprint, --since, or --all");
    }
    if (move && !dryRun && !yes && !here.interaction().isTerminal()) {
      throw usage("there is nobody to ask: give --yes to move letters");
    }
    if (max < 1) {
      throw usage("--max takes 1 or more");
    }
    if (rate < 1 || rate > MOST_A_SECOND) {
      throw usage("--rate takes 1 to " + MOST_A_SECOND);
    }
  }

  private RedriveRun.Asked asked(Surroundings around) {
    Instant now = around.clock().instant();
    var told =
        new Queues.Told(
            queueUrl == null ? around.variable("QUEUE_URL").orElse(null) : queueUrl,
            dlqUrl == null ? around.variable("DLQ_URL").orElse(null) : dlqUrl,
            stackName);
    return new RedriveRun.Asked(
        told,
        new AsInstalled.Told(mapping, dialect, catalog, move || dryRun),
        new Selection(reasons, types, fingerprints, since == null ? null : since.at(now)),
        move && !dryRun,
        dryRun,
        live,
        evenIfRejected,
        showBody,
        yes,
        max,
        rate,
        command());
  }

  /** Ourselves again, about the same installation. */
  private String command() {
    String places =
        line().getParseResult().matchedOptions().stream()
            .filter(each -> PLACES.contains(each.longestName()))
            .map(each ->
                " " + each.longestName() + " " + quoted(each.originalStringValues().getFirst()))
            .collect(Collectors.joining());
    return "./port-aws-events redrive" + places;
  }

  private static String quoted(String value) {
    return value.matches("[A-Za-z0-9_./:@%+=,-]+")
        ? value
        : "'" + value.replace("'", "'\\''") + "'";
  }

  private void beforeAsking(Results results) {
    new ResultsText(line().getErr(), results).print();
    line().getErr().flush();
  }

  private int report(Results results) {
    boolean shown = move && !dryRun && results.moving().isEmpty();
    switch (output) {
      case TEXT -> {
        if (shown) {
          line().getOut().println("no letter was moved");
        } else {
          new ResultsText(line().getOut(), results).print();
        }
      }
      case JSON -> json(ResultsJson.of(results).toPrettyString());
    }
    line().getOut().flush();
    return results.exit();
  }

  private int refused(int exit, List<String> problems) {
    if (output == Output.JSON) {
      json(ResultsJson.refused(problems).toPrettyString());
    }
    Configuration.refuse("redrive", problems, line().getErr());
    return exit;
  }

  private void json(String document) {
    line().getOut().println(Printable.lines(document));
  }

  private ParameterException usage(String problem) {
    return new ParameterException(line(), problem);
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec, "the command was not parsed").commandLine();
  }
}
