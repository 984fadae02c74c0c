package io.portaws.worker.chaos;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.worker.WorkerUnderTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The workers' processes, and what an orchestrator does with them: whoever ends is started again.
 * Safe for use by many threads.
 */
final class Fleet implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a worker ends with that cannot reach its queue at start. */
  private static final int UNAVAILABLE = 69;

  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(60);

  /** How a worker ended that was told to; {@code books} is empty when it said none. */
  record Drain(int worker, int exit, String books, long residual) {
    boolean isClean() {
      return exit == 0 && books.contains("held 0") && residual == 0;
    }
  }

  private static final class Place {
    final ReentrantLock lock = new ReentrantLock();
    WorkerUnderTest process;

    Place(WorkerUnderTest process) {
      this.process = process;
    }
  }

  private final Supplier<WorkerUnderTest> start;
  private final List<Place> places = new ArrayList<>();
  private final List<Drain> drains = new CopyOnWriteArrayList<>();
  private final List<String> deaths = new CopyOnWriteArrayList<>();
  private final AtomicInteger unavailable = new AtomicInteger();

  Fleet(int size, Supplier<WorkerUnderTest> start) {
    this.start = start;
    for (int i = 0; i < size; i++) {
      places.add(new Place(start.get()));
    }
  }

  /** Waits until every worker may receive. */
  void awaitReady() {
    for (Place place : places) {
      await()
          .atMost(START)
          .until(() -> says(place.process, "Port gave a token").findAny().isPresent());
    }
  }

  void kill(int worker) {
    Place place = places.get(worker);
    place.lock.lock();
    try {
      place.process.kill();
      place.process = start.get();
    } finally {
      place.lock.unlock();
    }
  }

  void terminate(int worker) throws InterruptedException {
    Place place = places.get(worker);
    place.lock.lock();
    try {
      drain(worker, place);
      place.process = start.get();
    } finally {
      place.lock.unlock();
    }
  }

  void terminateAll() throws InterruptedException {
    for (int worker = 0; worker < places.size(); worker++) {
      Place place = places.get(worker);
      place.lock.lock();
      try {
        drain(worker, place);
      } finally {
        place.lock.unlock();
      }
    }
  }

  /** Only one that has started can drain. */
  private void drain(int worker, Place place) throws InterruptedException {
    await()
        .atMost(START)
        .until(() -> {
          restartIfEnded(worker, place);
          return says(place.process, "worker started").findAny().isPresent();
        });
    place.process.terminate();
    int exit = place.process.awaitExit(DRAIN);
    drains.add(
        says(place.process, "drained: received")
            .reduce((_, last) -> last)
            .map(said ->
                new Drain(
                    worker, exit, said.path("message").asText(), said.path("residual").asLong(-1)))
            .orElse(new Drain(worker, exit, "", -1)));
  }

  /** Starts again who ended by themselves; one that somebody is busy with is left to them. */
  void restartWhoeverEnded() {
    for (int worker = 0; worker < places.size(); worker++) {
      Place place = places.get(worker);
      if (place.lock.tryLock()) {
        try {
          restartIfEnded(worker, place);
        } finally {
          place.lock.unlock();
        }
      }
    }
  }

  private void restartIfEnded(int worker, Place place) {
    if (!place.process.isAlive()) {
      int exit = place.process.exitCode();
      if (exit == UNAVAILABLE) {
        unavailable.incrementAndGet();
      } else {
        deaths.add("worker " + worker + " ended with " + exit + ":\n" + tail(place.process.log()));
      }
      place.process = start.get();
    }
  }

  private static Stream<JsonNode> says(WorkerUnderTest process, String words) {
    return process.log().lines().filter(line -> line.contains(words)).map(Fleet::parsed);
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String tail(String log) {
    List<String> lines = log.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  List<Drain> drains() {
    return List.copyOf(drains);
  }

  /** Those who ended by themselves and had no reason to. */
  List<String> deaths() {
    return List.copyOf(deaths);
  }

  /** How often one could not reach its queue at start. */
  int unavailable() {
    return unavailable.get();
  }

  long pid(int worker) {
    return places.get(worker).process.pid();
  }

  /** Where it serves its metrics; empty before it has started. */
  Optional<Integer> managementPort(int worker) {
    return says(places.get(worker).process, "worker started")
        .findAny()
        .map(said -> said.path("managementPort").asInt());
  }

  @Override
  public void close() {
    places.forEach(place -> place.process.close());
  }
}
