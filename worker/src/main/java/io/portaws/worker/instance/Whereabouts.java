package io.portaws.worker.instance;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of where this process runs. The environment tells some of it at once; what only
 * ECS's metadata endpoint knows is asked for by {@link #look}, on a thread of its own, and for a
 * short while: an endpoint that hangs or fails delays nothing and breaks nothing. Safe for use by
 * many threads.
 */
public final class Whereabouts {
  /**
   * Whoever must not change its mind later, as an exporter with what it says of its source, waits
   * for no longer than this. It is longer than a search that comes to nothing.
   */
  static final Duration LONGEST_SEARCH = Duration.ofSeconds(20);

  /** Between attempts, one more than these: a task may run before its metadata are there. */
  static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2));

  private static final Logger LOG = LoggerFactory.getLogger(Whereabouts.class);

  private final Optional<EcsMetadata> metadata;
  private final List<Duration> pauses;
  private final CountDownLatch searched;
  private final List<Consumer<Instance>> listeners = new ArrayList<>();
  private volatile Instance instance;

  private Whereabouts(Instance known, Optional<EcsMetadata> metadata, List<Duration> pauses) {
    this.instance = known;
    this.metadata = metadata;
    this.pauses = pauses;
    this.searched = new CountDownLatch(metadata.isEmpty() ? 0 : 1);
  }

  /**
   * What is known to begin with.
   *
   * @param known what the environment tells
   * @param metadata ECS's task metadata endpoint; empty outside ECS. It is not asked yet.
   */
  public static Whereabouts of(Instance known, Optional<URI> metadata) {
    return of(known, metadata, PAUSES);
  }

  static Whereabouts of(Instance known, Optional<URI> metadata, List<Duration> pauses) {
    return new Whereabouts(known, metadata.map(EcsMetadata::new), pauses);
  }

  /** What is known now. */
  public Instance instance() {
    return instance;
  }

  /** ECS's endpoint, for those who need the task itself; empty outside ECS. */
  public Optional<EcsMetadata> metadata() {
    return metadata;
  }

  /** Tells what is known now, and whenever more is. Listeners are quick and throw nothing. */
  public synchronized void tell(Consumer<Instance> listener) {
    listeners.add(listener);
    listener.accept(instance);
  }

  /** Whether there is something to look for that is not known yet. */
  public boolean isIncomplete() {
    return searched.getCount() > 0;
  }

  /**
   * Looks for the task that this is, a few times; then the search is over, whether or not it was
   * found. Returns at once when there is nothing to look for.
   *
   * @throws InterruptedException when the worker ends before
   */
  public void look() throws InterruptedException {
    if (metadata.isEmpty()) {
      return;
    }
    try {
      look(metadata.get());
    } finally {
      searched.countDown();
    }
  }

  private void look(EcsMetadata endpoint) throws InterruptedException {
    for (int attempt = 0; isIncomplete(); attempt++) {
      try {
        found(endpoint.task(), imageBy(endpoint));
        return;
      } catch (IllegalStateException e) {
        if (attempt == pauses.size()) {
          LOG.atWarn()
              .addKeyValue("error", e.getMessage())
              .log("which ECS task this is cannot be told; logs and metrics go without it");
          return;
        }
      }
      if (searched.await(pauses.get(attempt).toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
  }

  /** The image is a nicety that nothing else waits for. */
  private String imageBy(EcsMetadata endpoint) {
    try {
      return instance.image().isEmpty() ? endpoint.image() : "";
    } catch (IllegalStateException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("the image is not told");
      return "";
    }
  }

  private void found(EcsTask task, String image) {
    synchronized (this) {
      Instance now = instance.in(task, image);
      instance = now;
      listeners.forEach(listener -> listener.accept(now));
    }
    LOG.atInfo()
        .addKeyValue("service", task.service())
        .addKeyValue("zone", task.zone())
        .addKeyValue("launchType", task.launchType())
        .addKeyValue("image", instance.image())
        .log("the ECS task is known");
  }

  /**
   * What is known when the search is over: waits for that, 20 s at most, and not at all once it is
   * over.
   */
  public Instance settled() {
    try {
      boolean _ = searched.await(LONGEST_SEARCH.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return instance;
  }

  /** Ends the search: who waits for it goes on with what is known. */
  public void endSearch() {
    searched.countDown();
  }
}
