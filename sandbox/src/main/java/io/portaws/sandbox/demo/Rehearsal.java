package io.portaws.sandbox.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.ReadSample;
import io.portaws.sandbox.demo.DemoEvents.DemoEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Runs a worker, whatever the command that starts it, through all it does, and ends it by SIGTERM:
 * the training of the image's AOT cache, and the trial of the image.
 *
 * <pre>{@code
 * Rehearsal [--messages N] [--narrow] [--tls DIR] [--no-story] [--samples REPOSITORY] [--faults] [--step]
 *           [--patience SECONDS] [--log FILE] -- COMMAND...
 * }</pre>
 *
 * <p>It prints a line {@code name=value} for what has happened: {@code ready}, {@code first-poll}
 * (seconds since the epoch), {@code settled}, {@code exit}. With {@code --step} it waits for a line
 * on its input when the worker is ready and again when all is settled, so that a script can look at
 * the worker at that time; what is replayed is sent after the first.
 *
 * <p>The worker may take as long as the patience is to start, and as long to end: a minute, when
 * nothing else is said. An emulated processor needs more. To settle everything it may take a
 * quarter of an hour longer.
 *
 * <p>Exit 0 when nothing was lost, the catalogue is level and the worker ended with 0; 1 when not;
 * 2 when it could not run.
 */
public final class Rehearsal {
  private static final Duration TO_SETTLE = Duration.ofMinutes(15);
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int BATCH = 100;

  /**
   * What the command line asks for.
   *
   * @param messages how many lie on the queue before the worker starts
   * @param breadth which resources those tell of
   * @param tls where the certificate goes by which Port is spoken to; null for http
   * @param story whether the demo's events are replayed once the worker is ready
   * @param samples the repository, whose samples of all types are replayed too; null for none
   * @param faults whether AWS throttles and Port fails now and then
   * @param patience how long the worker may take to start, and to end
   */
  private record Options(
      int messages,
      Backlog.Breadth breadth,
      @Nullable Path tls,
      boolean story,
      @Nullable Path samples,
      boolean faults,
      boolean step,
      Duration patience,
      @Nullable Path log,
      WorkerCommand command) {}

  private final Options options;
  private final TypeCatalog catalog = TypeCatalog.bundled();
  private final BufferedReader input =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final List<ReadSample> samples;
  private int sent;

  private Rehearsal(Options options) throws IOException {
    this.options = options;
    samples =
        new ArrayList<>(
            options.samples() == null ? List.of() : samples(options.samples(), catalog));
  }

