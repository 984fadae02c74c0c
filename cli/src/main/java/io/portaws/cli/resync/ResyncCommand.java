package io.portaws.cli.resync;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.aws.AwsProblem;
import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.consumer.Stack;
import io.portaws.cli.port.PortAccess;
import io.portaws.cli.setup.Sources;
import io.portaws.cli.terminal.EnvFile;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.ResyncRequest;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.config.Installation;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.port.HeldEntities;
import io.portaws.pipeline.resync.SliceWork;
import io.portaws.pipeline.resync.StaleEntities;
import io.portaws.pipeline.resync.Survey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Brings the catalogue level with AWS. */
@Command(
    name = "resync",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Brings the catalogue level with AWS: lists resources and puts a look at each on the queue, so"
          + " that the consumer reads them and writes what has changed, within Port's rate limit. The"
          + " first run on an empty catalogue fills it.",
      "",
      "Nothing is deleted unseen: what Port holds from this installation and AWS's complete list does"
          + " not have is looked at, too, and deleted only where AWS does not have it then.",
      "",
      "Lists with your AWS credentials, and as READ_ROLE_NAME in other accounts. Compares with Port"
          + " where PORT_CLIENT_ID and PORT_CLIENT_SECRET, or the like, are set. What is not told here"
          + " is taken from the installation's stack."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all that was asked for is on the queue; or --dry-run would put it there",
      "1:a part was left out, or it stopped: what, and how to go on, was told",
      "2:wrong arguments",
      "69:AWS cannot be reached, or does not let us in",
      "78:region, queue, mapping or variables are wrong"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./port-aws-events resync --dry-run",
      "  ./port-aws-events resync",
      "  ./port-aws-events resync --type AWS::S3::Bucket --resource-region eu-west-1",
      "  ./port-aws-events resync --request"
    })
