package io.portaws.cli.doctor;

import java.util.Optional;

/**
 * What one look at one thing found.
 *
 * @param about the thing, in few words: {@code queue policy}
 * @param words one sentence without a full stop
 * @param mend the command, or what else mends it; empty where nothing has to be mended
 */
record Finding(Mark mark, String about, String words, Optional<String> mend) {
  /** How things are. */
  enum Mark {
    OK("✓", "ok"),
    /** It works, or may; somebody should have a look. */
    WARNING("!", "warning"),
    /** It does not work. */
    FAILURE("✗", "failure"),
    /** It could not be looked at; the words tell why. */
    UNKNOWN("?", "unknown");

    private final String sign;
    private final String word;

    Mark(String sign, String word) {
      this.sign = sign;
      this.word = word;
    }

    String sign() {
      return sign;
    }

    String word() {
      return word;
    }
  }

  static Finding ok(String about, String words) {
    return new Finding(Mark.OK, about, words, Optional.empty());
  }

  static Finding warning(String about, String words, String mend) {
    return new Finding(Mark.WARNING, about, words, Optional.of(mend));
  }

  static Finding failure(String about, String words, String mend) {
    return new Finding(Mark.FAILURE, about, words, Optional.of(mend));
  }

  static Finding unknown(String about, String words) {
    return new Finding(Mark.UNKNOWN, about, words, Optional.empty());
  }

  static Finding unknown(String about, String words, String mend) {
    return new Finding(Mark.UNKNOWN, about, words, Optional.of(mend));
  }
}
