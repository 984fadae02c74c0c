package io.portaws.cli.redrive;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Moves letters back to the queue. Each is sent first and deleted then, only after SQS said that it
 * took it: whenever this ends, a letter is in the dead-letter queue, in the queue, or in both.
 * Belongs to one thread.
 */
final class Moving implements Pass.Visitor {
  /** Letters are folded among so many, or so many characters of bodies, whatever is less. */
  private static final int WINDOW = 1_000;

  private static final int WINDOW_CHARS = 16_000_000;

  /** What is at hand is to be moved well before it shows again by itself. */
  private static final int WINDOW_SECONDS = 120;

  private static final int SOME_IDS = 3;
  private static final int TELL_EACH = 500;

  /**
   * What is to be moved.
   *
   * @param most at most so many letters
   * @param began what was put there later stays: it may be what this very run moved, rejected again
   */
  record Wish(
      Selection selection, boolean evenIfRejected, int most, int perSecond, Instant began) {}

  /** Letters that were chosen and stay, by one cause. */
  static final class Left {
    private int count;
    private final List<String> ids = new ArrayList<>();

    private void add(String id) {
      count++;
      if (ids.size() < SOME_IDS) {
        ids.add(id);
      }
    }

    int count() {
      return count;
    }

    /** Some of them. */
    List<String> ids() {
      return List.copyOf(ids);
    }
  }

  private final Wish wish;
  private final Judge judge;
  private final DeadLetterQueue from;
  private final EventsQueue to;
  private final Pass pass;
  private final Pace pace;
  private final Progress progress;
  private final BooleanSupplier stopped;
  private final Folding folding = new Folding();
  private final List<Judged> window = new ArrayList<>();
  private final Map<String, Left> left = new TreeMap<>();
  private long windowChars;
  private int taken;
  private int sent;
  private int moved;
  private int arrivedSince;
  private int undeleted;

  Moving(
      Wish wish,
      Judge judge,
      DeadLetterQueue from,
      EventsQueue to,
      Pass pass,
      Pace pace,
      Progress progress,
      BooleanSupplier stopped) {
    this.wish = wish;
    this.judge = judge;
    this.from = from;
    this.to = to;
    this.pass = pass;
    this.pace = pace;
    this.progress = progress;
    this.stopped = stopped;
  }

  @Override
  public void visit(Letter letter) throws InterruptedException, Stopped {
    if (stopped.getAsBoolean() || isFull() || !wish.selection().mayMean(letter)) {
      return;
    }
    // AWS tells its time in whole seconds.
    if (letter.message().sentAt().isAfter(wish.began().plusSeconds(1))) {
      arrivedSince++;
      return;
    }
    Judged judged = judge.judge(letter);
    if (!wish.selection().means(letter, judged.types())) {
      return;
    }
    Verdict verdict = judged.verdict();
    if (verdict.stays(wish.evenIfRejected())) {
      leave(verdict.word() + " " + verdict.why(), letter);
      return;
    }
    taken++;
    window.add(judged);
    windowChars += letter.message().body().length();
    int most = Math.clamp((long) wish.perSecond() * WINDOW_SECONDS, 1, WINDOW);
    if (window.size() >= most || windowChars >= WINDOW_CHARS) {
      flush();
    }
  }

  @Override
  public void end() throws InterruptedException, Stopped {
    if (!stopped.getAsBoolean()) {
      flush();
    }
  }

  @Override
  public boolean isFull() {
    return taken >= wish.most();
  }

  private void flush() throws InterruptedException, Stopped {
    Folding.Folded folded = folding.fold(window);
    window.clear();
    windowChars = 0;
    delete(folded.covered());
    for (List<Folding.Parcel> batch : EventsQueue.packed(folded.parcels())) {
      if (stopped.getAsBoolean()) {
        return;
      }
      pace.await(batch.size());
      send(batch);
    }
  }

  private void send(List<Folding.Parcel> batch) throws InterruptedException, Stopped {
    EventsQueue.Sent answer = to.send(batch);
    answer.taken().forEach(folding::sent);
    answer
        .notTaken()
        .forEach(parcel -> parcel.letters().forEach(letter -> leave("not-sent", letter)));
    sent += answer.taken().size();
    delete(answer.taken().stream().flatMap(parcel -> parcel.letters().stream()).toList());
    if (answer.taken().isEmpty()) {
      throw new Stopped(
          "SQS took none of " + batch.size() + " messages: " + String.join("; ", answer.why()),
          Exit.FOUND);
    }
  }

  private void delete(List<Letter> letters) throws InterruptedException, Stopped {
    if (letters.isEmpty()) {
      return;
    }
    Set<String> still = from.delete(letters);
    int before = moved / TELL_EACH;
    for (Letter letter : letters) {
      if (!still.contains(letter.id())) {
        pass.forget(letter);
        moved++;
      }
    }
    undeleted += still.size();
    if (moved / TELL_EACH > before) {
      progress.say(moved + " letters moved");
    }
    if (still.size() == letters.size()) {
      throw new Stopped(
          "letters were sent to the queue and could not be deleted from the dead-letter queue: run"
              + " this again; should that come again, these credentials need sqs:DeleteMessage on it",
          Exit.FOUND);
    }
  }

  private void leave(String why, Letter letter) {
    left.computeIfAbsent(why, _ -> new Left()).add(letter.id());
  }

  /** Messages that SQS took. */
  int sent() {
    return sent;
  }

  /** Letters that are not in the dead-letter queue any more. */
  int moved() {
    return moved;
  }

  /** Letters that are in both queues. */
  int undeleted() {
    return undeleted;
  }

  /** Letters that were put there after this run began, which were not looked into. */
  int arrivedSince() {
    return arrivedSince;
  }

  /** Chosen letters that stay, by the cause. */
  Map<String, Left> left() {
    return left;
  }
}
