package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options about AWS, of {@code setup aws} and of {@code setup}. */
public final class AwsOptions {
  /** Who consumes the queue. */
  enum Target {
    WORKER,
    LAMBDA,
    NONE
  }

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec mixee;

  @Option(
      names = "--stack-name",
      paramLabel = "NAME",
      description = "The stack's name. Default: ${DEFAULT-VALUE}.")
  private String stackName = "port-aws-events";

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "Where the stack is. Default: AWS_REGION, or the profile's.")
  private @Nullable String region;

  @Option(
      names = "--target",
      paramLabel = "WHO",
      description =
          "Who consumes the queue: worker, lambda or none. Needed for a new stack; kept else.")
  private @Nullable Target target;

  @Option(
      names = "--standby",
      arity = "0..1",
      paramLabel = "BOOLEAN",
      fallbackValue = "true",
      description = "Make the other consumer, too, switched off, so that 'switch' can move to it.")
  private @Nullable Boolean standby;

  @Option(
      names = "--code",
      paramLabel = "FILE",
      description =
          "The function's zip: a file or s3://bucket/key. Default: the one built beside this"
              + " command.")
  private @Nullable String code;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description =
          "The worker's image: of a registry as it is; else this machine's docker image of that"
              + " name is pushed to ECR. Default: port-aws-events:VERSION.")
  private @Nullable String image;

  @Option(
      names = "--repository",
      paramLabel = "NAME",
      description = "The ECR repository to push to. Default: ${DEFAULT-VALUE}.")
  private String repository = "port-aws-events";

  @Option(
      names = "--artifact-bucket",
      paramLabel = "BUCKET",
      description =
          "An own bucket for template and zip. Default: port-aws-events-artifacts-ACCOUNT-REGION,"
              + " made when missing.")
  private @Nullable String artifactBucket;

  @Option(
      names = "--template-dir",
      paramLabel = "DIR",
      description = "Templates to use in place of those that came with this version.")
  private @Nullable Path templateDir;

  @Option(
      names = "--parameter",
      paramLabel = "KEY=VALUE",
      description =
          "A parameter of the template; as often as needed. No secrets, which others see.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(
      names = "--parameters-file",
      paramLabel = "FILE",
      description = "Parameters as the AWS CLI takes them in JSON, or KEY=VALUE lines.")
  private @Nullable Path parametersFile;

  @Option(
      names = "--accounts",
      split = ",",
      paramLabel = "ID",
      description = "Bring these accounts' events, too: a stack set with a stack in each.")
  private List<String> accounts = new ArrayList<>();

  @Option(
      names = "--organizational-units",
      split = ",",
      paramLabel = "OU",
      description = "As --accounts, for all accounts of these units (or the root), later ones too.")
  private List<String> units = new ArrayList<>();

  @Option(
      names = "--regions",
      split = ",",
      paramLabel = "REGION",
      description =
          "In these regions of theirs. Default: the stack's. IAM's events need us-east-1.")
  private List<String> regions = new ArrayList<>();

  @Option(
      names = "--failure-tolerance",
      paramLabel = "PERCENT",
      description =
          "Accounts of a region that may fail before the rest is left. Default: ${DEFAULT-VALUE}.")
  private int failureTolerance = 100;

  @Option(
      names = "--max-concurrent",
      paramLabel = "PERCENT",
      description = "Accounts of a region worked on at a time. Default: ${DEFAULT-VALUE}.")
  private int maxConcurrent = 100;

  @Option(names = "--print-commands", description = "Print the AWS CLI's commands; do nothing.")
  private boolean printCommands;

  @Option(names = "--yes", description = "Do not ask before the stack is changed.")
  private boolean yes;

  @Option(
      names = "--dry-run",
      description = "Check everything, say what would be done; do nothing.")
  private boolean dryRun;

  public @Nullable String region() {
    return region;
  }

  public boolean dryRun() {
    return dryRun;
  }

  public boolean printsCommands() {
    return printCommands;
  }

  public String stackName() {
    return stackName;
  }

  /**
   * What they and the variables ask for.
   *
   * @throws ParameterException when the options contradict each other
   */
  AwsWish wish(Surroundings here, String version, Optional<Path> mapping) {
    check();
    return new AwsWish(
        stackName,
        new GivenParameters(here, this::usage)
            .of(parameters, Optional.ofNullable(parametersFile), named()),
        Optional.ofNullable(code),
        Optional.ofNullable(image),
        repository,
        Optional.ofNullable(artifactBucket),
        Optional.ofNullable(templateDir),
        members(),
        mapping,
        here.variable("PORT_AWS_EVENTS_HOME").map(Path::of),
        version,
        yes,
        dryRun);
  }

  private Map<String, String> named() {
    Map<String, String> named = new LinkedHashMap<>();
    if (target != null) {
      named.put("Target", target.name().toLowerCase(Locale.ROOT));
    }
    if (standby != null) {
      named.put("Standby", standby.toString());
    }
    return named;
  }

  private Members members() {
    var spread = new Members.Spread(regions, failureTolerance, maxConcurrent);
    if (!units.isEmpty()) {
      return new Members.Units(units, spread);
    }
    return accounts.isEmpty() ? new Members.None() : new Members.Accounts(accounts, spread);
  }

  private void check() {
    require(
        stackName.matches("[a-zA-Z][-a-zA-Z0-9]{0,119}"),
        "--stack-name takes letters, digits"
            + " and hyphens, begins with a letter, and has at most 120 of them");
    require(
        accounts.isEmpty() || units.isEmpty(),
        "--accounts and --organizational-units exclude"
            + " each other: a stack set has the one or the other");
    require(
        regions.isEmpty() || !(accounts.isEmpty() && units.isEmpty()),
        "--regions goes with"
            + " --accounts or --organizational-units; the stack's own is --region");
    each("--accounts", accounts, id -> id.matches("\\d{12}"), "an account id, twelve digits");
    each(
        "--organizational-units",
        units,
        id -> id.matches("ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32}"),
        "an id such as ou-ab12-c3d4e5f6 or r-ab12");
    each("--regions", regions, id -> id.matches("[a-z]{2}(-[a-z]+)+-\\d"), "a region");
    require(
        failureTolerance >= 0
            && failureTolerance <= 100
            && maxConcurrent >= 1
            && maxConcurrent <= 100,
        "--failure-tolerance takes 0 to 100, --max-concurrent 1 to 100");
    require(
        repository.matches("[a-z0-9]+([._/-][a-z0-9]+)*"),
        "--repository takes lower-case" + " letters, digits, and single . _ - / between them");
  }

  private void each(String option, List<String> values, Predicate<String> fits, String what) {
    for (String value : values) {
      require(fits.test(value), option + ": '" + value + "' is not " + what);
    }
  }

  private void require(boolean fine, String problem) {
    if (!fine) {
      throw usage(problem);
    }
  }

  private ParameterException usage(String problem) {
    return new ParameterException(
        Objects.requireNonNull(mixee, "the command was not parsed").commandLine(), problem);
  }
}
