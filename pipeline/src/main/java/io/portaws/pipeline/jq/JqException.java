package io.portaws.pipeline.jq;

/** A jq expression that does not compile, failed on its input, or went over its limits. */
public final class JqException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What went wrong, in words that can be counted. */
  public enum Kind {
    /** The text is not jq. */
    SYNTAX,
    /** The program raised an error on this input. */
    ERROR,
    /** The program ran too long, too deep, or produced too much. */
    LIMIT
  }

  private final Kind kind;

  JqException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
