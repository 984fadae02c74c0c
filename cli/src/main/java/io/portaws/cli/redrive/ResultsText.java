package io.portaws.cli.redrive;

import io.portaws.cli.terminal.Printable;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Results for people. Whatever the letters say is made printable. */
final class ResultsText {
  private static final int SHOWN = 5;
  private static final int SHOWN_DETAILS = 3;

  /** What needs no quotes in a shell. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");

  private final PrintWriter out;
  private final Results results;

  ResultsText(PrintWriter out, Results results) {
    this.out = out;
    this.results = results;
  }

  void print() {
    results.survey().ifPresent(this::survey);
    results.moving().ifPresent(this::moving);
    ended();
  }

  private void survey(Survey survey) {
    Queues queues = results.queues();
    line(letters(survey.chosen()) + " in " + queues.deadLetterUrl());
    line("  they go back to " + queues.url());
    if (survey.chosen() < survey.looked()) {
      line("  chosen from " + survey.looked() + " that were looked at");
    }
    if (!results.ended().toTheEnd() && results.problem().isEmpty()) {
      line("  there may be more: about " + queues.waiting() + " in all; see --max");
    }
    if (survey.oldest().isBefore(Instant.MAX) && queues.keeps().isPositive()) {
      Instant end = survey.oldest().plus(queues.keeps());
      line("  SQS deletes the oldest of them " + when(end, queues.toldAt()));
    }
    survey.groups().forEach(this::group);
    if (results.verdicts() && survey.chosen() > 0) {
      line("");
      line(
          "%d of %d would be moved, as %s"
              .formatted(survey.movable(), survey.chosen(), messages(survey.messages())));
    }
  }

  private static String when(Instant time, Instant now) {
    Duration left = Duration.between(now, time);
    String in =
        left.toHours() < 48 ? Math.max(0, left.toHours()) + " hours" : left.toDays() + " days";
    return "at " + time.truncatedTo(ChronoUnit.SECONDS) + ", in " + in;
  }

  private void group(Group group) {
    Reasons.Reason reason = Reasons.of(group.reason());
    line("");
    line(
        "%s: %s, %d different, first seen %s, last sent %s"
            .formatted(
                group.reason(),
                letters(group.count()),
                group.bodies(),
                seconds(group.first()),
                seconds(group.last())));
    told("means", reason.means());
    told("mend", reason.mend());
    counts("types", group.types);
    counts("accounts", group.accounts);
    if (group.types.isEmpty()) {
      counts("forms", group.forms);
    }
    for (Counts.Count detail : group.details.most(SHOWN_DETAILS)) {
      told("detail", detail.times() + " × " + detail.text());
    }
    for (Group.Sample sample : group.samples()) {
      told(
          "sample",
          "%s, fingerprint %s, changed %s"
              .formatted(sample.id(), sample.fingerprint(), seconds(sample.changeTime())));
      if (sample.body() != null) {
        out.println(Printable.lines(sample.body()).indent(4).stripTrailing());
      }
    }
    group.fates().forEach(this::fate);
    commands(group);
  }

  private void fate(Group.Fate fate, Group.Fated fated) {
    String why = fate.why().isEmpty() ? "" : " (" + fate.why() + ")";
    String detail = fated.detail().isEmpty() ? "" : ": " + fated.detail();
    told(
        "now",
        "%d %s%s%s, such as %s"
            .formatted(fated.count(), fate.word(), why, detail, String.join(", ", fated.ids())));
  }

  private void commands(Group group) {
    boolean named = WORD.matcher(group.reason()).matches();
    if (group.origin() == Letter.Origin.ANOTHER_QUEUE || !named) {
      return;
    }
    String command = results.command() + " --reason " + group.reason();
    if (!results.verdicts()) {
      told("try", command + " --dry-run");
    }
    told("move", command + " --move");
  }

  private void counts(String what, Counts counts) {
    if (counts.isEmpty()) {
      return;
    }
    String most =
        counts.most(SHOWN).stream()
            .map(each -> each.text() + " " + each.times())
            .collect(Collectors.joining(", "));
    int beyond = counts.beyond(SHOWN);
    told(what, beyond == 0 ? most : most + " and " + beyond + " more");
  }

  private void moving(Moving moving) {
    line(
        "%s moved to %s, as %s"
            .formatted(letters(moving.moved()), results.queues().url(), messages(moving.sent())));
    if (moving.undeleted() > 0) {
      line(
          "  %d were sent and are still in the dead-letter queue, too: run this again, it does no harm"
              .formatted(moving.undeleted()));
    }
    for (Map.Entry<String, Moving.Left> left : moving.left().entrySet()) {
      line(
          "  %d stay: %s, such as %s"
              .formatted(
                  left.getValue().count(),
                  left.getKey(),
                  String.join(", ", left.getValue().ids())));
    }
    if (!moving.left().isEmpty()) {
      line("  --dry-run tells more of each; --even-if-rejected moves what would be rejected, too");
    }
    if (moving.arrivedSince() > 0) {
      line("  %d came since this began, and stay".formatted(moving.arrivedSince()));
    }
    if (!results.ended().toTheEnd() && results.problem().isEmpty()) {
      line("  the dead-letter queue was not seen to its end: run this again");
    }
  }

  private void ended() {
    results.notes().forEach(note -> line("note: " + note));
    if (results.queues().hidden() > 0) {
      line(
          "note: %d letters are hidden: somebody else looks at them, or a look was killed less than %d minutes ago"
              .formatted(results.queues().hidden(), DeadLetterQueue.HIDDEN.toMinutes()));
    }
    if (results.queues().movesOn().isPresent()) {
      line(
          "note: the dead-letter queue has a redrive policy of its own, and each look counts as a receive");
    }
    if (results.ended().hidden() > 0) {
      line(
          "note: %d letters could not be shown again; they are visible by themselves within %d minutes"
              .formatted(results.ended().hidden(), DeadLetterQueue.HIDDEN.toMinutes()));
    }
    if (results.interrupted()) {
      line("interrupted: what was not moved is where it was");
    }
    results.problem().ifPresent(problem -> line("broken off: " + problem));
  }

  private static String letters(int count) {
    return count + (count == 1 ? " dead letter" : " dead letters");
  }

  private static String messages(int count) {
    return count + (count == 1 ? " message" : " messages");
  }

  private static Instant seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private void told(String what, String text) {
    line("  %-9s %s".formatted(what, text));
  }

  private void line(String text) {
    out.println(Printable.line(text));
  }
}
