package io.portaws.worker.telemetry;

import java.util.concurrent.CompletionException;

/** What an exception of the AWS SDK says to people. Stateless. */
public final class Causes {
  private Causes() {}

  /**
   * What it says, and what lies at the bottom of it, such as a name that DNS does not know: the
   * SDK's own message often tells no more than that a request could not be made.
   */
  public static String why(Throwable failed) {
    Throwable top =
        failed instanceof CompletionException e && e.getCause() != null ? e.getCause() : failed;
    String said = String.valueOf(top.getMessage());
    String bottom = said;
    for (Throwable cause = top.getCause(); cause != null; cause = cause.getCause()) {
      bottom = String.valueOf(cause.getMessage());
    }
    return said.contains(bottom) ? said : said + ": " + bottom;
  }
}
