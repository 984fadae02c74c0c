package io.portaws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.PipelineConfig;
import io.portaws.queue.QueueRefused;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/**
 * What one container of the function has: configuration, types and mapping, read when it begins,
 * and what is live, which is opened when it is needed and never in a snapshot. Of one thread at a
 * time, as Lambda promises.
 */
final class Container implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Container.class);
  private static final Pattern ACCOUNT_IN_ARN =
      Pattern.compile("arn:[^:]+:lambda:[^:]*:(\\d{12}):.*");
  private static final Pattern ACCOUNT_IN_URL = Pattern.compile("https?://[^/]+/(\\d{12})/.*");

  /** Reads the types and the mapping. */
  @FunctionalInterface
  interface Loading {
    Definitions load(PipelineConfig config, AwsAccess aws, Problems problems);
  }

  private final Map<String, String> environment;
  private final String version;
  private final Supplier<AwsCredentialsProvider> credentials;
  private final Loading loading;
  private final LambdaConfig config;
  private Problems problems = new Problems();
  private Definitions definitions;
  private @Nullable Live live;

  /** Reads all there is to read; every problem is logged at once. */
  Container(
      Map<String, String> environment,
      String version,
      Supplier<AwsCredentialsProvider> credentials,
      Loading loading) {
    this.environment = environment;
    this.version = version;
    this.credentials = credentials;
    this.loading = loading;
    this.config = LambdaConfig.read(environment, version, problems);
    this.definitions = loading.load(config.pipeline(), aws(), problems);
    tell();
  }

  /**
   * Reads all of it again where something was wrong and the mapping is elsewhere: that it could not
   * be fetched may have been a moment's trouble, and a container may live for hours.
   */
  private void lookAgain() {
    if (problems.isEmpty() || !hasMappingElsewhere()) {
      return;
    }
    problems = new Problems();
    LambdaConfig.read(environment, version, problems);
    definitions = loading.load(config.pipeline(), aws(), problems);
    tell();
  }

  private void tell() {
    if (!problems.isEmpty()) {
      LOG.atError().addKeyValue("problems", problems.list()).log("the configuration is wrong");
    }
  }

  private AwsAccess aws() {
    return new AwsAccess(
        credentials.get(),
        config.pipeline().region(),
        config.pipeline().endpoints(),
        Container::http);
  }

  private static SdkHttpClient http() {
    return UrlConnectionHttpClient.builder()
        .connectionTimeout(Duration.ofSeconds(3))
        .socketTimeout(Duration.ofSeconds(10))
        .build();
  }

  /** What is wrong with the configuration, one sentence each. */
  List<String> problems() {
    lookAgain();
    return problems.list();
  }

  /**
   * Opens what can be, so that the first event finds it open; what fails is told when that comes.
   */
  void openEarly() {
    if (!problems.isEmpty()) {
      return;
    }
    try {
      Optional<String> account = config.queue().url().flatMap(url -> find(ACCOUNT_IN_URL, url));
      if (account.isPresent()) {
        open(account.get()).queue().ifPresent(ConsumedQueue::facts);
      }
    } catch (IOException | SdkException | QueueRefused e) {
      LOG.atWarn()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("not everything could be opened; the first event tries again");
    }
  }

  /**
   * What is live, opened when it is not.
   *
   * @throws NotDone when the configuration is wrong, or Port's secret cannot be had
   */
  Live live(Context context) {
    lookAgain();
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

  /** For a batch that came while nothing could be opened. */
  void postpone(Event.Batch batch, Duration atMost) {
    new Postponement(config).of(batch, aws(), atMost);
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

  /** Loads what can be loaded, and closes what is open: a snapshot is about to be taken. */
  void beforeSnapshot() {
    if (problems.isEmpty()) {
      var _ = new Priming(config, definitions).run();
    }
    close();
  }

  /** Opens anew, perhaps weeks later; a mapping from elsewhere is read as it is now. */
  void afterRestore() {
    if (problems.isEmpty() && hasMappingElsewhere()) {
      definitions = definitions.withNewestMapping(config.pipeline(), aws(), problems);
      tell();
    } else {
      lookAgain();
    }
    openEarly();
  }

  private boolean hasMappingElsewhere() {
    return config
        .pipeline()
        .mapping()
        .filter(named -> named.startsWith("s3://") || named.startsWith("https://"))
        .isPresent();
  }

  /** Closes what is open; what comes next opens it anew. */
  @Override
  public void close() {
    Live open = live;
    if (open != null) {
      open.close();
      live = null;
    }
  }
}
