package io.portaws.cli.consumer;

/**
 * Whether a consumer takes messages now.
 *
 * @param words one clause for people, "2 of 2 tasks run"
 */
public record Standing(State state, String words) {
  /** As far as AWS tells. */
  public enum State {
    /** Takes messages now. */
    ON("on"),
    /** On its way up or down: it may take messages or not. */
    PARTLY("partly on"),
    /** Takes none, and nothing of it runs. */
    OFF("off"),
    /** There is no such consumer. */
    MISSING("missing");

    private final String word;

    State(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  public boolean is(State other) {
    return state == other;
  }
}
