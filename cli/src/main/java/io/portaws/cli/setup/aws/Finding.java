package io.portaws.cli.setup.aws;

/**
 * What a look at the account told before anything was changed.
 *
 * @param advice what to do; empty where there is nothing to do
 */
record Finding(Weight weight, String subject, String text, String advice) {
  /** What it means for going on. */
  enum Weight {
    FINE,
    /** Worth a look, and no reason to stop. */
    WARNING,
    /** Nothing is begun. */
    PROBLEM
  }

  static Finding fine(String subject, String text) {
    return new Finding(Weight.FINE, subject, text, "");
  }

  static Finding warning(String subject, String text, String advice) {
    return new Finding(Weight.WARNING, subject, text, advice);
  }

  static Finding problem(String subject, String text, String advice) {
    return new Finding(Weight.PROBLEM, subject, text, advice);
  }

  String line() {
    String sign =
        switch (weight) {
          case FINE -> "ok      ";
          case WARNING -> "warning ";
          case PROBLEM -> "problem ";
        };
    return sign + subject + ": " + text + (advice.isEmpty() ? "" : ". " + advice);
  }
}
