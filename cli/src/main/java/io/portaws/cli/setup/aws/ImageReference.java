package io.portaws.cli.setup.aws;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A container image's name. As docker has it, what stands before the first slash is a registry when
 * it has a dot or a colon, or is localhost. Pure.
 *
 * @param registry empty for an image of this machine
 * @param tag empty for none
 * @param digest empty for none
 */
record ImageReference(String registry, String repository, String tag, String digest) {
  private static final Pattern ECR =
      Pattern.compile("(\\d{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.amazonaws\\.com(\\.cn)?");
  private static final Pattern NAME =
      Pattern.compile(
          "([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)(?::([A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?"
              + "(?:@(sha256:[0-9a-f]{64}))?");

  /**
   * @throws IllegalArgumentException when it is no image's name
   */
  static ImageReference parse(String text) {
    int slash = text.indexOf('/');
    String first = slash < 0 ? "" : text.substring(0, slash);
    boolean remote = first.contains(".") || first.contains(":") || first.equals("localhost");
    Matcher name = NAME.matcher(remote ? text.substring(slash + 1) : text);
    if (!name.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no image's name");
    }
    return new ImageReference(
        remote ? first : "", name.group(1), or(name.group(2)), or(name.group(3)));
  }

  private static String or(@org.jspecify.annotations.Nullable String group) {
    return group == null ? "" : group;
  }

  boolean isOfRegistry() {
    return !registry.isEmpty();
  }

  /** Whether it is in the ECR of this account and region. */
  boolean isOfEcr(String account, String region) {
    Matcher ecr = ECR.matcher(registry);
    return ecr.matches() && ecr.group(1).equals(account) && ecr.group(2).equals(region);
  }
}
