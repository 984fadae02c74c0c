package io.portaws.cli.redrive;

import io.portaws.queue.Batches;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the dead-letter queue, from whatever SQS gives first to its end. Letters that stay
 * are hidden until the pass is over, so that none comes twice, and are visible again when it ends,
 * however it ends. Belongs to one thread.
 */
final class Pass {
  /** SQS lets 120,000 messages of a queue be in flight (SQS quotas page). */
  static final int MOST_HELD = 100_000;

  /** Of the bodies that come at once; the next may be larger. */
  private static final int MOST_CHARS = 2_000_000;

  /** SQS may have nothing at hand though there is something; hardly twice. */
  private static final int EMPTY_AT_THE_END = 2;

  /** Takes letters. */
  interface Visitor {
    /** One that was not seen before in this pass. */
    void visit(Letter letter) throws InterruptedException, Stopped;

    /** Called when the queue was seen to its end, or nothing more is wanted. */
    void end() throws InterruptedException, Stopped;

    /** Whether it wants no more. */
    boolean isFull();
  }

  /**
   * How a pass ended.
   *
   * @param toTheEnd whether there was no more to see
   * @param hidden how many letters stay hidden, for ten minutes at most
   * @param problem why it broke off; null when it did not
   */
  record Ended(int seen, boolean toTheEnd, int hidden, @Nullable Stopped problem) {}

  private final DeadLetterQueue queue;
  private final BooleanSupplier stopped;
  private final Map<String, DeadLetterQueue.Handle> held = new LinkedHashMap<>();
  private int seen;

  /**
   * @param stopped whether somebody interrupts
   */
  Pass(DeadLetterQueue queue, BooleanSupplier stopped) {
    this.queue = queue;
    this.stopped = stopped;
  }

  /** The letter is not hidden any more, since it is deleted. */
  void forget(Letter letter) {
    held.remove(letter.id());
  }

  Ended run(Visitor visitor) throws InterruptedException {
    boolean toTheEnd = false;
    Stopped problem = null;
    int hidden;
    try {
      toTheEnd = walk(visitor);
      visitor.end();
    } catch (Stopped e) {
      problem = e;
    } finally {
      hidden = queue.show(held.values());
    }
    return new Ended(seen, toTheEnd, hidden, problem);
  }

  private boolean walk(Visitor visitor) throws InterruptedException, Stopped {
    int polls = 1;
    int empty = 0;
    while (empty < EMPTY_AT_THE_END) {
      if (stopped.getAsBoolean() || visitor.isFull() || held.size() >= MOST_HELD) {
        return false;
      }
      DeadLetterQueue.Polled polled = queue.receive(polls);
      List<Letter> letters = polled.letters();
      // What comes again has a newer handle, which alone is good.
      List<Letter> fresh =
          letters.stream().filter(each -> held.put(each.id(), handle(each)) == null).toList();
      polls = polls(polls, letters);
      empty = fresh.isEmpty() ? empty + 1 : 0;
      seen += fresh.size();
      for (Letter letter : fresh) {
        visitor.visit(letter);
      }
      Stopped problem = polled.problem();
      if (problem != null) {
        visitor.end();
        throw problem;
      }
    }
    return true;
  }

  /** More at once while all of them come back full, and do not fill the memory. */
  private static int polls(int before, List<Letter> letters) {
    int chars = letters.stream().mapToInt(each -> each.message().body().length()).sum();
    return letters.size() == before * Batches.SIZE && chars < MOST_CHARS
        ? Math.min(AtOnce.MOST, before * 2)
        : 1;
  }

  private static DeadLetterQueue.Handle handle(Letter letter) {
    return new DeadLetterQueue.Handle(letter.received().receiptHandle());
  }
}
