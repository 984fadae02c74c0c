package io.portaws.pipeline.jq;

import java.time.Duration;

/**
 * How far one evaluation may go before it ends with {@link JqException.Kind#LIMIT}.
 *
 * <p>Time is looked at every 1,024 steps (a step is one node of the program, and about 64 bytes
 * produced), and what lies between two looks counts 20 ms at most, so that no program is failed by
 * a pause of the machine, and a long one ends soon after its time. A search counts 100 ms at most,
 * and ends when what is left of the time is over.
 *
 * @param time of one evaluation, pauses of the machine left out; more than zero
 * @param maxOutputs outputs of the whole program
 * @param maxTextChars length of one produced string, in chars
 * @param maxElements elements or fields of one produced array or object, and the highest index that
 *     may be set
 * @param maxProducedBytes estimated bytes of everything one evaluation produces, garbage included
 * @param maxDepth nesting of the running program, which also bounds recursion: a call of a small
 *     function takes about five. The default fits a thread's usual stack of 1 MiB with room to
 *     spare; beyond the stack a program ends as beyond the limit
 */
public record JqLimits(
    Duration time,
    int maxOutputs,
    int maxTextChars,
    int maxElements,
    long maxProducedBytes,
    int maxDepth) {

  /**
   * 250 ms, 10,000 outputs, strings of 1 Mi chars, 100,000 elements, 64 MiB produced, depth 600.
   */
  public static final JqLimits DEFAULT =
      new JqLimits(Duration.ofMillis(250), 10_000, 1 << 20, 100_000, 64L << 20, 600);

  public JqLimits {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("time must be more than zero, was " + time);
    }
    atLeastOne("maxOutputs", maxOutputs);
    atLeastOne("maxTextChars", maxTextChars);
    atLeastOne("maxElements", maxElements);
    atLeastOne("maxProducedBytes", maxProducedBytes);
    atLeastOne("maxDepth", maxDepth);
  }

  private static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, was " + value);
    }
  }
}
