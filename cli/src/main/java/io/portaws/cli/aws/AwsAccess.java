package io.portaws.cli.aws;

import io.portaws.cli.terminal.Surroundings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * The AWS account and region that a command works in, with the credentials that its variables, its
 * profile or its machine give, as the AWS CLI finds them. Makes clients of every service that ships
 * with the commands. Safe for use by many threads.
 */
public final class AwsAccess implements AutoCloseable {
  private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-\\d");

  private final Surroundings here;
  private final AwsCredentialsProvider credentials;
  private final String region;
  private final SdkHttpClient http =
      UrlConnectionHttpClient.builder()
          .connectionTimeout(Duration.ofSeconds(10))
          .socketTimeout(Duration.ofSeconds(60))
          .build();

  private AwsAccess(Surroundings here, AwsCredentialsProvider credentials, String region) {
    this.here = here;
    this.credentials = credentials;
    this.region = region;
  }

  /** There is no region, or none that could be one; the message says what to do. */
  public static final class NoRegion extends Exception {
    private static final long serialVersionUID = 1;

    NoRegion(String message) {
      super(message);
    }
  }

  /**
   * Finds region and credentials; asks AWS nothing yet.
   *
   * @param region as the user named it; null for AWS_REGION, AWS_DEFAULT_REGION or the profile's
   * @throws NoRegion when none is told
   */
  public static AwsAccess open(Surroundings here, @Nullable String region) throws NoRegion {
    String told =
        Optional.ofNullable(region)
            .or(() -> here.variable("AWS_REGION"))
            .or(() -> here.variable("AWS_DEFAULT_REGION"))
            .or(() -> ofProfile(here))
            .orElseThrow(() ->
                new NoRegion("no region is told: give --region, or set AWS_REGION or a profile's"));
    if (!REGION.matcher(told).matches()) {
      throw new NoRegion("'" + told + "' is not a region such as eu-west-1");
    }
    return new AwsAccess(here, credentials(here), told);
  }

  private static Optional<String> ofProfile(Surroundings here) {
    try {
      var chain = DefaultAwsRegionProviderChain.builder();
      here.variable("AWS_PROFILE").ifPresent(chain::profileName);
      return Optional.of(chain.build().getRegion().id());
    } catch (SdkClientException none) {
      return Optional.empty();
    }
  }

  /** The SDK reads the process's variables only; those of a file come before them. */
  private static AwsCredentialsProvider credentials(Surroundings here) {
    Optional<String> id = here.variable("AWS_ACCESS_KEY_ID");
    Optional<String> secret = here.variable("AWS_SECRET_ACCESS_KEY");
    if (id.isEmpty() || secret.isEmpty()) {
      var chain = DefaultCredentialsProvider.builder();
      here.variable("AWS_PROFILE").ifPresent(chain::profileName);
      return chain.build();
    }
    Optional<AwsCredentials> session =
        here.variable("AWS_SESSION_TOKEN")
            .map(token -> AwsSessionCredentials.create(id.get(), secret.get(), token));
    return StaticCredentialsProvider.create(
        session.orElseGet(() -> AwsBasicCredentials.create(id.get(), secret.get())));
  }

  /** The region that clients work in unless another one is named. */
  public String region() {
    return region;
  }

  public AwsCredentialsProvider credentials() {
    return credentials;
  }

  /**
   * A service's endpoint where it is not AWS's own, by its name in AWS_ENDPOINT_URL_… variables.
   */
  public Optional<URI> endpoint(String service) {
    return here.variable("AWS_ENDPOINT_URL_" + service)
        .or(() -> here.variable("AWS_ENDPOINT_URL"))
        .map(URI::create);
  }

  /**
   * A client of one service in this region; the caller closes it.
   *
   * @param service the service's name in {@code AWS_ENDPOINT_URL_…} variables
   */
  public <C extends SdkClient, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      C client(B builder, String service) {
    return client(builder, service, region);
  }

  /** As {@link #client}, in another region. */
  public <C extends SdkClient, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      C client(B builder, String service, String inRegion) {
    endpoint(service).ifPresent(builder::endpointOverride);
    return builder
        .region(Region.of(inRegion))
        .credentialsProvider(credentials)
        .httpClient(http)
        .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD))
        .build();
  }

  @Override
  public void close() {
    http.close();
  }
}
