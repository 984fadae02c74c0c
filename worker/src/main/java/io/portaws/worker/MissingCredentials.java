package io.portaws.worker;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Why there are no credentials for AWS. The SDK goes on to the next way when one fails, and tells
 * of all ways in one long line; a way that the platform has set up is the one whose failure counts.
 */
final class MissingCredentials {
  /** Set by EKS for a service account with a role's annotation. */
  private static final String TOKEN_FILE = "AWS_WEB_IDENTITY_TOKEN_FILE";

  /** Set by EKS Pod Identity, and by ECS for a task with a role. */
  private static final List<String> AGENTS =
      List.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");

  private MissingCredentials() {}

  /**
   * A sentence for people, which no secret is in. It may ask once more, and takes as long.
   *
   * @param variables the environment, which the SDK reads for itself
   */
  static String problem(Map<String, String> variables) {
    if (variables.containsKey(TOKEN_FILE)) {
      return told(
          TOKEN_FILE,
          WebIdentityTokenFileCredentialsProvider.create(),
          "Look whether the role that AWS_ROLE_ARN names is there, and trusts the cluster's OIDC"
              + " provider for this service account.");
    }
    for (String uri : AGENTS) {
      if (variables.containsKey(uri)) {
        return told(
            uri,
            ContainerCredentialsProvider.builder().build(),
            "Look whether the Pod Identity association or the task has a role that is there.");
      }
    }
    return "none were found. Give the task, pod or function a role, or set AWS_ACCESS_KEY_ID and"
        + " AWS_SECRET_ACCESS_KEY.";
  }

  /**
   * Whether the platform has set up a way to have some, so that starting again may help: who gives
   * them may just not have answered.
   */
  static boolean mayComeYet(Map<String, String> variables) {
    return variables.containsKey(TOKEN_FILE) || AGENTS.stream().anyMatch(variables::containsKey);
  }

  private static String told(String by, AwsCredentialsProvider way, String remedy) {
    try {
      way.resolveCredentials();
      return "there were none by " + by + ", and now there are. Start again.";
    } catch (SdkException | IllegalStateException e) {
      return "there are none by %s: %s. %s".formatted(by, e.getMessage(), remedy);
    }
  }
}
