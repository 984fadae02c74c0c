package io.portaws.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.portaws.benchmarks.report.Results.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What a million events cost, of what was measured and a price list like docs/cost.json. */
final class Cost {
  private static final double MILLION = 1e6;

  /** A Fargate task of one CPU has 2 GB at least. */
  private static final double GB_OF_ONE_CPU = 2;

  /** With so many MB a function has one CPU. */
  private static final double LAMBDA_GB_OF_ONE_CPU = 1769.0 / 1024;

  private static final String BATCH = "messages";
  private static final String WARM = "warm ms";

  private final JsonNode prices;

  private Cost(JsonNode prices) {
    this.prices = prices;
  }

  /** By the prices of a file that is made as docs/cost.json is. */
  static Cost read(Path file) throws IOException {
    return of(Files.readString(file));
  }

  static Cost of(String json) throws IOException {
    return new Cost(new JsonMapper().readTree(json).path("prices"));
  }

  private double usd(String name) {
    JsonNode price = prices.path(name).path("usd");
    if (!price.isNumber()) {
      throw new IllegalArgumentException("the price list has no number at prices." + name + ".usd");
    }
    return price.doubleValue();
  }

  /** Dollars for a million messages with so many requests to SQS each. */
  double sqs(double requestsPerMessage) {
    return requestsPerMessage * usd("sqsMillionRequests");
  }

  /** Dollars for so many seconds of a Fargate task with one CPU, on arm64. */
  double fargate(double seconds) {
    return seconds / 3600 * (usd("fargateArmCpuHour") + GB_OF_ONE_CPU * usd("fargateArmGbHour"));
  }

  /** Dollars for a million messages in invocations of so many, each taking so long on one CPU. */
  double lambda(double messages, double millis) {
    double invocation =
        usd("lambdaMillionRequests") / MILLION
            + millis / 1000 * LAMBDA_GB_OF_ONE_CPU * usd("lambdaGbSecond");
    return MILLION / messages * invocation;
  }

  /** Requests to SQS per message, by Lambda's poller: at most ten messages a receive and delete. */
  static double lambdaRequests(double messages) {
    return 2 / Math.min(10, messages);
  }

  /** The measurement; empty if nothing was measured of which it could be computed. */
  Optional<Result> result(Results measured, String command) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    measured.rows(Measurement.REQUESTS).stream()
        .filter(row -> !Results.isBound(row.name()))
        .forEach(row -> rows.add(worker(row, measured)));
    measured.rows(Measurement.LAMBDA).forEach(row -> function(row, measured).ifPresent(rows::add));
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    Result result =
        Result.of(
                Measurement.COST,
                "What do a million events cost in SQS requests and computing time?",
                """
                Computed of the requests, the CPU time on one core and the time of warm invocations above, at the prices of \
                [cost.json](cost.json) (%s, %s): SQS's receives and deletes; Fargate's seconds of one busy CPU with 2 GB on arm64; \
                Lambda's invocations and time on one CPU.\
                """
                    .formatted(prices.path("region").asText(), prices.path("date").asText()),
                command,
                List.of(
                    "consumer",
                    "runs on",
                    "SQS USD",
                    "compute USD",
                    "together USD",
                    "times the product"),
                rows)
            .with(
                "Only busy time is counted. A task is paid while it waits, too, and a function while it waits for AWS and Port, "
                    + "which on loopback takes next to nothing: [cost.md](cost.md) has whole bills.")
            .with(
                "Sending to the queue (a request a message, where billed) is the same for all and left out.");
    return Optional.of(result);
  }

  private List<@Nullable Object> worker(Row row, Results measured) {
    OptionalDouble requests = row.number("SQS requests per message");
    OptionalDouble seconds = cpuSeconds(row.name(), measured);
    Double sqs = requests.isPresent() ? sqs(requests.getAsDouble()) : null;
    Double compute = seconds.isPresent() ? fargate(seconds.getAsDouble()) : null;
    return line(row.name(), "Fargate", sqs, compute, product(measured));
  }

  private @Nullable Double product(Results measured) {
    OptionalDouble requests =
        measured.rows(Measurement.REQUESTS).stream()
            .filter(row -> Results.isProduct(row.name()))
            .flatMapToDouble(row -> row.number("SQS requests per message").stream())
            .findFirst();
    OptionalDouble seconds = cpuSeconds(Results.PRODUCT, measured);
    return requests.isPresent() && seconds.isPresent()
        ? Double.valueOf(sqs(requests.getAsDouble()) + fargate(seconds.getAsDouble()))
        : null;
  }

  private static OptionalDouble cpuSeconds(String consumer, Results measured) {
    return measured.rows(Measurement.THROUGHPUT).stream()
        .filter(row -> row.name().equals(consumer) && row.is("cores", 1))
        .flatMapToDouble(row -> row.number("CPU s per million").stream())
        .findFirst();
  }

  private Optional<List<@Nullable Object>> function(Row row, Results measured) {
    OptionalDouble messages = row.number(BATCH);
    OptionalDouble millis = row.number(WARM);
    if (messages.isEmpty() || millis.isEmpty()) {
      return Optional.empty();
    }
    double batch = messages.getAsDouble();
    Double product =
        measured.rows(Measurement.LAMBDA).stream()
            .filter(each -> Results.isProduct(each.name()) && each.is(BATCH, batch))
            .flatMap(each -> each.number(WARM).stream().boxed())
            .findFirst()
            .map(own -> sqs(lambdaRequests(batch)) + lambda(batch, own))
            .orElse(null);
    String name = "%s, %s a batch".formatted(row.name(), Figures.number(batch));
    double compute = lambda(batch, millis.getAsDouble());
    return Optional.of(line(name, "Lambda", sqs(lambdaRequests(batch)), compute, product));
  }

  private static List<@Nullable Object> line(
      String name,
      String on,
      @Nullable Double sqs,
      @Nullable Double compute,
      @Nullable Double product) {
    Double both = sqs == null || compute == null ? null : Double.valueOf(sqs + compute);
    Double times = both == null || product == null ? null : Double.valueOf(both / product);
    return Arrays.asList(name, on, sqs, compute, both, times);
  }
}
