package io.portaws.pipeline.port;

import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * Answers one update once all its parts are answered, with the answer that keeps most: what may
 * still succeed is sent again before anything is given up. Used by the delivering thread only.
 */
final class Tally {
  private final Update update;
  private final BiConsumer<Update, Receipt> answered;
  private int open;
  private Receipt receipt = new Receipt.Accepted();

  Tally(Update update, BiConsumer<Update, Receipt> answered) {
    this.update = update;
    this.answered = answered;
  }

  Update update() {
    return update;
  }

  /** One more part has to be answered. */
  void expect() {
    open++;
  }

  /** One part was answered. */
  void settle(Receipt part) {
    receipt = combined(receipt, part);
    open--;
    if (open == 0) {
      answered.accept(update, receipt);
    }
  }

  /** The whole update is answered without any part. */
  void answer(Receipt whole) {
    answered.accept(update, whole);
  }

  /** Later before Misconfigured before Refused before Accepted; of two Laters the longer one. */
  static Receipt combined(Receipt a, Receipt b) {
    if (a instanceof Receipt.Later first && b instanceof Receipt.Later second) {
      return waits(second).compareTo(waits(first)) > 0 ? second : first;
    }
    return rank(b) > rank(a) ? b : a;
  }

  private static Duration waits(Receipt.Later later) {
    return later.after() == null ? Duration.ZERO : later.after();
  }

  private static int rank(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Accepted _ -> 0;
      case Receipt.Refused _ -> 1;
      case Receipt.Misconfigured _ -> 2;
      case Receipt.Later _ -> 3;
    };
  }
}
