package io.portaws.benchmarks.report;

import static io.portaws.benchmarks.report.Goal.Side.AT_LEAST;
import static io.portaws.benchmarks.report.Goal.Side.AT_MOST;
import static io.portaws.benchmarks.report.Measurement.BACKLOG;
import static io.portaws.benchmarks.report.Measurement.BUDGET;
import static io.portaws.benchmarks.report.Measurement.LAMBDA;
import static io.portaws.benchmarks.report.Measurement.LATENCY;
import static io.portaws.benchmarks.report.Measurement.MEMORY;
import static io.portaws.benchmarks.report.Measurement.REQUESTS;
import static io.portaws.benchmarks.report.Measurement.START;
import static io.portaws.benchmarks.report.Measurement.THROUGHPUT;

import io.portaws.benchmarks.report.Goal.Reading;
import io.portaws.benchmarks.report.Results.Row;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/** The product's goals, and how each is read from what was measured. */
final class Goals {
  static final List<Goal> ALL =
      List.of(
          new Goal(
              "cpu",
              "CPU a message at least 3 times less than the best peer's",
              THROUGHPUT,
              all ->
                  worst(
                      product(all, THROUGHPUT),
                      row -> better(all, row, "CPU s per million", "cores", 3))),
          new Goal(
              "bound",
              "at least 70 % of the upper bound's messages a second",
              THROUGHPUT,
              all -> worst(product(all, THROUGHPUT), row -> ofTheBound(all, row))),
          new Goal(
              "level",
              "level at least 20 times sooner than the best peer with a request a message",
              BACKLOG,
              all ->
                  worst(
                      product(all, BACKLOG),
                      row -> better(all, row, "seconds to level", "limit/s", 20))),
          new Goal(
              "optimum",
              "level within 1.25 times the arithmetic optimum",
              BACKLOG,
              all -> worst(product(all, BACKLOG), Goals::ofTheOptimum)),
          new Goal(
              "sqs",
              "at most 0.21 SQS requests a message under load",
              REQUESTS,
              all -> worst(product(all, REQUESTS), Goals::sqsRequests)),
          new Goal(
              "latency",
              "p99 within 2 round trips and 10 ms, at up to 100 events a second",
              LATENCY,
              all -> worst(rows(all, LATENCY, row -> upTo(row, "events/s", 100)), Goals::late)),
          new Goal(
              "throttled-1",
              "no 429 in steady state with one replica",
              BUDGET,
              all -> worst(rows(all, BUDGET, row -> row.is("replicas", 1)), Goals::throttled)),
          new Goal(
              "throttled-4",
              "no 429 in steady state with four replicas",
              BUDGET,
              all -> worst(rows(all, BUDGET, row -> row.is("replicas", 4)), Goals::throttled)),
          new Goal(
              "budget",
              "at least 90 % of the usable budget used",
              BUDGET,
              all -> worst(all.rows(BUDGET), Goals::used)),
          new Goal(
              "memory",
              "at most 200 MB resident at full rate, with a limit of 256 MB",
              MEMORY,
              all -> first(all, MEMORY, 200, "MB")),
          new Goal(
              "start",
              "first poll within 0.7 s, with the AOT cache on one core",
              START,
              all -> first(all, START, 0.7, "s")),
          new Goal(
              "lambda",
              "Lambda's first answer after a cold start within 1.5 s, without SnapStart, on one core",
              LAMBDA,
              all -> first(all, LAMBDA, 1.5, "s")));

  private Goals() {}

  private static List<Row> product(Results all, Measurement from) {
    return rows(all, from, row -> Results.isProduct(row.name()));
  }

  private static List<Row> rows(Results all, Measurement from, Predicate<Row> which) {
    return all.rows(from).stream().filter(which).toList();
  }

  /** The worst of the rows; how many of them have no figure is said. */
  private static Optional<Reading> worst(List<Row> rows, Function<Row, Optional<Reading>> reading) {
    List<Reading> found = rows.stream().flatMap(row -> reading.apply(row).stream()).toList();
    int missing = rows.size() - found.size();
    return found.stream()
        .min(Comparator.comparingDouble(Reading::margin))
        .map(is ->
            missing == 0
                ? is
                : is.showing(
                    "%s; %d of %d not measured".formatted(is.shown(), missing, rows.size())));
  }

