package io.portaws.sandbox;

/** An error that AWS answers with: its code, and a sentence. */
public final class AwsRefusal extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;

  public AwsRefusal(String code, String sentence) {
    super(sentence);
    this.code = code;
  }

  /** As in {@code ValidationError}. */
  public String code() {
    return code;
  }
}
