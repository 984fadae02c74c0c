package io.portaws.pipeline.config;

import java.util.regex.Pattern;

/** Under which name CloudWatch keeps our metrics. */
public final class MetricsNamespace {
  private static final String DEFAULT = "port-aws-events";
  private static final Pattern ALLOWED = Pattern.compile("[0-9A-Za-z][0-9A-Za-z._/#: -]{0,254}");

  private MetricsNamespace() {}

  /** Reads {@code METRICS_NAMESPACE}. */
  public static String read(Environment env) {
    String namespace = env.text("METRICS_NAMESPACE", DEFAULT);
    if (ALLOWED.matcher(namespace).matches() && !namespace.startsWith("AWS/")) {
      return namespace;
    }
    env.problem(
        "METRICS_NAMESPACE",
        "must be a CloudWatch namespace: up to 255 of letters, digits and ._/#:- and space,"
            + " beginning with a letter or digit and not with AWS/");
    return DEFAULT;
  }
}
