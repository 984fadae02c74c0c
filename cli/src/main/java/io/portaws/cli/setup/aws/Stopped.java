package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsProblem;
import io.portaws.cli.terminal.Exit;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Why setup does not go on: sentences for people, and how the command ends. */
final class Stopped extends Exception {
  private static final long serialVersionUID = 1;

  private static final Set<String> NOT_LET_IN =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "UnauthorizedOperation",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "SignatureDoesNotMatch",
          "ExpiredToken",
          "ExpiredTokenException");

  private final int exit;
  private final transient List<String> lines;

  Stopped(int exit, String... lines) {
    super(String.join(" ", lines), null, false, false);
    this.exit = exit;
    this.lines = List.of(lines);
  }

  /**
   * What AWS answered, or that it did not.
   *
   * @param doing what was tried, after "cannot": {@code create the bucket b}
   */
  static Stopped by(SdkException answer, String doing) {
    if (!(answer instanceof AwsServiceException said)) {
      return new Stopped(
          Exit.UNAVAILABLE, "cannot " + doing + ": " + AwsProblem.unanswered(answer));
    }
    int exit = NOT_LET_IN.contains(code(said)) ? Exit.UNAVAILABLE : Exit.FOUND;
    return new Stopped(exit, "cannot " + doing + ": " + words(said));
  }

  /** AWS's own words, without the SDK's trailer of ids. */
  static String words(SdkException answer) {
    if (answer instanceof AwsServiceException said && said.awsErrorDetails() != null) {
      String words = said.awsErrorDetails().errorMessage();
      String code = said.awsErrorDetails().errorCode();
      if (words != null && !words.isBlank()) {
        return code == null ? words : words + " (" + code + ")";
      }
    }
    return answer instanceof AwsServiceException
        ? String.valueOf(answer.getMessage())
        : AwsProblem.unanswered(answer);
  }

  /** AWS's code; empty where it gave none. */
  static String code(SdkException answer) {
    return answer instanceof AwsServiceException said
            && said.awsErrorDetails() != null
            && said.awsErrorDetails().errorCode() != null
        ? said.awsErrorDetails().errorCode()
        : "";
  }

  static boolean isDenied(SdkException answer) {
    return NOT_LET_IN.contains(code(answer))
        || (answer instanceof AwsServiceException said && said.statusCode() == 403);
  }

  int exit() {
    return exit;
  }

  List<String> lines() {
    return lines;
  }
}
