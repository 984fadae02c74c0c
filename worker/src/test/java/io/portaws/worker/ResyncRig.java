package io.portaws.worker;

import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Sequel;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.Pipeline;
import io.portaws.pipeline.config.PortAccess;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.PortStandIn;
import io.portaws.worker.config.WorkerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;

/**
 * The whole pipeline between the sandbox's AWS and Port, with a queue of memory and a clock that
 * goes on to whatever is due next: a resync of hours takes a moment.
 */
final class ResyncRig implements AutoCloseable {
  static final String ACCOUNT = "000000000000";
  static final String REGION = "eu-west-1";
  static final String CLUSTER = "AWS::ECS::Cluster";

  private record Waiting(Message message, Instant due) {}

  final AwsStandIn aws = AwsStandIn.start(ACCOUNT);
  final PortStandIn port = PortStandIn.start();
  final List<Outcome> ended = new ArrayList<>();
  final List<Outcome.Reject> deadLetters = new ArrayList<>();
  final Map<String, Integer> counted = new TreeMap<>();

  /** How many messages the queue takes before it takes none for a while. */
  int taken = Integer.MAX_VALUE;

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final TypeCatalog catalog = TypeCatalog.bundled();
  private final Map<String, String> variables = new HashMap<>();
  private final List<Waiting> queue = new ArrayList<>();
  private final @Nullable String mapping;
  private @Nullable Pipeline pipeline;
  private Instant now = Instant.now();
  private int number;

  ResyncRig(@Nullable String mapping) {
    this.mapping = mapping;
    port.putBlueprint("awsAccount", Map.of());
    catalog.types().stream()
        .filter(type -> type.blueprint() != null)
        .forEach(type -> port.putBlueprint(type.blueprint()));
    aws.regions(REGION, "us-east-1");
    variables.putAll(
        Map.of(
            "QUEUE_URL",
            "https://sqs.eu-west-1.amazonaws.com/" + ACCOUNT + "/events",
            "AWS_ENDPOINT_URL",
            aws.endpoint().toString(),
            "PORT_BASE_URL",
            port.endpoint().toString(),
            "PORT_CLIENT_ID",
            PortStandIn.CLIENT_ID,
            "PORT_CLIENT_SECRET",
            PortStandIn.CLIENT_SECRET,
            "RECHECK",
            "0s"));
  }

  ResyncRig with(String name, String value) {
    variables.put(name, value);
    return this;
  }

