package io.portaws.worker.journal;

import io.portaws.pipeline.journal.Ending;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells one message's entries as sentences, in the order in which it hears them. Of one thread. */
final class Telling {
  private static final Duration WORTH_TELLING = Duration.ofMillis(50);
  private static final int MOST_NAMES = 5;

  private record Work(Subject subject, Set<String> others) {}

  private final String message;
  private final Set<String> about = new LinkedHashSet<>();
  private final List<Timeline.Step> steps = new ArrayList<>();
  private final Map<Long, Work> works = new HashMap<>();

  /** Where the sentence about others belongs, by work. */
  private final Map<Long, Integer> asked = new HashMap<>();

  /** How much it asks for in the turn that is told of. */
  private int asksOfTurn;

  Telling(String message) {
    this.message = message;
  }

  void hear(Entry entry) {
    switch (entry) {
      case Entry.Took took -> took(took);
      case Entry.Begins begins ->
          works.put(begins.work(), new Work(begins.subject(), new LinkedHashSet<>()));
      case Entry.Asks asks -> asks(asks);
      case Entry.Covered(Instant at, var _, Subject subject) -> {
        about.add(subject.text());
        say(at, "covered", subject.text() + ": a later read, which Port has, told of it already");
      }
      case Entry.Read read -> read(read);
      case Entry.Plans plans -> plans(plans);
      case Entry.Attempted attempted -> attempted(attempted);
      case Entry.Ended ended -> ended(ended);
      case Entry.Settled(Instant at, var _, Ending how) ->
          say(at, how.outcome(), "turn ended: " + how(how));
      case Entry.Kept(Instant at, var _, Instant until) ->
          say(at, "kept", "kept here under its lease, next turn in " + text(at, until));
      case Entry.GivenUp(Instant at, var _, String reason, String detail) ->
          say(at, "given-up", "given up: " + reason + in(detail));
      case Entry.Closed(Instant at, var _, String how) -> say(at, how, closed(how));
    }
  }

  Timeline timeline() {
    List<Timeline.Step> all = new ArrayList<>(steps);
    asked.entrySet().stream()
        .sorted(Map.Entry.<Long, Integer>comparingByValue().reversed())
        .forEach(each -> {
          Work work = works.get(each.getKey());
          if (work != null && !work.others().isEmpty()) {
            Instant at = steps.get(each.getValue()).at();
            all.add(each.getValue() + 1, new Timeline.Step(at, "coalesced", others(work.others())));
          }
        });
    return new Timeline(message, List.copyOf(about), all);
  }

  /** All that is left of it. */
  void failed(Failure failure) {
    say(failure.at(), failure.what(), failure.reason() + in(failure.detail()));
  }

  private void say(Instant at, String what, String text) {
    steps.add(new Timeline.Step(at, what, text));
  }

  private void took(Entry.Took took) {
    asksOfTurn = 0;
    boolean again = took.turns() > 0;
    String waited = "put on the queue " + text(took.sentAt(), took.at()) + " before";
    String receives = took.receives() == 1 ? "" : ", for the " + nth(took.receives()) + " time";
    String ids = took.eventIds().isEmpty() ? "" : ", event " + String.join(" / ", took.eventIds());
    say(
        took.at(),
        again ? "turn" : "received",
        again
            ? "taken up again (" + nth(took.turns() + 1) + " turn since it was received)"
            : "received" + receives + ": " + took.form() + ids + "; " + waited);
  }

  private void asks(Entry.Asks asks) {
    Work work = works.get(asks.work());
    if (work == null) {
      // Its beginning is forgotten already.
      return;
    }
    if (!asks.message().equals(message)) {
      work.others().add(asks.message());
      return;
    }
    about.add(work.subject().text());
    asked.put(asks.work(), steps.size());
    asksOfTurn++;
    say(
        asks.at(),
        "change",
        asks.action()
            + " of "
            + work.subject().text()
            + ", which happened "
            + text(asks.changeTime(), asks.at())
            + " before");
  }

  private static String others(Set<String> messages) {
    String names = messages.stream().limit(MOST_NAMES).reduce((a, b) -> a + ", " + b).orElse("");
    String more = messages.size() > MOST_NAMES ? ", …" : "";
    return messages.size() == 1
        ? "done together with one other message about it: " + names
        : "done together with " + messages.size() + " other messages about it: " + names + more;
  }

