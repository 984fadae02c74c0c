package io.portaws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.lambda.logging.JsonLogger;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.PipelineConfig;
import io.portaws.pipeline.port.Connection;
import io.portaws.queue.QueueRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * The Lambda function: {@code io.portaws.lambda.Handler::handleRequest}. Takes batches of an SQS
 * event source mapping with {@code ReportBatchItemFailures}, and single events. Reads the
 * environment, the types and the mapping once, when it is made; what is wrong is logged then, and
 * each invocation fails. Of one invocation at a time, as Lambda promises.
 */
public final class Handler implements RequestStreamHandler, Resource {
  private static final Pattern ACCOUNT_IN_ARN =
      Pattern.compile("arn:[^:]+:lambda:[^:]*:(\\d{12}):.*");
  private static final Pattern ACCOUNT_IN_URL = Pattern.compile("https?://[^/]+/(\\d{12})/.*");

  static {
    // The JDK keeps five connections to a host for later, and each new one costs a TLS handshake.
    System.setProperty("http.maxConnections", "64");
  }

  private final Logger log = LoggerFactory.getLogger(Handler.class);
  private final Problems problems = new Problems();
  private final LambdaConfig config;
  private final Supplier<AwsCredentialsProvider> credentials;
  private final PrintStream metrics;
  private Definitions definitions;
  private @Nullable Live live;

  /** As Lambda makes it. */
  public Handler() {
    this(
        System.getenv(),
        () -> DefaultCredentialsProvider.builder().build(),
        System.out,
        Definitions::load);
  }

  /** Reads the types and the mapping. */
  @FunctionalInterface
  interface Loading {
    Definitions load(PipelineConfig config, AwsAccess aws, Problems problems);
  }

  /**
   * @param metrics where lines in CloudWatch's embedded metric format go
   */
  Handler(
      Map<String, String> environment,
      Supplier<AwsCredentialsProvider> credentials,
      PrintStream metrics,
      Loading loading) {
    JsonLogger.least(environment.getOrDefault("LOG_LEVEL", "INFO"));
    this.credentials = credentials;
    this.metrics = metrics;
    this.config = LambdaConfig.read(environment, version(), problems);
    this.definitions = loading.load(config.pipeline(), aws(), problems);
    if (!problems.isEmpty()) {
      log.atError().addKeyValue("problems", problems.list()).log("the configuration is wrong");
    } else if (!"snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
      openEarly();
    }
    Core.getGlobalContext().register(this);
  }

  /** The first event finds it open; what fails now is told when that comes. */
  private void openEarly() {
    try {
      Optional<String> account = config.queue().url().flatMap(url -> find(ACCOUNT_IN_URL, url));
      if (account.isPresent()) {
        Live opened = open(account.get());
        opened.queue().ifPresent(ConsumedQueue::facts);
      }
    } catch (IOException | SdkException | QueueRefused e) {
      log.atWarn()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("not everything could be opened; the first event tries again");
    }
  }

  private AwsAccess aws() {
    return new AwsAccess(
        credentials.get(),
        config.pipeline().region(),
        config.pipeline().endpoints(),
        Handler::http);
  }

  private static SdkHttpClient http() {
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(Duration.ofSeconds(3))
        .socketTimeout(Duration.ofSeconds(10))
        .build();
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    ObjectNode answer;
    try {
      Event event = Event.read(input, InstantSource.system().instant());
      answer = event instanceof Event.Ping ? pong(context) : answer(event, context);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotDone("interrupted: what is unfinished comes again", e);
    }
    output.write(answer.toString().getBytes(StandardCharsets.UTF_8));
  }

  private ObjectNode answer(Event event, Context context) throws InterruptedException {
    Live open = ready(context);
    try {
      return switch (event) {
        case Event.Batch batch -> new Invocation(open, context).run(batch);
        case Event.Single single -> new DirectInvocation(open, context).run(single);
        case Event.Ping _ -> pong(context);
      };
    } catch (QueueRefused | SdkException e) {
      throw new NotDone("the queue cannot be used: " + e.getMessage(), e);
    } finally {
      open.metrics().flush(metrics, open.pipeline().governors(), open.clock().instant());
    }
  }

  private Live ready(Context context) {
    if (!problems.isEmpty()) {
      throw new NotDone(
          "the configuration is wrong, and nothing was done: "
              + String.join("; ", problems.list()));
    }
    try {
      return open(account(context));
    } catch (IOException e) {
      throw new NotDone("nothing was done: " + e.getMessage(), e);
    }
  }

  private String account(Context context) {
    return config
        .queue()
        .url()
        .flatMap(url -> find(ACCOUNT_IN_URL, url))
        .or(() -> find(ACCOUNT_IN_ARN, String.valueOf(context.getInvokedFunctionArn())))
        .orElseThrow(() -> new NotDone("the function's ARN does not tell its account"));
  }

  private static Optional<String> find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private Live open(String account) throws IOException {
    Live open = live;
    if (open == null) {
      open = Live.open(config, definitions, aws(), account);
      live = open;
    }
    return open;
  }

  /** Whether it could work, asked of the configuration and of Port's token alone. */
  private ObjectNode pong(Context context) throws InterruptedException {
    List<String> wrong = problems.isEmpty() ? wrongWithPort(context) : problems.list();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("version", version()).put("ready", wrong.isEmpty());
    var list = answer.putArray("problems");
    wrong.forEach(list::add);
    return answer;
  }

  private List<String> wrongWithPort(Context context) throws InterruptedException {
    Live open;
    try {
      open = ready(context);
    } catch (NotDone e) {
      return List.of(Objects.requireNonNull(e.getMessage()));
    }
    if (open.pipeline().client().isEmpty()) {
      return List.of();
    }
    return switch (open.pipeline().client().get().authenticate()) {
      case Connection.Ready _ -> List.of();
      case Connection.Rejected(String reason, String detail, String remedy) ->
          List.of("Port: " + reason + ": " + detail + ". " + remedy);
      case Connection.Unreachable(var _, String reason, String detail) ->
          List.of("Port: " + reason + ": " + detail);
    };
  }

  /** Before the snapshot: what can be loaded is loaded, and nothing stays open. */
  @Override
  public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    if (problems.isEmpty()) {
      var _ = new Priming(config, definitions).run();
    }
    close();
  }

  /** Closes what is open; what comes next opens it anew. */
  void close() {
    Live open = live;
    if (open != null) {
      open.close();
      live = null;
    }
  }

  /** After the restore, which may be weeks later: a mapping from elsewhere is read anew. */
  @Override
  public void afterRestore(org.crac.Context<? extends Resource> context) {
    if (!problems.isEmpty()) {
      return;
    }
    if (config.pipeline().mapping().filter(Handler::isElsewhere).isPresent()) {
      definitions = definitions.withNewestMapping(config.pipeline(), aws(), problems);
    }
    if (problems.isEmpty()) {
      openEarly();
    } else {
      log.atError().addKeyValue("problems", problems.list()).log("the mapping is wrong");
    }
  }

  private static boolean isElsewhere(String mapping) {
    return mapping.startsWith("s3://") || mapping.startsWith("https://");
  }

  private static String version() {
    String version = Handler.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
