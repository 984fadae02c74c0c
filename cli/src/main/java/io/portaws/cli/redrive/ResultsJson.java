package io.portaws.cli.redrive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Results for programs: one object. */
final class ResultsJson {
  private static final int SHOWN = 50;

  private ResultsJson() {}

  /** Where there were no queues to look at. */
  static ObjectNode refused(List<String> problems) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    problems.forEach(document.putArray("problems")::add);
    return document;
  }

  static ObjectNode of(Results results) {
    Queues queues = results.queues();
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("queue", queues.url()).put("deadLetterQueue", queues.deadLetterUrl());
    document.put("waiting", queues.waiting()).put("hidden", queues.hidden());
    document.put("seen", results.ended().seen()).put("toTheEnd", results.ended().toTheEnd());
    document.put("interrupted", results.interrupted());
    document.put("stillHidden", results.ended().hidden());
    results.survey().ifPresent(survey -> survey(document, survey, results.verdicts()));
    results.moving().ifPresent(moving -> moving(document, moving));
    results.notes().forEach(document.putArray("notes")::add);
    ArrayNode problems = document.putArray("problems");
    results.problem().ifPresent(problems::add);
    return document;
  }

  private static void survey(ObjectNode document, Survey survey, boolean verdicts) {
    document.put("looked", survey.looked()).put("chosen", survey.chosen());
    ArrayNode groups = document.putArray("groups");
    survey.groups().forEach(group -> group(groups.addObject(), group));
    if (!verdicts) {
      return;
    }
    document.put("movable", survey.movable()).put("messages", survey.messages());
    ArrayNode letters = document.putArray("letters");
    for (Survey.Line line : survey.lines()) {
      ObjectNode letter = letters.addObject();
      letter.put("id", line.id()).put("reason", line.reason());
      letter.put("fingerprint", line.fingerprint());
      letter.put("verdict", line.verdict().word()).put("why", line.verdict().why());
      if (line.verdict() instanceof Verdict.Rejected(String _, String detail)) {
        letter.put("detail", detail);
      }
    }
  }

  private static void group(ObjectNode node, Group group) {
    Reasons.Reason reason = Reasons.of(group.reason());
    node.put("reason", group.reason()).put("origin", word(group.origin()));
    node.put("count", group.count()).put("different", group.bodies());
    node.put("firstSeen", group.first().toString()).put("lastSent", group.last().toString());
    node.put("means", reason.means()).put("mend", reason.mend());
    counts(node.putObject("types"), group.types);
    counts(node.putObject("accounts"), group.accounts);
    counts(node.putObject("forms"), group.forms);
    counts(node.putObject("details"), group.details);
    counts(node.putObject("fingerprints"), group.fingerprints);
    ArrayNode samples = node.putArray("samples");
    for (Group.Sample sample : group.samples()) {
      ObjectNode each = samples.addObject().put("id", sample.id());
      each.put("fingerprint", sample.fingerprint());
      each.put("changeTime", sample.changeTime().toString()).put("detail", sample.detail());
      Optional.ofNullable(sample.body()).ifPresent(body -> each.put("body", body));
    }
  }

  private static String word(Letter.Origin origin) {
    return switch (origin) {
      case CONSUMER -> "consumer";
      case RULE -> "rule";
      case SQS -> "sqs";
      case ANOTHER_QUEUE -> "another-queue";
      case UNKNOWN -> "unknown";
    };
  }

  private static void counts(ObjectNode node, Counts counts) {
    counts.most(SHOWN).forEach(each -> node.put(each.text(), each.times()));
  }

  private static void moving(ObjectNode document, Moving moving) {
    document.put("moved", moving.moved()).put("messages", moving.sent());
    document.put("inBoth", moving.undeleted()).put("arrivedSince", moving.arrivedSince());
    ArrayNode left = document.putArray("left");
    moving
        .left()
        .forEach((why, letters) -> {
          ObjectNode node = left.addObject().put("why", why).put("count", letters.count());
          letters.ids().forEach(node.putArray("ids")::add);
        });
  }
}
