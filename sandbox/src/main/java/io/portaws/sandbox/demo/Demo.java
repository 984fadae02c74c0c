package io.portaws.sandbox.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.Mapped;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.demo.DemoEvents.DemoEvent;
import io.portaws.sandbox.demo.WorkerProcess.Sample;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./demo}: replays events through the real worker and shows what the catalogue holds.
 *
 * <p>Exit 0 when nothing was lost, 1 when something was, 2 when it could not run.
 */
public final class Demo {
  private static final String ACCOUNT = "000000000000";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration TICK = Duration.ofMillis(200);

  /** What the command line asks for; events is null for the demo's own. */
  private record Options(boolean once, @Nullable Path events, Path worker) {}

  private final Options options;
  private final Terminal terminal = Terminal.ofStdout();
  private final TypeCatalog catalog = TypeCatalog.bundled();
  private final Mapper mapper = new Mapper(MappingFile.ofCatalog(catalog, new Problems()));
  private int sent;

  private Demo(Options options) {
    this.options = options;
  }

  public static void main(String[] args) {
    // One line, so that a script that reads stdout sees nothing of it.
    System.setProperty("org.slf4j.internal.verbosity", "ERROR");
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
        case "--events" -> events = Path.of(value(args, ++i, "--events"));
        case "--worker" -> worker = Path.of(value(args, ++i, "--worker"));
        default ->
            throw new IOException(
                "'" + args[i] + "' is not an option. Known: --once, --events DIR");
      }
    }
    return new Options(once, events, worker);
  }

  private static String value(String[] args, int i, String option) throws IOException {
    if (i == args.length) {
      throw new IOException(option + " needs a folder");
    }
    return args[i];
  }

  private int run() throws IOException, InterruptedException {
    List<DemoEvent> events = DemoEvents.load(options.events());
    terminal.line("Starting SQS, AWS and Port stand-ins on this machine, and the worker …");
    try (EmbeddedSqs sqs = EmbeddedSqs.start();
        AwsStandIn aws = AwsStandIn.start(ACCOUNT);
        PortStandIn port = PortStandIn.start()) {
      String deadLetters = sqs.createQueue("port-aws-events-dlq", Map.of());
      String queue = createQueue(sqs, deadLetters);
      blueprints(port);
      try (WorkerProcess worker =
          WorkerProcess.start(options.worker(), freePort(), environment(sqs, aws, port, queue))) {
        ModelAccount model = new ModelAccount(catalog, aws, ACCOUNT);
        awaitReady(worker);
        Instant began = Instant.now();
        for (DemoEvent event : events) {
          model.happen(event.body());
          sqs.send(queue, event.body());
          sent++;
          terminal.progress(progress(worker, port, began));
        }
        boolean settled = awaitSettled(sqs, queue, worker, port, began);
        report(worker, port, sqs, deadLetters);
        if (!options.once()) {
          serve(worker, port, queue);
        }
        return conclude(worker, aws, port, model, settled);
      }
    }
  }

  private static String createQueue(EmbeddedSqs sqs, String deadLetters) {
    return sqs.createQueue(
        "port-aws-events",
        Map.of(
            "VisibilityTimeout",
            "60",
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":5}"
                .formatted(sqs.arn(deadLetters))));
  }

  private void blueprints(PortStandIn port) {
    port.putBlueprint("awsAccount", Map.of());
    port.putBlueprint("service", Map.of());
    port.autoBlueprints(true);
    for (ResourceType type : catalog.types()) {
      if (type.blueprint() != null) {
        port.putBlueprint(type.blueprint());
      }
    }
  }

  private static Map<String, String> environment(
      EmbeddedSqs sqs, AwsStandIn aws, PortStandIn port, String queue) {
    Map<String, String> environment = new HashMap<>();
    environment.put("QUEUE_URL", queue);
    environment.put("AWS_REGION", "eu-west-1");
    environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
    environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
    var credentials = AwsStandIn.credentials(ACCOUNT).resolveCredentials();
    environment.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
    environment.put("READ_ACCOUNTS", "*");
    environment.put("READ_ROLE_NAME", "port-aws-events-read");
    environment.put("PORT_BASE_URL", port.endpoint().toString());
    environment.put("PORT_CLIENT_ID", PortStandIn.CLIENT_ID);
    environment.put("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
    environment.put("POLL_WAIT", "1s");
    return environment;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void awaitReady(WorkerProcess worker) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(Duration.ofSeconds(60));
    while (!worker.isReady()) {
      if (!worker.isAlive() || Instant.now().isAfter(end)) {
        throw new IOException("the worker did not start; its log is " + worker.log());
      }
      Thread.sleep(TICK.dividedBy(4));
    }
  }

  private boolean awaitSettled(
      EmbeddedSqs sqs, String queue, WorkerProcess worker, PortStandIn port, Instant began)
      throws InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (Instant.now().isBefore(end) && worker.isAlive()) {
      terminal.progress(progress(worker, port, began));
      boolean idle = sqs.counts(queue).total() == 0;
      if (idle && sum(worker.metrics(), "portaws_messages_held") == 0) {
        return true;
      }
      Thread.sleep(TICK);
    }
    return false;
  }

  private String progress(WorkerProcess worker, PortStandIn port, Instant began) {
    List<Sample> metrics = worker.metrics();
    double received = sum(metrics, "portaws_messages_received_total");
    double seconds = Math.max(0.001, Duration.between(began, Instant.now()).toMillis() / 1000.0);
    return String.format(
        Locale.ROOT,
        "sent %d · received %.0f · entities written %.0f · Port requests %d"
            + " · saved by coalescing %.0f · %.0f messages/s",
        sent,
        received,
        sum(metrics, "portaws_entities_upserted_total"),
        requests(port),
        sum(metrics, "portaws_coalesced_total"),
        received / seconds);
  }

  private void report(WorkerProcess worker, PortStandIn port, EmbeddedSqs sqs, String deadLetters) {
    terminal.line("");
    terminal.line("The catalogue holds:");
    for (String blueprint : blueprintNames(port)) {
      Map<String, ObjectNode> entities = port.entities(blueprint);
      if (!entities.isEmpty()) {
        terminal.line(String.format(Locale.ROOT, "  %-22s %3d", blueprint, entities.size()));
        entities.keySet().stream().sorted().limit(3).forEach(id -> terminal.line("      " + id));
        if (entities.size() > 3) {
          terminal.line("      … and " + (entities.size() - 3) + " more");
        }
      }
    }
    reasons("Skipped, since there was nothing to do:", worker.metrics(), "skipped");
    reasons("Rejected, and kept in the dead-letter queue:", worker.metrics(), "rejected");
    reasons("To be tried again:", worker.metrics(), "retried");
    terminal.line("");
    terminal.line(
        "Dead letters: " + sqs.counts(deadLetters).total() + ". Worker's log: " + worker.log());
  }

  private void reasons(String title, List<Sample> metrics, String outcome) {
    Map<String, Double> byReason = new TreeMap<>();
    metrics.stream()
        .filter(sample -> sample.name().equals("portaws_outcomes_total"))
        .filter(sample -> outcome.equals(sample.labels().get("outcome")))
        .forEach(
            s -> byReason.merge(s.labels().getOrDefault("reason", ""), s.value(), Double::sum));
    if (!byReason.isEmpty()) {
      terminal.line(title);
      byReason.forEach((reason, count) ->
          terminal.line(String.format(Locale.ROOT, "  %-28s %3.0f", reason, count)));
    }
  }

  private Set<String> blueprintNames(PortStandIn port) {
    Set<String> names = new TreeSet<>(port.blueprints());
    names.addAll(List.of("awsAccount", "service"));
    return names;
  }

  private void serve(WorkerProcess worker, PortStandIn port, String queue)
      throws InterruptedException {
    terminal.line("");
    terminal.line("Still running, until Ctrl-C:");
    terminal.line("  queue    " + queue);
    terminal.line("  worker   " + worker.address() + "/metrics, /livez, /readyz");
    terminal.line("  Port     " + port.endpoint());
    new CountDownLatch(1).await();
  }

  /** Whether the catalogue is level with the model account, and every message accounted for. */
  private int conclude(
      WorkerProcess worker, AwsStandIn aws, PortStandIn port, ModelAccount model, boolean settled)
      throws InterruptedException {
    List<Sample> metrics = worker.metrics();
    long ended =
        Math.round(
            sum(metrics, "portaws_messages_deleted_total")
                + sum(metrics, "portaws_messages_dead_lettered_total"));
    List<String> wrong = new ArrayList<>(missing(aws, port, model));
    if (!settled) {
      wrong.add("not everything was settled within " + PATIENCE.toSeconds() + " s");
    }
    aws.unknownOperations().forEach(o -> wrong.add("the worker asked AWS for " + o));
    int entities = blueprintNames(port).stream().mapToInt(b -> port.entities(b).size()).sum();
    long requests = requests(port);
    int exit = worker.terminate(Duration.ofSeconds(30));
    if (exit != 0) {
      wrong.add("the worker ended with exit code " + exit);
    }
    wrong.forEach(problem -> terminal.line("WRONG: " + problem));
    long lost = Math.max(0, sent - ended) + missing(aws, port, model).size();
    terminal.line(
        "%d messages, %d entities, %d Port requests, %d lost"
            .formatted(sent, entities, requests, lost));
    return wrong.isEmpty() && lost == 0 ? 0 : 1;
  }

  private List<String> missing(AwsStandIn aws, PortStandIn port, ModelAccount model) {
    List<String> missing = new ArrayList<>();
    for (ResourceKey key : model.present()) {
      ResourceType type = catalog.find(key.type()).orElse(null);
      ObjectNode properties = aws.get(key).orElse(null);
      if (type == null || properties == null || !readable(key)) {
        continue;
      }
      Mapped mapped = mapper.map(type, key, properties);
      for (Entity entity : mapped.entities()) {
        if (port.entity(entity.blueprint(), entity.identifier()).isEmpty()) {
          missing.add(key + " is not in the catalogue as " + entity.ref());
        }
      }
    }
    return missing;
  }

  /** Public samples have accounts and regions that do not exist; those are rejected unread. */
  private static boolean readable(ResourceKey key) {
    return key.account().matches("\\d{12}") && key.region().matches("[a-z]{2}(-[a-z]+)+-\\d");
  }

  private static long requests(PortStandIn port) {
    return port.requests().values().stream()
        .flatMap(byStatus -> byStatus.values().stream())
        .mapToLong(Long::longValue)
        .sum();
  }

  private static double sum(List<Sample> metrics, String name) {
    return metrics.stream()
        .filter(sample -> sample.name().equals(name))
        .mapToDouble(Sample::value)
        .sum();
  }
}
