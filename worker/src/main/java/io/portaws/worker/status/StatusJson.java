package io.portaws.worker.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.worker.journal.Answer;
import io.portaws.worker.journal.Failure;
import io.portaws.worker.journal.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The figures and timelines for programs. What is not known is left out. Pure. */
final class StatusJson {
  private StatusJson() {}

  static ObjectNode status(Figures figures, About about) {
    Standing standing = Standing.of(figures);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("at", figures.at().toString());
    json.put("level", standing.level().name().toLowerCase(java.util.Locale.ROOT));
    json.put("word", standing.word());
    json.put("sentence", standing.sentence());
    json.put("bound", standing.bound());
    words(json, "notLive", figures.notLive());
    words(json, "failing", figures.failing());
    words(json, "setup", figures.setup());
    reach(json.putObject("reach"), figures.reach());
    flow(json.putObject("messages"), figures.flow());
    queue(json.putObject("queue"), figures.queue());
    aws(json.putObject("aws"), figures.aws());
    ObjectNode port = json.putObject("port");
    figures.port().forEach(host -> port(port.putObject(host.name()), host));
    saved(json.putObject("saved"), figures.saved());
    deadLetters(json.putObject("deadLetters"), figures.deadLetters());
    ArrayNode failures = json.putArray("failures");
    figures.failures().forEach(failure -> failure(failures.addObject(), failure));
    worker(json.putObject("worker"), figures, about);
    words(json, "configuration", about.settings());
    return json;
  }

  private static void words(ObjectNode json, String name, Map<String, String> words) {
    ObjectNode object = json.putObject(name);
    words.forEach(object::put);
  }

  private static void reach(ObjectNode json, Figures.Reach reach) {
    seconds(json, "medianSeconds", reach.median());
    seconds(json, "p95Seconds", reach.slow());
    seconds(json, "fromChangeMedianSeconds", reach.fromChange());
    reach.last().ifPresent(last -> json.put("last", last.toString()));
  }

  private static void flow(ObjectNode json, Figures.Flow flow) {
    json.put("inPerSecond", rounded(flow.in())).put("outPerSecond", rounded(flow.out()));
    json.put("received", flow.received()).put("done", flow.done());
    json.put("held", flow.held()).put("heldBytes", flow.heldBytes());
    seconds(json, "oldestHeldSeconds", flow.oldestHeld());
  }

  private static void queue(ObjectNode json, Figures.OnQueue queue) {
    number(json, "waiting", queue.waiting());
    number(json, "inFlight", queue.inFlight());
    number(json, "delayed", queue.delayed());
    queue.trend().ifPresent(trend -> json.put("trendPerSecond", rounded(trend)));
    if (!queue.problem().isEmpty()) {
      json.put("problem", queue.problem());
    }
  }

  private static void aws(ObjectNode json, Figures.Aws aws) {
    json.put("reads", aws.reads());
    seconds(json, "meanReadSeconds", aws.meanRead());
    json.put("throttledLastMinute", aws.throttled());
  }

  private static void port(ObjectNode json, Figures.Port port) {
    number(json, "limit", port.limit());
    number(json, "remaining", port.remaining());
    number(json, "reserve", port.reserve());
    seconds(json, "resetInSeconds", port.resetIn());
    seconds(json, "closedSeconds", Optional.of(port.closedFor()));
    json.put("away", port.awaySince().isPresent());
    port.awaySince().ifPresent(since -> json.put("awaySince", since.toString()));
    json.put("outages", port.outages()).put("heldBackShare", rounded(port.heldBack()));
  }

  private static void saved(ObjectNode json, Figures.Saved saved) {
    json.put("changes", saved.changes()).put("coalesced", saved.coalesced());
    json.put("covered", saved.covered()).put("requests", saved.requests());
    json.put("refused", saved.refused()).put("failed", saved.failed());
  }

  private static void deadLetters(ObjectNode json, Figures.DeadLetters dead) {
    number(json, "waiting", dead.waiting());
    ObjectNode reasons = json.putObject("byReason");
    dead.byReason().forEach(reasons::put);
  }

  private static void failure(ObjectNode json, Failure failure) {
    json.put("at", failure.at().toString()).put("what", failure.what());
    json.put("reason", failure.reason()).put("detail", failure.detail());
    if (!failure.message().isEmpty()) {
      json.put("message", failure.message());
    }
  }

  private static void worker(ObjectNode json, Figures figures, About about) {
    worker(json, about, figures.startedAt());
    figures.memory().since().ifPresent(since -> json.put("remembersSince", since.toString()));
  }

  private static void worker(ObjectNode json, About about, Instant startedAt) {
    json.put("version", about.version());
    about.instance().forEach(json::put);
    json.put("startedAt", startedAt.toString());
  }

  static ObjectNode why(Answer answer, About about, Instant startedAt) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("asked", answer.asked()).put("known", !answer.timelines().isEmpty());
    ArrayNode messages = json.putArray("messages");
    answer.timelines().forEach(each -> timeline(messages.addObject(), each));
    json.put("more", answer.more());
    ObjectNode worker = json.putObject("worker");
    worker(worker, about, startedAt);
    answer.since().ifPresent(since -> worker.put("remembersSince", since.toString()));
    worker.put("forgot", answer.forgot());
    return json;
  }

  private static void timeline(ObjectNode json, Timeline timeline) {
    json.put("message", timeline.message());
    ArrayNode about = json.putArray("about");
    timeline.about().forEach(about::add);
    ArrayNode steps = json.putArray("steps");
    for (Timeline.Step step : timeline.steps()) {
      steps
          .addObject()
          .put("at", step.at().toString())
          .put("step", step.what())
          .put("text", step.text());
    }
  }

  private static void seconds(ObjectNode json, String name, Optional<Duration> duration) {
    duration.ifPresent(some -> json.put(name, rounded(some.toMillis() / 1e3)));
  }

  private static void number(ObjectNode json, String name, Optional<Long> number) {
    number.ifPresent(some -> json.put(name, some));
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1e3;
  }
}
