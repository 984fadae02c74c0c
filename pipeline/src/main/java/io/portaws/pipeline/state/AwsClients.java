package io.portaws.pipeline.state;

import io.portaws.pipeline.cache.Recent;
import io.portaws.pipeline.catalog.Partition;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * AWS clients by service and region, and the keys of each account, made on first use and kept. One
 * HTTP client and its connections serve all of them; a call brings its account's keys. Safe for use
 * by many threads.
 */
public final class AwsClients implements AutoCloseable {
  /** Cloud Control runs the type's own read handler, which may take seconds. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

  /**
   * STS answers in tenths of a second, but a process that just began on little CPU takes its time.
   */
  private static final Duration STS_ATTEMPT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration STS_TIMEOUT = Duration.ofSeconds(10);

  /** How many calls at once the HTTP client should be able to carry. */
  public static final int MOST_CALLS = 100;

  /** All services in twenty regions. A region is what a message says, as long as it fits. */
  private static final int MOST_CLIENTS = 500;

  private static final int MOST_ACCOUNTS = 10_000;
  private static final String SESSION_NAME = "port-aws-events";

  /**
   * How other accounts are read.
   *
   * @param roleName role to assume in each of them
   * @param externalId sent along when the role's trust policy asks for one; null for none
   */
  public record ReadRole(String roleName, @Nullable String externalId) {}

  /** Not closed with a client. */
  private record Borrowed(AwsCredentialsProvider provider) implements AwsCredentialsProvider {
    @Override
    public AwsCredentials resolveCredentials() {
      return provider.resolveCredentials();
    }
  }

  private record ClientKey(Class<?> type, String region) {}

  private final AwsCredentialsProvider own;
  private final String ownAccount;
  private final String ownRegion;
  private final @Nullable ReadRole role;
  private final Function<String, Optional<URI>> endpoints;
  private final InstantSource clock;
  private final RandomGenerator random = new Random();
  private final SdkHttpClient http;
  private final StsClient sts;

  /** Those of {@link #sts}: each client makes its own, with threads, unless it is handed one. */
  private final ScheduledExecutorService timers;

  private final Recent<ClientKey, SdkClient> clients;
  private final Recent<String, RoleKeys> roles = new Recent<>(MOST_ACCOUNTS, _ -> {});

  /**
   * @param own credentials for the own account, and for assuming the role in others
   * @param ownAccount the account that {@code own} reads without a role
   * @param ownRegion where roles are assumed
   * @param role null when only the own account is read
   * @param endpoints a service's endpoint where it is not AWS's own, by the SDK's name for it in
   *     {@code AWS_ENDPOINT_URL_…} variables, such as {@code CLOUDCONTROL}
   * @param http carries all calls, up to {@link #MOST_CALLS} at once; closed with this
   */
  public AwsClients(
      AwsCredentialsProvider own,
      String ownAccount,
      String ownRegion,
      @Nullable ReadRole role,
      Function<String, Optional<URI>> endpoints,
      SdkHttpClient http) {
    this(own, ownAccount, ownRegion, role, endpoints, http, InstantSource.system(), MOST_CLIENTS);
  }

  /**
   * @param clock what roles' keys end by
   * @param mostClients how many clients are kept
   */
  AwsClients(
      AwsCredentialsProvider own,
      String ownAccount,
      String ownRegion,
      @Nullable ReadRole role,
      Function<String, Optional<URI>> endpoints,
      SdkHttpClient http,
      InstantSource clock,
      int mostClients) {
    this.own = own;
    this.ownAccount = ownAccount;
    this.ownRegion = ownRegion;
    this.role = role;
    this.endpoints = endpoints;
    this.clock = clock;
    this.clients = new Recent<>(mostClients, SdkClient::close);
    this.http = http;
    this.sts =
        configure(
            StsClient.builder(),
            "STS",
            ownRegion,
            override ->
                override
                    .apiCallAttemptTimeout(STS_ATTEMPT_TIMEOUT)
                    .apiCallTimeout(STS_TIMEOUT)
                    .retryStrategy(RetryMode.STANDARD));
    this.timers =
        sts.serviceClientConfiguration()
            .overrideConfiguration()
            .scheduledExecutorService()
            .orElseThrow();
  }

  /** Whether this account can be read at all: the own one always, others by the role. */
  public boolean canRead(String account) {
    return account.equals(ownAccount) || role != null;
  }

  /**
   * The client of one service for a region. A client that was not used for long may be closed while
   * it is used, which does no harm: what it would take along belongs to all of them.
   *
   * @param service the service's name in {@code AWS_ENDPOINT_URL_…} variables
   */
  public <C extends SdkClient, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      C client(Class<C> type, String service, Supplier<B> builder, String region) {
    return type.cast(
        clients.get(
            new ClientKey(type, region),
            _ -> configure(builder.get(), service, region, this::ofReads)));
  }

  /** Trying again is left to {@link BoundedApi}: what the SDK hides teaches its limit nothing. */
  private ClientOverrideConfiguration.Builder ofReads(
      ClientOverrideConfiguration.Builder override) {
    return override
        .apiCallTimeout(CALL_TIMEOUT)
        .scheduledExecutorService(timers)
        .retryStrategy(DefaultRetryStrategy.doNotRetry());
  }

  private <C extends SdkClient, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      C configure(
          B builder,
          String service,
          String region,
          Function<ClientOverrideConfiguration.Builder, ClientOverrideConfiguration.Builder> how) {
    endpoints.apply(service).ifPresent(builder::endpointOverride);
    return builder
        .credentialsProvider(new Borrowed(own))
        .region(Region.of(region))
        .httpClient(http)
        .overrideConfiguration(how.apply(ClientOverrideConfiguration.builder()).build())
        .build();
  }

  /**
   * The account's keys.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when its role gives none
   */
  AwsCredentials keys(String account) {
    return account.equals(ownAccount)
        ? own.resolveCredentials()
        : role(account).resolveCredentials();
  }

  /**
   * AWS says that these keys of the account have ended.
   *
   * @return whether {@link #keys} will give others
   */
  boolean ended(String account, AwsCredentials keys) {
    return !account.equals(ownAccount) && role(account).ended(keys);
  }

  private RoleKeys role(String account) {
    return roles.get(account, _ -> new RoleKeys(() -> assume(account), clock, random));
  }

  private RoleKeys.Granted assume(String account) {
    ReadRole assumed = Objects.requireNonNull(role, "no role to read other accounts with");
    AssumeRoleRequest request =
        AssumeRoleRequest.builder()
            .roleArn(
                "arn:%s:iam::%s:role/%s"
                    .formatted(Partition.of(ownRegion), account, assumed.roleName()))
            .externalId(assumed.externalId())
            .roleSessionName(SESSION_NAME)
            .build();
    Credentials granted = sts.assumeRole(request).credentials();
    return new RoleKeys.Granted(
        AwsSessionCredentials.create(
            granted.accessKeyId(), granted.secretAccessKey(), granted.sessionToken()),
        granted.expiration());
  }

  @Override
  public void close() {
    clients.clear();
    sts.close();
    http.close();
  }
}
