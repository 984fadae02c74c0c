package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.Partition;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/**
 * AWS clients by service, account and region, made on first use and kept. One HTTP client and its
 * connections serve all of them. Safe for use by many threads.
 */
public final class AwsClients implements AutoCloseable {
  /** Cloud Control runs the type's own read handler, which may take seconds. */
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(25);
  private static final int MAX_CONNECTIONS = 100;

  /**
   * How other accounts are read.
   *
   * @param roleName role to assume in each of them
   * @param externalId sent along when the role's trust policy asks for one; null for none
   */
  public record ReadRole(String roleName, @Nullable String externalId) {}

  private record Place(String account, String region) {}

  private record ClientKey(Class<?> type, Place place) {}

  private final AwsCredentialsProvider own;
  private final String ownAccount;
  private final String ownRegion;
  private final @Nullable ReadRole role;
  private final Function<String, Optional<URI>> endpoints;
  private final SdkHttpClient http;
  private final Map<ClientKey, SdkClient> clients = new ConcurrentHashMap<>();
  private final Map<String, StsAssumeRoleCredentialsProvider> assumed = new ConcurrentHashMap<>();

  /**
   * @param own credentials for the own account, and for assuming the role in others
   * @param ownAccount the account that {@code own} reads without a role
   * @param ownRegion where roles are assumed
   * @param role null when only the own account is read
   * @param endpoints a service's endpoint where it is not AWS's own, by the SDK's name for it in
   *     {@code AWS_ENDPOINT_URL_…} variables, such as {@code CLOUDCONTROL}
   */
  public AwsClients(
      AwsCredentialsProvider own,
      String ownAccount,
      String ownRegion,
      @Nullable ReadRole role,
      Function<String, Optional<URI>> endpoints) {
    this.own = own;
    this.ownAccount = ownAccount;
    this.ownRegion = ownRegion;
    this.role = role;
    this.endpoints = endpoints;
    this.http =
        AwsCrtHttpClient.builder()
            .maxConcurrency(MAX_CONNECTIONS)
            .connectionTimeout(Duration.ofSeconds(5))
            .build();
  }

  /** Whether this account can be read at all: the own one always, others by the role. */
  public boolean canRead(String account) {
    return account.equals(ownAccount) || role != null;
  }

  /**
   * The client of one service for an account and region.
   *
   * @param service the service's name in {@code AWS_ENDPOINT_URL_…} variables
   */
  public <C extends SdkClient, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      C client(Class<C> type, String service, Supplier<B> builder, String account, String region) {
    var key = new ClientKey(type, new Place(account, region));
    // Found before the client is made: assuming a role takes a client itself, from the same map.
    AwsCredentialsProvider credentials = credentials(account);
    return type.cast(
        clients.computeIfAbsent(key, k -> configure(builder.get(), service, credentials, region)));
  }

  private <C extends SdkClient, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      C configure(B builder, String service, AwsCredentialsProvider credentials, String region) {
    endpoints.apply(service).ifPresent(builder::endpointOverride);
    return builder
        .credentialsProvider(credentials)
        .region(Region.of(region))
        .httpClient(http)
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                .apiCallTimeout(CALL_TIMEOUT)
                // Slows down by itself where AWS throttles.
                .retryStrategy(RetryMode.ADAPTIVE_V2)
                .build())
        .build();
  }

  private AwsCredentialsProvider credentials(String account) {
    if (account.equals(ownAccount)) {
      return own;
    }
    StsClient sts = client(StsClient.class, "STS", StsClient::builder, ownAccount, ownRegion);
    return Objects.requireNonNull(assumed.computeIfAbsent(account, a -> assume(a, sts)));
  }

  private StsAssumeRoleCredentialsProvider assume(String account, StsClient sts) {
    ReadRole assumedRole = Objects.requireNonNull(role, "no role to read other accounts with");
    String arn =
        "arn:%s:iam::%s:role/%s"
            .formatted(Partition.of(ownRegion), account, assumedRole.roleName());
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts)
        .refreshRequest(request ->
            request
                .roleArn(arn)
                .externalId(assumedRole.externalId())
                .roleSessionName("port-aws-events"))
        .build();
  }

  @Override
  public void close() {
    assumed.values().forEach(StsAssumeRoleCredentialsProvider::close);
    clients.values().forEach(SdkClient::close);
    http.close();
  }
}
