package io.portaws.pipeline.config;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Endpoints that are not AWS's own: {@code AWS_ENDPOINT_URL} and {@code AWS_ENDPOINT_URL_SERVICE},
 * as in "Service-specific endpoints" of the SDKs and Tools reference. Immutable.
 */
public record AwsEndpoints(Map<String, URI> byVariable) {
  private static final String VARIABLE = "AWS_ENDPOINT_URL";

  public AwsEndpoints {
    byVariable = Map.copyOf(byVariable);
  }

  static AwsEndpoints of(Environment env) {
    Map<String, URI> endpoints = new HashMap<>();
    if (!env.text("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").equalsIgnoreCase("true")) {
      env.names().stream()
          .filter(name -> name.equals(VARIABLE) || name.startsWith(VARIABLE + "_"))
          .forEach(name -> {
            if (!env.isSet(name)) {
              // The SDK reads the variable, too, and takes what is empty for an address.
              env.problem(
                  name, "is empty, which the AWS SDK cannot use: give a URL or leave it out");
            }
            env.uri(name).ifPresent(uri -> endpoints.put(name, uri));
          });
    }
    return new AwsEndpoints(endpoints);
  }

  /**
   * A service's endpoint, where it is not AWS's own.
   *
   * @param service as in the variable's name: {@code SQS}, {@code CLOUDCONTROL}, {@code
   *     SECRETS_MANAGER}
   */
  public Optional<URI> of(String service) {
    URI own = byVariable.get(VARIABLE + "_" + service);
    return Optional.ofNullable(own == null ? byVariable.get(VARIABLE) : own);
  }
}
