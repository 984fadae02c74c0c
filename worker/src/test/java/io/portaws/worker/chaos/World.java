package io.portaws.worker.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.worker.SandboxStack;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What happens in AWS, and the {@link Mail} that tells of it. Every change gives a resource another
 * version, so that an old state in Port shows. One thread at a time.
 */
final class World {
  static final String CLUSTER = "AWS::ECS::Cluster";
  private static final String PARAMETER = "AWS::SSM::Parameter";

  /** Later than the worker's own second look, so that only a follow-up finds it. */
  private static final Duration MAKING = Duration.ofSeconds(10);

  private record Made(ResourceKey key, long atNanos) {}

  private final SandboxStack stack;
  private final Random random;

  /** All that ever were, but for the slow ones. */
  private final List<ResourceKey> keys = new ArrayList<>();

  /** Those to which something happens. One that is deleted is made again, or another instead. */
  private final List<ResourceKey> living = new ArrayList<>();

  /** Those of which one event told, the oldest first. */
  private final Deque<ResourceKey> once = new ArrayDeque<>();

  /** Those that are left alone, so that nothing but a follow-up ends their making. */
  private final List<ResourceKey> slow = new ArrayList<>();

  private final Map<ResourceKey, Integer> versions = new HashMap<>();
  private final Mail mail;
  private final Deque<Made> making = new ArrayDeque<>();
  private final Map<String, String> poison = new HashMap<>();

  World(SandboxStack stack, Random random, int resources) {
    this.stack = stack;
    this.random = random;
    this.mail = new Mail(stack, random);
    for (int i = 0; i < resources; i++) {
      living.add(another());
    }
  }

  private ResourceKey another() {
    int number = keys.size();
    ResourceKey key = stack.key(number % 3 == 0 ? PARAMETER : CLUSTER, "thing-" + number);
    keys.add(key);
    return key;
  }

  /** How many messages there are, those included that are still to come. */
  int messages() {
    return mail.messages();
  }

  /** Something is created, changed or, if {@code mayDelete}, deleted. */
  void happen(boolean mayDelete) {
    int what = random.nextInt(6);
    if (what < 2) {
      once(another(), false);
    } else if (what == 2 && mayDelete && !once.isEmpty()) {
      once(once.removeFirst(), true);
    } else {
      again(mayDelete);
    }
  }

  /** No other event about it will come and make good what this one did not bring about. */
  private void once(ResourceKey key, boolean delete) {
    if (delete) {
      stack.aws.remove(key);
    } else {
      put(key, "ACTIVE");
      once.add(key);
    }
    mail.tellOnce(key, delete);
  }

  private void again(boolean mayDelete) {
    int place = random.nextInt(living.size());
    ResourceKey key = living.get(place);
    boolean present = stack.aws.get(key).isPresent();
    boolean delete = present && random.nextInt(5) == 0 && mayDelete;
    if (delete) {
      stack.aws.remove(key);
      if (random.nextInt(5) != 0) {
        living.set(place, another());
      }
    } else {
      put(key, "ACTIVE");
    }
    mail.tell(key, delete);
  }

  /** A cluster begins to be made; that it is ready no event will say. */
  void beginMaking() {
    ResourceKey key = stack.key(CLUSTER, "slow-" + slow.size());
    put(key, "PROVISIONING");
    slow.add(key);
    making.add(new Made(key, System.nanoTime() + MAKING.toNanos()));
    mail.tellAtOnce(key);
  }

  /** A message that no worker can do anything with. */
  void poison() {
    int number = poison.size();
    switch (number % 4) {
      case 0 -> poison("{\"this is\": no JSON, " + number, "not-json");
      case 1 -> poison(mail.ofOthers("of-others-" + number), "account-not-allowed");
      case 2 ->
          poison(
              "{\"blueprint\":\"ecsCluster\",\"identifier\":\"poison-%d\",".formatted(number)
                  + "\"properties\":{\"runningTasksCount\":\"many\"}}",
              "refused");
      default ->
          poison(
              "{\"blueprint\":\"ecsCluster\",\"identifier\":\"poison-%d\",\"action\":\"boil\"}"
                  .formatted(number),
              "action-not-valid");
    }
  }

  private void poison(String body, String reason) {
    poison.put(body, reason);
    mail.send(body);
  }

  /** Sends what is due, and makes ready what has been made. */
  void goOn() {
    mail.goOn();
    while (!making.isEmpty() && making.peek().atNanos() - System.nanoTime() <= 0) {
      put(making.remove().key(), "ACTIVE");
    }
  }

  boolean isOver() {
    return mail.isOver() && making.isEmpty();
  }

  private void put(ResourceKey key, String status) {
    int version = versions.merge(key, 1, Integer::sum);
    String name = key.identifier();
    String item =
        key.type().equals(CLUSTER)
            ? """
            {"clusterName":"%s","clusterArn":"%s","status":"%s","runningTasksCount":%d}\
            """
                .formatted(name, SandboxStack.clusterArn(name), status, version)
            : """
            {"Name":"%s","Type":"String","DataType":"text","Tags":{"version":"%d"}}\
            """
                .formatted(name, version);
    stack.aws.put(key, SandboxStack.object(item));
  }

  /** Body and reason of each message that must be in the dead-letter queue. */
  Map<String, String> poisoned() {
    return Map.copyOf(poison);
  }

  /** What AWS has now, by the entity that it should be in Port. */
  Map<String, String> inAws() {
    Map<String, String> all = new TreeMap<>();
    Stream.concat(keys.stream(), slow.stream())
        .forEach(key -> stack.aws.get(key).ifPresent(item -> all.put(entity(key), ofAws(item))));
    return all;
  }

  private static String entity(ResourceKey key) {
    return key.type().equals(CLUSTER)
        ? SandboxStack.clusterArn(key.identifier())
        : "arn:aws:ssm:%s:%s:parameter/%s".formatted(key.region(), key.account(), key.identifier());
  }

  private static String ofAws(JsonNode item) {
    return item.has("clusterName")
        ? item.path("status").asText() + " " + item.path("runningTasksCount")
        : item.path("DataType").asText() + " " + item.path("Tags").path("version").asText();
  }

  /** What Port has now. */
  Map<String, String> inPort() {
    Map<String, String> all = new TreeMap<>();
    for (String blueprint : List.of("ecsCluster", "ssmParameter")) {
      stack
          .port
          .entities(blueprint)
          .forEach((identifier, entity) -> all.put(identifier, ofPort(entity.path("properties"))));
    }
    return all;
  }

  private static String ofPort(JsonNode properties) {
    return properties.has("status")
        ? properties.path("status").asText() + " " + properties.path("runningTasksCount")
        : properties.path("dataType").asText()
            + " "
            + properties.path("tags").path("version").asText();
  }
}
