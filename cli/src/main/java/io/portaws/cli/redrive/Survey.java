package io.portaws.cli.redrive;

import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at letters and counts them by their reasons. Belongs to one thread. */
final class Survey implements Pass.Visitor {
  /** Anyone may write a reason. */
  private static final int MOST_GROUPS = 200;

  private static final String OTHERS = "(other reasons)";
  private static final int TELL_EACH = 1_000;

  /**
   * What is to be told.
   *
   * @param verdicts whether it is told what would become of them, each letter
   * @param bodies whether samples have theirs
   * @param most at most so many letters are looked at
   */
  record Wish(
      Selection selection, boolean verdicts, boolean evenIfRejected, boolean bodies, int most) {}

  /** One letter's fate, for programs. */
  record Line(String id, String reason, String fingerprint, Verdict verdict) {}

  private final Wish wish;
  private final Judge judge;
  private final Progress progress;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final Set<Set<ResourceKey>> folded = new HashSet<>();
  private Instant oldest = Instant.MAX;
  private int looked;
  private int chosen;
  private int movable;
  private int unfoldable;

  Survey(Wish wish, Judge judge, Progress progress) {
    this.wish = wish;
    this.judge = judge;
    this.progress = progress;
  }

  @Override
  public void visit(Letter letter) throws InterruptedException {
    if (isFull()) {
      return;
    }
    looked++;
    if (looked % TELL_EACH == 0) {
      progress.say(looked + " letters looked at");
    }
    if (!wish.selection().mayMean(letter)) {
      return;
    }
    Judged judged = judge.judge(letter);
    if (wish.selection().means(letter, judged.types())) {
      add(judged);
    }
  }

  private void add(Judged judged) {
    chosen++;
    Letter letter = judged.letter();
    Instant sentAt = letter.message().sentAt();
    oldest = sentAt.isBefore(oldest) ? sentAt : oldest;
    String reason =
        groups.size() < MOST_GROUPS || groups.containsKey(letter.reason())
            ? letter.reason()
            : OTHERS;
    groups
        .computeIfAbsent(reason, _ -> new Group(reason, letter.origin()))
        .add(judged, wish.bodies(), wish.verdicts());
    if (!wish.verdicts()) {
      return;
    }
    // Without the detail, which has room for a book.
    lines.add(new Line(letter.id(), reason, letter.fingerprint(), judged.verdict()));
    if (!judged.verdict().stays(wish.evenIfRejected())) {
      movable++;
      judged.folds().ifPresentOrElse(folded::add, () -> unfoldable++);
    }
  }

  @Override
  public void end() {}

  @Override
  public boolean isFull() {
    return looked >= wish.most();
  }

  /** How many letters were looked at, chosen or not. */
  int looked() {
    return looked;
  }

  /**
   * When the chosen one was sent that SQS will delete first; the end of time when there is none.
   */
  Instant oldest() {
    return oldest;
  }

  int chosen() {
    return chosen;
  }

  /** How many of the chosen ones would be moved; only where verdicts are told. */
  int movable() {
    return movable;
  }

  /** How many messages these come to. */
  int messages() {
    return folded.size() + unfoldable;
  }

  /** The largest first. */
  List<Group> groups() {
    Collection<Group> all = groups.values();
    return all.stream()
        .sorted(Comparator.comparingInt(Group::count).reversed().thenComparing(Group::reason))
        .toList();
  }

  /** Each chosen letter, only where verdicts are told. */
  List<Line> lines() {
    return lines;
  }
}
