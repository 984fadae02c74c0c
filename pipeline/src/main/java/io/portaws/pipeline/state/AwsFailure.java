package io.portaws.pipeline.state;

import io.portaws.pipeline.state.State.Cause;
import io.portaws.pipeline.state.State.Unknown;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Classifies the SDK's exceptions, once, into words that can be counted. */
final class AwsFailure {
  private static final int MAX_DETAIL = 300;

  private AwsFailure() {}

  static Unknown of(SdkException e) {
    if (!(e instanceof AwsServiceException aws)) {
      // The SDK wraps its own refusals (no credentials, an endpoint that does not resolve) and IO.
      boolean credentials = String.valueOf(e.getMessage()).contains("credentials");
      return new Unknown(credentials ? Cause.DENIED : Cause.UNAVAILABLE, shortened(e));
    }
    String code = code(aws);
    if (aws.isThrottlingException() || code.contains("Throttl")) {
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
      case "UnsupportedActionException", "TypeNotFoundException", "PrivateTypeException" ->
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
