package io.portaws.pipeline.jq;

/**
 * What one evaluation has left. Confined to the evaluating thread, which finds its own as {@link
 * #current()}.
 */
final class Budget {
  static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

  private static final int STEPS_BETWEEN_CHECKS = 1024;
  private static final int BYTES_PER_STEP_SHIFT = 6;
  private static final int NODE_BYTES = 24;
  private static final int FIELD_BYTES = 64;

  /**
   * What steps between two checks count at most. They take microseconds; what takes longer is the
   * machine, which gives the process no CPU, and a program must not fail for that.
   */
  private static final long MOST_BETWEEN_CHECKS_NANOS = 20_000_000;

  private static final long MOST_OF_A_SEARCH_NANOS = 100_000_000;

  private final JqLimits limits;
  private long checkedNanos = System.nanoTime();
  private long leftNanos;
  private long stepsUntilCheck = STEPS_BETWEEN_CHECKS;
  private long producedBytes;
  private int depth;

  Budget(JqLimits limits) {
    this.limits = limits;
    this.leftNanos = limits.time().toNanos();
  }

  static Budget current() {
    return CURRENT.get();
  }

  JqLimits limits() {
    return limits;
  }

  void step() {
    steps(1);
  }

  void steps(long count) {
    stepsUntilCheck -= count;
    if (stepsUntilCheck <= 0) {
      stepsUntilCheck = STEPS_BETWEEN_CHECKS;
      spend(MOST_BETWEEN_CHECKS_NANOS);
    }
  }

  /** To be called after a search: a single one may take long, though most do not. */
  void searched() {
    spend(MOST_OF_A_SEARCH_NANOS);
  }

  private void spend(long mostNanos) {
    long now = System.nanoTime();
    leftNanos -= Math.min(now - checkedNanos, mostNanos);
    checkedNanos = now;
    if (leftNanos < 0) {
      throw new LimitReached("ran longer than " + limits.time().toMillis() + " ms");
    }
  }

  long leftNanos() {
    return leftNanos;
  }

  void enter() {
    steps(1);
    if (++depth > limits.maxDepth()) {
      throw new LimitReached("nested deeper than " + limits.maxDepth());
    }
  }

  void exit() {
    depth--;
  }

  /** To be called before a string of {@code chars} chars is made. */
  void text(long chars) {
    if (chars > limits.maxTextChars()) {
      throw new LimitReached("a string longer than " + limits.maxTextChars() + " chars");
    }
    bytes(NODE_BYTES + 2 * chars);
  }

  /** To be called before an array of {@code count} elements is made or copied. */
  void elements(long count) {
    if (count > limits.maxElements()) {
      throw new LimitReached("an array of more than " + limits.maxElements() + " elements");
    }
    bytes(NODE_BYTES + NODE_BYTES * count);
  }

  /** To be called as an element is appended to one that already has {@code size} of them. */
  void element(int size) {
    if (size >= limits.maxElements()) {
      throw new LimitReached("an array of more than " + limits.maxElements() + " elements");
    }
    bytes(NODE_BYTES);
  }

  /** To be called before an object of {@code count} fields is made or copied. */
  void fields(long count) {
    if (count > limits.maxElements()) {
      throw new LimitReached("an object of more than " + limits.maxElements() + " fields");
    }
    bytes(NODE_BYTES + FIELD_BYTES * count);
  }

  /** To be called as a field is put into an object that already has {@code size} of them. */
  void field(int size) {
    if (size >= limits.maxElements()) {
      throw new LimitReached("an object of more than " + limits.maxElements() + " fields");
    }
    bytes(FIELD_BYTES);
  }

  /**
   * To be called before {@code chars} chars of JSON are parsed: two chars can become an empty
   * array.
   */
  void parsed(long chars) {
    bytes(NODE_BYTES * chars);
  }

  private void bytes(long count) {
    producedBytes += count;
    if (producedBytes > limits.maxProducedBytes()) {
      throw new LimitReached("produced more than " + limits.maxProducedBytes() + " bytes");
    }
    steps(1 + (count >> BYTES_PER_STEP_SHIFT));
  }
}
