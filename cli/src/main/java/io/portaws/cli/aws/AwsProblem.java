package io.portaws.cli.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why AWS did not do what it was asked for, in words for people.
 *
 * @param code AWS's own word, {@code AccessDeniedException}; empty where AWS did not answer
 * @param words one sentence, which names the code
 */
public record AwsProblem(Kind kind, String code, String words) {
  private static final int MAX_WORDS = 400;

  /** What sort of problem. */
  public enum Kind {
    /** These credentials may not ask for it, or are none. */
    DENIED,
    /** What was asked about is not there. */
    MISSING,
    /** AWS did not answer, or is disturbed or busy: the same call may do later. */
    UNAVAILABLE,
    /** AWS answered that it will not. */
    REFUSED
  }

  public static AwsProblem of(SdkException e) {
    if (!(e instanceof AwsServiceException aws)) {
      String message = String.valueOf(e.getMessage());
      boolean keys = message.contains("credentials");
      return new AwsProblem(
          keys ? Kind.DENIED : Kind.UNAVAILABLE, "", shortened("AWS cannot be asked: " + message));
    }
    var details = aws.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    String said = details == null ? null : details.errorMessage();
    String sentence = said == null ? String.valueOf(aws.getMessage()) : said;
    return new AwsProblem(
        kind(code, aws), code, shortened(code.isEmpty() ? sentence : code + ": " + sentence));
  }

  /** Whether nobody at AWS answered, so that nothing at all can be done. */
  public boolean isUnreachable() {
    return code.isEmpty();
  }

  private static Kind kind(String code, AwsServiceException e) {
    if (e.isThrottlingException() || e.statusCode() >= 500) {
      return Kind.UNAVAILABLE;
    }
    return switch (code) {
      case "AccessDenied",
          "AccessDeniedException",
          "AuthorizationError",
          "UnauthorizedOperation",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "ExpiredToken",
          "ExpiredTokenException" ->
          Kind.DENIED;
      case "ResourceNotFoundException",
          "ClusterNotFoundException",
          "ServiceNotFoundException",
          "NoSuchEntity",
          "QueueDoesNotExist",
          "AWS.SimpleQueueService.NonExistentQueue" ->
          Kind.MISSING;
      default -> e.statusCode() == 404 ? Kind.MISSING : Kind.REFUSED;
    };
  }

  private static String shortened(String text) {
    return text.length() > MAX_WORDS ? text.substring(0, MAX_WORDS) + "…" : text;
  }
}
