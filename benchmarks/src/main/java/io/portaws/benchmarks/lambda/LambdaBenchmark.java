package io.portaws.benchmarks.lambda;

import io.portaws.benchmarks.Samples;
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
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How soon and how fast the Lambda function works: its zip in a process as Lambda's Java runtime
 * starts it, on one core where {@code taskset} can be had, between stand-ins in this process, which
 * use the others. CPU time is the function's own, and the measure to compare on a busy machine.
 *
 * <p>A snapshot cannot be taken here. What {@code SNAP_START} shows is the first invocation after
 * the hooks ran in the same process: what priming saves of it, without the time that Lambda takes
 * to restore.
 */
public final class LambdaBenchmark {
  private static final String HANDLER = "io.portaws.lambda.Handler::handleRequest";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int MEMORY = 1024;
  private static final int[] BATCHES = {1, 10, 1_000, World.CLUSTERS};
  private static final int WARM_RUNS = 7;

  /** One start: until it was ready for its first invocation, and of that invocation. */
  private record Begun(
      long readyMillis, long firstMillis, long readyCpu, long cpu, long residentMegabytes) {}

  private final World world;
  private final Path folder;
  private final List<String> oneCore;

  private LambdaBenchmark(World world, Path folder, List<String> oneCore) {
    this.world = world;
    this.folder = folder;
    this.oneCore = oneCore;
  }

  /**
   * Prints tables.
   *
   * @param args the zip; how many starts of each kind
   */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("var-task-");
    LambdaFunction.unpack(Path.of(args[0]), folder);
    try (World world = new World()) {
      var benchmark = new LambdaBenchmark(world, folder, oneCore());
      System.out.printf(
          "%nzip %,d bytes, %d MB of memory, %s%n%n",
          Files.size(Path.of(args[0])), MEMORY, benchmark.oneCore);
      benchmark.starts(Integer.parseInt(args[1]));
      benchmark.warm();
    }
    System.exit(0);
  }

  private static List<String> oneCore() {
    return Files.isExecutable(Path.of("/usr/bin/taskset"))
        ? List.of("/usr/bin/taskset", "-c", "0")
        : List.of();
  }

  private void starts(int runs) throws IOException, InterruptedException {
    System.out.println(
        "| start | ready ms median/p90 | first answer after ready | both | CPU ms ready | CPU ms"
            + " both | resident MB |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (Start how : Start.values()) {
      List<Begun> begun = new ArrayList<>();
      for (int i = 0; i < runs; i++) {
        begun.add(begin(how));
      }
      System.out.printf(
          "| %s | %s | %s | %s | %s | %s | %s |%n",
          how,
          shown(begun, Begun::readyMillis),
          shown(begun, Begun::firstMillis),
          shown(begun, one -> one.readyMillis() + one.firstMillis()),
          shown(begun, Begun::readyCpu),
          shown(begun, Begun::cpu),
          shown(begun, Begun::residentMegabytes));
    }
  }

  private static String shown(List<Begun> begun, ToLongFunction<Begun> what) {
    Samples samples = new Samples(begun.stream().mapToLong(what).toArray());
    return samples.median() + " / " + samples.p90();
  }

  private LambdaFunction start(Start how) throws IOException {
    return LambdaFunction.start(
        new LambdaFunction.Setup(
            folder,
            HANDLER,
            MEMORY,
            how,
            AwsStandIn.credentials(World.ACCOUNT).resolveCredentials(),
            oneCore,
            List.of(),
            world.environment()));
  }

  private Begun begin(Start how) throws IOException, InterruptedException {
    Batch batch = world.batch(1);
    long start = System.nanoTime();
    try (LambdaFunction function = start(how)) {
      boolean begun =
          switch (how) {
            case ON_DEMAND -> function.api().awaitReady(TIMEOUT);
            case SNAP_START -> function.api().awaitSnapshot(TIMEOUT);
          };
      if (!begun) {
        throw new IOException("it did not begin:\n" + function.log());
      }
      long ready = System.nanoTime();
      long readyCpu = cpuMillis(function);
      function.api().restore();
      if (invoke(function, batch) != 0) {
        throw new IOException("its first event was not done:\n" + function.log());
      }
      long answered = System.nanoTime();
      return new Begun(
          millis(ready - start),
          millis(answered - ready),
          readyCpu,
          cpuMillis(function),
          residentMegabytes(function));
    }
  }

  private void warm() throws IOException, InterruptedException {
    System.out.println(
        "\n| messages | ms median/p90 | messages/s | CPU ms | of all, not done | resident MB |");
    System.out.println("|---|---|---|---|---|---|");
    try (LambdaFunction function = start(Start.ON_DEMAND)) {
      for (int size : BATCHES) {
        long[] millis = new long[WARM_RUNS];
        long cpu = 0;
        int again = 0;
        for (int i = 0; i < WARM_RUNS; i++) {
          Batch batch = world.batch(size);
          long cpuBefore = cpuMillis(function);
          long before = System.nanoTime();
          again += invoke(function, batch);
          millis[i] = millis(System.nanoTime() - before);
          cpu = cpuMillis(function) - cpuBefore;
        }
        Samples samples = new Samples(millis);
        System.out.printf(
            "| %,d | %d / %d | %,d | %d | %,d of %,d | %d |%n",
            size,
            samples.median(),
            samples.p90(),
            size * 1_000L / Math.max(1, samples.median()),
            cpu,
            again,
            size * WARM_RUNS,
            residentMegabytes(function));
      }
    }
  }

  /**
   * Invokes it with a batch.
   *
   * @return how many messages were not done, since the machine was too slow: they would come again
   */
  private int invoke(LambdaFunction function, Batch batch)
      throws IOException, InterruptedException {
    var result = function.invoke(batch.event(), TIMEOUT);
    if (!(result instanceof Answered answered)) {
      throw new IOException(result + "\n" + function.log());
    }
    int again = answered.body().path("batchItemFailures").size();
    if (world.left() != again) {
      throw new IOException(world.left() + " are left, not " + again + "\n" + function.log());
    }
    world.forget(batch);
    return again;
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
