package io.portaws.cli.explain;

import io.portaws.cli.configuration.Configuration;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.Explainer;
import io.portaws.pipeline.Explainer.States;
import io.portaws.pipeline.Explanation;
import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapping;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what becomes of messages. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells what becomes of a message: its form, the changes it tells of, why it is skipped or"
          + " rejected, the resource's state, the entities, and the requests that Port would get.",
      "",
      "Asks nobody, unless --live is given: no AWS, no Port, no credentials. What an event calls"
          + " deleted is then taken as gone; of the rest the state is --state's."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:explained, also when skipped or rejected",
      "1:a file could not be read; the others were explained",
      "2:wrong arguments",
      "78:mapping or types are wrong; all problems were told"
    })
public final class ExplainCommand implements Callable<Integer> {
  /** Who owns the queue where nobody says: the account of AWS's own examples. */
  static final String EXAMPLE_ACCOUNT = "123456789012";

  /** How explanations are written. */
  enum Output {
    TEXT,
    JSON
  }

  /** Who carries entities to Port. */
  enum Delivery {
    ENTITIES,
    WEBHOOK
  }

  private final Surroundings here;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A message's body; a folder of them (*.json); - for standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "text (default) or json: an object; of several files, or a folder, an array.")
  private Output output = Output.TEXT;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description =
          "The resource's state, for one message: its properties as mappings see them, or"
              + " {\"Type\", \"Properties\"}; null when it is not there.")
  private @Nullable Path state;

  @Option(
      names = "--live",
      description = "Read states from AWS, with the environment's credentials.")
  private boolean live;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description =
          "The exporter's config.json or a port-app-config.yml. Default: MAPPING, else the types' own.")
  private @Nullable String mapping;

  @Option(
      names = "--dialect",
      paramLabel = "DIALECT",
      description = "exporter or ocean. Default: MAPPING_DIALECT, else told from the mapping.")
  private @Nullable Dialect dialect;

  @Option(
      names = "--catalog",
      paramLabel = "DIR",
      description = "A folder of type files of your own. Default: CATALOG_DIR.")
  private @Nullable Path catalogDir;

  @Option(
      names = "--account",
      paramLabel = "ID",
      description =
          "The queue's account, for exporter events that name none. Default: the credentials'"
              + " with --live, else "
              + EXAMPLE_ACCOUNT
              + ".")
  private @Nullable String account;

  @Option(
      names = "--delivery",
      paramLabel = "WAY",
      description = "entities or webhook. Default: as PORT_DELIVERY and PORT_WEBHOOK_URL say.")
  private @Nullable Delivery delivery;

  @Option(
      names = "--unmatched",
      paramLabel = "WHAT",
      description = "skip, reject or forward events of no type. Default: UNMATCHED, else skip.")
  private @Nullable Unmatched unmatched;

  @Option(
      names = "--now",
      paramLabel = "TIME",
      description = "When messages are sent and looked at, such as 2026-11-21T08:00:00Z.")
  private @Nullable Instant now;

  public ExplainCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    Configuration configuration = new Configuration(here);
    TypeCatalog catalog = configuration.catalog(catalogDir);
    Mapping rules = configuration.mapping(mapping, dialect, catalog);
    boolean byWebhook = delivery(configuration) == Delivery.WEBHOOK;
    Unmatched others =
        unmatched == null
            ? configuration.oneOf("UNMATCHED", Unmatched.class, Unmatched.SKIP)
            : unmatched;
    if (others == Unmatched.FORWARD && !byWebhook) {
      configuration.problems().add("UNMATCHED", "is 'forward', which needs delivery by webhook");
    }
    if (!configuration.problems().isEmpty()) {
      return Configuration.refuse("explain", configuration.problems().list(), err());
    }
    Inputs inputs;
    States states = new States.None();
    try {
      inputs = Inputs.of(files, here.in());
      if (state != null) {
        if (inputs.several()) {
          throw usage("--state goes with one message");
        }
        states = StateFile.read(state, catalog);
      }
    } catch (IOException e) {
      return unreadable(state == null ? files.getFirst() : state.toString(), e);
    }
    String owner = account == null ? EXAMPLE_ACCOUNT : account;
    if (!live) {
      return explain(inputs, explainer(catalog, rules, owner, others, byWebhook, states));
    }
    try (LiveStates aws = LiveStates.open(here)) {
      States read = new States.Read(aws.source(catalog, rules.dialect() == Dialect.EXPORTER));
      String known = account == null ? aws.account() : account;
      return explain(inputs, explainer(catalog, rules, known, others, byWebhook, read));
    } catch (LiveStates.NoAws e) {
      err().println(Printable.line(e.getMessage() + "; going on without AWS"));
      return explain(inputs, explainer(catalog, rules, owner, others, byWebhook, states));
    }
  }

  private Explainer explainer(
      TypeCatalog catalog,
      Mapping rules,
      String owner,
      Unmatched others,
      boolean byWebhook,
      States states) {
    Instant time = now == null ? here.clock().instant() : now;
    return new Explainer(
        catalog, rules, new Explainer.Settings(owner, others, byWebhook), states, time);
  }

  private void check() {
    if (account != null && !account.matches("\\d{12}")) {
      throw usage("--account takes an AWS account id, twelve digits");
    }
    if (live && state != null) {
      throw usage("--live and --state exclude each other: both tell the state");
    }
  }

  private Delivery delivery(Configuration configuration) {
    if (delivery != null) {
      return delivery;
    }
    boolean webhook = here.variable("PORT_WEBHOOK_URL").isPresent();
    return configuration.oneOf(
        "PORT_DELIVERY", Delivery.class, webhook ? Delivery.WEBHOOK : Delivery.ENTITIES);
  }

  private int explain(Inputs inputs, Explainer explainer) throws InterruptedException {
    Report report =
        switch (output) {
          case TEXT -> new Report.Text(out(), colours(), inputs.several());
          case JSON -> new Report.Json(out(), inputs.several());
        };
    int exit = 0;
    for (Inputs.Input input : inputs.all()) {
      try {
        Explanation explanation = explainer.explain(input.body());
        report.add(input.name(), explanation);
      } catch (IOException e) {
        exit = unreadable(input.name(), e);
      }
    }
    report.end();
    if (inputs.all().isEmpty()) {
      err().println("there is no *.json file in " + Printable.line(String.join(", ", files)));
    }
    return exit;
  }

  private int unreadable(String name, IOException e) {
    err().println(Printable.line(name + ": " + e.getMessage()));
    return Exit.FOUND;
  }

  private ParameterException usage(String problem) {
    return new ParameterException(line(), problem);
  }

  private boolean colours() {
    return line().getColorScheme().ansi().enabled();
  }

  private PrintWriter out() {
    return line().getOut();
  }

  private PrintWriter err() {
    return line().getErr();
  }

  private CommandLine line() {
    return Objects.requireNonNull(spec, "the command was not parsed").commandLine();
  }
}
