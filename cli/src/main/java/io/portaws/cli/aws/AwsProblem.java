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
  private static final String NO_PROVIDER = "Unable to load credentials from any of the providers";

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
      return new AwsProblem(
          lacksCredentials(e) ? Kind.DENIED : Kind.UNAVAILABLE, "", shortened(unanswered(e)));
    }
    var details = aws.awsErrorDetails();
    String code = details == null || details.errorCode() == null ? "" : details.errorCode();
    String said = details == null ? null : details.errorMessage();
    String sentence = said == null ? String.valueOf(aws.getMessage()) : said;
    return new AwsProblem(
        kind(code, aws), code, shortened(code.isEmpty() ? sentence : code + ": " + sentence));
  }

  /**
   * Why AWS was not asked, or did not answer. What the SDK says of missing credentials lists its
   * classes; of that only what it says of the profile is of use to people.
   */
  public static String unanswered(SdkException e) {
    String message = String.valueOf(e.getMessage());
    if (!lacksCredentials(e)) {
      return "AWS was not reached: " + message;
    }
    String why = message.startsWith(NO_PROVIDER) ? ofProfile(message) : message;
    return "there are no AWS credentials"
        + (why.isEmpty() ? "" : " (" + why + ")")
        + ": log in with the AWS CLI, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and"
        + " AWS_SECRET_ACCESS_KEY";
  }

  private static boolean lacksCredentials(SdkException e) {
    return !(e instanceof AwsServiceException)
        && String.valueOf(e.getMessage()).contains("redentials");
  }

  private static String ofProfile(String message) {
    int provider = message.lastIndexOf(", ProfileCredentialsProvider(");
    int begin = message.indexOf("): ", Math.max(provider, 0));
    int end = message.indexOf(", ContainerCredentialsProvider", Math.max(begin, 0));
    if (provider < 0 || begin < 0 || end < 0) {
      return "";
    }
    String said = message.substring(begin + 3, end);
    int listing = said.indexOf(": ProfileFile(");
    return listing < 0 ? said : said.substring(0, listing);
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
