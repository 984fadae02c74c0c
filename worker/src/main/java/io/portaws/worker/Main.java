package io.portaws.worker;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.PortAccess;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.queue.QueueRefused;
import io.portaws.worker.config.WorkerConfig;
import io.portaws.worker.instance.SinceStart;
import io.portaws.worker.instance.Whereabouts;
import io.portaws.worker.logging.JsonLines;
import io.portaws.worker.queue.Ledger;
import io.portaws.worker.queue.Queue;
import io.portaws.worker.telemetry.Causes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/** Reads the environment, wires the worker, and drains it on SIGTERM. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** What sysexits.h calls EX_CONFIG: starting again will not help. */
  static final int EXIT_CONFIGURATION = 78;

  static final int EXIT_UNAVAILABLE = 69;

  /** What sysexits.h calls EX_USAGE. */
  private static final int EXIT_USAGE = 64;

  private Main() {}

  public static void main(String[] args) {
    int exit = args.length == 0 ? run(System.getenv()) : tell(List.of(args));
    if (exit != 0) {
      System.exit(exit);
    }
  }

  /** Whoever passes arguments, as after an image's name, must not believe that they count. */
  private static int tell(List<String> arguments) {
    if (arguments.equals(List.of("--version"))) {
      System.out.println("port-aws-events worker " + version());
      return 0;
    }
    String usage =
        """
        The worker of port-aws-events takes no arguments but --help and --version. It is configured by environment
        variables: QUEUE_URL, PORT_CLIENT_ID and PORT_CLIENT_SECRET at least; docs/settings.md tells of all.\
        """;
    if (arguments.equals(List.of("--help"))) {
      System.out.println(usage);
      return 0;
    }
    System.err.println("port-aws-events cannot start: unexpected arguments.");
    System.err.println(usage);
    return EXIT_USAGE;
  }

  /** Starts the worker; 0 when it runs, and it then runs until SIGTERM. */
  private static int run(Map<String, String> variables) {
    Problems problems = new Problems();
    WorkerConfig config = WorkerConfig.read(variables, version(), problems);
    Whereabouts whereabouts = Whereabouts.of(config.instance(), config.telemetry().ecsMetadata());
    whereabouts.tell(instance -> JsonLines.everyLineCarries(instance.keys()));
    AwsAccess aws = aws(config);
    // AWS is asked while the types are read, which keeps a core busy for as long.
    FutureTask<Opened> opening = new FutureTask<>(() -> open(config, aws));
    if (problems.isEmpty()) {
      Thread.ofVirtual().name("opening").start(opening);
    }
    Definitions definitions = Definitions.load(config.pipeline(), aws, problems);
    if (!problems.isEmpty()) {
      return refuse(problems.list());
    }
    try {
      Opened opened = await(opening);
      PortAccess port = opened.port();
      Queue queue = opened.queue();
      warnWithoutDeadLetters(queue);
      Worker worker =
          Worker.start(new Worker.Parts(config, definitions, port, aws, queue, whereabouts));
      // The AWS client's native library would stop at SIGTERM, while draining still needs it.
      CRT.acquireShutdownRef();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> drain(worker, config), "drain"));
      Termination.hurryWhenAskedTwice(worker::hurry);
      tellStarted(config, definitions, worker);
      return 0;
    } catch (QueueRefused e) {
      return refuse(List.of("QUEUE_URL: " + e.getMessage()));
    } catch (IOException e) {
      return refuse(List.of(String.valueOf(e.getMessage())));
    } catch (SdkException e) {
      if (String.valueOf(e.getMessage()).startsWith("Unable to load credentials")) {
        int refused = refuse(List.of("AWS credentials: " + MissingCredentials.problem(variables)));
        return MissingCredentials.mayComeYet(variables) ? EXIT_UNAVAILABLE : refused;
      }
      LOG.atError()
          .addKeyValue("error", Causes.why(e))
          .log(
              "the queue cannot be asked what it is: check QUEUE_URL, AWS_REGION, the network and"
                  + " the role's sqs:GetQueueAttributes and sqs:GetQueueUrl");
      return EXIT_UNAVAILABLE;
    }
  }

  /** What needs an answer from AWS before anything can begin. */
  private record Opened(PortAccess port, Queue queue) {}

  private static Opened open(WorkerConfig config, AwsAccess aws) throws IOException {
    return new Opened(PortAccess.open(config.pipeline(), aws), openQueue(config, aws));
  }

  /** What it came to, or what it failed with, as if it had been done here. */
  private static Opened await(FutureTask<Opened> opening) throws IOException {
    try {
      return opening.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts main", e);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException failed -> throw failed;
        case RuntimeException failed -> throw failed;
        case Error failed -> throw failed;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private static AwsAccess aws(WorkerConfig config) {
    return new AwsAccess(
        DefaultCredentialsProvider.builder().build(),
        config.pipeline().region(),
        config.pipeline().endpoints(),
        () ->
            AwsCrtHttpClient.builder()
                .maxConcurrency(AwsClients.MOST_CALLS)
                .connectionTimeout(Duration.ofSeconds(5))
                .build());
  }

  private static Queue openQueue(WorkerConfig config, AwsAccess aws) {
    var connection =
        new Queue.Connection(
            config.queueUrl(),
            config.deadLetterUrl(),
            aws.region(),
            aws.endpoints().of("SQS"),
            aws.credentials());
    var terms = new Queue.Terms(config.lease(), config.maxReceives());
    return Queue.open(connection, terms, new Ledger(), new SteadyClock());
  }

  private static void warnWithoutDeadLetters(Queue queue) {
    if (queue.facts().deadLetterUrl().isEmpty()) {
      LOG.warn(
          "no dead-letter queue: neither DLQ_URL nor the queue's redrive policy names one. Rejected"
              + " messages are hidden for 11 hours at a time and stay on the queue.");
    }
  }

  private static void tellStarted(WorkerConfig config, Definitions definitions, Worker worker) {
    LoggingEventBuilder line = LOG.atInfo().addKeyValue("version", version());
    String image = config.instance().image();
    if (!image.isEmpty()) {
      line = line.addKeyValue("image", image);
    }
    line.addKeyValue("queue", config.queueUrl())
        .addKeyValue("types", definitions.catalog().types().size())
        .addKeyValue("managementPort", worker.managementPort())
        .addKeyValue("startMillis", SinceStart.millis())
        .log("port-aws-events worker started");
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
