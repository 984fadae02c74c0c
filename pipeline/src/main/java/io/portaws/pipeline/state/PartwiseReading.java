package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.state.State.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Reads the accounts and regions of a turn side by side and gives what is in: all of it, where all
 * are quick; else, after a short patience, those that are, and each of the others when it comes.
 * What takes too long is broken off and unknown. Belongs to one thread.
 */
final class PartwiseReading implements StateSource.Reading {
  /** How long everybody waits for everybody. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long a turn waits for the slowest. */
  static final Duration MOST = Duration.ofSeconds(30);

  private sealed interface Event {
    record Read(Set<ResourceKey> part, Map<ResourceKey, State> states) implements Event {}

    record Failed(RuntimeException bug) implements Event {}

    record PatienceOver() implements Event {}

    record TimeOver() implements Event {}
  }

  private final Map<Set<ResourceKey>, Future<?>> open = new LinkedHashMap<>();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Future<?> timer;
  private boolean patient = true;

  PartwiseReading(
      StateSource source,
      Collection<Set<ResourceKey>> parts,
      ExecutorService executor,
      Pause pause) {
    parts.forEach(part -> open.put(part, executor.submit(() -> read(source, part))));
    timer =
        executor.submit(() -> {
          pause.pause(PATIENCE);
          events.add(new Event.PatienceOver());
          pause.pause(MOST.minus(PATIENCE));
          events.add(new Event.TimeOver());
          return null;
        });
  }

  /** An interrupted one tells nothing: nobody waits for it any more. */
  private Object read(StateSource source, Set<ResourceKey> part) throws InterruptedException {
    try {
      return events.add(new Event.Read(part, source.read(part)));
    } catch (RuntimeException e) {
      return events.add(new Event.Failed(e));
    }
  }

  @Override
  public Map<ResourceKey, State> next() throws InterruptedException {
    Map<ResourceKey, State> states = new HashMap<>();
    while (!open.isEmpty() && (patient || states.isEmpty())) {
      List<Event> in = new ArrayList<>(List.of(events.take()));
      events.drainTo(in);
      in.forEach(event -> heed(event, states));
    }
    return states;
  }

  private void heed(Event event, Map<ResourceKey, State> states) {
    switch (event) {
      case Event.Read(Set<ResourceKey> part, Map<ResourceKey, State> read) -> {
        // Not of a part that was broken off and answered for in the same moment.
        if (open.remove(part) != null) {
          states.putAll(read);
        }
      }
      case Event.Failed(RuntimeException bug) -> throw bug;
      case Event.PatienceOver _ -> patient = false;
      case Event.TimeOver _ -> {
        State slow =
            new State.Unknown(Cause.UNAVAILABLE, "not read within " + MOST.toSeconds() + " s");
        open.forEach((part, reading) -> {
          reading.cancel(true);
          part.forEach(key -> states.put(key, slow));
        });
        open.clear();
      }
    }
  }

  @Override
  public void close() {
    timer.cancel(true);
    open.values().forEach(reading -> reading.cancel(true));
  }
}