  /** How many times less the product has than the peer that has the least, all else the same. */
  private static Optional<Reading> better(
      Results all, Row product, String column, String same, double bound) {
    return all.rows(product.result().id()).stream()
        .filter(Row::isPeer)
        .filter(row -> row.number(same).equals(product.number(same)))
        .filter(row -> row.number(column).isPresent())
        .min(Comparator.comparingDouble(row -> row.number(column).orElseThrow()))
        .filter(peer -> product.number(column).isPresent())
        .map(peer -> {
          double ratio = peer.number(column).orElseThrow() / product.number(column).orElseThrow();
          String shown =
              "%s times (%s: %s)%s"
                  .formatted(
                      Figures.number(ratio),
                      peer.name(),
                      Figures.number(peer.number(column).orElseThrow()),
                      at(product, same));
          return new Reading(ratio, AT_LEAST, bound, shown);
        });
  }

  private static Optional<Reading> ofTheBound(Results all, Row product) {
    OptionalDouble own = product.number("messages/s");
    return all.rows(THROUGHPUT).stream()
        .filter(row -> Results.isBound(row.name()))
        .filter(row -> row.number("cores").equals(product.number("cores")))
        .flatMap(row -> row.number("messages/s").stream().boxed())
        .findFirst()
        .filter(bound -> own.isPresent())
        .map(bound -> {
          double share = own.orElseThrow() / bound;
          return new Reading(share, AT_LEAST, 0.7, Figures.percent(share) + at(product, "cores"));
        });
  }

  private static Optional<Reading> ofTheOptimum(Row row) {
    return read(row, "times the optimum")
        .map(times ->
            new Reading(
                times, AT_MOST, 1.25, Figures.number(times) + " times" + at(row, "limit/s")));
  }

  private static Optional<Reading> sqsRequests(Row row) {
    return read(row, "SQS requests per message")
        .map(requests -> new Reading(requests, AT_MOST, 0.21, Figures.number(requests)));
  }

  private static Optional<Reading> late(Row row) {
    return read(row, "p99 ms")
        .flatMap(late ->
            read(row, "one round trip ms")
                .map(trip -> {
                  double bound = 2 * trip + 10;
                  String shown =
                      "%s ms of %s ms%s"
                          .formatted(
                              Figures.number(late), Figures.number(bound), at(row, "events/s"));
                  return new Reading(late, AT_MOST, bound, shown);
                }));
  }

  private static Optional<Reading> throttled(Row row) {
    return read(row, "429s")
        .map(times -> new Reading(times, AT_MOST, 0, Figures.number(times) + at(row, "limit/s")));
  }

  private static Optional<Reading> used(Row row) {
    return read(row, "share of the usable")
        .map(share ->
            new Reading(share, AT_LEAST, 0.9, Figures.percent(share) + at(row, "replicas")));
  }

  /** The goal is about the measurement's first row, in the first column that holds the unit. */
  private static Optional<Reading> first(Results all, Measurement from, double bound, String unit) {
    return all.rows(from).stream()
        .findFirst()
        .flatMap(row -> {
          String column = column(row, unit);
          double parts = column.endsWith(" ms") ? 1000 : 1;
          return read(row, column)
              .map(value -> {
                String shown =
                    "%s %s: %s".formatted(Figures.number(value / parts), unit, row.name());
                return new Reading(value / parts, AT_MOST, bound, shown);
              });
        });
  }

  private static String column(Row row, String unit) {
    List<String> fitting = unit.equals("s") ? List.of("s", "ms", "seconds") : List.of(unit);
    return row.result().columns().stream()
        .filter(name -> List.of(name.split("[ ,]+")).stream().anyMatch(fitting::contains))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "%s.json has no column in %s: %s"
                    .formatted(row.result().id().id(), unit, row.result().columns())));
  }

  private static Optional<Double> read(Row row, String column) {
    OptionalDouble number = row.number(column);
    return number.isPresent() ? Optional.of(number.getAsDouble()) : Optional.empty();
  }

  private static boolean upTo(Row row, String column, double most) {
    return row.number(column).orElse(Double.MAX_VALUE) <= most;
  }

  private static String at(Row row, String column) {
    String value = row.number(column).stream().mapToObj(Figures::number).findFirst().orElse("?");
    return switch (column) {
      case "cores" -> value.equals("1") ? ", on 1 core" : ", on " + value + " cores";
      case "replicas" -> value.equals("1") ? ", 1 replica" : ", " + value + " replicas";
      case "limit/s" -> ", limit " + value + "/s";
      default -> ", at " + value + " " + column;
    };
  }
}
