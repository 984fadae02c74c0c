package io.portaws.cli.redrive;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The letters of one reason, counted; of a few more is kept. Not thread-safe. */
final class Group {
  private static final int SAMPLES = 3;

  /** More of a body is not looked at by anybody on a terminal. */
  private static final int MAX_BODY = 4_000;

  /** Longer ones are there once: AWS and Port say what they like. */
  private static final int MAX_DETAIL = 300;

  /**
   * One letter, to look at.
   *
   * @param body null where it is not asked for; else as much of it as is shown
   */
  record Sample(
      String id, String fingerprint, Instant changeTime, String detail, @Nullable String body) {}

  /** What letters would come to, and how many of them. */
  record Fate(String word, String why) {}

  /** How many letters have one fate, and some of them. */
  static final class Fated {
    private int count;
    private final List<String> ids = new ArrayList<>();
    private String detail = "";

    int count() {
      return count;
    }

    List<String> ids() {
      return List.copyOf(ids);
    }

    /** The first one's; may be empty. */
    String detail() {
      return detail;
    }
  }

  final Counts types = new Counts();
  final Counts accounts = new Counts();
  final Counts forms = new Counts();
  final Counts details = new Counts();
  final Counts fingerprints = new Counts();
  private final String reason;
  private final Letter.Origin origin;
  private final List<Sample> samples = new ArrayList<>();
  private final Set<Integer> bodies = new HashSet<>();
  private final Map<Fate, Fated> fates = new HashMap<>();
  private int count;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  Group(String reason, Letter.Origin origin) {
    this.reason = reason;
    this.origin = origin;
  }

  void add(Judged judged, boolean withBody, boolean withFate) {
    Letter letter = judged.letter();
    String detail = cut(letter.detail(), MAX_DETAIL);
    count++;
    // A hash is enough to count different bodies by: a hundred thousand letters, some megabytes.
    bodies.add(letter.fingerprint().hashCode());
    fingerprints.add(letter.fingerprint());
    forms.add(judged.form());
    judged.types().forEach(types::add);
    judged.accounts().forEach(accounts::add);
    if (!detail.isEmpty()) {
      details.add(detail);
    }
    first = earlier(first, letter.firstSeen());
    last = earlier(letter.message().sentAt(), last).equals(last) ? letter.message().sentAt() : last;
    if (samples.size() < SAMPLES) {
      String body = letter.message().body();
      samples.add(
          new Sample(
              letter.id(),
              letter.fingerprint(),
              letter.changeTime(),
              detail,
              withBody ? cut(body, MAX_BODY) : null));
    }
    if (withFate) {
      add(judged.verdict(), letter.id());
    }
  }

  private void add(Verdict verdict, String id) {
    Fated fated = fates.computeIfAbsent(new Fate(verdict.word(), verdict.why()), _ -> new Fated());
    fated.count++;
    if (fated.ids.size() < SAMPLES) {
      fated.ids.add(id);
    }
    if (fated.detail.isEmpty() && verdict instanceof Verdict.Rejected(String _, String detail)) {
      fated.detail = cut(detail, MAX_DETAIL);
    }
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static String cut(String text, int most) {
    return text.length() <= most
        ? text
        : text.substring(0, most) + "… (" + text.length() + " characters)";
  }

  String reason() {
    return reason;
  }

  Letter.Origin origin() {
    return origin;
  }

  int count() {
    return count;
  }

  /** How many different bodies. */
  int bodies() {
    return bodies.size();
  }

  /** When the first of them was seen by anybody. */
  Instant first() {
    return first;
  }

  /** When the last of them was sent to where it lies. */
  Instant last() {
    return last;
  }

  List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** What they would come to, in the words' order; empty where that was not asked. */
  Map<Fate, Fated> fates() {
    Map<Fate, Fated> sorted =
        new TreeMap<>(Comparator.comparing(Fate::word).thenComparing(Fate::why));
    sorted.putAll(fates);
    return sorted;
  }
}
