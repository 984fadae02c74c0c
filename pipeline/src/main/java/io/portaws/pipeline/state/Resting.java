package io.portaws.pipeline.state;

import io.portaws.pipeline.state.State.Cause;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The call was not made: AWS throttled, or did not answer, the ones before it. */
final class Resting extends SdkClientException {
  private static final long serialVersionUID = 1;

  private final Cause cause;

  Resting(Cause cause, String message) {
    super(SdkClientException.builder().message(message).writableStackTrace(false));
    this.cause = cause;
  }

  State.Unknown state() {
    return new State.Unknown(cause, String.valueOf(getMessage()));
  }
}
