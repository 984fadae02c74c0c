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

  private final JqLimits limits;
  private final long startNanos = System.nanoTime();
  private final long timeNanos;
  private long stepsUntilCheck = STEPS_BETWEEN_CHECKS;
  private long producedBytes;
  private int depth;

  Budget(JqLimits limits) {
    this.limits = limits;
    this.timeNanos = limits.time().toNanos();
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
      if (leftNanos() < 0) {
        throw new LimitReached("ran longer than " + limits.time().toMillis() + " ms");
      }
    }
  }

  long leftNanos() {
    return timeNanos - (System.nanoTime() - startNanos);
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
