package io.portaws.worker.queue;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.port.Pause;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The worker's SQS side without its loop: a queue, its lease and its settler. */
public final class Rig implements AutoCloseable {
  /** What was counted. */
  public static final class Counted implements QueueMetrics {
    public final AtomicInteger pollFailed = new AtomicInteger();
    public final AtomicInteger lost = new AtomicInteger();
    public final AtomicInteger extended = new AtomicInteger();
    public final AtomicInteger deleteFailed = new AtomicInteger();
    public final List<Integer> polled = new CopyOnWriteArrayList<>();
    public final List<String> followedUp = new CopyOnWriteArrayList<>();

    @Override
    public void polled(int messages) {
      polled.add(messages);
    }

    @Override
    public void pollFailed() {
      pollFailed.incrementAndGet();
    }

    @Override
    public void extended(int messages) {
      extended.addAndGet(messages);
    }

    @Override
    public void lost() {
      lost.incrementAndGet();
    }

    @Override
    public void followedUp(String result, int looks) {
      followedUp.add(result + " " + looks);
    }

    @Override
    public void deleteFailed(int messages) {
      deleteFailed.addAndGet(messages);
    }
  }

  /** Ten turns of 1,000 messages. */
  static final Room ROOM = new Room(10_000, 100L << 20);

  public final Queue queue;
  public final Ledger ledger = new Ledger();
  public final Lease lease;
  public final Settler settler;
  public final Counted metrics = new Counted();

  /** For how long nothing gets to Port. */
  public volatile Duration closed = Duration.ZERO;

  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  public Rig(Sqs sqs, String url) {
    this(sqs, sqs.endpoint, url, Optional.empty(), InstantSource.system());
  }

  Rig(Sqs sqs, String url, Queue.Terms terms) {
    this(sqs, sqs.endpoint, url, Optional.empty(), InstantSource.system(), null, ROOM, terms);
  }

  public Rig(Sqs sqs, URI endpoint, String url, InstantSource clock) {
    this(sqs, endpoint, url, Optional.empty(), clock);
  }

  public Rig(Sqs sqs, URI endpoint, String url, InstantSource clock, Room room) {
    this(sqs, endpoint, url, Optional.empty(), clock, null, room, Queue.Terms.OF_THE_QUEUE);
  }

  Rig(Sqs sqs, URI endpoint, String url, Optional<String> dlq, InstantSource clock) {
    this(sqs, endpoint, url, dlq, clock, null);
  }

  Rig(
      Sqs sqs,
      URI endpoint,
      String url,
      Optional<String> dlq,
      InstantSource clock,
      @org.jspecify.annotations.Nullable Pause pause) {
    this(sqs, endpoint, url, dlq, clock, pause, ROOM, Queue.Terms.OF_THE_QUEUE);
  }

  private Rig(
      Sqs sqs,
      URI endpoint,
      String url,
      Optional<String> dlq,
      InstantSource clock,
      @org.jspecify.annotations.Nullable Pause pause,
      Room room,
      Queue.Terms terms) {
    queue =
        Queue.open(
            new Queue.Connection(url, dlq, sqs.region, Optional.of(endpoint), sqs.credentials),
            terms,
            ledger,
            clock);
    lease = new Lease(queue, clock, metrics);
    settler =
        new Settler(
            queue,
            lease,
            new Keeping(() -> closed, new Random(1), room),
            () -> clock.instant().plus(paused()),
            executor,
            metrics,
            pause == null ? pauses::add : pause);
  }

  /** Nobody waits for a pause, but it has passed. */
  private Duration paused() {
    return pauses.stream().reduce(Duration.ZERO, Duration::plus);
  }

  /** Polls until so many messages have come. */
  List<Message> receive(int count) {
    List<Message> all = new ArrayList<>();
    for (int polls = 0; all.size() < count && polls < 50; polls++) {
      all.addAll(queue.receive(Duration.ofSeconds(1)).messages());
    }
    if (all.size() != count) {
      throw new AssertionError("expected " + count + " messages, got " + all.size());
    }
    return all;
  }

  @Override
  public void close() {
    executor.shutdownNow();
    executor.close();
    queue.close();
  }
}
