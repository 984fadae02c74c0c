package io.portaws.benchmarks.report;

import io.portaws.benchmarks.report.Results.Row;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What a billion events a day take, by what one of each thing carries. */
final class Plan {
  private static final double EVENTS_A_DAY = 1e9;
  private static final double AVERAGE = EVENTS_A_DAY / 86_400;

  /** In flight on a standard queue, at most (AWS). */
  private static final double IN_FLIGHT = 120_000;

  /** Messages that one poller gets: ten every 20 ms (AWS: 50 requests a second and connection). */
  private static final double POLLED = 500;

  /** Requests a second to Cloud Control for an account and region; AWS documents none. */
  private static final double READS = 25;

  /** How busy a task may be at the peak. */
  private static final double BUSY = 0.7;

  /**
   * What is not measured but given.
   *
   * @param peak the busiest hour's events, in times of the average
   * @param portLimit requests a second that Port takes of the organisation
   * @param reserve the part of them that is left to others
   * @param heldSeconds how long a message is in flight
   */
  record Given(double peak, double portLimit, double reserve, double heldSeconds) {
    double usable() {
      return portLimit * (1 - reserve);
    }
  }

  /** What can be the first to be full. */
  private enum Limit {
    QUEUE("the queue", "queue", "a queue for each group of accounts"),
    TASKS("the tasks' CPU", "task of one CPU", "tasks on the same queue"),
    READS("AWS's reads", "account and region", "accounts and regions, which are what they are"),
    PORT("Port's requests", "organisation", "nothing: the budget is the organisation's");

    private final String what;
    private final String one;
    private final String shard;

    Limit(String what, String one, String shard) {
      this.what = what;
      this.one = one;
      this.shard = shard;
    }
  }

  /** Events a second that one carries, and why. */
  private record Capacity(Limit limit, double events, String arithmetic) {
    double needed(double rate) {
      return Math.ceil(rate / events);
    }
  }

  private final Given given;
  private final double cpuSeconds;
  private final double reads;
  private final double requests;

  private Plan(Given given, double cpuSeconds, double reads, double requests) {
    this.given = given;
    this.cpuSeconds = cpuSeconds;
    this.reads = reads;
    this.requests = requests;
  }

  /** The section; says so if what it needs was not measured. */
  static String text(Results results, Given given) {
    Optional<Row> largest =
        results.rows(Measurement.GROWTH).stream()
            .max(Comparator.comparingDouble(row -> row.number("events").orElse(0)));
    OptionalDouble cpu = number(largest, "CPU s per million");
    OptionalDouble reads = number(largest, "AWS reads per event");
    OptionalDouble requests = number(largest, "Port requests per event");
    if (cpu.isEmpty() || reads.isEmpty() || requests.isEmpty()) {
      return "The plan is computed of the largest scale [above](#growth), which was not measured.";
    }
    var plan = new Plan(given, cpu.getAsDouble(), reads.getAsDouble(), requests.getAsDouble());
    return plan.text(largest.orElseThrow().name());
  }

  private static OptionalDouble number(Optional<Row> row, String column) {
    return row.isEmpty() ? OptionalDouble.empty() : row.get().number(column);
  }

  private List<Capacity> capacities() {
    return Stream.of(
            new Capacity(
                Limit.QUEUE,
                IN_FLIGHT / given.heldSeconds,
                "%s in flight / %s s held".formatted(n(IN_FLIGHT), n(given.heldSeconds))),
            new Capacity(
                Limit.TASKS,
                1e6 / cpuSeconds * BUSY,
                "1,000,000 / %s s of CPU, %s busy".formatted(n(cpuSeconds), Figures.percent(BUSY))),
            new Capacity(
                Limit.READS,
                READS / reads,
                "%s reads a second / %s reads an event".formatted(n(READS), n(reads))),
            new Capacity(
                Limit.PORT,
                given.usable() / requests,
                "%s usable of %s requests a second / %s requests an event"
                    .formatted(n(given.usable()), n(given.portLimit), n(requests))))
        .sorted(Comparator.comparingDouble(Capacity::events))
        .toList();
  }

  private double peak() {
    return AVERAGE * given.peak;
  }

