package io.portaws.cli.why;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Surroundings;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what became of an event. */
@Command(
    name = "why",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tells what became of an event, step by step: received, done together with others, waited for"
          + " Port's budget, read, sent, answered, settled.",
      "",
      "Asks the workers, on their management port: each remembers what it did itself, for as long as"
          + " its memory goes back. Nothing else is asked, and nothing is changed."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:a worker knows it, and its timeline was told",
      "1:no worker that was asked knows anything of it",
      "2:wrong arguments",
      "69:no worker answered"
    },
    footer = {
      "",
      "Examples:",
      "  ./port-aws-events why ecsCluster/arn:aws:ecs:eu-west-1:111122223333:cluster/orders",
      "  ./port-aws-events why invoices --worker=http://10.0.1.7:8080 --worker=http://10.0.2.9:8080"
    })
public final class WhyCommand implements Callable<Integer> {
  /** How timelines are written. */
  enum Output {
    TEXT,
    JSON
  }

  private static final int LONGEST_NAME = 1_100;

  private final Surroundings here;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      description =
          "The event's own id (EventBridge's id, CloudTrail's eventID), an entity"
              + " (blueprint/identifier, or its identifier), a resource's identifier, or the queue's"
              + " message id.")
  private String name = "";

  @Option(
      names = "--worker",
      paramLabel = "URL",
      description =
          "A worker's management port; may be given several times. Default:"
              + " http://localhost:8080, where kubectl port-forward puts it.")
  private List<String> workers = List.of("http://localhost:8080");

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "text (default) or json: what each worker said, in one document.")
  private Output output = Output.TEXT;

  public WhyCommand(Surroundings here) {
    this.here = here;
  }

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    List<URI> addresses = workers.stream().map(text -> address(text, command)).toList();
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new ParameterException(
          command.commandLine(), "ID: must have 1 to " + LONGEST_NAME + " characters");
    }
    List<WorkerMemory.Said> said = new ArrayList<>();
    try (WorkerMemory memory = new WorkerMemory()) {
      for (URI address : addresses) {
        said.add(memory.ask(address, name.strip()));
      }
    }
    PrintWriter out = command.commandLine().getOut();
    out.print(
        output == Output.JSON
            ? Printable.lines(json(said).toPrettyString()) + "\n"
            : WhyText.of(name.strip(), said, here.clock().instant()));
    out.flush();
    return exit(said);
  }

  private static URI address(String text, CommandSpec command) {
    try {
      URI uri = URI.create(text);
      String scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException malformed) {
      // Said below.
    }
    throw new ParameterException(
        command.commandLine(), "--worker: '" + text + "' is no address like http://localhost:8080");
  }

  private ObjectNode json(List<WorkerMemory.Said> said) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("asked", name.strip()).put("known", WhyText.isKnown(said));
    ArrayNode workers = json.putArray("workers");
    for (WorkerMemory.Said each : said) {
      ObjectNode one = workers.addObject().put("worker", each.worker().toString());
      switch (each) {
        case WorkerMemory.Said.Answered(var _, JsonNode answer) -> one.set("answer", answer);
        case WorkerMemory.Said.Silent(var _, String problem) -> one.put("problem", problem);
      }
    }
    return json;
  }

  private static int exit(List<WorkerMemory.Said> said) {
    if (WhyText.isKnown(said)) {
      return Exit.DONE;
    }
    boolean answered = said.stream().anyMatch(WorkerMemory.Said.Answered.class::isInstance);
    return answered ? Exit.FOUND : Exit.UNAVAILABLE;
  }
}
