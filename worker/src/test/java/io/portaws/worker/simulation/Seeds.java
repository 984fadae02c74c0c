package io.portaws.worker.simulation;

import io.portaws.worker.simulation.Simulation.Profile;
import io.portaws.worker.simulation.Simulation.Result;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import okhttp3.OkHttpClient;

/**
 * Runs many simulations, as many at once as there are processors, and keeps of them only sums and
 * what was broken. Used once.
 */
final class Seeds {
  /** After so many broken runs it is known well enough that something is. */
  private static final int MOST_BROKEN = 10;

  private final String test;
  private final Profile profile;
  private final AtomicLong next;
  private final long last;
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final Map<Long, List<String>> broken = new TreeMap<>();
  private long runs;
  private long events;
  private long requests;
  private long steps;
  private long seconds;
  private long cpuNanos;

  /**
   * @param test the method that runs them, for the command that replays one
   */
  Seeds(String test, Profile profile, long first, long last) {
    this.test = test;
    this.profile = profile;
    this.next = new AtomicLong(first);
    this.last = last;
  }

  /**
   * Runs them all.
   *
   * @return how often each fault happened
   * @throws AssertionError with the broken seeds, and how to replay them
   */
  Map<Fault, Integer> run() throws InterruptedException {
    long started = System.nanoTime();
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService executor = Executors.newFixedThreadPool(processors)) {
      List<Future<?>> all =
          IntStream.range(0, processors)
              .<Future<?>>mapToObj(_ -> executor.submit(this::some))
              .toList();
      for (Future<?> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a simulation could not be run", e.getCause());
    }
    System.out.printf(
        "simulation, %s: %d seeds in %d ms, %d ms of processor time, %d events, %d requests, %d steps, %d h of virtual time; %s%n",
        test,
        runs,
        (System.nanoTime() - started) / 1_000_000,
        cpuNanos / 1_000_000,
        events,
        requests,
        steps,
        seconds / 3_600,
        faults);
    if (!broken.isEmpty()) {
      throw new AssertionError(told());
    }
    return faults;
  }

  private void some() {
    OkHttpClient http = new OkHttpClient();
    for (long seed = next.getAndIncrement(); seed <= last; seed = next.getAndIncrement()) {
      Result result = new Simulation(seed, profile, http).run();
      if (!add(seed, result)) {
        break;
      }
    }
    synchronized (this) {
      cpuNanos += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
  }

  /** Whether to go on. */
  private synchronized boolean add(long seed, Result result) {
    runs++;
    events += result.events();
    requests += result.requests();
    steps += result.steps();
    seconds += result.elapsed().toSeconds();
    result.faults().forEach((fault, times) -> faults.merge(fault, times, Integer::sum));
    if (!result.broken().isEmpty()) {
      broken.put(seed, result.broken());
    }
    return broken.size() < MOST_BROKEN;
  }

  private String told() {
    StringBuilder told =
        new StringBuilder("%d of %d seeds are broken".formatted(broken.size(), runs));
    broken.forEach((seed, why) ->
        told.append(
            """

            seed %d: %s
              replay: ./mvnw test -pl worker -am -Dsurefire.failIfNoSpecifiedTests=false \
            -Dtest='SimulationTest#%s' -Dsimulation.seed=%d\
            """
                .formatted(seed, String.join("\n  ", why), test, seed)));
    return told.toString();
  }
}
