package io.portaws.sandbox;

/** How requests, answers and errors look on the wire, and what two errors are called. */
enum AwsProtocol {
  /** The operation in {@code X-Amz-Target}, JSON both ways. */
  JSON("ThrottlingException", "AccessDeniedException"),
  /** A form with the operation in {@code Action}, XML back. */
  QUERY("Throttling", "AccessDenied"),
  /** As {@link #QUERY}, with lists and errors of its own. */
  EC2("RequestLimitExceeded", "UnauthorizedOperation"),
  /** Method and path, JSON both ways. */
  REST_JSON("TooManyRequestsException", "AccessDeniedException"),
  /** Method and path, XML both ways. */
  REST_XML("SlowDown", "AccessDenied");

  private final String throttling;
  private final String denied;

  AwsProtocol(String throttling, String denied) {
    this.throttling = throttling;
    this.denied = denied;
  }

  static AwsProtocol of(String service, Incoming request) {
    if (!request.header("x-amz-target").isEmpty()) {
      return JSON;
    }
    if (request.header("content-type").startsWith("application/x-www-form-urlencoded")) {
      return service.equals("ec2") ? EC2 : QUERY;
    }
    return service.equals("s3") ? REST_XML : REST_JSON;
  }

  /** The error code of a call too many. */
  String throttling() {
    return throttling;
  }

  /** The error code of a call that is not allowed. */
  String denied() {
    return denied;
  }
}
