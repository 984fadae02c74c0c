package io.portaws.sandbox.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.demo.WorkerProcess.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Tells how it goes and how it ended. Not thread-safe. */
final class Report {
  private static final Duration EVERY = Duration.ofMillis(200);

  private final Stage stage;
  private final Terminal terminal;
  private final Instant began = Instant.now();
  private Instant nextProgress = began;

  Report(Stage stage, Terminal terminal) {
    this.stage = stage;
    this.terminal = terminal;
  }

  /** One line that is drawn over: where the messages are, and what they cost. Now and then. */
  void progress(int sent) {
    Instant now = Instant.now();
    if (!terminal.isInteractive() || now.isBefore(nextProgress)) {
      return;
    }
    nextProgress = now.plus(EVERY);
    List<Sample> metrics = stage.worker().metrics();
    double received = WorkerProcess.sum(metrics, "portaws_messages_received_total");
    double seconds = Math.max(0.001, Duration.between(began, now).toMillis() / 1000.0);
    terminal.progress(
        String.format(
            Locale.ROOT,
            "sent %d · received %.0f · entities written %.0f · Port requests %d"
                + " · saved by coalescing %.0f · %.0f messages/s",
            sent,
            received,
            WorkerProcess.sum(metrics, "portaws_entities_upserted_total"),
            stage.portRequests(),
            WorkerProcess.sum(metrics, "portaws_coalesced_total"),
            received / seconds));
  }

  /** What the catalogue holds, and why messages did not add to it. */
  void summary() {
    terminal.line("");
    terminal.line("The catalogue holds:");
    for (String blueprint : new TreeSet<>(stage.port.blueprints())) {
      Map<String, ObjectNode> entities = stage.port.entities(blueprint);
      if (!entities.isEmpty()) {
        terminal.line(String.format(Locale.ROOT, "  %-22s %3d", blueprint, entities.size()));
        entities.keySet().stream().sorted().limit(3).forEach(id -> terminal.line("      " + id));
        if (entities.size() > 3) {
          terminal.line("      … and " + (entities.size() - 3) + " more");
        }
      }
    }
    reasons("Skipped, since there was nothing to do:", "skipped");
    reasons("Rejected, and kept whole in the dead-letter queue:", "rejected");
    reasons("Tried again:", "retried");
    terminal.line("");
    terminal.line(
        "%.0f changes were saved by coalescing. The worker's log: %s"
            .formatted(stage.worker().count("portaws_coalesced_total"), stage.worker().log()));
  }

  private void reasons(String title, String outcome) {
    Map<String, Double> byReason = new TreeMap<>();
    stage.worker().metrics().stream()
        .filter(sample -> sample.name().equals("portaws_outcomes_total"))
        .filter(sample -> outcome.equals(sample.labels().get("outcome")))
        .forEach(sample ->
            byReason.merge(
                sample.labels().getOrDefault("reason", ""), sample.value(), Double::sum));
    if (!byReason.isEmpty()) {
      terminal.line(title);
      byReason.forEach((reason, count) ->
          terminal.line(String.format(Locale.ROOT, "  %-28s %3.0f", reason, count)));
    }
  }
}
