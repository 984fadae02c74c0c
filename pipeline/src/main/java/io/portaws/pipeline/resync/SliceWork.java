package io.portaws.pipeline.resync;

import io.portaws.pipeline.Look;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.Resync;
import io.portaws.pipeline.ResyncRequest;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.HeldEntities.NotTold;
import io.portaws.pipeline.state.Lists.Listing;
import io.portaws.pipeline.state.Places.Expansion;
import io.portaws.pipeline.state.Places.Gap;
import io.portaws.pipeline.state.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out requests here and now, on the calling thread. Whatever a request leads to is on the
 * queue before its message is done; a stop in between repeats it, and looks that are there twice
 * cost a read at most. Safe for use by many threads.
 */
public final class SliceWork implements Resync {
  private static final Logger LOG = LoggerFactory.getLogger(SliceWork.class);

  /** So many slices a second begin: what most of them take is one call. */
  private static final Duration BETWEEN_SLICES = Duration.ofMillis(250);

  /** A list that AWS breaks off is begun again, before what there is of it has to do. */
  private static final int LISTED_AT_MOST = 3;

  private static final Duration LIST_AGAIN = Duration.ofMinutes(2);
  private static final Duration QUEUE_AGAIN = Duration.ofSeconds(60);

  /** The most of what Port holds of a slice that may be stale without somebody being asked. */
  public static final double MAX_STALE_SHARE = 0.1;

  private final TypeCatalog catalog;
  private final Slices slices;
  private final Survey survey;
  private final Pace pace;
  private final Outbox outbox;
  private final InstantSource clock;
  private final PipelineMetrics metrics;

  public SliceWork(
      TypeCatalog catalog,
      Slices slices,
      Survey survey,
      Pace pace,
      Outbox outbox,
      InstantSource clock,
      PipelineMetrics metrics) {
    this.catalog = catalog;
    this.slices = slices;
    this.survey = survey;
    this.pace = pace;
    this.outbox = outbox;
    this.clock = clock;
    this.metrics = metrics;
  }

  @Override
  public Outcome carryOut(Message message, ResyncRequest request) throws InterruptedException {
    return switch (request) {
      case ResyncRequest.Whole whole -> expand(message, whole);
      case ResyncRequest.OfSlice of -> survey(message, of);
    };
  }

  private Outcome expand(Message message, ResyncRequest.Whole request) throws InterruptedException {
    Expansion expanded = slices.of(request.types(), request.accounts(), request.regions());
    Optional<Gap> passing = expanded.gaps().stream().filter(gap -> passes(gap.why())).findFirst();
    if (passing.isPresent() && message.receiveCount() < LISTED_AT_MOST) {
      return new Outcome.Retry(
          LIST_AGAIN, "aws-" + passing.get().why().word(), passing.get().detail());
    }
    List<ResyncRequest.OfSlice> requests = new ArrayList<>();
    Instant due = clock.instant();
    for (Slice slice : ordered(expanded.slices())) {
      requests.add(new ResyncRequest.OfSlice(request.run(), slice, message.latestChange(), due));
      due = due.plus(BETWEEN_SLICES);
    }
    if (!outbox.put(requests)) {
      return notTaken();
    }
    expanded.gaps().forEach(gap -> tell(request.run(), gap));
    LOG.atInfo()
        .addKeyValue("run", request.run())
        .addKeyValue("slices", requests.size())
        .log("a resync begins");
    return new Outcome.Skipped("resync-begun");
  }

  /** Targets of relations first: what relates to them finds them there. */
  private List<Slice> ordered(List<Slice> found) {
    return found.stream()
        .sorted(Comparator.comparingInt(slice -> catalog.placeOf(slice.type())))
        .toList();
  }

  private static void tell(String run, Gap gap) {
    LOG.atWarn()
        .addKeyValue("run", run)
        .addKeyValue("why", gap.why().word())
        .addKeyValue("detail", gap.detail())
        .log("a part of the resync is left out");
  }

  private Outcome survey(Message message, ResyncRequest.OfSlice request)
      throws InterruptedException {
    Surveyed surveyed;
    try {
      surveyed = survey.look(request.run(), request.slice());
    } catch (NotTold e) {
      return new Outcome.Retry(
          QUEUE_AGAIN, "port-not-told", String.valueOf(e.getMessage()), null, true);
    }
    if (surveyed.listing() instanceof Listing.Partial(var _, State.Cause why, String detail)
        && passes(why)
        && message.receiveCount() < LISTED_AT_MOST) {
      return new Outcome.Retry(LIST_AGAIN, "aws-" + why.word(), detail);
    }
    boolean holdsBack = surveyed.stale().exceeds(MAX_STALE_SHARE);
    List<Look> looks = new ArrayList<>(Looks.atListed(request.run(), surveyed, pace::next));
    if (!holdsBack) {
      looks.addAll(Looks.atStale(request.run(), surveyed, pace::next));
    }
    if (!outbox.put(looks)) {
      metrics.resynced("failed");
      return notTaken();
    }
    count(surveyed, holdsBack);
    tell(request.run(), surveyed, holdsBack);
    return new Outcome.Skipped("resync-slice-done");
  }

  private static boolean passes(State.Cause why) {
    return why == State.Cause.THROTTLED || why == State.Cause.UNAVAILABLE;
  }

  private static Outcome notTaken() {
    return new Outcome.Retry(
        QUEUE_AGAIN, "queue-not-taking", "the queue did not take what a resync leads to");
  }

  private void count(Surveyed surveyed, boolean holdsBack) {
    String type = surveyed.slice().type();
    Stale stale = surveyed.stale();
    metrics.resynced(surveyed.isComplete() ? "complete" : "partial");
    metrics.listed(type, surveyed.listing().keys().size());
    metrics.stale(type, holdsBack ? 0 : stale.keys().size());
    metrics.staleHeld(type, holdsBack ? stale.keys().size() : 0);
    metrics.unresolved(type, stale.unresolved());
  }

  private static void tell(String run, Surveyed surveyed, boolean holdsBack) {
    Slice slice = surveyed.slice();
    Stale stale = surveyed.stale();
    if (surveyed.listing() instanceof Listing.Partial(var keys, State.Cause why, String detail)) {
      LOG.atWarn()
          .addKeyValue("run", run)
          .addKeyValue("slice", slice.toString())
          .addKeyValue("listed", keys.size())
          .addKeyValue("why", why.word())
          .addKeyValue("detail", detail)
          .log("a list is not complete: nothing follows from what it does not have");
    }
    if (holdsBack) {
      LOG.atError()
          .addKeyValue("run", run)
          .addKeyValue("slice", slice.toString())
          .addKeyValue("stale", stale.entities())
          .addKeyValue("held", stale.held())
          .addKeyValue("command", command(slice))
          .log("so much of a slice is stale that nothing is done about it before somebody looks");
    }
    if (stale.unresolved() > 0 || !stale.untold().isEmpty()) {
      LOG.atInfo()
          .addKeyValue("run", run)
          .addKeyValue("slice", slice.toString())
          .addKeyValue("unresolved", stale.unresolved())
          .addKeyValue("samples", stale.samples())
          .addKeyValue("untold", stale.untold())
          .log(
              "of some entities it cannot be told which resource they are of; they are left alone");
    }
  }

  /** What looks at a slice again and asks before it goes on. */
  static String command(Slice slice) {
    return "./port-aws-events resync --type %s --account %s --resource-region %s --dry-run"
        .formatted(slice.type(), slice.account(), slice.region());
  }
}
