package io.portaws.cli.consumer;

import io.portaws.cli.terminal.Surroundings;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.aws.EcsServiceStandIn;
import io.portaws.sandbox.aws.FunctionStandIn;
import io.portaws.sandbox.aws.Operations;
import io.portaws.sandbox.aws.StackStandIn;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * An installation with both consumers, of which one rests, over AWS's wire protocols. Time passes
 * only while the command waits. After every call and every step of time it is noted who consumes.
 */
final class TwoConsumers implements AutoCloseable {
  static final String MAPPING = "0f0e1d2c-0000-4000-8000-111122223333";

  /** The command's process ended while it waited. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  record Ran(int code, String out, String err) {}

  final AwsStandIn aws = AwsStandIn.start("111122223333");
  final Operations operations = new Operations(aws);
  final EcsServiceStandIn worker;
  final FunctionStandIn function;
  final StackStandIn stack;

  /** When nobody consumed. */
  final List<String> gaps = new ArrayList<>();

  private final Map<String, String> environment = new HashMap<>();
  private Instant now = Instant.parse("2026-11-21T08:00:00Z");
  private int pauses;
  private int killedAt = Integer.MAX_VALUE;

  /**
   * @param on who consumes at first
   */
  TwoConsumers(Consumer on) {
    worker = new EcsServiceStandIn(operations, "cluster", "worker", on == Consumer.WORKER ? 2 : 0);
    function = new FunctionStandIn(operations, MAPPING, on == Consumer.LAMBDA);
    stack =
        new StackStandIn(operations, "port-aws-events")
            .parameter("Target", on.word())
            .parameter("Standby", "true")
            .parameter("MinTasks", "2")
            .parameter("PortClientSecret", "****")
            .output("ClusterName", "cluster")
            .output("ServiceName", "worker")
            .output("QueueMappingId", MAPPING)
            .output("EventsQueueURL", "https://sqs.eu-west-1.amazonaws.com/111122223333/events");
    stack.whenApplied(parameters -> {
      boolean toWorker = "worker".equals(parameters.get("Target"));
      worker.desire(toWorker ? 2 : 0);
      function.enable(!toWorker);
    });
    operations.on(
        "sqs:GetQueueAttributes",
        (call, request) -> {
          var answer = Operations.object();
          answer
              .putObject("Attributes")
              .put("ApproximateNumberOfMessages", "7")
              .put("ApproximateNumberOfMessagesDelayed", "0")
              .put("ApproximateNumberOfMessagesNotVisible", "1");
          return answer;
        });
    operations.afterEach(() -> look("a call"));
    environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
    environment.put("AWS_ACCESS_KEY_ID", "AKIA111122223333XXXX");
    environment.put("AWS_SECRET_ACCESS_KEY", "secret");
    environment.put("AWS_REGION", "eu-west-1");
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  /** Ends the command at its wait of this number, from 1. */
  void killAt(int pause) {
    killedAt = pause;
  }

  int pauses() {
    return pauses;
  }

  Consumer aloneOn() {
    boolean worked = worker.consuming() > 0 && worker.desired() > 0;
    if (worked == function.isConsuming()) {
      throw new AssertionError("both or none consume: " + worked);
    }
    return worked ? Consumer.WORKER : Consumer.LAMBDA;
  }

  Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    InstantSource clock = () -> now;
    var here = new Surroundings(environment, InputStream.nullInputStream(), clock);
    int code =
        new CommandLine(new SwitchCommand(here, this::pause))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(args);
    return new Ran(code, out.toString(), err.toString());
  }

  /** CloudFormation goes on by itself, and takes no other update meanwhile. */
  Ran runOnceSettled(Consumer to) {
    Ran ran = run("--to", to.word());
    while (ran.out().contains("is being changed")) {
      stack.tick();
      ran = run("--to", to.word());
    }
    return ran;
  }

  private void pause(Duration wait) {
    if (++pauses == killedAt) {
      throw new Killed();
    }
    now = now.plus(wait);
    worker.tick();
    function.tick();
    stack.tick();
    look("a wait");
  }

  private void look(String after) {
    if (worker.consuming() == 0 && !function.isConsuming()) {
      gaps.add("nobody consumed after " + after + ", pause " + pauses);
    }
  }

  @Override
  public void close() {
    aws.close();
  }
}
