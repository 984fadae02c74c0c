package io.portaws.sandbox.demo;

import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.ResetHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What the demo plays while somebody looks at the worker's status page: a burst, a throttle, an
 * outage, a recovery and a bad event. Each act says first what there is to see. Not thread-safe.
 */
final class Story {
  /**
   * Where it plays.
   *
   * @param send puts messages on the queue
   * @param happen lets happen in AWS what a message tells of
   * @param settled whether no message is on the queue or held
   * @param page the status page's address
   */
  record Scene(
      PortStandIn port,
      Consumer<List<String>> send,
      Consumer<String> happen,
      BooleanSupplier settled,
      String page) {}

  /** Lets time pass. */
  @FunctionalInterface
  interface Pause {
    void last(Duration time) throws InterruptedException;
  }

  private static final Duration TO_READ = Duration.ofSeconds(6);
  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration OUTAGE = Duration.ofSeconds(25);

  /** No act waits for longer than this. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Scene scene;
  private final Consumer<String> say;
  private final Pause pause;

  Story(Scene scene, Consumer<String> say, Pause pause) {
    this.scene = scene;
    this.say = say;
    this.pause = pause;
  }

  /** Plays all of it; however it ends, Port is there again and without a limit. */
  void play() throws InterruptedException {
    say.accept("");
    say.accept("Now look at " + scene.page());
    try {
      burst();
      throttle();
      outage();
      recovery();
      badEvent();
    } finally {
      scene.port().down(false);
      scene.port().api().noRateLimit();
    }
    say.accept("That was all. What becomes of what you send yourself you see on the page, too.");
  }

  private void act(String name, String toSee) throws InterruptedException {
    say.accept("");
    say.accept(name);
    say.accept("  look at: " + toSee);
    pause.last(TO_READ);
  }

  private void burst() throws InterruptedException {
    act(
        "1. A burst: 600 events about 60 clusters, all at once.",
        "In and Out rise; Saved by coalescing: ten events about one cluster are one read and one"
            + " write.");
    send("burst", 60, 10);
    awaitSettled();
  }

  private void throttle() throws InterruptedException {
    scene.port().api().rateLimit(10, Duration.ofSeconds(20), ResetHeader.SECONDS_LEFT);
    act(
        "2. A throttle: Port takes 10 requests in 20 seconds, and 300 clusters change.",
        "What bounds it: Port's budget, what is left to others, and when it is whole again. No"
            + " request is refused.");
    send("throttle", 300, 1);
    awaitSettled();
    scene.port().api().noRateLimit();
  }

  private void outage() throws InterruptedException {
    scene.port().down(true);
    act(
        "3. An outage: Port does not answer, and 100 clusters change.",
        "the first line: since when it is away, and that nothing is lost.");
    send("outage", 100, 1);
    pause.last(OUTAGE);
  }

  private void recovery() throws InterruptedException {
    scene.port().down(false);
    act(
        "4. A recovery: Port is there again.",
        "the worker asks it every 5 to 30 seconds, begins with a small turn, and catches up.");
    awaitSettled();
    say.accept("  one of them: ./port-aws-events why outage-7-0 --worker=" + scene.page());
  }

  private void badEvent() throws InterruptedException {
    act(
        "5. A bad event: a message that is none of the forms.",
        "Dead letters with the reason, and Last failures, with a link that tells its way.");
    scene.send().accept(List.of("{\"hello\":\"world\"}"));
    awaitSettled();
  }

  /**
   * @param name the clusters' first name, and that of the events' ids
   * @param times how many events about each
   */
  private void send(String name, int clusters, int times) {
    List<String> bodies = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      for (int cluster = 0; cluster < clusters; cluster++) {
        String id = name + "-" + cluster;
        String body = event(id + "-" + time, id);
        if (time == 0) {
          scene.happen().accept(body);
        }
        bodies.add(body);
      }
    }
    for (int from = 0; from < bodies.size(); from += 10) {
      scene.send().accept(bodies.subList(from, Math.min(from + 10, bodies.size())));
    }
  }

  private static String event(String id, String cluster) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    return """
    {"version":"0","id":"%s","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs",\
    "account":"%s","time":"%s","region":"eu-west-1","resources":[],\
    "detail":{"eventSource":"ecs.amazonaws.com","eventName":"CreateCluster","eventTime":"%s",\
    "awsRegion":"eu-west-1","requestParameters":{"clusterName":"%s"},"responseElements":null}}\
    """
        .formatted(id, Stage.ACCOUNT, now, now, cluster);
  }

  private void awaitSettled() throws InterruptedException {
    for (Duration waited = Duration.ZERO;
        waited.compareTo(PATIENCE) < 0 && !scene.settled().getAsBoolean();
        waited = waited.plus(TICK)) {
      pause.last(TICK);
    }
    pause.last(TO_READ);
  }
}
