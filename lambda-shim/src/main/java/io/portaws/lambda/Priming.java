package io.portaws.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.lambda.logging.JsonLogger;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.PortAccess;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Runs the whole way of a batch once before the snapshot is taken, so that its classes are loaded
 * and its code is warm when the first event comes: one message about each type, whose read AWS's
 * clients send to a server in memory. Port is looked for where nobody listens, so that nothing
 * leaves this machine and no connection is left. What it uses is made for it and closed by it.
 */
final class Priming {
  private static final Logger LOG = LoggerFactory.getLogger(Priming.class);
  private static final String ACCOUNT = "000000000000";
  private static final String QUEUE = "priming";
  private static final Duration TIME = Duration.ofSeconds(20);

  /** Port 1 is nobody's; a connection to it is refused at once. */
  private static final String NOBODY = "http://127.0.0.1:1";

  private final LambdaConfig told;
  private final Definitions definitions;

  /**
   * @param told how the function really is configured
   */
  Priming(LambdaConfig told, Definitions definitions) {
    this.told = told;
    this.definitions = definitions;
  }

  /** Never fails: an unprimed snapshot works, only later. False when it is one. */
  boolean run() {
    long began = System.nanoTime();
    try {
      loadTls();
      LambdaConfig config = config();
      JsonLogger.silent(true);
      try {
        batch(config);
      } finally {
        JsonLogger.silent(false);
      }
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      LOG.atInfo().addKeyValue("millis", took.toMillis()).log("primed for the snapshot");
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("the snapshot is not primed: its first event takes longer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private static void loadTls() throws IOException {
    SSLSocketFactory.getDefault().createSocket().close();
  }

  /** As the function's own where that decides which code runs, and else of no consequence. */
  private LambdaConfig config() {
    Map<String, String> variables = new HashMap<>();
    variables.put("AWS_REGION", told.pipeline().region());
    variables.put("QUEUE_URL", NOBODY + "/" + ACCOUNT + "/" + QUEUE);
    variables.put("PORT_BASE_URL", NOBODY);
    variables.put("PORT_API_TOKEN", QUEUE);
    if (told.pipeline().webhook().isPresent()) {
      variables.put("PORT_WEBHOOK_URL", NOBODY + "/" + QUEUE);
      variables.put("PORT_WEBHOOK_SECRET", QUEUE);
    }
    Problems problems = new Problems();
    LambdaConfig config = LambdaConfig.read(variables, QUEUE, problems);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("; ", problems.list()));
    }
    return config;
  }

  private void batch(LambdaConfig config) throws IOException, InterruptedException {
    AwsAccess aws =
        new AwsAccess(
            StaticCredentialsProvider.create(AwsBasicCredentials.create(QUEUE, QUEUE)),
            config.pipeline().region(),
            config.pipeline().endpoints(),
            MemoryHttp::new);
    byte[] payload = event(config).toString().getBytes(StandardCharsets.UTF_8);
    Event event = Event.read(new ByteArrayInputStream(payload), InstantSource.system().instant());
    PortAccess port = PortAccess.open(config.pipeline(), aws);
    try (Live live = Live.of(config, definitions, aws, port, ACCOUNT, _ -> {})) {
      run(live, (Event.Batch) event);
      live.metrics()
          .flush(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
              live.pipeline().governors(),
              live.clock().instant());
    }
  }

  private static void run(Live live, Event.Batch batch) throws InterruptedException {
    try {
      new Invocation(live, new NoFunction()).run(batch);
    } catch (PortTakesNothing asExpected) {
      LOG.debug("primed up to a Port that is not there");
    }
  }

  private ObjectNode event(LambdaConfig config) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    var records = event.putArray("Records");
    int number = 0;
    for (ResourceType type : definitions.catalog().types()) {
      if (type.state() == null) {
        records.add(record(config, "primed-" + number++, look(config, type.name())));
      }
    }
    records.add(record(config, "primed-event", "{\"detail-type\":\"none\",\"detail\":{}}"));
    // What is read of the others may come to no entity; this is one.
    records.add(
        record(config, "primed-entity", "{\"blueprint\":\"priming\",\"identifier\":\"priming\"}"));
    return event;
  }

  private static String look(LambdaConfig config, String type) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("port-aws-events", "follow-up")
        .put("type", type)
        .put("account", ACCOUNT)
        .put("region", config.pipeline().region())
        .put("identifier", QUEUE)
        .put("action", "upsert")
        .put("number", 20)
        .toString();
  }

  private static ObjectNode record(LambdaConfig config, String id, String body) {
    ObjectNode record = JsonNodeFactory.instance.objectNode();
    record.put("messageId", id).put("receiptHandle", id).put("body", body);
    record.put("eventSource", "aws:sqs");
    record.put(
        "eventSourceARN",
        "arn:aws:sqs:" + config.pipeline().region() + ":" + ACCOUNT + ":" + QUEUE);
    record
        .putObject("attributes")
        .put("ApproximateReceiveCount", "1")
        .put("SentTimestamp", "0")
        .put("ApproximateFirstReceiveTimestamp", "0");
    record.putObject("messageAttributes");
    return record;
  }

  /** An invocation that nobody made. */
  private static final class NoFunction implements Context {
    private final long began = System.nanoTime();

    @Override
    public String getAwsRequestId() {
      return QUEUE;
    }

    @Override
    public String getLogGroupName() {
      return QUEUE;
    }

    @Override
    public String getLogStreamName() {
      return QUEUE;
    }

    @Override
    public String getFunctionName() {
      return QUEUE;
    }

    @Override
    public String getFunctionVersion() {
      return QUEUE;
    }

    @Override
    public String getInvokedFunctionArn() {
      return QUEUE;
    }

    @Override
    public CognitoIdentity getIdentity() {
      throw new UnsupportedOperationException("nobody is there");
    }

    @Override
    public ClientContext getClientContext() {
      throw new UnsupportedOperationException("nobody is there");
    }

    @Override
    public int getRemainingTimeInMillis() {
      Duration passed = Duration.ofNanos(System.nanoTime() - began);
      return Math.toIntExact(Math.max(0, TIME.minus(passed).toMillis()));
    }

    @Override
    public int getMemoryLimitInMB() {
      return 0;
    }

    @Override
    public LambdaLogger getLogger() {
      throw new UnsupportedOperationException("nobody is there");
    }
  }
}
