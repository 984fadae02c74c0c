package io.portaws.worker;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.port.CredentialsSource;
import io.portaws.pipeline.state.SdkApi;
import io.portaws.worker.config.MappingSource;
import io.portaws.worker.config.Secrets;
import io.portaws.worker.config.WorkerConfig;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.queue.QueueRefused;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Reads the environment, wires the worker, and drains it on SIGTERM. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** What sysexits.h calls EX_CONFIG: starting again will not help. */
  static final int EXIT_CONFIGURATION = 78;

  private static final int EXIT_UNAVAILABLE = 69;

  private static final String GIVE_CREDENTIALS =
      "Give the task, pod or function a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";

  private Main() {}

  public static void main(String[] args) {
    int exit = run(System.getenv());
    if (exit != 0) {
      System.exit(exit);
    }
  }

  /** Starts the worker; 0 when it runs, and it then runs until SIGTERM. */
  private static int run(Map<String, String> variables) {
    Problems problems = new Problems();
    WorkerConfig config = WorkerConfig.read(variables, version(), problems);
    TypeCatalog catalog = TypeCatalog.load(config.catalogDir().orElse(null), problems);
    SdkApi.check(catalog, problems);
    AwsCredentialsProvider aws = DefaultCredentialsProvider.builder().build();
    Mapping mapping = mapping(config, catalog, aws, problems);
    if (!problems.isEmpty()) {
      return refuse(problems.list());
    }
    try {
      CredentialsSource port = portCredentials(config, aws);
      Queue queue = openQueue(config, aws);
      warnWithoutDeadLetters(queue);
      Worker worker = Worker.start(new Worker.Parts(config, catalog, mapping, queue, port, aws));
      // The AWS client's native library would stop at SIGTERM, while draining still needs it.
      CRT.acquireShutdownRef();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(worker, config), "drain"));
      Termination.hurryWhenAskedTwice(worker::hurry);
      LOG.atInfo()
          .addKeyValue("version", version())
          .addKeyValue("queue", queue.facts().url())
          .addKeyValue("types", catalog.types().size())
          .addKeyValue("managementPort", worker.managementPort())
          .log("port-aws-events worker started");
      return 0;
    } catch (QueueRefused e) {
      return refuse(List.of("QUEUE_URL: " + e.getMessage()));
    } catch (IOException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    } catch (SdkException e) {
      if (String.valueOf(e.getMessage()).startsWith("Unable to load credentials")) {
        return refuse(List.of("AWS credentials: none were found. " + GIVE_CREDENTIALS));
      }
      LOG.atError()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log(
              "the queue cannot be asked what it is: check QUEUE_URL, AWS_REGION, the network and"
                  + " the role's sqs:GetQueueAttributes and sqs:GetQueueUrl");
      return EXIT_UNAVAILABLE;
    }
  }

  private static Queue openQueue(WorkerConfig config, AwsCredentialsProvider aws) {
    var connection =
        new Queue.Connection(
            config.queueUrl(),
            config.deadLetterUrl(),
            config.region(),
            config.endpoints().of("SQS"),
            aws);
    return Queue.open(connection, new Ledger(), new SteadyClock());
  }

  private static void warnWithoutDeadLetters(Queue queue) {
    if (queue.facts().deadLetterUrl().isEmpty()) {
      LOG.warn(
          "no dead-letter queue: neither DLQ_URL nor the queue's redrive policy names one. Rejected"
              + " messages are hidden for 11 hours at a time and stay on the queue.");
    }
  }

  private static Mapping mapping(
      WorkerConfig config, TypeCatalog catalog, AwsCredentialsProvider aws, Problems problems) {
    Optional<String> source = config.mapping();
    if (source.isEmpty()) {
      return MappingFile.ofCatalog(catalog, problems);
    }
    try {
      String text = MappingSource.fetch(source.get(), () -> s3(config, aws));
      return MappingFile.parse(
          MappingSource.shown(source.get()),
          text,
          config.dialect().orElse(null),
          catalog,
          problems);
    } catch (IOException e) {
      problems.add("MAPPING", MappingSource.shown(source.get()) + ": " + e.getMessage());
      return MappingFile.ofCatalog(catalog, problems);
    }
  }

  private static S3Client s3(WorkerConfig config, AwsCredentialsProvider aws) {
    var builder =
        S3Client.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(aws)
            .httpClientBuilder(AwsCrtHttpClient.builder());
    config.endpoints().of("S3").ifPresent(e -> builder.endpointOverride(e).forcePathStyle(true));
    return builder.build();
  }

  private static @Nullable CredentialsSource portCredentials(
      WorkerConfig config, AwsCredentialsProvider aws) throws IOException {
    if (config.credentials().isPresent()) {
      var given = config.credentials().get();
      return () -> given;
    }
    if (config.credentialsSecretArn().isEmpty()) {
      return null;
    }
    var builder =
        SecretsManagerClient.builder()
            .region(Region.of(config.region()))
            .credentialsProvider(aws)
            .httpClientBuilder(AwsCrtHttpClient.builder());
    config.endpoints().of("SECRETS_MANAGER").ifPresent(builder::endpointOverride);
    try {
      return Secrets.open(builder.build(), config.credentialsSecretArn().get());
    } catch (IOException e) {
      throw new IOException("PORT_CREDS_SECRET_ARN: " + e.getMessage(), e);
    }
  }

  private static int refuse(List<String> problems) {
    System.err.println("port-aws-events cannot start:");
    problems.forEach(problem -> System.err.println("  - " + problem));
    return EXIT_CONFIGURATION;
  }

  private static void drain(Worker worker, WorkerConfig config) {
    worker.drain(config.shutdownGrace());
    worker.close();
    // The JVM would exit with 143; a drained worker has done what it was asked to do.
    Runtime.getRuntime().halt(0);
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