  private String text(String scale) {
    List<Capacity> capacities = capacities();
    String introduction =
        """
        1,000,000,000 events a day are %s a second on average (1,000,000,000 / 86,400), and %s at a peak of %s times that. \
        An event takes what it took at the largest scale measured, %s: %s µs of CPU, %s reads from AWS, %s requests to Port.\
        """
            .formatted(
                n(AVERAGE), n(peak()), n(given.peak), scale, n(cpuSeconds), n(reads), n(requests));
    String table =
        Figures.table(
            List.of(
                "limit",
                "of one",
                "carries, events/s",
                "because",
                "needed on average",
                "at the peak",
                "sharded by"),
            capacities.stream().map(this::row).toList());
    String pollers =
        "Receiving the peak takes %s polls at once, over all tasks (ten messages every 20 ms each); a queue bears them."
            .formatted(n(Math.ceil(peak() / POLLED)));
    return Page.paragraphs(
        introduction,
        table,
        first(capacities.getFirst()),
        port(capacities),
        tasks(capacities),
        pollers);
  }

  private List<Object> row(Capacity is) {
    return List.of(
        is.limit.what,
        is.limit.one,
        Math.rint(is.events),
        is.arithmetic,
        is.needed(AVERAGE),
        is.needed(peak()),
        is.limit.shard);
  }

  private String first(Capacity first) {
    String so =
        switch (first.limit) {
          case QUEUE ->
              "Above it SQS hands out no more messages until some are deleted; nothing is lost, and the queue grows. Rules of further accounts go to further queues, each with tasks of its own.";
          case TASKS ->
              "More tasks on the same queue are all it takes: they share nothing but Port's budget.";
          case READS ->
              "Events of a billion a day come from many accounts and regions, each with a limit of its own; where one has more than that, its messages wait and the others' do not. Types read by their own service's API are outside of Cloud Control's limit.";
          case PORT -> "More tasks or queues do not help, since all of them share it.";
        };
    return "**The first limit is %s**: one %s carries %s events a second. %s"
        .formatted(first.limit.what, first.limit.one, n(Math.rint(first.events)), so);
  }

  private String port(List<Capacity> capacities) {
    double carried = of(capacities, Limit.PORT).events;
    String needed =
        "The peak takes %s requests a second of Port, the average %s."
            .formatted(n(Math.ceil(peak() * requests)), n(Math.ceil(AVERAGE * requests)));
    if (carried >= peak()) {
      return needed + " A limit of %s bears both.".formatted(n(given.portLimit));
    }
    if (carried >= AVERAGE) {
      return needed
          + " A limit of %s bears the average and not the peak: what the peak brings beyond it waits on the queue and is worked off after it, while many events about one resource become one write."
              .formatted(n(given.portLimit));
    }
    return needed
        + (" A limit of %s bears neither, and no installation of whatever kind can go around that: it takes a limit of %s requests a second (the need of the average, and the reserve of %s). "
                + "What makes the need smaller: types that nobody looks at left out at the rules; turns that hold more, since events about one resource in one turn are one write.")
            .formatted(
                n(given.portLimit),
                n(Math.ceil(AVERAGE * requests / (1 - given.reserve))),
                Figures.percent(given.reserve));
  }

  private String tasks(List<Capacity> capacities) {
    Capacity task = of(capacities, Limit.TASKS);
    Capacity queue = of(capacities, Limit.QUEUE);
    return "That makes %s at the peak, %s on average, on %s; and %s accounts and regions at least that share the peak's reads evenly."
        .formatted(
            count(task.needed(peak()), "task"),
            n(task.needed(AVERAGE)),
            count(queue.needed(peak()), "queue"),
            n(of(capacities, Limit.READS).needed(peak())));
  }

  private static Capacity of(List<Capacity> capacities, Limit limit) {
    return capacities.stream().filter(each -> each.limit == limit).findFirst().orElseThrow();
  }

  private static String count(double number, String what) {
    return n(number) + " " + what + (number == 1 ? "" : "s");
  }

  private static String n(double value) {
    return Figures.number(value >= 1000 ? Math.rint(value) : value);
  }
}
