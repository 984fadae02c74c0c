package io.portaws.pipeline.config;

import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * How a process reaches AWS. Which HTTP client carries its calls is the process's own choice.
 *
 * @param http is not closed with a client that is made here
 */
public record AwsAccess(
    AwsCredentialsProvider credentials, String region, AwsEndpoints endpoints, SdkHttpClient http) {
  S3Client s3() {
    var builder =
        S3Client.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(http);
    endpoints.of("S3").ifPresent(e -> builder.endpointOverride(e).forcePathStyle(true));
    return builder.build();
  }

  SecretsManagerClient secretsManager() {
    var builder =
        SecretsManagerClient.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(http);
    endpoints.of("SECRETS_MANAGER").ifPresent(builder::endpointOverride);
    return builder.build();
  }
}