  private void read(Entry.Read read) {
    say(
        read.at(),
        "read",
        "AWS answered: "
            + read.result()
            + in(read.detail())
            + ", after "
            + Spoken.of(read.took())
            + of(read.work()));
  }

  private void plans(Entry.Plans plans) {
    List<String> parts = new ArrayList<>();
    if (!plans.upserts().isEmpty()) {
      parts.add("to write " + names(plans.upserts()));
    }
    if (!plans.deletes().isEmpty()) {
      parts.add("to delete " + names(plans.deletes()));
    }
    if (plans.searches() > 0) {
      parts.add("to search for what goes with it");
    }
    say(
        plans.at(),
        "mapped",
        (parts.isEmpty() ? "to be posted to the webhook as it is" : String.join(", ", parts))
            + of(plans.work()));
  }

  private static String names(List<EntityRef> entities) {
    String names =
        entities.stream()
            .limit(MOST_NAMES)
            .map(Subject::text)
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return entities.size() > MOST_NAMES
        ? names + " and " + (entities.size() - MOST_NAMES) + " more"
        : names;
  }

  private void attempted(Entry.Attempted attempted) {
    Instant left = attempted.at().minus(attempted.took());
    if (attempted.waited().compareTo(WORTH_TELLING) >= 0) {
      say(left, "waited", "waited " + Spoken.of(attempted.waited()) + " for Port's rate budget");
    }
    switch (attempted.status()) {
      case "away" ->
          say(attempted.at(), "not-sent", "not sent: Port is away (" + attempted.endpoint() + ")");
      case "budget" ->
          say(
              attempted.at(),
              "not-sent",
              "not sent: Port's rate budget is spent (" + attempted.endpoint() + ")");
      default -> answered(attempted, left);
    }
  }

  private void answered(Entry.Attempted attempted, Instant left) {
    int works = attempted.works().size();
    String batch = works > 1 ? ", with " + (works - 1) + " more in the request" : "";
    String answer =
        attempted.status().equals("io")
            ? "no answer" + in(attempted.detail())
            : "Port answered " + attempted.status();
    String trace = attempted.trace().isEmpty() ? "" : ", trace id " + attempted.trace();
    say(left, "sent", "sent: " + attempted.endpoint() + batch);
    say(attempted.at(), "answer", answer + " after " + Spoken.of(attempted.took()) + trace);
  }

  private void ended(Entry.Ended ended) {
    // Of a single one the turn's end says the same.
    if (asksOfTurn > 1) {
      say(ended.at(), "ended", how(ended.how()) + of(ended.work()));
    }
  }

  /** Which of several it is about. */
  private String of(long work) {
    Work known = works.get(work);
    return asksOfTurn > 1 && known != null ? " [" + known.subject().text() + "]" : "";
  }

  private static String how(Ending how) {
    String looks =
        how.followUps() == 0 ? "" : ", and looked at again later (" + how.followUps() + ")";
    return switch (how.outcome()) {
      case "delivered" -> "Port has it" + looks;
      case "skipped" -> "nothing to do: " + how.reason();
      case "waiting" ->
          how.reason().equals("recheck")
              ? "Port has it; read and written once more in " + Spoken.of(how.after())
              : "too early to tell: "
                  + how.reason()
                  + ", looked at again in "
                  + Spoken.of(how.after());
      case "retried" ->
          "not this time: "
              + how.reason()
              + in(how.detail())
              + ", again in "
              + Spoken.of(how.after());
      default -> "never: " + how.reason() + in(how.detail()) + looks;
    };
  }

  private static String closed(String how) {
    return switch (how) {
      case "deleted" -> "deleted from the queue";
      case "returned" -> "handed back to the queue";
      case "dead-lettered" -> "put into the dead-letter queue, whole and with the reason";
      default -> "this receipt expired: the queue hands it out again";
    };
  }

  private static String in(String detail) {
    return detail.isEmpty() ? "" : " (" + detail + ")";
  }

  private static String nth(int number) {
    return number
        + (number % 100 / 10 == 1
            ? "th"
            : switch (number % 10) {
              case 1 -> "st";
              case 2 -> "nd";
              case 3 -> "rd";
              default -> "th";
            });
  }

  private static String text(Instant from, Instant to) {
    return Spoken.of(Duration.between(from, to));
  }
}
