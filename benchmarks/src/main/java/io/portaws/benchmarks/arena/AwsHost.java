package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.sandbox.AwsStandIn;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * AWS in a process of its own: model accounts, Cloud Control, which tells of them, and the events
 * of what happens in them, which go to a queue.
 */
final class AwsHost {
  private static final int BATCH = 10;
  private static final int SENDERS = 8;

  private final AwsStandIn aws = AwsStandIn.start(ModelAccount.ACCOUNT);
  private final Map<String, ModelAccount> accounts = new ConcurrentHashMap<>();
  private final QueueSender sender;

  private AwsHost(URI sqs) {
    sender = new QueueSender(sqs);
  }

  /**
   * Answers the harness until its input ends.
   *
   * @param args SQS's address
   */
  public static void main(String[] args) throws IOException {
    var host = new AwsHost(URI.create(args[0]));
    CommandLoop.run(
        CommandLoop.object().put("endpoint", host.aws.endpoint().toString()),
        Map.of(
            "account", host::account,
            "backlog", host::backlog,
            "stream", host::stream,
            "expected", host::expected,
            "latency", host::latency,
            "reads", host::reads));
  }

  /** Makes an account of a name, whose resources are not there yet. */
  private ObjectNode account(JsonNode asked) {
    var account =
        new ModelAccount(
            asked.path("first").asInt(),
            asked.path("resources").asInt(),
            asked.path("seed").asLong());
    accounts.put(asked.path("name").asText(), account);
    return CommandLoop.object();
  }

  private ModelAccount named(JsonNode asked) {
    ModelAccount account = accounts.get(asked.path("name").asText());
    if (account == null) {
      throw new IllegalArgumentException("no account " + asked.path("name"));
    }
    return account;
  }

  /** All has happened, in the time before now, when the first event is sent. */
  private ObjectNode backlog(JsonNode asked) throws Exception {
    ModelAccount account = named(asked);
    List<Happening> all = account.backlog(asked.path("events").asInt());
    for (int i = 0; i < account.resources(); i++) {
      tell(account, account.first() + i);
    }
    Duration past = Duration.ofSeconds(asked.path("pastSeconds").asLong());
    Instant begin = Instant.now().minus(past);
    String url = asked.path("url").asText();
    try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
      List<Future<?>> sent = new ArrayList<>();
      for (int from = 0; from < all.size(); from += BATCH) {
        int start = from;
        int end = Math.min(from + BATCH, all.size());
        sent.add(
            senders.submit(() -> {
              List<String> bodies = new ArrayList<>();
              for (int i = start; i < end; i++) {
                Instant at = begin.plus(past.multipliedBy(i).dividedBy(all.size()));
                bodies.add(Bodies.of(all.get(i), i, at));
              }
              sender.sendBatch(url, bodies);
              return null;
            }));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    }
    return CommandLoop.object().put("events", all.size());
  }

  /** Lets Cloud Control answer what is so now. */
  private void tell(ModelAccount account, int resource) {
    Kind kind = ModelAccount.kind(resource);
    var key =
        new ResourceKey(
            kind.type,
            ModelAccount.ACCOUNT,
            ModelAccount.REGION,
            ModelAccount.identifier(resource));
    if (account.isPresent(resource)) {
      aws.putCloudControl(key, account.state(resource));
    } else {
      aws.remove(key);
    }
  }

  /**
   * Events at a rate, each sent at its time whether or not others were worked off: what is late is
   * late from the time that it was meant for.
   */
  private ObjectNode stream(JsonNode asked) throws Exception {
    ModelAccount account = named(asked);
    double rate = asked.path("rate").asDouble();
    int events = (int) Math.round(rate * asked.path("seconds").asDouble());
    String url = asked.path("url").asText();
    String[] log = new String[events];
    List<Future<?>> sent = new ArrayList<>();
    long begin = System.nanoTime() + 50_000_000;
    long beginMicros = Clocks.micros() + 50_000;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < events; i++) {
        long after = (long) (i * 1_000_000_000.0 / rate);
        for (long now = System.nanoTime(); now < begin + after; now = System.nanoTime()) {
          LockSupport.parkNanos(begin + after - now);
        }
        Happening happening = account.next();
        tell(account, happening.resource());
        String body = Bodies.of(happening, i, Instant.now());
        Kind kind = ModelAccount.kind(happening.resource());
        log[i] =
            PortHost.entity(kind.blueprint, ModelAccount.identifier(happening.resource()))
                + " "
                + happening.version()
                + " "
                + (beginMicros + after / 1_000);
        sent.add(
            threads.submit(() -> {
              sender.send(url, body);
              return null;
            }));
      }
      for (Future<?> each : sent) {
        each.get();
      }
    }
    if (asked.has("log")) {
      Files.write(Path.of(asked.path("log").asText()), List.of(log));
    }
    return CommandLoop.object().put("events", events);
  }

  /** Writes which catalogue an account has to come to: entity and version, or that it is absent. */
  private ObjectNode expected(JsonNode asked) throws IOException {
    ModelAccount account = named(asked);
    int present = 0;
    try (BufferedWriter out = Files.newBufferedWriter(Path.of(asked.path("path").asText()))) {
      for (int i = 0; i < account.resources(); i++) {
        int resource = account.first() + i;
        boolean is = account.isPresent(resource);
        present += is ? 1 : 0;
        String entity =
            PortHost.entity(
                ModelAccount.kind(resource).blueprint, ModelAccount.identifier(resource));
        out.write(entity + " " + (is ? account.version(resource) + "" : PortHost.ABSENT));
        out.newLine();
      }
    }
    return CommandLoop.object()
        .put("present", present)
        .put("absent", account.resources() - present);
  }

  private ObjectNode latency(JsonNode asked) {
    aws.latency(Duration.ofMillis(asked.path("millis").asLong()));
    return CommandLoop.object();
  }

  private ObjectNode reads(JsonNode asked) {
    ObjectNode counts = CommandLoop.object();
    aws.reads().forEach(counts::put);
    return counts;
  }
}
