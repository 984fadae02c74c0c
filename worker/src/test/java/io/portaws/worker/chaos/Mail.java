package io.portaws.worker.chaos;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.worker.SandboxStack;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Events on their way to the queue: some late, some twice, so in any order. One thread at a time.
 */
final class Mail {
  private static final int DUPLICATED_IN_100 = 10;
  private static final int DELAYED_IN_100 = 30;
  private static final int LONGEST_DELAY_MILLIS = 5_000;

  /** By then it is too old for the worker's second look, which would make good what was lost. */
  private static final Duration LATE = Duration.ofSeconds(12);

  private static final String STRANGER = "999999999999";

  private record Letter(String body, long atNanos) {}

  private final SandboxStack stack;
  private final Random random;
  private final PriorityQueue<Letter> letters =
      new PriorityQueue<>(Comparator.comparingLong(Letter::atNanos));
  private int events;
  private int sent;

  Mail(SandboxStack stack, Random random) {
    this.stack = stack;
    this.random = random;
  }

  /** How many there are, those included that are still on their way. */
  int messages() {
    return sent + letters.size();
  }

  boolean isOver() {
    return letters.isEmpty();
  }

  void tell(ResourceKey key, boolean delete) {
    String body = body(key, delete);
    for (int left = copies(); left > 0; left--) {
      send(body, delayMillis());
    }
  }

  /** Not twice, and late: should what it asks for be lost, nothing makes good for it. */
  void tellOnce(ResourceKey key, boolean delete) {
    send(body(key, delete), LATE.toMillis() + delayMillis());
  }

  void tellAtOnce(ResourceKey key) {
    String body = body(key, false);
    for (int left = copies(); left > 0; left--) {
      send(body);
    }
  }

  void send(String body) {
    send(body, 0);
  }

  private void send(String body, long delayMillis) {
    letters.add(new Letter(body, System.nanoTime() + Duration.ofMillis(delayMillis).toNanos()));
  }

  private int copies() {
    return random.nextInt(100) < DUPLICATED_IN_100 ? 2 : 1;
  }

  private long delayMillis() {
    return random.nextInt(100) < DELAYED_IN_100 ? random.nextInt(LONGEST_DELAY_MILLIS) : 0;
  }

  /** Sends what is due. */
  void goOn() {
    long now = System.nanoTime();
    List<String> due = new ArrayList<>();
    while (!letters.isEmpty() && letters.peek().atNanos() - now <= 0) {
      due.add(letters.remove().body());
    }
    stack.sqs.send(stack.queueUrl, due);
    sent += due.size();
  }

  /** An event of an account that is none of ours. */
  String ofOthers(String cluster) {
    return event("ecs", "UpdateCluster", "cluster", cluster, STRANGER);
  }

  private String body(ResourceKey key, boolean delete) {
    String name = key.identifier();
    String own = SandboxStack.ACCOUNT;
    return key.type().equals(World.CLUSTER)
        ? event("ecs", delete ? "DeleteCluster" : "UpdateCluster", "cluster", name, own)
        : event("ssm", delete ? "DeleteParameter" : "PutParameter", "name", name, own);
  }

  private String event(String service, String call, String member, String name, String account) {
    Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return """
    {"version":"0","id":"event-%d","detail-type":"AWS API Call via CloudTrail","source":"aws.%s",
     "account":"%s","time":"%s","region":"%s","resources":[],
     "detail":{"eventSource":"%s.amazonaws.com","eventName":"%s",
       "eventTime":"%s","awsRegion":"%s",
       "requestParameters":{"%s":"%s"},"responseElements":null}}
    """
        .formatted(
            events++,
            service,
            account,
            time,
            SandboxStack.REGION,
            service,
            call,
            time,
            SandboxStack.REGION,
            member,
            name);
  }
}
