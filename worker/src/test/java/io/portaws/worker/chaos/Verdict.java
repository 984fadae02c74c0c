package io.portaws.worker.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import software.amazon.awssdk.services.sqs.model.Message;

/** What is not as it should be, in words. Pure. */
final class Verdict {
  private static final String FOLLOW_UP = "\"port-aws-events\":\"follow-up\"";

  private Verdict() {}

  static List<String> catalogue(Map<String, String> aws, Map<String, String> port) {
    List<String> wrong = new ArrayList<>();
    var all = new TreeSet<>(aws.keySet());
    all.addAll(port.keySet());
    for (String each : all) {
      String is = port.getOrDefault(each, "absent");
      String should = aws.getOrDefault(each, "absent");
      if (!is.equals(should)) {
        wrong.add("%s is '%s' in Port and '%s' in AWS".formatted(each, is, should));
      }
    }
    return wrong;
  }

  /** The worker's own further looks may wait on the queue for an hour. */
  static List<String> leftOver(List<Message> visible) {
    return visible.stream()
        .map(Message::body)
        .filter(body -> !body.contains(FOLLOW_UP))
        .map(body -> "left on the queue: " + body)
        .toList();
  }

  /** A worker that is killed between sending and deleting leaves one twice. */
  static List<String> deadLetters(Map<String, String> poison, List<Message> dead) {
    List<String> wrong = new ArrayList<>();
    var missing = new TreeSet<>(poison.keySet());
    for (Message each : dead) {
      var reason = each.messageAttributes().get("reason");
      String why = reason == null ? "no reason" : reason.stringValue();
      missing.remove(each.body());
      if (!why.equals(poison.get(each.body()))) {
        wrong.add("dead-lettered for '" + why + "': " + each.body());
      }
    }
    missing.forEach(body -> wrong.add("not dead-lettered: " + body));
    return wrong;
  }

  static List<String> workers(Fleet fleet, long drains) {
    List<String> wrong = new ArrayList<>(fleet.deaths());
    fleet.drains().stream()
        .filter(drain -> !drain.isClean())
        .forEach(drain -> wrong.add("not drained: " + drain));
    if (fleet.drains().size() != drains) {
      wrong.add("%d workers drained instead of %d".formatted(fleet.drains().size(), drains));
    }
    return wrong;
  }
}
