package io.portaws.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.lambda.logging.JsonLogger;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.port.Connection;
import io.portaws.queue.QueueRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.crac.Core;
import org.crac.Resource;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The Lambda function: {@code io.portaws.lambda.Handler::handleRequest}. Takes batches of an SQS
 * event source mapping with {@code ReportBatchItemFailures}, and single events. Reads the
 * environment, the types and the mapping once, when it is made; what is wrong is logged then, and
 * each invocation fails. Of one invocation at a time, as Lambda promises.
 */
public final class Handler implements RequestStreamHandler, Resource {
  static {
    // The JDK keeps five connections to a host for later, and each new one costs a TLS handshake.
    System.setProperty("http.maxConnections", "64");
  }

  private final Container container;
  private final PrintStream metrics;

  /** As Lambda makes it. */
  public Handler() {
    this(
        System.getenv(),
        () -> DefaultCredentialsProvider.builder().build(),
        System.out,
        Definitions::load);
  }

  /**
   * @param metrics where lines in CloudWatch's embedded metric format go
   */
  Handler(
      Map<String, String> environment,
      Supplier<AwsCredentialsProvider> credentials,
      PrintStream metrics,
      Container.Loading loading) {
    JsonLogger.least(environment.getOrDefault("LOG_LEVEL", "INFO"));
    this.metrics = metrics;
    this.container = new Container(environment, version(), credentials, loading);
    if (!"snap-start".equals(environment.get("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
      container.openEarly();
    }
    Core.getGlobalContext().register(this);
  }

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    ObjectNode answer;
    try {
      answer =
          switch (Event.read(input, InstantSource.system().instant())) {
            case Event.Batch batch ->
                run(liveFor(batch, context), live -> new Invocation(live, context).run(batch));
            case Event.Single single ->
                run(
                    container.live(context),
                    live -> new DirectInvocation(live, context).run(single));
            case Event.Ping _ -> pong(context);
          };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotDone("interrupted: what is unfinished comes again", e);
    }
    output.write(answer.toString().getBytes(StandardCharsets.UTF_8));
  }

  private interface Work {
    ObjectNode run(Live live) throws InterruptedException;
  }

  private Live liveFor(Event.Batch batch, Context context) {
    try {
      return container.live(context);
    } catch (NotDone e) {
      container.postpone(batch, new Deadline(context).left());
      throw e;
    }
  }

  private ObjectNode run(Live live, Work work) throws InterruptedException {
    try {
      return work.run(live);
    } catch (QueueRefused | SdkException e) {
      throw new NotDone("the queue cannot be used: " + e.getMessage(), e);
    } finally {
      live.metrics().flush(metrics, live.pipeline().governors(), live.clock().instant());
    }
  }

  /** Whether it could work, asked of the configuration and of Port's token alone. */
  private ObjectNode pong(Context context) throws InterruptedException {
    List<String> wrong = container.problems();
    wrong = wrong.isEmpty() ? wrongWithPort(context) : wrong;
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("version", version()).put("ready", wrong.isEmpty());
    var list = answer.putArray("problems");
    wrong.forEach(list::add);
    return answer;
  }

  private List<String> wrongWithPort(Context context) throws InterruptedException {
    Live live;
    try {
      live = container.live(context);
    } catch (NotDone e) {
      return List.of(Objects.requireNonNull(e.getMessage()));
    }
    if (live.pipeline().client().isEmpty()) {
      return List.of();
    }
    return switch (live.pipeline().client().get().authenticate()) {
      case Connection.Ready _ -> List.of();
      case Connection.Rejected(String reason, String detail, String remedy) ->
          List.of("Port: " + reason + ": " + detail + ". " + remedy);
      case Connection.Unreachable(var _, String reason, String detail) ->
          List.of("Port: " + reason + ": " + detail);
    };
  }

  @Override
  public void beforeCheckpoint(org.crac.Context<? extends Resource> context) {
    container.beforeSnapshot();
  }

  @Override
  public void afterRestore(org.crac.Context<? extends Resource> context) {
    container.afterRestore();
  }

  /** For who makes one without Lambda. */
  void close() {
    container.close();
  }

  private static String version() {
    String version = Handler.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
