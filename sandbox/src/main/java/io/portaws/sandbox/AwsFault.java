package io.portaws.sandbox;

/** An AWS error on its way to the client; each protocol writes it in its own form. */
final class AwsFault extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String code;
  private final int status;

  AwsFault(int status, String code, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status = status;
  }

  /** An error with the HTTP status that AWS usually gives it. */
  static AwsFault of(String code, String message) {
    int status =
        switch (code) {
          case "InternalFailure", "InternalError", "InternalServiceError" -> 500;
          case "ServiceUnavailable", "SlowDown" -> 503;
          case "HandlerFailureException",
              "HandlerInternalFailureException",
              "NetworkFailureException",
              "ServiceInternalErrorException" ->
              500;
          case "AccessDenied", "UnauthorizedOperation" -> 403;
          case "TooManyRequestsException" -> 429;
          case "PermanentRedirect" -> 301;
          case "BucketAlreadyExists", "BucketAlreadyOwnedByYou" -> 409;
          default -> code.contains("NotFound") || code.startsWith("NoSuch") ? 404 : 400;
        };
    return new AwsFault(status, code, message);
  }

  String code() {
    return code;
  }

  int status() {
    return status;
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
