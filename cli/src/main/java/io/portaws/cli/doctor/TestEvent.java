package io.portaws.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.aws.AwsProblem;
import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortAnswer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Sends a harmless event the whole way: bus, rule, queue, consumer, Port. Its detail is an entity
 * of a blueprint of its own, which is made before and deleted after. The stack's {@code DoctorRule}
 * takes events of this blueprint alone, so that nobody can write into another one by it.
 *
 * <p>When the entity does not come in time, its message may still be under way. The blueprint is
 * left then: a message whose blueprint is missing would make the consumer not ready, and become a
 * dead letter. The next run deletes what the last one left.
 */
final class TestEvent {
  static final String BLUEPRINT = "portAwsEventsCheck";
  static final String SOURCE = "port-aws-events.doctor";
  static final String DETAIL_TYPE = "port-aws-events check";
  static final String ABOUT = "test event";
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final EventBridgeClient events;
  private final PortAdmin port;
  private final InstantSource clock;
  private final Pause pause;
  private final Progress progress;
  private final Duration timeout;

  TestEvent(
      EventBridgeClient events,
      PortAdmin port,
      InstantSource clock,
      Pause pause,
      Progress progress,
      Duration timeout) {
    this.events = events;
    this.port = port;
    this.clock = clock;
    this.pause = pause;
    this.progress = progress;
    this.timeout = timeout;
  }

  /** Sends and follows it. */
  List<Finding> send() throws InterruptedException {
    String identifier = "doctor-" + UUID.randomUUID();
    List<Finding> findings = new ArrayList<>();
    Instant begun = clock.instant();
    PortAnswer made = port.createBlueprint(blueprint());
    boolean there = made instanceof PortAnswer.Refused(int status, String _) && status == 409;
    if (!(made instanceof PortAnswer.Done) && !there) {
      return List.of(PortDoor.unanswered(ABOUT, made));
    }
    progress.say("sending event " + identifier);
    boolean sent = put(identifier, findings);
    if (sent) {
      Instant accepted = clock.instant();
      findings.add(Finding.ok(ABOUT, "the bus took it in " + time(begun, accepted)));
      if (!follow(identifier, accepted, findings)) {
        return findings;
      }
    }
    cleanUp(identifier, sent, findings);
    return findings;
  }

  private static ObjectNode blueprint() {
    ObjectNode body = JSON.objectNode();
    body.put("identifier", BLUEPRINT).put("title", "Check of port-aws-events");
    ObjectNode schema = body.putObject("schema");
    schema.putObject("properties");
    schema.putArray("required");
    List.of("mirrorProperties", "calculationProperties", "relations").forEach(body::putObject);
    return body;
  }

  /** Whether the bus took it. */
  private boolean put(String identifier, List<Finding> findings) {
    ObjectNode detail = JSON.objectNode().put("blueprint", BLUEPRINT);
    detail.put("identifier", identifier).put("title", "Test event of port-aws-events doctor");
    try {
      PutEventsRequestEntry sent =
          PutEventsRequestEntry.builder()
              .source(SOURCE)
              .detailType(DETAIL_TYPE)
              .detail(detail.toString())
              .build();
      PutEventsResponse answer = events.putEvents(r -> r.entries(sent));
      if (answer.failedEntryCount() == null || answer.failedEntryCount() == 0) {
        return true;
      }
      PutEventsResultEntry entry = answer.entries().getFirst();
      findings.add(
          Finding.failure(
              ABOUT,
              "the bus did not take it: %s: %s".formatted(entry.errorCode(), entry.errorMessage()),
              "run it again"));
    } catch (SdkException e) {
      findings.add(
          Finding.unknown(
              ABOUT,
              "it could not be sent: " + AwsProblem.of(e).words(),
              "these credentials need events:PutEvents on the default bus"));
    }
    return false;
  }

  /** Whether it came. */
  private boolean follow(String identifier, Instant accepted, List<Finding> findings)
      throws InterruptedException {
    Instant end = accepted.plus(timeout);
    while (true) {
      PortAnswer answer = port.entity(BLUEPRINT, identifier);
      if (answer instanceof PortAnswer.Done) {
        findings.add(
            Finding.ok(
                ABOUT,
                "rule, queue, consumer and Port took %s more"
                    .formatted(time(accepted, clock.instant()))));
        return true;
      }
      boolean notYet = answer instanceof PortAnswer.Refused(int status, String _) && status == 404;
      if (!notYet && !(answer instanceof PortAnswer.Unreachable)) {
        findings.add(PortDoor.unanswered(ABOUT, answer));
        return false;
      }
      if (!clock.instant().isBefore(end)) {
        findings.add(late());
        return false;
      }
      progress.say("waiting for it in Port, %s so far".formatted(time(accepted, clock.instant())));
      pause.pause(INTERVAL);
    }
  }

  private Finding late() {
    return Finding.failure(
        ABOUT,
        "it did not come to Port within %d s; blueprint %s is left for it, should it come late"
            .formatted(timeout.toSeconds(), BLUEPRINT),
        "see the lines of rules, queue and consumer; the next --send-test-event cleans up");
  }

  private void cleanUp(String identifier, boolean sent, List<Finding> findings)
      throws InterruptedException {
    if (sent) {
      deleted(port.deleteEntity(BLUEPRINT, identifier), "entity " + identifier, findings);
    }
    PortAnswer gone = port.deleteBlueprint(BLUEPRINT);
    if (gone instanceof PortAnswer.Refused(int status, String _) && status != 404) {
      deleteLeftOvers();
      gone = port.deleteBlueprint(BLUEPRINT);
    }
    deleted(gone, "blueprint " + BLUEPRINT, findings);
  }

  /** Entities of runs that did not see theirs come. */
  private void deleteLeftOvers() throws InterruptedException {
    if (port.entities(BLUEPRINT) instanceof PortAnswer.Done(JsonNode all)) {
      for (JsonNode each : all) {
        String identifier = each.path("identifier").asText();
        PortAnswer gone = port.deleteEntity(BLUEPRINT, identifier);
        progress.say("deleting %s, left by an earlier run: %s".formatted(identifier, words(gone)));
      }
    }
  }

  private static String words(PortAnswer answer) {
    return answer instanceof PortAnswer.Done ? "done" : PortDoor.unanswered(ABOUT, answer).words();
  }

  private static void deleted(PortAnswer answer, String what, List<Finding> findings) {
    boolean gone =
        answer instanceof PortAnswer.Done
            || (answer instanceof PortAnswer.Refused(int status, String _) && status == 404);
    if (!gone) {
      findings.add(
          Finding.warning(
              ABOUT,
              "%s is left in Port: %s".formatted(what, words(answer)),
              "delete it there, or run it again"));
    }
  }

  private static String time(Instant from, Instant to) {
    long millis = Duration.between(from, to).toMillis();
    return millis < 10_000 ? "%.1f s".formatted(millis / 1_000.0) : millis / 1_000 + " s";
  }
}
