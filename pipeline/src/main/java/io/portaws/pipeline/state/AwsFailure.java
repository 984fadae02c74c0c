package io.portaws.pipeline.state;

import io.portaws.pipeline.state.State.Cause;
import io.portaws.pipeline.state.State.Unknown;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryUtils;

/** Classifies the SDK's exceptions, once, into words that can be counted. */
final class AwsFailure {
  private static final int MAX_DETAIL = 300;

  private AwsFailure() {}

  /** What a call came to, for whoever decides about the next one. */
  enum Kind {
    /** The service answered, be it with a refusal. */
    ANSWER,
    /** The service answered that it is disturbed. */
    DISTURBED,
    THROTTLED,
    /** Nothing came back in time, or the connection could not be had. */
    SILENT,
    /** It did not leave: interrupted, or without keys to sign it. */
    NOT_MADE;

    /** Whether the same call may well succeed a moment later. */
    boolean passes() {
      return switch (this) {
        case DISTURBED, THROTTLED, SILENT -> true;
        case ANSWER, NOT_MADE -> false;
      };
    }
  }

  static Kind kind(SdkException e) {
    return switch (e) {
      case AbortedException _, Resting _ -> Kind.NOT_MADE;
      case AwsServiceException aws when isThrottling(aws) -> Kind.THROTTLED;
      // The SDK learns the time from such an answer, and signs the next call with it.
      case AwsServiceException aws when RetryUtils.isClockSkewException(aws) -> Kind.DISTURBED;
      case AwsServiceException aws -> aws.statusCode() >= 500 ? Kind.DISTURBED : Kind.ANSWER;
      default -> of(e).cause() == Cause.DENIED ? Kind.NOT_MADE : Kind.SILENT;
    };
  }

  private static boolean isThrottling(AwsServiceException e) {
    return e.isThrottlingException() || code(e).contains("Throttl");
  }

  static Unknown of(SdkException e) {
    if (e instanceof Resting resting) {
      return resting.state();
    }
    if (!(e instanceof AwsServiceException aws)) {
      // The SDK wraps its own refusals (no credentials, an endpoint that does not resolve) and IO.
      boolean credentials = String.valueOf(e.getMessage()).contains("credentials");
      return new Unknown(credentials ? Cause.DENIED : Cause.UNAVAILABLE, shortened(e));
    }
    String code = code(aws);
    if (isThrottling(aws)) {
      return new Unknown(Cause.THROTTLED, code);
    }
    return new Unknown(cause(code, aws.statusCode()), code + ": " + shortened(e));
  }

  /** Empty where what answered is not AWS itself, such as a proxy, and gives none. */
  private static String code(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static Cause cause(String code, int status) {
    return switch (code) {
      case "UnsupportedActionException",
          "TypeNotFoundException",
          "PrivateTypeException",
          "UnknownOperationException",
          "UnsupportedOperation" ->
          Cause.UNSUPPORTED;
      case "InvalidRequestException",
          "ValidationException",
          "InvalidInputException",
          "InvalidParameter",
          "InvalidParameterException",
          "InvalidParameterValue",
          "InvalidParameterValueException" ->
          Cause.INVALID;
      case "AccessDenied",
          "AccessDeniedException",
          "AuthFailure",
          "OptInRequired",
          "UnauthorizedOperation",
          "InvalidCredentialsException",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "ExpiredToken",
          "ExpiredTokenException" ->
          Cause.DENIED;
      default -> status == 403 ? Cause.DENIED : Cause.UNAVAILABLE;
    };
  }

  private static String shortened(SdkException e) {
    String message = String.valueOf(e.getMessage());
    return message.length() > MAX_DETAIL ? message.substring(0, MAX_DETAIL) + "…" : message;
  }
}
