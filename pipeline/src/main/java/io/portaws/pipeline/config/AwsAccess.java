package io.portaws.pipeline.config;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * How a process reaches AWS. Which HTTP client carries its calls is the process's own choice; it is
 * made when the first call is. Safe for use by many threads.
 */
public final class AwsAccess {
  private final AwsCredentialsProvider credentials;
  private final String region;
  private final AwsEndpoints endpoints;
  private final Supplier<SdkHttpClient> newHttp;
  private @Nullable SdkHttpClient http;

  /**
   * @param newHttp makes the HTTP client, once
   */
  public AwsAccess(
      AwsCredentialsProvider credentials,
      String region,
      AwsEndpoints endpoints,
      Supplier<SdkHttpClient> newHttp) {
    this.credentials = credentials;
    this.region = region;
    this.endpoints = endpoints;
    this.newHttp = newHttp;
  }

  public AwsCredentialsProvider credentials() {
    return credentials;
  }

  public String region() {
    return region;
  }

  public AwsEndpoints endpoints() {
    return endpoints;
  }

  /** The one HTTP client; who closes a service's client does not close it. */
  public synchronized SdkHttpClient http() {
    if (http == null) {
      http = newHttp.get();
    }
    return http;
  }

  S3Client s3() {
    var builder =
        S3Client.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(http());
    endpoints.of("S3").ifPresent(e -> builder.endpointOverride(e).forcePathStyle(true));
    return builder.build();
  }

  SecretsManagerClient secretsManager() {
    var builder =
        SecretsManagerClient.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(http());
    endpoints.of("SECRETS_MANAGER").ifPresent(builder::endpointOverride);
    return builder.build();
  }
}
