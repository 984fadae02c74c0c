package io.portaws.worker.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What happens to the resources of one run, and which events tell of it. All of it is laid down
 * before the run begins. Belongs to one run.
 */
final class Story {
  private final Scheduler scheduler;
  private final Faults faults;
  private final RandomGenerator dice;
  private final Cloud cloud;
  private final FakeQueue queue;
  private Duration over = Duration.ZERO;
  private int poison;
  private int events;

  Story(Scheduler scheduler, Faults faults, RandomGenerator dice, Cloud cloud, FakeQueue queue) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.dice = dice;
    this.cloud = cloud;
    this.queue = queue;
  }

  /** When the last event is sent or the last resource has come to rest. */
  Duration over() {
    return over;
  }

  /** How many messages were sent that are none of ours. */
  int poison() {
    return poison;
  }

  int events() {
    return events;
  }

  /**
   * @param within how long all of it takes, unless it comes in a burst
   */
  void lay(int resources, int changes, Duration within) {
    List<Cloud.Resource> all = new ArrayList<>();
    for (int i = 0; i < resources; i++) {
      all.add(cloud.add(i % 2 == 0 ? Cloud.BUCKET : Cloud.DATABASE, "r" + i));
    }
    List<Duration> times = new ArrayList<>();
    boolean burst = dice.nextBoolean();
    for (int i = 0; i < changes; i++) {
      times.add(faults.between(Duration.ZERO, burst ? Duration.ofSeconds(20) : within));
    }
    times.sort(null);
    for (Duration time : times) {
      change(all.get(dice.nextInt(all.size())), time, all);
    }
  }

  private void change(Cloud.Resource resource, Duration planned, List<Cloud.Resource> all) {
    Cloud.Version before = resource.last();
    Duration earliest = before.from().plusMillis(1);
    Duration at = planned.compareTo(earliest) > 0 ? planned : earliest;
    int next = before.number() + 1;
    String call;
    if (!before.isThere()) {
      call = "Create";
      come(resource, at, "creating", next);
    } else if (dice.nextInt(5) < 3) {
      call = "Put";
      come(resource, at, "modifying", next);
    } else {
      call = "Delete";
      go(resource, at, next);
    }
    until(resource.last().from());
    tell(resource, call, at, all);
  }

  private void come(Cloud.Resource resource, Duration at, String meanwhile, int number) {
    boolean settles = resource.type.equals(Cloud.DATABASE) && dice.nextBoolean();
    if (settles) {
      resource.becomes(at, meanwhile, number);
      resource.becomes(at.plus(faults.millis(100, 40_000)), "available", number);
    } else {
      resource.becomes(at, "available", number);
    }
  }

  private void go(Cloud.Resource resource, Duration at, int number) {
    if (faults.strikes(Fault.LEFT_READABLE)) {
      resource.becomes(at, "deleting", number);
      resource.becomes(at.plus(faults.millis(100, 60_000)), null, number);
    } else {
      resource.becomes(at, null, number);
    }
  }

  private void tell(Cloud.Resource resource, String call, Duration at, List<Cloud.Resource> all) {
    events++;
    resource.lastEventLost = faults.strikes(Fault.EVENT_LOST);
    if (resource.lastEventLost) {
      return;
    }
    String body = body(resource, call, at, all);
    int copies = faults.strikes(Fault.EVENT_DUPLICATED) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      Duration delay =
          faults.strikes(Fault.EVENT_DELAYED)
              ? faults.millis(5_000, 400_000)
              : faults.millis(50, 3_000);
      send(at.plus(delay), body);
    }
    if (faults.strikes(Fault.NOT_AN_EVENT)) {
      poison++;
      send(at, "{\"poison\":" + poison + "}");
    }
  }

  private void send(Duration at, String body) {
    until(at);
    scheduler.at(at, () -> queue.send(body));
  }

  private void until(Duration time) {
    over = time.compareTo(over) > 0 ? time : over;
  }

  private String body(Cloud.Resource resource, String call, Duration at, List<Cloud.Resource> all) {
    // AWS's event times are whole seconds.
    String time = Scheduler.START.plus(at).truncatedTo(ChronoUnit.SECONDS).toString();
    return switch (dice.nextInt(4)) {
      case 0 -> exporter(resource, call, time);
      case 1 -> ownEvent(resource, time);
      default -> cloudTrail(resource, call, time, all);
    };
  }

  private String cloudTrail(
      Cloud.Resource resource, String call, String time, List<Cloud.Resource> all) {
    ObjectNode event = event("aws.sim", "AWS API Call via CloudTrail", time);
    String kind = resource.type.substring(resource.type.lastIndexOf(':') + 1);
    ObjectNode detail = event.putObject("detail");
    detail.put("eventSource", "sim.amazonaws.com").put("eventName", call + kind);
    detail.put("eventTime", time);
    var names = detail.putObject("requestParameters").putArray("names").add(resource.name);
    if (dice.nextInt(10) == 0) {
      Cloud.Resource other = all.get(dice.nextInt(all.size()));
      if (other.type.equals(resource.type)) {
        names.add(other.name);
      }
    }
    return event.toString();
  }

  private static String ownEvent(Cloud.Resource resource, String time) {
    ObjectNode event = event("aws.sim", resource.type + " Changed", time);
    event.putObject("detail").put("name", resource.name);
    return event.toString();
  }

  private static ObjectNode event(String source, String detailType, String time) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("source", source)
        .put("detail-type", detailType)
        .put("account", Cloud.ACCOUNT)
        .put("region", Cloud.REGION)
        .put("time", time);
  }

  private static String exporter(Cloud.Resource resource, String call, String time) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("resource_type", resource.type)
        .put("region", "\"" + Cloud.REGION + "\"")
        .put("identifier", "\"" + resource.name + "\"")
        .put("action", call.equals("Delete") ? "\"delete\"" : "\"upsert\"")
        .put("eventTime", time)
        .toString();
  }
}
