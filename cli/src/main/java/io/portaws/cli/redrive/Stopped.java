package io.portaws.cli.redrive;

import io.portaws.cli.aws.AwsProblem;
import io.portaws.cli.terminal.Exit;
import software.amazon.awssdk.core.exception.SdkException;

/** What ends the command early; the message is a sentence for people. */
final class Stopped extends Exception {
  private static final long serialVersionUID = 1;

  private final int exit;

  Stopped(String sentence, int exit) {
    super(sentence);
    this.exit = exit;
  }

  /**
   * @param doing what was tried, as in "the queue could not be looked at"
   * @param right what the credentials need for it
   */
  static Stopped of(String doing, SdkException e, String right) {
    AwsProblem problem = AwsProblem.of(e);
    String sentence = doing + ": " + problem.words();
    if (problem.kind() == AwsProblem.Kind.DENIED && !problem.isUnreachable()) {
      sentence += "; these credentials need " + right;
    }
    return new Stopped(sentence, problem.isUnreachable() ? Exit.UNAVAILABLE : Exit.FOUND);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }

  int exit() {
    return exit;
  }
}
