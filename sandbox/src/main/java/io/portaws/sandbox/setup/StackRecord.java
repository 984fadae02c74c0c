package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One stack and what is to happen to it. Guarded by the stand-in that owns it. */
final class StackRecord {
  /** One event; the newest of a stack decides its status. */
  record Event(
      String id,
      String logicalId,
      String physicalId,
      String type,
      String status,
      String reason,
      String token) {}

  /** A change set and what it was made of. */
  record ChangeSet(
      String id,
      String name,
      String type,
      String body,
      ObjectNode template,
      Map<String, String> parameters,
      List<ObjectNode> changes,
      String failure) {}

  final String id;
  final String name;
  String status = "REVIEW_IN_PROGRESS";
  String body = "";
  ObjectNode template;
  Map<String, String> parameters = Map.of();
  final List<Event> events = new ArrayList<>();
  final Deque<Event> coming = new ArrayDeque<>();
  final Map<String, ChangeSet> changeSets = new LinkedHashMap<>();
  final Map<String, Integer> looks = new LinkedHashMap<>();

  /** What the stack becomes when the operation under way ends well; null when it fails. */
  @org.jspecify.annotations.Nullable ChangeSet becoming;

  StackRecord(String id, String name, ObjectNode empty) {
    this.id = id;
    this.name = name;
    this.template = empty;
  }

  boolean isBusy() {
    return status.endsWith("_IN_PROGRESS") && !status.equals("REVIEW_IN_PROGRESS");
  }

  /** Lets the next event happen. */
  void step() {
    Event event = coming.poll();
    if (event == null) {
      return;
    }
    events.add(event);
    if (event.physicalId().equals(id)) {
      status = event.status();
      ChangeSet next = becoming;
      if (next != null && coming.isEmpty()) {
        body = next.body();
        template = next.template();
        parameters = next.parameters();
        becoming = null;
      }
    }
  }
}
