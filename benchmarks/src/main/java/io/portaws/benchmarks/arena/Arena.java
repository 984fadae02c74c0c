package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** SQS, AWS and Port, each in a process of its own, and consumers between them. */
final class Arena implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(20);

  /** What the product looks at again when it reads it before: it is spared that. */
  private static final Duration YOUNG = Duration.ofSeconds(61);

  private final Pinning pinning;
  private final Path folder;
  private final Path mapping;
  private final Host sqs;
  private final Host aws;
  private final Host port;
  private int queues;
  private int accounts;
  private int firstResource;
  private long filledAt = System.nanoTime();

  /**
   * @param collector of the stand-ins' memory: one that works least, or one that never makes
   *     anybody wait
   * @param folder for logs
   * @param mapping the exporter's config.json that all consumers map by
   */
  Arena(Pinning pinning, String collector, Path folder, Path mapping) throws IOException {
    this.pinning = pinning;
    this.folder = Files.createDirectories(folder);
    this.mapping = mapping;
    sqs = Host.start(SqsHost.class, "6g", collector, pinning, folder.resolve("sqs.log"));
    aws =
        Host.start(
            AwsHost.class,
            "3g",
            collector,
            pinning,
            folder.resolve("aws.log"),
            sqs.address("endpoint"));
    port = Host.start(PortHost.class, "2g", collector, pinning, folder.resolve("port.log"));
  }

  /** Fills queues, for which the arena has all processors: no consumer runs. */
  interface Filling {
    void run() throws IOException;
  }

  /** Fills queues quickly. */
  void fill(Filling filling) throws IOException {
    move(true);
    try {
      filling.run();
    } finally {
      move(false);
      filledAt = System.nanoTime();
    }
  }

  /** Waits until the youngest change that queues were filled with is no longer young. */
  void awaitOld() throws InterruptedException {
    Duration left = YOUNG.minusNanos(System.nanoTime() - filledAt);
    if (left.isPositive()) {
      Thread.sleep(left);
    }
  }

  private void move(boolean everywhere) throws IOException {
    for (Host host : List.of(sqs, aws, port)) {
      pinning.moveArena(host.pid(), everywhere);
    }
  }

  Pinning pinning() {
    return pinning;
  }

  String newQueue() throws IOException {
    return sqs.ask(command("queue").put("name", "q" + queues++)).path("url").asText();
  }

  /** A new account of so many resources, and its name; none of them is there yet. */
  String newAccount(int resources) throws IOException {
    String name = "a" + accounts++;
    aws.ask(
        command("account")
            .put("name", name)
            .put("first", firstResource)
            .put("resources", resources)
            .put("seed", 4711 + accounts));
    firstResource += resources;
    return name;
  }

  /**
   * Everything that has happened in an account lies on the queue.
   *
   * @param past over how much time before now it happened
   */
  void backlog(String account, String queue, int events, Duration past) throws IOException {
    aws.ask(
        command("backlog")
            .put("name", account)
            .put("url", queue)
            .put("events", events)
            .put("pastSeconds", past.toSeconds()));
  }

  /** Sends events of an account at a rate; returns when the last was sent. */
  void stream(String account, String queue, double rate, Duration time, Path log)
      throws IOException {
    aws.ask(
        command("stream")
            .put("name", account)
            .put("url", queue)
            .put("rate", rate)
            .put("seconds", time.toMillis() / 1_000.0)
            .put("log", log.toString()));
  }

  /** Tells Port which catalogue an account comes to; what is returned says how large it is. */
  JsonNode expect(String account) throws IOException {
    JsonNode size = size(account);
    port.ask(command("expect").put("path", expected(account).toString()));
    return size;
  }

  /** How many resources of an account there are in the end, and how many are gone. */
  JsonNode size(String account) throws IOException {
    return aws.ask(
        command("expected").put("name", account).put("path", expected(account).toString()));
  }

  private Path expected(String account) {
    return folder.resolve("expected-" + account);
  }

  /** How many entities are not yet as they have to be. */
  int missing() throws IOException {
    return port.ask("missing").path("missing").asInt();
  }

  /** When the last entity became as it has to be, in microseconds since 1970. */
  long levelMicros() throws IOException {
    return port.ask("missing").path("levelMicros").asLong();
  }

  /** Limits Port's requests; 0 ends the limit. */
  void limit(int requests, Duration period) throws IOException {
    port.ask(command("limit").put("requests", requests).put("periodMillis", period.toMillis()));
  }

  /** How long Port and AWS each take for an answer. */
  void roundTrip(Duration each) throws IOException {
    port.ask(command("latency").put("millis", each.toMillis()));
    aws.ask(command("latency").put("millis", each.toMillis()));
  }

  /** How long a request to Port or AWS really takes, in milliseconds. */
  double measuredRoundTrip() throws IOException, InterruptedException {
    return RoundTrips.millis(
        URI.create(aws.address("endpoint")), URI.create(port.address("endpoint")));
  }

  void recordAccepted(boolean on) throws IOException {
    port.ask(command("record").put("on", on));
  }

  void dumpAccepted(Path path) throws IOException {
    port.ask(command("dump").put("path", path.toString()));
  }

  /** How many writes Port has accepted so far. */
  long accepted() throws IOException {
    return port.ask("missing").path("accepted").asLong();
  }

  /**
   * Waits until Port accepts a write from now on.
   *
   * @return when it did, in microseconds since 1970
   */
  long awaitFirstAccepted(Consumer consumer) throws IOException, InterruptedException {
    long before = accepted();
    while (accepted() == before) {
      consumer.requireAlive();
      Thread.sleep(TICK);
    }
    return Clocks.micros();
  }

  /** A file in the arena's folder. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** Messages that are to be had or in flight; not those that the product has put off. */
  int depth(String queue) throws IOException {
    JsonNode counts = sqs.ask(command("counts").put("url", queue));
    return counts.path("visible").asInt() + counts.path("inFlight").asInt();
  }

  /**
   * Waits until nothing is missing from the catalogue.
   *
   * @return whether it came to that in time
   */
  boolean awaitLevel(Duration patience, Consumer consumer)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (missing() > 0) {
      if (System.nanoTime() > end) {
        return false;
      }
      consumer.requireAlive();
      Thread.sleep(TICK);
    }
    return true;
  }

  void drop(String queue) throws IOException {
    sqs.ask(command("drop").put("url", queue));
  }

  /** Port's requests by status. */
  Map<String, Long> portRequests() throws IOException {
    return counts(port.ask("requests"));
  }

  Map<String, Long> reads() throws IOException {
    return counts(aws.ask("reads"));
  }

  /** SQS's requests by operation, of consumers that were counted. */
  Map<String, Long> sqsRequests() throws IOException {
    return counts(sqs.ask("requests"));
  }

  private static Map<String, Long> counts(JsonNode answer) {
    Map<String, Long> counts = new TreeMap<>();
    answer.properties().forEach(each -> counts.put(each.getKey(), each.getValue().asLong()));
    return counts;
  }

  /**
   * Starts a consumer.
   *
   * @param counted whether its requests to SQS are counted, which takes time
   * @param more settings of its own
   */
  Consumer start(Contestant contestant, String queue, boolean counted, Map<String, String> more)
      throws IOException {
    Map<String, String> environment = new TreeMap<>();
    environment.put("QUEUE_URL", queue);
    environment.put("AWS_REGION", ModelAccount.REGION);
    environment.put("AWS_ENDPOINT_URL", aws.address("endpoint"));
    environment.put("AWS_ENDPOINT_URL_SQS", sqs.address(counted ? "counting" : "endpoint"));
    var credentials = AwsStandIn.credentials(ModelAccount.ACCOUNT).resolveCredentials();
    environment.put("AWS_ACCESS_KEY_ID", credentials.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey());
    environment.put("PORT_BASE_URL", port.address("endpoint"));
    environment.put("PORT_CLIENT_ID", PortStandIn.CLIENT_ID);
    environment.put("PORT_CLIENT_SECRET", PortStandIn.CLIENT_SECRET);
    environment.put("MAPPING", mapping.toString());
    environment.put("MANAGEMENT_PORT", freePort() + "");
    environment.putAll(more);
    Path log = Files.createTempFile(folder, contestant.name() + "-", ".log");
    return Consumer.start(contestant.command(), pinning, environment, log);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static ObjectNode command(String what) {
    return CommandLoop.object().put("do", what);
  }

  @Override
  public void close() throws IOException {
    port.close();
    aws.close();
    sqs.close();
  }
}