public final class ResyncCommand implements Callable<Integer> {
  /** How the result is written. */
  enum Output {
    TEXT,
    JSON
  }

  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}|\\*");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,20}){1,3}-\\d|\\*");
  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Surroundings here;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      split = ",",
      description = "Such as AWS::S3::Bucket; several with commas. Default: all that are mapped.")
  private List<String> types = List.of(ResyncRequest.ALL);

  @Option(
      names = "--account",
      paramLabel = "ID",
      split = ",",
      description = "Accounts whose resources are listed. Default: READ_ACCOUNTS, else your own.")
  private List<String> accounts = List.of(ResyncRequest.ALL);

  @Option(
      names = "--resource-region",
      paramLabel = "REGION",
      split = ",",
      description = "Regions whose resources are listed. Default: READ_REGIONS, else all enabled.")
  private List<String> regions = List.of(ResyncRequest.ALL);

  @Option(
      names = "--dry-run",
      description = "Change nothing: list, compare with Port, and tell what would be done.")
  private boolean dryRun;

  @Option(
      names = "--request",
      description =
          "Put only the request on the queue: the consumer lists, with its own role and at its own"
              + " pace.")
  private boolean request;

  @Option(
      names = "--resume",
      paramLabel = "TOKEN",
      description = "Go on after the last slice that an earlier run put on the queue whole.")
  private @Nullable String resume;

  @Option(
      names = "--max-stale-share",
      paramLabel = "SHARE",
      description =
          "The share of what Port holds of a slice that may be stale without a question; 0 to 1."
              + " Default: 0.1. Fewer than five never ask.")
  private double maxStaleShare = SliceWork.MAX_STALE_SHARE;

  @Option(names = "--yes", description = "Do not ask about stale entities, however many.")
  private boolean yes;

  @Option(
      names = "--max-waiting",
      paramLabel = "COUNT",
      description =
          "How many messages, of up to 20 resources each, may wait on the queue before it is filled"
              + " further. Default: 150. Events wait behind them.")
  private int maxWaiting = 150;

  @Option(
      names = "--stack-name",
      paramLabel = "NAME",
      description = "The installation's CloudFormation stack. Default: " + Stack.DEFAULT_NAME + ".")
  private String stackName = Stack.DEFAULT_NAME;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "The queue's. Default: AWS_REGION, AWS_DEFAULT_REGION or the profile's.")
  private @Nullable String region;

  @Option(
      names = "--queue-url",
      paramLabel = "URL",
      description = "The queue. Default: QUEUE_URL, else the stack's.")
  private @Nullable String queueUrl;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "The consumer's mapping. Default: MAPPING, else the stack's, else the types' own.")
  private @Nullable String mapping;

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of type files of your own. Default: CATALOG_DIR.")
  private @Nullable Path catalogDir;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "text (default) or json: one object on standard output.")
  private Output output = Output.TEXT;

  @Mixin private EnvFile envFile = new EnvFile();

  public ResyncCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() throws InterruptedException {
    ResyncToken from = from();
    Surroundings around;
    try {
      around = envFile.over(here);
      if (queueUrl != null) {
        around = around.with(java.util.Map.of("QUEUE_URL", queueUrl));
      }
    } catch (IOException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    }
    try (AwsAccess aws = AwsAccess.open(around, region)) {
      return resync(from, ResyncSources.withStack(around, aws, stackName), aws);
    } catch (AwsAccess.NoRegion e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    } catch (SdkException e) {
      err().println(Printable.line("AWS: " + AwsProblem.of(e).words()));
      return Exit.UNAVAILABLE;
    }
  }

  private int resync(ResyncToken from, Surroundings around, AwsAccess aws)
      throws InterruptedException {
    Configuration configuration = new Configuration(around, new Sources(around)::text);
    TypeCatalog catalog = configuration.catalog(catalogDir);
    Mapping rules = configuration.mapping(mapping, null, catalog);
    Optional<String> url = around.variable("QUEUE_URL");
    if (url.isEmpty()) {
      configuration
          .problems()
          .add(
              "QUEUE_URL", "is not set, and there is no stack " + stackName + ": give --queue-url");
    }
    Optional<PortAccess> port =
        hasPort(around) ? PortAccess.of(around, configuration.problems()) : Optional.empty();
    if (!configuration.problems().isEmpty()) {
      return refuse(configuration.problems().list());
    }
    Progress progress = new Progress(err());
    try (SqsClient sqs = aws.client(SqsClient.builder(), "SQS");
        ResyncSources sources = new ResyncSources(aws, around, catalog, rules)) {
      ResyncRun[] running = new ResyncRun[1];
      OntoTheQueue queue =
          new OntoTheQueue(
              sqs,
              url.orElseThrow(),
              maxWaiting,
              around.clock(),
              around.interaction()::pause,
              () -> Objects.requireNonNull(running[0]).progress());
      if (request) {
        return request(from.request(), queue);
      }
      Optional<Installation> installation = installation(around, url.get(), aws.region());
      String notCompared = notCompared(around, port, installation);
      Optional<StaleEntities> stale =
          notCompared.isEmpty()
              ? Optional.of(
                  new StaleEntities(
                      catalog,
                      new Mapper(rules),
                      new HeldEntities(port.orElseThrow().client(around, progress)),
                      installation.orElseThrow().dataSource(),
                      around.clock()))
              : Optional.empty();
      ResyncRun run =
          new ResyncRun(
              new ResyncRun.Asked(from, dryRun, yes, maxStaleShare, options()),
              new ResyncRun.Means(
                  catalog,
                  sources.places()::slices,
                  new Survey(sources.lists(), stale, around.clock()),
                  queue,
                  around.clock(),
                  around.interaction(),
                  agrees(around),
                  progress));
      running[0] = run;
      run.report().notComparedWithPort = notCompared;
      return report(run.run());
    }
  }

  private int report(ResyncReport report) {
    switch (output) {
      case TEXT -> report.text(line().getOut());
      case JSON -> report.json(line().getOut());
    }
    return report.end() == ResyncReport.End.COMPLETE ? Exit.DONE : Exit.FOUND;
  }

  private int request(ResyncRequest.Whole request, OntoTheQueue queue) {
    if (dryRun) {
      line().getOut().println(Printable.lines("Would put on the queue:\n" + request.body()));
      return Exit.DONE;
    }
    try {
      queue.put(request);
      line()
          .getOut()
          .println(
              "Resync "
                  + request.run()
                  + " is requested: the consumer lists and says so in its log and in the metric"
                  + " portaws_resync_slices_total.");
      return Exit.DONE;
    } catch (OntoTheQueue.NotTaken e) {
      err().println(Printable.line(String.valueOf(e.getMessage())));
      return Exit.UNAVAILABLE;
    }
  }

  private ResyncToken from() {
    check("--account", accounts, ACCOUNT, "an AWS account id, twelve digits");
    check("--resource-region", regions, REGION, "a region such as eu-west-1");
    if (maxStaleShare < 0 || maxStaleShare > 1) {
      throw new ParameterException(line(), "--max-stale-share takes 0 to 1, such as 0.25");
    }
    if (maxWaiting < 10 || maxWaiting > 100_000) {
      throw new ParameterException(line(), "--max-waiting takes 10 to 100000");
    }
    if (resume == null) {
      return new ResyncToken(
          new ResyncRequest.Whole(
              RUN.format(now()), new TreeSet<>(types), Set.copyOf(accounts), Set.copyOf(regions)),
          null);
    }
    if (request || !isAll(types) || !isAll(accounts) || !isAll(regions)) {
      throw new ParameterException(
          line(),
          "--resume goes on with what was asked for: without --type, --account,"
              + " --resource-region and --request");
    }
    try {
      return ResyncToken.parse(resume);
    } catch (ResyncToken.NotAToken e) {
      throw new ParameterException(line(), "--resume " + e.getMessage());
    }
  }

  private Instant now() {
    return here.clock().instant();
  }

  private static boolean isAll(List<String> words) {
    return words.equals(List.of(ResyncRequest.ALL));
  }

  private void check(String option, List<String> words, Pattern pattern, String what) {
    for (String word : words) {
      if (!pattern.matcher(word).matches()) {
        throw new ParameterException(line(), option + " takes " + what + ", was: " + word);
      }
    }
  }

  private static boolean hasPort(Surroundings around) {
    return around.variable("PORT_CLIENT_ID").isPresent()
        || around.variable("PORT_CLIENT_SECRET").isPresent()
        || around.variable("PORT_API_TOKEN").isPresent()
        || around.variable("PORT_CREDS_SECRET_ARN").isPresent();
  }

  private static Optional<Installation> installation(
      Surroundings around, String url, String queueRegion) {
    try {
      Optional<String> told = around.variable("INSTALLATION_ID");
      return told.isPresent()
          ? Optional.of(new Installation(told.get()))
          : Installation.ofQueue(url, queueRegion);
    } catch (IllegalArgumentException notAnId) {
      return Optional.empty();
    }
  }

  /** Why it cannot be told what Port holds from this installation; empty when it can. */
  private static String notCompared(
      Surroundings around, Optional<PortAccess> port, Optional<Installation> installation) {
    boolean webhook =
        around
            .variable("PORT_DELIVERY")
            .map(word -> word.equalsIgnoreCase("webhook"))
            .orElse(around.variable("PORT_WEBHOOK_URL").isPresent());
    if (webhook) {
      return "by webhook Port does not tell whose an entity is";
    }
    if (port.isEmpty()) {
      return "PORT_CLIENT_ID and PORT_CLIENT_SECRET are not set; here or in --env-file";
    }
    return installation.isEmpty() ? "INSTALLATION_ID is not one, or the queue tells none" : "";
  }

  /** To be repeated when the run is resumed; no secret and no question's answer. */
  private String options() {
    StringBuilder options = new StringBuilder();
    add(options, "--stack-name", stackName.equals(Stack.DEFAULT_NAME) ? null : stackName);
    add(options, "--region", region);
    add(options, "--queue-url", queueUrl);
    add(options, "--mapping", mapping);
    add(options, "--catalog", catalogDir == null ? null : catalogDir.toString());
    envFile.named().ifPresent(file -> add(options, "--env-file", file));
    return options.toString();
  }

  private static void add(StringBuilder options, String name, @Nullable String value) {
    if (value != null) {
      options
          .append(' ')
          .append(name)
          .append(" '")
          .append(value.replace("'", "'\\''"))
          .append('\'');
    }
  }

  private Predicate<String> agrees(Surroundings around) {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(around.in(), StandardCharsets.UTF_8));
    return question -> {
      err().print(Printable.line(question) + " [y/N] ");
      err().flush();
      try {
        String answer = in.readLine();
        return answer != null && answer.strip().toLowerCase(java.util.Locale.ROOT).startsWith("y");
      } catch (IOException e) {
        err().println(Printable.line("the answer could not be read: " + e.getMessage()));
        return false;
      }
    };
  }

  private int refuse(List<String> problems) {
    return Configuration.refuse("resync", problems, err());
  }

  private java.io.PrintWriter err() {
    return line().getErr();
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec, "the command was not parsed").commandLine();
  }
}