  private Pipeline pipeline() {
    if (pipeline == null) {
      Problems problems = new Problems();
      WorkerConfig config = WorkerConfig.read(variables, "test", problems);
      Mapping rules =
          mapping == null
              ? MappingFile.ofCatalog(catalog, problems)
              : MappingFile.parse("mapping", mapping, null, catalog, problems);
      if (!problems.isEmpty()) {
        throw new IllegalStateException(String.join("\n", problems.list()));
      }
      AwsAccess access =
          new AwsAccess(
              AwsStandIn.credentials(ACCOUNT),
              REGION,
              config.pipeline().endpoints(),
              () -> AwsCrtHttpClient.builder().maxConcurrency(50).build());
      try {
        pipeline =
            Pipeline.assemble(
                new Pipeline.Parts(
                    config.pipeline(),
                    new Definitions(catalog, rules),
                    PortAccess.open(config.pipeline(), access),
                    access,
                    ACCOUNT),
                new Pipeline.Surroundings(
                    () -> now, new Random(1), executor, this::pause, metrics(), this::put, false));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return pipeline;
  }

  private void pause(Duration time) {
    now = now.plus(time);
  }

  private PipelineMetrics metrics() {
    return new PipelineMetrics() {
      @Override
      public void resynced(String result) {
        counted.merge(result, 1, Integer::sum);
      }

      @Override
      public void listed(String type, int resources) {
        counted.merge("listed", resources, Integer::sum);
      }

      @Override
      public void stale(String type, int resources) {
        counted.merge("stale", resources, Integer::sum);
      }

      @Override
      public void staleHeld(String type, int resources) {
        counted.merge("held", resources, Integer::sum);
      }

      @Override
      public void unresolved(String type, int entities) {
        counted.merge("unresolved", entities, Integer::sum);
      }
    };
  }

  private boolean put(Collection<? extends Sequel> messages) {
    for (Sequel each : messages) {
      if (taken == 0) {
        return false;
      }
      taken--;
      send(each.body(), each.changeTime(), each.delay(now));
    }
    return true;
  }

  void send(String body) {
    send(body.replace('\'', '"'), null, Duration.ZERO);
  }

  private void send(String body, @Nullable Instant changeTime, Duration delay) {
    Instant visible = now.plus(delay);
    queue.add(new Waiting(Message.received("m" + number++, body, now, 1, changeTime), visible));
  }

  /** Asks for a resync of this type everywhere. */
  void resync(String type) {
    send(
        "{'port-aws-events':'resync','types':['%s'],'accounts':['*'],'regions':['*']}"
            .formatted(type));
  }

  /** Goes on until nothing is on the queue. */
  void drain() throws InterruptedException {
    while (!queue.isEmpty()) {
      Instant next = queue.stream().map(Waiting::due).min(Comparator.naturalOrder()).orElseThrow();
      now = next.isAfter(now) ? next : now;
      List<Message> due =
          queue.stream().filter(each -> !each.due().isAfter(now)).map(Waiting::message).toList();
      queue.removeIf(each -> !each.due().isAfter(now));
      Map<Message, Outcome> outcomes = new LinkedHashMap<>();
      pipeline().turn().run(due, outcomes::put);
      outcomes.forEach(this::settled);
    }
  }

  private void settled(Message message, Outcome outcome) {
    switch (outcome) {
      case Outcome.Delivered(var looks) -> looks.forEach(look -> put(List.of(look)));
      case Outcome.Replaced(var by, var _) -> put(List.of(by));
      case Outcome.Wait wait -> queue.add(new Waiting(wait.message(), now.plus(wait.after())));
      case Outcome.Retry retry -> {
        taken = Integer.MAX_VALUE;
        Message again =
            Message.received(
                message.id(),
                message.body(),
                message.sentAt(),
                message.receiveCount() + 1,
                message.changeTime());
        queue.add(new Waiting(again, now.plus(retry.after())));
      }
      case Outcome.Reject reject -> deadLetters.add(reject);
      case Outcome.Skipped _ -> {}
    }
    ended.add(outcome);
  }

  Instant now() {
    return now;
  }

  static ResourceKey cluster(String account, String region, String name) {
    return new ResourceKey(CLUSTER, account, region, name);
  }

  static String arn(String account, String region, String name) {
    return "arn:aws:ecs:%s:%s:cluster/%s".formatted(region, account, name);
  }

  static String arn(String name) {
    return arn(ACCOUNT, REGION, name);
  }

  /** Creates or changes a cluster, of which no event tells. */
  void cluster(String account, String region, String name, String status) {
    aws.put(
        cluster(account, region, name),
        SandboxStack.object(
            "{\"clusterName\":\"%s\",\"clusterArn\":\"%s\",\"status\":\"%s\",\"tags\":[]}"
                .formatted(name, arn(account, region, name), status)));
  }

  void cluster(String name) {
    cluster(ACCOUNT, REGION, name, "ACTIVE");
  }

  void deleteCluster(String name) {
    aws.remove(cluster(ACCOUNT, REGION, name));
  }

  /** Somebody else writes an entity. */
  void writtenByOthers(String blueprint, String agent, String body) throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          port.endpoint()
                              + "/v1/blueprints/"
                              + blueprint
                              + "/entities?upsert=true"))
                  .header("Authorization", "Bearer " + port.token())
                  .header("User-Agent", agent)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IllegalStateException(answer.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (pipeline != null) {
      pipeline.close();
    }
    executor.shutdownNow();
    aws.close();
    port.close();
  }
}
