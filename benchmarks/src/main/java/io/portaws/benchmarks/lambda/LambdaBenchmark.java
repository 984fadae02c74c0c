package io.portaws.benchmarks.lambda;

import io.portaws.benchmarks.Run;
import io.portaws.benchmarks.Samples;
import io.portaws.benchmarks.report.Measurement;
import io.portaws.benchmarks.report.Result;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.LambdaFunction;
import io.portaws.sandbox.LambdaFunction.Start;
import io.portaws.sandbox.LambdaRuntimeApi.Answered;
import io.portaws.sandbox.SqsEventSource.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * How soon and how fast Lambda functions work, the product's and a peer's: as Lambda's Java runtime
 * starts them, on one core where {@code taskset} can be had, between stand-ins in this process,
 * which use the others. CPU time is the function's own, and the measure to compare on a busy
 * machine.
 *
 * <p>A snapshot cannot be taken here. What the row of SnapStart shows is the first invocation after
 * the hooks ran in the same process: what priming saves of it, without the time that Lambda takes
 * to restore.
 */
public final class LambdaBenchmark {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int MEMORY = 1024;
  private static final List<Integer> BATCHES = List.of(1, 10, 1_000);

  /** One start: until it was ready for its first invocation, and of that invocation. */
  private record Begun(long readyMillis, long firstMillis, long cpu, long megabytes) {
    long millis() {
      return readyMillis + firstMillis;
    }
  }

  private final World world;
  private final Path mapping;
  private final int starts = Run.isLong() ? 11 : 3;
  private final int warmRuns = Run.isLong() ? 11 : 3;
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  private LambdaBenchmark(World world, Path mapping) {
    this.world = world;
    this.mapping = mapping;
  }

  /** Measures; see {@link Run} for what it is told. */
  public static void main(String[] args) throws Exception {
    if (Run.wants(Measurement.LAMBDA)) {
      Path root = Run.root();
      Path zip = root.resolve("lambda-shim/target/port-aws-events-lambda.zip");
      Path peer = root.resolve("benchmarks/peers/powertools/target");
      try (World world = new World()) {
        var benchmark =
            new LambdaBenchmark(world, root.resolve("benchmarks/src/main/resources/mapping.json"));
        Contestant product = Contestant.product(zip);
        benchmark.measure(product);
        benchmark.measure(Contestant.peer(peer, true));
        benchmark.measure(product.withOwnMapping());
        if (Run.isLong()) {
          benchmark.measure(Contestant.peer(peer, false));
          benchmark.snapshot(product);
        }
        Run.write(benchmark.result());
      }
    }
    System.exit(0);
  }

  private Result result() {
    return Result.of(
            Measurement.LAMBDA,
            "How soon does the function answer, and what does a batch cost?",
            """
            Each function runs as Lambda's managed runtime starts it, by its runtime interface client and with its flags, \
            with %d MB, on one core, between stand-ins that use the other. Every message tells of another ECS cluster, which \
            is read by Cloud Control, mapped by the same exporter's file and written to Port. Cold: from the start of the \
            process to the answer to a first event of one message, without SnapStart, the median of %d; warm: the median of \
            %d more batches in one process, after as many. A message is not done when it is reported as failed.\
            """
                .formatted(MEMORY, starts, warmRuns),
            Run.command(Measurement.LAMBDA),
            List.of(
                "consumer",
                "messages",
                "cold s",
                "cold CPU s",
                "warm ms",
                "warm CPU ms",
                "not done",
                "most MB"),
            rows)
        .with(
            "By its own mapping the product reads clusters by the hundred, which no exporter's file lets it do.")
        .with(
            "Powertools' library could not be had, so that its batch handler is a stand-in of the same behaviour:"
                + " benchmarks/peers/powertools/README.md.")
        .with(
            "After hooks: the first answer of a process that ran SnapStart's hooks before, without what Lambda takes to"
                + " restore a snapshot.");
  }

  private LambdaFunction start(Contestant contestant, Start how) throws IOException {
    Map<String, String> environment = new HashMap<>(world.environment(mapping));
    environment.putAll(contestant.environment());
    if (contestant.hasOwnMapping()) {
      environment.remove("MAPPING");
    }
    return LambdaFunction.start(
        new LambdaFunction.Setup(
            contestant.folder(),
            contestant.handler(),
            MEMORY,
            how,
            AwsStandIn.credentials(World.ACCOUNT).resolveCredentials(),
            Run.onCore(0),
            List.of(),
            environment));
  }

