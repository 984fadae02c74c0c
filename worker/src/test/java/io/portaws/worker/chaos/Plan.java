package io.portaws.worker.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

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

  /** Of two refused tokens within ten seconds the worker takes the second for a wrong secret. */
  private static final Duration BETWEEN_TOKENS = Duration.ofSeconds(13);

  private static final Duration ROUND = Duration.ofSeconds(40);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(10);
  private static final Duration BETWEEN_TERMS = Duration.ofSeconds(14);

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
      Duration from = round.multipliedBy(i);
      for (Trouble trouble : Trouble.values()) {
        Duration within =
            trouble.costsAMinute() ? round.dividedBy(8) : round.multipliedBy(3).dividedBy(4);
        Duration at = from.plus(drawn(random, within));
        steps.add(new Step.Spell(at, trouble));
        if (trouble == Trouble.GET_QUEUE_ATTRIBUTES) {
          steps.add(new Step.Kill(at.plusMillis(100), any(random, workers)));
        }
      }
    }
    for (int i = 0; i < Math.max(3, load.dividedBy(BETWEEN_KILLS)); i++) {
      steps.add(new Step.Kill(drawn(random, load), any(random, workers)));
    }
    for (int i = 0; i < Math.max(2, load.dividedBy(BETWEEN_TERMS)); i++) {
      steps.add(new Step.Terminate(drawn(random, load), any(random, workers)));
    }
    Duration at = Duration.ofSeconds(4 + random.nextInt(5));
    for (boolean revoke = true; at.compareTo(load) < 0; at = at.plus(BETWEEN_TOKENS)) {
      steps.add(revoke ? new Step.RevokeTokens(at) : new Step.RotateSecret(at));
      revoke = !revoke;
    }
    return new Plan(steps);
  }

  private static Duration drawn(Random random, Duration below) {
    return Duration.ofMillis(random.nextLong(below.toMillis()));
  }

  private static int any(Random random, List<Integer> workers) {
    return workers.get(random.nextInt(workers.size()));
  }

  long count(Class<? extends Step> kind) {
    return steps.stream().filter(kind::isInstance).count();
  }

  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining("\n  ", "  ", ""));
  }
}
