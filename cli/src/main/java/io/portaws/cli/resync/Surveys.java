package io.portaws.cli.resync;

import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.port.HeldEntities.NotTold;
import io.portaws.pipeline.resync.Survey;
import io.portaws.pipeline.resync.Surveyed;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Surveys slices a few ahead, and gives them in their order: most of the time is spent waiting for
 * AWS's answers. Used by one thread.
 */
final class Surveys implements AutoCloseable {
  private static final int AHEAD = 4;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Survey survey;
  private final String run;
  private final Iterator<Slice> slices;
  private final Deque<Future<Surveyed>> begun = new ArrayDeque<>();

  Surveys(Survey survey, String run, List<Slice> slices) {
    this.survey = survey;
    this.run = run;
    this.slices = slices.iterator();
  }

  boolean hasNext() {
    return slices.hasNext() || !begun.isEmpty();
  }

  /**
   * The next one's.
   *
   * @throws NotTold when Port does not say what it holds
   */
  Surveyed next() throws NotTold, InterruptedException {
    while (begun.size() < AHEAD && slices.hasNext()) {
      Slice slice = slices.next();
      begun.add(threads.submit(() -> survey.look(run, slice)));
    }
    try {
      return begun.remove().get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case NotTold told -> throw told;
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IllegalStateException("a survey broke off", e);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
