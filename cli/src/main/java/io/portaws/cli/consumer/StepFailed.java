package io.portaws.cli.consumer;

import io.portaws.cli.aws.AwsProblem;
import software.amazon.awssdk.core.exception.SdkException;

/** A step of a switch could not be done; the message is a sentence for people. */
final class StepFailed extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean unreachable;

  StepFailed(String sentence) {
    this(sentence, false);
  }

  private StepFailed(String sentence, boolean unreachable) {
    super(sentence);
    this.unreachable = unreachable;
  }

  /**
   * @param doing what was tried, as in "the service's desired count could not be set"
   */
  static StepFailed of(String doing, SdkException e) {
    AwsProblem problem = AwsProblem.of(e);
    return new StepFailed(doing + ": " + problem.words(), problem.isUnreachable());
  }

  /** Whether nobody at AWS answered. */
  boolean isUnreachable() {
    return unreachable;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