  public static void main(String[] args) {
    try {
      System.exit(new Rehearsal(options(args)).run());
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("The rehearsal could not run: " + e.getMessage());
      System.exit(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      System.exit(2);
    }
  }

  private static Options options(String[] args) throws IOException {
    int messages = 0;
    Backlog.Breadth breadth = Backlog.Breadth.WIDE;
    Path tls = null;
    boolean story = true;
    Path samples = null;
    boolean faults = false;
    boolean step = false;
    Duration patience = Stage.PATIENCE;
    Path log = null;
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--messages" -> messages = Integer.parseInt(value(args, ++i));
        case "--narrow" -> breadth = Backlog.Breadth.NARROW;
        case "--tls" -> tls = Path.of(value(args, ++i));
        case "--no-story" -> story = false;
        case "--samples" -> samples = Path.of(value(args, ++i));
        case "--faults" -> faults = true;
        case "--step" -> step = true;
        case "--patience" -> patience = Duration.ofSeconds(Integer.parseInt(value(args, ++i)));
        case "--log" -> log = Path.of(value(args, ++i));
        case "--" -> {
          var command = new WorkerCommand(List.of(args).subList(i + 1, args.length));
          return new Options(
              messages, breadth, tls, story, samples, faults, step, patience, log, command);
        }
        default ->
            throw new IOException(
                "'"
                    + args[i]
                    + "' is not an option. Known: --messages N, --narrow, --tls DIR, --no-story,"
                    + " --samples REPOSITORY, --faults, --step, --patience SECONDS, --log FILE,"
                    + " -- COMMAND...");
      }
    }
    throw new IOException("after -- comes the command that runs the worker");
  }

  private static String value(String[] args, int i) throws IOException {
    if (i == args.length) {
      throw new IOException(args[i - 1] + " needs a value");
    }
    return args[i];
  }

  private int run() throws IOException, InterruptedException {
    TlsIdentity tls = options.tls() == null ? null : TlsIdentity.make(options.tls());
    try (Stage stage = new Stage(catalog, tls)) {
      stage.port.keepWrites(0);
      ModelAccount model = new ModelAccount(catalog, stage.aws, Stage.ACCOUNT);
      sendBacklog(stage, model);
      if (options.step()) {
        stage.warmUp();
      }
      if (options.faults()) {
        stage.aws.throttleNext(3);
        stage.port.failNext(1, Fault.status(503));
        stage.port.api().failNext(1, PortEndpoint.ENTITIES_BULK_UPSERT, Fault.reset());
      }
      Instant begun = Instant.now();
      say("started", seconds(begun));
      stage.startWorker(options.command(), options.log());
      say("first-poll", seconds(stage.awaitFirstPoll(options.patience())));
      stage.awaitReady(options.patience());
      step("ready");
      sendStory(stage, model);
      boolean settled = awaitSettled(stage);
      say("millis", Duration.between(begun, Instant.now()).toMillis() + "");
      say("messages", sent + "");
      step("settled");
      return conclude(stage, model, settled);
    }
  }

  private void sendBacklog(Stage stage, ModelAccount model) {
    for (int from = 0; from < options.messages(); from += BATCH) {
      int to = Math.min(from + BATCH, options.messages());
      List<String> bodies = Backlog.bodies(from, to, options.messages(), options.breadth());
      if (from <= options.messages() / 2) {
        bodies.forEach(model::happen);
      }
      send(stage, bodies);
    }
  }

  private void sendStory(Stage stage, ModelAccount model) throws IOException {
    if (options.story()) {
      for (DemoEvent event : DemoEvents.load(null)) {
        model.happen(event.body());
        send(stage, List.of(event.body()));
      }
    }
    // The story has a database that a sample has, too.
    samples.removeIf(sample -> model.knows(sample.key()));
    for (ReadSample sample : samples) {
      sample.putInto(stage.aws);
      send(stage, List.of(exporterMessage(sample.key())));
    }
  }

  /** The samples that an exporter's message can tell of: it has no word for a parent. */
  private static List<ReadSample> samples(Path repository, TypeCatalog catalog) throws IOException {
    return ReadSample.all(repository, catalog).stream()
        .filter(sample -> sample.key().parent().isEmpty() && sample.entity().isObject())
        .toList();
  }

  private static String exporterMessage(ResourceKey key) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message
        .put("resource_type", key.type())
        .put("name", key.identifier())
        .put("identifier", ".name");
    message.put("place", key.region()).put("region", ".place").put("account", key.account());
    return message.put("action", "\"upsert\"").toString();
  }

  private void send(Stage stage, List<String> bodies) {
    stage.sqs.send(stage.queue, bodies);
    sent += bodies.size();
  }

  private boolean awaitSettled(Stage stage) throws InterruptedException {
    Instant end = Instant.now().plus(timeToSettle());
    while (Instant.now().isBefore(end) && stage.worker().isAlive()) {
      if (stage.isSettled()) {
        return true;
      }
      Thread.sleep(TICK);
    }
    return false;
  }

  private Duration timeToSettle() {
    return options.patience().plus(TO_SETTLE);
  }

  private int conclude(Stage stage, ModelAccount model, boolean settled)
      throws InterruptedException {
    List<String> wrong = new ArrayList<>(model.differences(stage.port));
    for (ReadSample sample : samples) {
      JsonNode entity = sample.entity();
      String blueprint = entity.path("blueprint").asText();
      if (stage.port.entity(blueprint, entity.path("identifier").asText()).isEmpty()) {
        wrong.add(sample + " is not in the catalogue");
      }
    }
    if (!settled) {
      wrong.add("not everything was settled within " + timeToSettle().toMinutes() + " minutes");
    }
    stage.aws.unknownOperations().forEach(call -> wrong.add("the worker asked AWS for " + call));
    // Expired are those, too, whose delete was done and its answer lost, as on a machine that is
    // too
    // slow. What was not deleted is on the queue, and then not everything is settled.
    long ended =
        Math.round(
            stage.worker().count("portaws_messages_deleted_total")
                + stage.worker().count("portaws_messages_dead_lettered_total")
                + stage.worker().count("portaws_messages_expired_total"));
    if (ended < sent) {
      wrong.add(sent - ended + " of " + sent + " messages were lost");
    }
    say("entities", stage.entities() + "");
    int exit = stage.worker().terminate(options.patience());
    say("exit", exit + "");
    if (exit != 0) {
      wrong.add("the worker ended with exit code " + exit + "; its log is " + stage.worker().log());
    }
    wrong.forEach(problem -> System.err.println("WRONG: " + problem));
    return wrong.isEmpty() ? 0 : 1;
  }

  private void step(String name) throws IOException {
    say(name, seconds(Instant.now()));
    if (options.step() && input.readLine() == null) {
      throw new IOException("its input ended at " + name + ", where it waits for a line");
    }
  }

  private static void say(String name, String value) {
    System.out.println(name + "=" + value);
  }

  private static String seconds(Instant instant) {
    return String.format(Locale.ROOT, "%.3f", instant.toEpochMilli() / 1000.0);
  }
}
