package io.portaws.pipeline.port;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Chooses what the next POST carries: the first resources that are due, as many as fit, none twice;
 * or one forwarded event alone. A resource that is not due stays, and so does everything later
 * about the same one. Used by one thread, once.
 */
final class PostPacker {
  private enum Offer {
    TAKEN,
    LEFT,
    FULL
  }

  private final KeyGaps gaps;
  private final Instant now;
  private final List<Posting> post = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private Duration soonest = Duration.ofMinutes(1);
  private int bytes;
  private int items;

  PostPacker(KeyGaps gaps, Instant now) {
    this.gaps = gaps;
    this.now = now;
  }

  /** Moves what goes into the POST out of {@code pending}. */
  void takeFrom(List<Posting> pending) {
    for (Iterator<Posting> next = pending.iterator(); next.hasNext(); ) {
      Offer offer = offer(next.next());
      if (offer == Offer.TAKEN) {
        next.remove();
      }
      if (offer == Offer.FULL) {
        return;
      }
    }
  }

  /** What the POST carries; its keys are taken. Empty when nothing is due. */
  List<Posting> post() {
    return post;
  }

  /** How long until something that was left may go. */
  Duration soonest() {
    return soonest;
  }

  private Offer offer(Posting posting) {
    String key = posting.key();
    if (key == null) {
      return post.isEmpty() ? take(posting) : Offer.LEFT;
    }
    if (!post.isEmpty() && (post.getFirst().key() == null || !fits(posting))) {
      return Offer.FULL;
    }
    if (!seen.add(key)) {
      return Offer.LEFT;
    }
    Duration wait = gaps.take(key, now);
    if (wait.isZero()) {
      return take(posting);
    }
    soonest = wait.compareTo(soonest) < 0 ? wait : soonest;
    return Offer.LEFT;
  }

  private Offer take(Posting posting) {
    post.add(posting);
    bytes += posting.json().size();
    items += posting.items();
    return Offer.TAKEN;
  }

  private boolean fits(Posting posting) {
    int count = post.size() + 1;
    return count <= Posting.MAX_RESOURCES
        && items + posting.items() <= Posting.MAX_ITEMS
        && Posting.bodyBytes(count, bytes + posting.json().size()) <= Posting.MAX_BODY_BYTES;
  }
}
