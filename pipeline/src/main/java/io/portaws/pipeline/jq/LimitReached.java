package io.portaws.pipeline.jq;

/** A program went over a limit. Unchecked and unknown to jq, so that try, ? and // let it pass. */
final class LimitReached extends RuntimeException {
  private static final long serialVersionUID = 1;

  LimitReached(String message) {
    super(message, null, false, false);
  }
}
