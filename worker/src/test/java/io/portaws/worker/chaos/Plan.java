package io.portaws.worker.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** When what goes wrong: all of it follows from the seed. Immutable. */
record Plan(List<Step> steps) {
  /** Something that goes wrong, so long after the beginning. */
  sealed interface Step {
    Duration at();

    /** It lasts for its length, and until somebody met it. */
    record Spell(Duration at, Trouble trouble) implements Step {}

    /** kill -9, and a new process at once. */
    record Kill(Duration at, int worker) implements Step {}

    /** SIGTERM, and a new process when it is over. */
    record Terminate(Duration at, int worker) implements Step {}

    /** The access token ends before its time. */
    record RevokeTokens(Duration at) implements Step {}

    /** A new client secret, in Secrets Manager first. */
    record RotateSecret(Duration at) implements Step {}
  }

  /**
   * A token that is refused within ten seconds after it was asked for is taken for a wrong secret,
   * which is tried again after five minutes.
   */
  private static final Duration BETWEEN_TOKENS = Duration.ofSeconds(30);

  private static final Duration ROUND = Duration.ofSeconds(40);

  /** So long no outage begins, so that what costs a minute can be met. */
  private static final Duration CLEAR = Duration.ofSeconds(8);

  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(18);
  private static final Duration BETWEEN_TERMS = Duration.ofSeconds(25);

  Plan {
    steps = steps.stream().sorted(Comparator.comparing(Step::at)).toList();
  }

  /**
   * @param workers those that may be killed, by number
   */
  static Plan draw(Random random, Duration load, List<Integer> workers) {
    List<Step> steps = new ArrayList<>();
    long rounds = Math.max(1, load.dividedBy(ROUND));
    Duration round = load.dividedBy(rounds);
    for (int i = 0; i < rounds; i++) {
      steps.addAll(troubles(random, round.multipliedBy(i), round));
    }
    List<Duration> kills = spread(random, load, Math.max(2, load.dividedBy(BETWEEN_KILLS)));
    for (int i = 0; i < kills.size(); i++) {
      steps.add(new Step.Kill(kills.get(i), workers.get(i % workers.size())));
    }
    for (Duration at : spread(random, load, Math.max(1, load.dividedBy(BETWEEN_TERMS)))) {
      steps.add(new Step.Terminate(at, workers.get(random.nextInt(workers.size()))));
    }
    Duration at = Duration.ofSeconds(4 + random.nextInt(5));
    for (boolean revoke = true; at.compareTo(load) < 0; at = at.plus(BETWEEN_TOKENS)) {
      steps.add(revoke ? new Step.RevokeTokens(at) : new Step.RotateSecret(at));
      revoke = !revoke;
    }
    return new Plan(steps);
  }

  /** Each trouble once, in any order. */
  private static List<Step> troubles(Random random, Duration from, Duration round) {
    List<Trouble> order = new ArrayList<>(List.of(Trouble.values()));
    Collections.shuffle(order, random);
    List<Duration> times = spread(random, round.multipliedBy(3).dividedBy(4), order.size());
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      Trouble trouble = order.get(i);
      Duration at = times.get(i).dividedBy(haste(trouble));
      steps.add(new Step.Spell(from.plus(trouble.isOutage() ? at.plus(CLEAR) : at), trouble));
    }
    return steps;
  }

  /** A short run must begin with what takes long: outages come one after the other. */
  private static long haste(Trouble trouble) {
    return trouble.costsAMinute() ? 20 : trouble.isOutage() ? 2 : 1;
  }

  /** So many times, each drawn from a part of its own, in their order. */
  private static List<Duration> spread(Random random, Duration whole, long count) {
    Duration part = whole.dividedBy(count);
    return LongStream.range(0, count)
        .mapToObj(i -> part.multipliedBy(i).plusMillis(random.nextLong(part.toMillis())))
        .toList();
  }

  long count(Class<? extends Step> kind) {
    return steps.stream().filter(kind::isInstance).count();
  }

  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining("\n  ", "  ", ""));
  }
}
