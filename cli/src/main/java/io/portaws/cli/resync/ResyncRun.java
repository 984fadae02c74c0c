package io.portaws.cli.resync;

import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.Look;
import io.portaws.pipeline.ResyncRequest;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.port.HeldEntities.NotTold;
import io.portaws.pipeline.resync.Looks;
import io.portaws.pipeline.resync.Slices;
import io.portaws.pipeline.resync.Stale;
import io.portaws.pipeline.resync.Survey;
import io.portaws.pipeline.resync.Surveyed;
import io.portaws.pipeline.state.Lists.Listing;
import io.portaws.pipeline.state.Places.Expansion;
import io.portaws.pipeline.state.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One resync by the command: slice after slice in an order that is always the same, so that the
 * last one that is on the queue whole says where to go on. Used by one thread.
 */
final class ResyncRun {
  private static final Duration TOLD = Duration.ofSeconds(10);

  /**
   * What was asked for.
   *
   * @param maxStaleShare the share of what Port holds of a slice that may be stale
   * @param yes whether any share is agreed to
   * @param options to repeat when it is resumed, with a space before each
   */
  record Asked(
      ResyncToken from, boolean dryRun, boolean yes, double maxStaleShare, String options) {}

  /** What the run works with. */
  record Means(
      TypeCatalog catalog,
      Slices slices,
      Survey survey,
      OntoTheQueue queue,
      InstantSource clock,
      Interaction interaction,
      Predicate<String> agrees,
      Progress progress) {}

  private final Asked asked;
  private final Means means;
  private final ResyncReport report;
  private final Instant began;
  private Instant told;
  private @Nullable Slice after;

  ResyncRun(Asked asked, Means means) {
    this.asked = asked;
    this.means = means;
    this.report = new ResyncReport(asked.from().request().run(), asked.dryRun());
    this.began = means.clock().instant();
    this.told = began;
    this.after = asked.from().after();
  }

  ResyncReport report() {
    return report;
  }

  /** Runs it to its end, or until something stops it, which the report then says. */
  ResyncReport run() throws InterruptedException {
    ResyncRequest.Whole request = asked.from().request();
    Expansion found = means.slices().of(request.types(), request.accounts(), request.regions());
    found
        .gaps()
        .forEach(gap ->
            report.excluded.add(
                new Excluded("a part of the request", gap.why().word(), gap.detail())));
    List<Slice> slices = left(found.slices());
    report.of = slices.size();
    if (found.slices().isEmpty()) {
      report.excluded.add(
          new Excluded("the request", "nothing", "there is nothing to list of what was asked for"));
    }
    means.progress().say("listing %d slices%s".formatted(slices.size(), skipped(found, slices)));
    means.interaction().farewell(farewell());
    try (Surveys surveys = new Surveys(means.survey(), report.run, slices)) {
      while (surveys.hasNext() && report.stopped.isEmpty()) {
        take(surveys.next());
      }
    } catch (NotTold | OntoTheQueue.NotTaken e) {
      stop(String.valueOf(e.getMessage()));
    } finally {
      means.interaction().farewell("");
    }
    report.messages = asked.dryRun() ? report.messages : means.queue().sent();
    return report;
  }

  private static String skipped(Expansion found, List<Slice> left) {
    int done = found.slices().size() - left.size();
    return done == 0 ? "" : "; %d were done before".formatted(done);
  }

  /** Those that come after the last one that was put on the queue whole. */
  private List<Slice> left(List<Slice> found) {
    Comparator<Slice> order =
        Comparator.<Slice>comparingInt(slice -> means.catalog().placeOf(slice.type()))
            .thenComparing(Slice::type)
            .thenComparing(Slice::account)
            .thenComparing(Slice::region);
    Slice last = after;
    return found.stream()
        .sorted(order)
        .filter(slice -> last == null || order.compare(slice, last) > 0)
        .toList();
  }

  private void take(Surveyed surveyed) throws OntoTheQueue.NotTaken, InterruptedException {
    boolean holdsBack =
        !asked.yes() && surveyed.stale().exceeds(asked.maxStaleShare()) && !agreed(surveyed);
    if (!report.stopped.isEmpty()) {
      return;
    }
    String run = report.run;
    List<Look> looks = new ArrayList<>(Looks.atListed(run, surveyed, _ -> surveyed.at()));
    if (!holdsBack) {
      looks.addAll(Looks.atStale(run, surveyed, _ -> surveyed.at()));
    }
    if (asked.dryRun()) {
      report.messages += looks.size();
    } else {
      means.queue().put(looks);
    }
    note(surveyed, holdsBack, looks);
    after = surveyed.slice();
    means.interaction().farewell(farewell());
    progress();
  }

  private void note(Surveyed surveyed, boolean holdsBack, List<Look> looks) {
    report.slices++;
    String slice = surveyed.slice().toString();
    int enqueued = looks.stream().mapToInt(look -> look.keys().size()).sum();
    report.of(surveyed.slice().type()).add(surveyed, holdsBack, enqueued);
    report.untold.addAll(surveyed.stale().untold());
    report.unresolved(surveyed.stale().samples());
    if (surveyed.listing() instanceof Listing.Partial(var _, State.Cause why, String detail)) {
      report.excluded.add(new Excluded(slice, why.word(), detail));
    }
    if (holdsBack) {
      report.excluded.add(
          new Excluded(slice, "stale-held", words(surveyed.stale()) + ": left as they are"));
    }
  }

  /** Whether so many may be looked at. Where nobody can be asked, the run stops. */
  private boolean agreed(Surveyed surveyed) {
    String what = surveyed.slice() + ": " + words(surveyed.stale());
    if (asked.dryRun()) {
      return false;
    }
    if (means.interaction().isTerminal()) {
      return means
          .agrees()
          .test(
              what
                  + ". Each is read from AWS before anything is done, and deleted where AWS does not"
                  + " have it. Go on?");
    }
    stop(
        what
            + ", more than --max-stale-share "
            + asked.maxStaleShare()
            + ". Look at them in Port; if it is right, go on with --yes or a higher share");
    return false;
  }

  private static String words(Stale stale) {
    return "%d of %d entities that Port holds from us are not in AWS's list"
        .formatted(stale.entities(), stale.held());
  }

  private void stop(String why) {
    report.stopped = why;
    report.resume = resume();
  }

  private String resume() {
    return "./port-aws-events resync --resume "
        + new ResyncToken(asked.from().request(), after).text()
        + asked.options();
  }

  private String farewell() {
    return asked.dryRun()
        ? ""
        : "Interrupted after %d of %d slices. What is on the queue is done; go on with:\n  %s"
            .formatted(report.slices, report.of, resume());
  }

  /** Every few seconds; also while the queue is full. */
  void progress() {
    Instant now = means.clock().instant();
    if (told.plus(TOLD).isAfter(now)) {
      return;
    }
    told = now;
    int listed = report.types.values().stream().mapToInt(each -> each.listed).sum();
    OntoTheQueue queue = means.queue();
    Estimate estimate =
        new Estimate(
            Duration.between(began, now),
            report.slices,
            report.of - report.slices,
            queue.sent(),
            queue.waiting());
    means
        .progress()
        .say(
            "%d of %d slices, %d resources listed, %d messages wait on the queue; %s"
                .formatted(report.slices, report.of, listed, queue.waiting(), estimate.words()));
    if (!asked.dryRun()) {
      means.progress().say("  to go on from here: " + resume());
    }
  }
}
