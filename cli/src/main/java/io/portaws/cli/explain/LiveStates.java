package io.portaws.cli.explain;

import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.pipeline.state.StateSource;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Reads states from AWS with the credentials that the environment gives. The only class of this
 * module that touches the AWS SDK, so that nothing of it is loaded where AWS is not asked.
 */
public final class LiveStates implements AutoCloseable {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final AwsClients clients;
  private final String account;

  private LiveStates(AwsClients clients, String account) {
    this.clients = clients;
    this.account = account;
  }

  /**
   * Finds credentials and asks whose they are.
   *
   * @throws NoAws when there are none, or AWS does not take them
   */
  static LiveStates open(Surroundings here) throws NoAws {
    Optional<String> told =
        here.variable("AWS_REGION").or(() -> here.variable("AWS_DEFAULT_REGION"));
    return open(here, DefaultCredentialsProvider.builder().build(), told.orElse("us-east-1"));
  }

  /**
   * Asks whose these credentials are, and reads with them.
   *
   * @throws NoAws when there are none, or AWS does not take them
   */
  public static LiveStates open(
      Surroundings here, AwsCredentialsProvider credentials, String region) throws NoAws {
    try {
      credentials.resolveCredentials();
    } catch (SdkException e) {
      throw new NoAws("no AWS credentials were found", e);
    }
    var builder =
        StsClient.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClientBuilder(UrlConnectionHttpClient.builder());
    endpoint(here, "STS").ifPresent(builder::endpointOverride);
    String account;
    try (StsClient sts = builder.build()) {
      account = sts.getCallerIdentity().account();
    } catch (SdkException e) {
      throw new NoAws("AWS does not say whose the credentials are: " + e.getMessage(), e);
    }
    AwsClients.ReadRole role =
        here.variable("READ_ROLE_NAME")
            .map(name ->
                new AwsClients.ReadRole(name, here.variable("READ_EXTERNAL_ID").orElse(null)))
            .orElse(null);
    return new LiveStates(
        new AwsClients(
            credentials,
            account,
            region,
            role,
            service -> endpoint(here, service),
            UrlConnectionHttpClient.create()),
        account);
  }

  /** Why AWS cannot be asked, for people. */
  public static final class NoAws extends Exception {
    private static final long serialVersionUID = 1;

    NoAws(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Whose the credentials are. */
  String account() {
    return account;
  }

  /**
   * What AWS answers.
   *
   * @param forExporter whether states are for mappings in the exporter's dialect
   */
  public StateSource source(TypeCatalog catalog, boolean forExporter) {
    return new AwsStates(catalog, forExporter, new SdkApi(clients), executor, PipelineMetrics.NOOP);
  }

  private static Optional<URI> endpoint(Surroundings here, String service) {
    return here.variable("AWS_ENDPOINT_URL_" + service)
        .or(() -> here.variable("AWS_ENDPOINT_URL"))
        .map(URI::create);
  }

  @Override
  public void close() {
    executor.close();
    clients.close();
  }
}
