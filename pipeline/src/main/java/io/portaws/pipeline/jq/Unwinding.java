package io.portaws.pipeline.jq;

import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a part of a running program for the node that began it, past every try on the way. Two
 * uses: {@code break} (no error), and an error raised downstream of a try, which that try must not
 * catch.
 */
final class Unwinding extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Object target;
  private final transient @Nullable JsonQueryException error;

  Unwinding(Object target, @Nullable JsonQueryException error) {
    super(null, null, false, false);
    this.target = target;
    this.error = error;
  }

  @SuppressWarnings("ReferenceEquality") // identity is the point
  boolean isFor(Object node) {
    return target == node;
  }

  @Nullable JsonQueryException error() {
    return error;
  }
}
