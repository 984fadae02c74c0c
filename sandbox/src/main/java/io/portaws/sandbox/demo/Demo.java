package io.portaws.sandbox.demo;

import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.sandbox.demo.DemoEvents.DemoEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./demo}: replays events through the real worker and shows what the catalogue holds.
 *
 * <p>Exit 0 when nothing was lost and the catalogue is level, 1 when not, 2 when it could not run.
 */
public final class Demo {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration TICK = Duration.ofMillis(200);
  private static final int BATCH = 10;

  /** What the command line asks for; events is null for the demo's own. */
  private record Options(boolean once, @Nullable Path events, Path worker) {}

  private final Options options;
  private final Terminal terminal = Terminal.ofStdout();
  private final TypeCatalog catalog = TypeCatalog.bundled();

  private Demo(Options options) {
    this.options = options;
  }

  public static void main(String[] args) {
    try {
      System.exit(new Demo(options(args)).run());
    } catch (IOException e) {
      System.err.println("The demo could not run: " + e.getMessage());
      System.exit(2);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      System.exit(2);
    }
  }

  private static Options options(String[] args) throws IOException {
    boolean once = false;
    Path events = null;
    Path worker = Path.of("worker/target/port-aws-events-worker.jar");
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--once" -> once = true;
        case "--events" -> events = Path.of(value(args, ++i));
        case "--worker" -> worker = Path.of(value(args, ++i));
        default ->
            throw new IOException(
                "'" + args[i] + "' is not an option. Known: --once, --events DIR");
      }
    }
    return new Options(once, events, worker);
  }

  private static String value(String[] args, int i) throws IOException {
    if (i == args.length) {
      throw new IOException(args[i - 1] + " needs a path");
    }
    return args[i];
  }

  private int run() throws IOException, InterruptedException {
    List<DemoEvent> events = DemoEvents.load(options.events());
    terminal.line("Starting SQS, AWS and Port stand-ins on this machine, and the worker …");
    try (Stage stage = new Stage(catalog, options.worker())) {
      ModelAccount model = new ModelAccount(catalog, stage.aws, Stage.ACCOUNT);
      stage.awaitReady(Stage.PATIENCE);
      terminal.line("The worker's status page: " + page(stage));
      Report report = new Report(stage, terminal);
      send(events, stage, model, report);
      boolean settled = awaitSettled(stage, report, events.size());
      report.summary();
      if (!options.once()) {
        play(stage, model);
        serve(stage);
      }
      return conclude(stage, model, events.size(), settled);
    }
  }

  private static void send(List<DemoEvent> events, Stage stage, ModelAccount model, Report report) {
    for (int from = 0; from < events.size(); from += BATCH) {
      List<DemoEvent> batch = events.subList(from, Math.min(from + BATCH, events.size()));
      batch.forEach(event -> model.happen(event.body()));
      stage.sqs.send(stage.queue, batch.stream().map(DemoEvent::body).toList());
      report.progress(from + batch.size());
    }
  }

  private static boolean awaitSettled(Stage stage, Report report, int sent)
      throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end) && stage.worker().isAlive()) {
      report.progress(sent);
      if (stage.isSettled()) {
        return true;
      }
      Thread.sleep(TICK);
    }
    return false;
  }

  private static String page(Stage stage) {
    return stage.worker().address() + "/";
  }

  private void play(Stage stage, ModelAccount model) throws InterruptedException {
    var scene =
        new Story.Scene(
            stage.port,
            bodies -> stage.sqs.send(stage.queue, bodies),
            model::happen,
            stage::isSettled,
            page(stage));
    new Story(scene, terminal::line, Thread::sleep).play();
  }

  private void serve(Stage stage) throws InterruptedException {
    terminal.line("");
    terminal.line("Still running, until Ctrl-C:");
    terminal.line("  send events to  " + stage.queue + "  (any SQS client, any credentials)");
    terminal.line(
        "  the worker      " + page(stage) + " and /status, /why, /metrics, /livez, /readyz");
    terminal.line("  Port's stand-in " + stage.port.endpoint() + "/v1/blueprints");
    new CountDownLatch(1).await();
  }

  private int conclude(Stage stage, ModelAccount model, int sent, boolean settled)
      throws InterruptedException {
    List<String> wrong = new ArrayList<>(model.differences(stage.port));
    int unlevel = wrong.size();
    if (!settled) {
      wrong.add("not everything was settled within " + PATIENCE.toMinutes() + " minutes");
    }
    stage.aws.unknownOperations().forEach(call -> wrong.add("the worker asked AWS for " + call));
    double ended =
        stage.worker().count("portaws_messages_deleted_total")
            + stage.worker().count("portaws_messages_dead_lettered_total");
    int entities = stage.entities();
    long requests = stage.portRequests();
    int exit = stage.worker().terminate(Duration.ofSeconds(30));
    if (exit != 0) {
      wrong.add("the worker ended with exit code " + exit);
    }
    wrong.forEach(problem -> terminal.line("WRONG: " + problem));
    long lost = Math.max(0, sent - Math.round(ended)) + unlevel;
    terminal.line(
        "%d messages, %d entities, %d Port requests, %d lost"
            .formatted(sent, entities, requests, lost));
    return wrong.isEmpty() && lost == 0 ? 0 : 1;
  }
}
