package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.aws.AwsProblem;
import io.portaws.cli.terminal.Exit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/**
 * Whose the credentials are.
 *
 * @param arn of the user or of the session of a role
 */
record Caller(String account, String arn, String partition) {
  private static final Pattern SESSION =
      Pattern.compile("arn:[^:]+:sts::\\d{12}:assumed-role/([^/]+)/.+");

  /**
   * Asks AWS.
   *
   * @throws Stopped when there are no credentials, or AWS does not take them
   */
  static Caller ask(AwsAccess access) throws Stopped {
    try (StsClient sts = access.client(StsClient.builder(), "STS")) {
      GetCallerIdentityResponse identity = sts.getCallerIdentity();
      return new Caller(identity.account(), identity.arn(), identity.arn().split(":", -1)[1]);
    } catch (SdkClientException e) {
      throw new Stopped(
          Exit.UNAVAILABLE, AwsProblem.unanswered(e) + " (region " + access.region() + ")");
    } catch (SdkException e) {
      throw new Stopped(
          Exit.UNAVAILABLE,
          "AWS does not take the credentials in " + access.region() + ": " + Stopped.words(e),
          "Log in again; a region that is not enabled answers so, too");
    }
  }

  /** The name of the role whose session it is; empty for users. */
  Optional<String> role() {
    Matcher session = SESSION.matcher(arn);
    return session.matches() ? Optional.of(session.group(1)) : Optional.empty();
  }

  boolean isRoot() {
    return arn.endsWith(":root");
  }
}
