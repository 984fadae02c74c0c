package io.portaws.pipeline;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Receipt;
import io.portaws.pipeline.state.State;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** One turn's machinery, run by several threads at once. AWS has whatever is asked for. */
final class TwoTurns {
  /** What happens while AWS is read; it may block. */
  interface Reading {
    void of(Set<ResourceKey> keys) throws InterruptedException;
  }

  private final List<Set<String>> reads = new ArrayList<>();
  private final List<String> settled = new ArrayList<>();
  private final Turn turn;

  TwoTurns(Reading reading) {
    TypeCatalog catalog = TestCatalog.catalog();
    Mapper mapper =
        new Mapper(MappingFile.parse("mapping", TurnBench.OCEAN, null, catalog, new Problems()));
    Intake intake =
        new Intake(
            catalog,
            mapper,
            TurnBench.ACCOUNT,
            new ReadScope(Set.of("*"), Set.of("*")),
            Unmatched.SKIP,
            PipelineMetrics.NOOP);
    turn =
        new Turn(
            catalog,
            mapper,
            intake,
            keys -> {
              noteRead(keys);
              reading.of(keys);
              return present(keys);
            },
            (updates, answered) ->
                updates.forEach(update -> answered.accept(update, new Receipt.Accepted())),
            InstantSource.fixed(TurnBench.NOON),
            TurnBench.Dice.LOW,
            PipelineMetrics.NOOP);
  }

  Callable<Void> running(Message... messages) {
    return running(new Thread[1], messages);
  }

  /** A turn that notes its thread in {@code thread} first. */
  Callable<Void> running(Thread[] thread, Message... messages) {
    return () -> {
      thread[0] = Thread.currentThread();
      turn.run(List.of(messages), (message, outcome) -> noteSettled(message.id()));
      return null;
    };
  }

  synchronized List<Set<String>> readKeys() {
    return List.copyOf(reads);
  }

  synchronized List<String> settled() {
    return List.copyOf(settled);
  }

  synchronized void untilSettled(String id) throws InterruptedException {
    while (!settled.contains(id)) {
      wait();
    }
  }

  private synchronized void noteRead(Set<ResourceKey> keys) {
    reads.add(keys.stream().map(ResourceKey::identifier).collect(Collectors.toSet()));
  }

  private synchronized void noteSettled(String id) {
    settled.add(id);
    notifyAll();
  }

  private static Map<ResourceKey, State> present(Set<ResourceKey> keys) {
    Map<ResourceKey, State> states = new HashMap<>();
    for (ResourceKey key : keys) {
      states.put(key, new State.Present(TurnBench.json("{'Name': '" + key.identifier() + "'}")));
    }
    return states;
  }
}