  private void measure(Contestant contestant) throws IOException, InterruptedException {
    List<Begun> begun = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      begun.add(begin(contestant, Start.ON_DEMAND));
    }
    double cold = seconds(begun, Begun::millis);
    double cpu = seconds(begun, Begun::cpu);
    try (LambdaFunction function = start(contestant, Start.ON_DEMAND)) {
      for (int size : BATCHES) {
        boolean first = size == 1;
        rows.add(warm(contestant.name(), function, size, first ? cold : null, first ? cpu : null));
        System.out.println(rows.getLast());
      }
    }
  }

  /** The first answer after SnapStart's hooks. */
  private void snapshot(Contestant contestant) throws IOException, InterruptedException {
    List<Begun> begun = new ArrayList<>();
    for (int i = 0; i < starts; i++) {
      begun.add(begin(contestant, Start.SNAP_START));
    }
    rows.add(
        Arrays.asList(
            contestant.name() + ", after SnapStart's hooks",
            1,
            Result.DOES_NOT_APPLY,
            Result.DOES_NOT_APPLY,
            median(begun, Begun::firstMillis),
            Result.DOES_NOT_APPLY,
            0,
            median(begun, Begun::megabytes)));
    System.out.println(rows.getLast());
  }

  private Begun begin(Contestant contestant, Start how) throws IOException, InterruptedException {
    Batch batch = world.batch(1);
    int before = world.entities();
    long start = System.nanoTime();
    try (LambdaFunction function = start(contestant, how)) {
      boolean begun =
          switch (how) {
            case ON_DEMAND -> function.api().awaitReady(TIMEOUT);
            case SNAP_START -> function.api().awaitSnapshot(TIMEOUT);
          };
      if (!begun) {
        throw new IOException("it did not begin:\n" + function.log());
      }
      long ready = System.nanoTime();
      function.api().restore();
      if (invoke(function, batch) != 0 || world.entities() < Math.max(1, before)) {
        throw new IOException("its first event was not done:\n" + function.log());
      }
      long answered = System.nanoTime();
      return new Begun(
          millis(ready - start),
          millis(answered - ready),
          cpuMillis(function),
          residentMegabytes(function));
    }
  }

  private List<@Nullable Object> warm(
      String name, LambdaFunction function, int size, @Nullable Double cold, @Nullable Double cpu)
      throws IOException, InterruptedException {
    long[] millis = new long[warmRuns];
    long[] cpuMillis = new long[warmRuns];
    int again = 0;
    for (int i = -warmRuns; i < warmRuns; i++) {
      Batch batch = world.batch(size);
      long cpuBefore = cpuMillis(function);
      long before = System.nanoTime();
      int failed = invoke(function, batch);
      if (i >= 0) {
        again += failed;
        millis[i] = millis(System.nanoTime() - before);
        cpuMillis[i] = cpuMillis(function) - cpuBefore;
      }
    }
    if (world.entities() < size) {
      throw new IOException("Port has not all entities:\n" + function.log());
    }
    return Arrays.asList(
        name,
        size,
        cold == null ? Result.DOES_NOT_APPLY : cold,
        cpu == null ? Result.DOES_NOT_APPLY : cpu,
        new Samples(millis).median(),
        new Samples(cpuMillis).median(),
        again,
        residentMegabytes(function));
  }

  /**
   * Invokes it with a batch.
   *
   * @return how many messages were not done: they would come again
   */
  private int invoke(LambdaFunction function, Batch batch)
      throws IOException, InterruptedException {
    var result = function.invoke(batch.event(), TIMEOUT);
    if (!(result instanceof Answered answered)) {
      throw new IOException(result + "\n" + function.log());
    }
    world.forget(batch);
    return answered.body().path("batchItemFailures").size();
  }

  private static double seconds(List<Begun> begun, ToLongFunction<Begun> millis) {
    return median(begun, millis) / 1000.0;
  }

  private static long median(List<Begun> begun, ToLongFunction<Begun> what) {
    return new Samples(begun.stream().mapToLong(what).toArray()).median();
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }

  private static long cpuMillis(LambdaFunction function) {
    return function.process().info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
  }

  /** The most that it ever had, as Linux tells; 0 elsewhere. */
  private static long residentMegabytes(LambdaFunction function) throws IOException {
    Path status = Path.of("/proc/" + function.process().pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElse(0);
  }
}
