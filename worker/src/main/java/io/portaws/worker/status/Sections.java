package io.portaws.worker.status;

import io.portaws.worker.journal.Failure;
import io.portaws.worker.journal.Spoken;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The parts of the page that change. Each has an id, by which the page's script finds what to
 * replace. Pure; of one thread.
 */
final class Sections {
  private static final int FAILURES_SHOWN = 8;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Figures figures;
  private final List<Sample> history;
  private final Html html;

  Sections(Figures figures, List<Sample> history, Html html) {
    this.figures = figures;
    this.history = history;
    this.html = html;
  }

  void all(Standing standing) {
    section("answer", "", () -> answer(standing));
    section("figures", "Figures", this::figures);
    section("bounds", "What bounds it", this::bounds);
    section("saved", "Saved by coalescing", this::saved);
    section("setup", "Waits for you", this::setup);
    section("dead", "Dead letters", this::deadLetters);
    section("failures", "Last failures", this::failures);
  }

  private void section(String id, String heading, Runnable content) {
    String named = heading.isEmpty() ? "" : " aria-labelledby=h-" + id;
    html.within(
        "section class=" + id + named,
        () -> {
          if (!heading.isEmpty()) {
            html.element("h2 id=h-" + id + (id.equals("figures") ? " class=quiet" : ""), heading);
          }
          html.within("div id=" + id + " data-live", content);
        });
  }

  private void answer(Standing standing) {
    String level = standing.level().name().toLowerCase(Locale.ROOT);
    html.within(
        "div class=\"verdict " + level + "\"",
        () -> {
          html.markup("<span class=mark aria-hidden=true>" + mark(standing.level()) + "</span>");
          html.within(
              "div",
              () -> {
                html.element("p class=sentence", standing.sentence());
                html.element("p class=bound", standing.bound());
              });
        });
  }

  private static String mark(Standing.Level level) {
    return switch (level) {
      case GOOD -> "✓";
      case SLOW -> "…";
      case BAD -> "!";
    };
  }

  private void figures() {
    Figures.Reach reach = figures.reach();
    Figures.Flow flow = figures.flow();
    html.within(
        "dl class=tiles",
        () -> {
          tile(
              "Reaches Port after",
              reach.median().map(Spoken::of).orElse("–"),
              reach
                  .slow()
                  .map(slow -> "95 of 100 within " + Spoken.of(slow))
                  .orElse("none in the last minute"),
              Sparkline.of(history, figures.at(), Sample::reachSeconds));
          tile(
              "Waiting on the queue",
              figures.queue().waiting().map(Sections::number).orElse("–"),
              waiting(),
              Sparkline.of(history, figures.at(), Sample::waiting));
          tile(
              "In",
              rate(flow.in()),
              number(flow.received()) + " since the start",
              Sparkline.ofRate(history, figures.at(), Sample::received));
          tile(
              "Out",
              rate(flow.out()),
              number(flow.done()) + " since the start",
              Sparkline.ofRate(history, figures.at(), Sample::done));
          tile(
              "Held here",
              number(flow.held()),
              flow.oldestHeld().map(age -> "the oldest for " + Spoken.of(age)).orElse("nothing"),
              Sparkline.of(history, figures.at(), Sample::held));
        });
  }

  private void tile(String name, String value, String beside, String drawing) {
    html.within(
        "div",
        () ->
            html.element("dt", name)
                .element("dd class=value", value)
                .element("dd class=beside", beside)
                .within("dd class=drawing", () -> html.markup(drawing)));
  }

  private String waiting() {
    Figures.OnQueue queue = figures.queue();
    if (!queue.problem().isEmpty()) {
      return queue.problem();
    }
    if (queue.waiting().isEmpty()) {
      return "asked every 10 s while you look";
    }
    OptionalDouble trend = queue.trend();
    String inFlight = queue.inFlight().map(n -> number(n) + " in flight").orElse("");
    if (trend.isEmpty() || Math.abs(trend.getAsDouble()) < 0.05) {
      return inFlight + (trend.isEmpty() ? "" : ", steady");
    }
    return inFlight
        + (trend.getAsDouble() > 0 ? ", grows by " : ", shrinks by ")
        + rate(Math.abs(trend.getAsDouble()));
  }

  private void bounds() {
    html.within(
        "dl class=rows",
        () -> {
          row("Queue", queueText());
          row("AWS", awsText());
          figures.port().forEach(this::port);
        });
  }

  private void row(String name, String text) {
    html.within("div", () -> html.element("dt", name).element("dd", text));
  }

  private String queueText() {
    String failing = figures.failing().get("queue");
    return failing != null
        ? "cannot be read: " + failing
        : "received " + rate(figures.flow().in()) + ", done " + rate(figures.flow().out());
  }

  private String awsText() {
    Figures.Aws aws = figures.aws();
    String read =
        aws.meanRead()
            .map(mean -> "answers a read after " + Spoken.of(mean) + " on average")
            .orElse("nothing was read in the last minute");
    return aws.throttled() == 0
        ? read
        : read + "; throttled " + number(aws.throttled()) + " times in the last minute";
  }

  private void port(Figures.Port port) {
    String name = port.name().equals("api") ? "Port" : "Port, " + port.name();
    html.within(
        "div",
        () -> {
          html.element("dt", name);
          html.within(
              "dd",
              () -> {
                html.text(portText(port));
                if (port.limit().isPresent() && port.remaining().isPresent()) {
                  budget(port, port.limit().get(), port.remaining().get());
                }
              });
        });
  }

  private static String portText(Figures.Port port) {
    if (port.awaySince().isPresent()) {
      return "away since "
          + Standing.clock(port.awaySince().get())
          + "; it is asked every 5 to 30 s";
    }
    String reset = port.resetIn().map(in -> ", whole again in " + Spoken.of(in)).orElse("");
    String told =
        port.limit().isPresent() && port.remaining().isPresent()
            ? "%s of %s requests left%s; %s are left to others"
                .formatted(
                    number(port.remaining().get()),
                    number(port.limit().get()),
                    reset,
                    number(port.reserve().orElse(0L)))
            : "tells no rate limit";
    return port.closedFor().isPositive()
        ? "spent for " + Spoken.of(port.closedFor()) + ": " + told
        : told + held(port.heldBack());
  }

  private static String held(double share) {
    return share < 0.01
        ? ""
        : "; requests waited for it %.0f %% of the time".formatted(share * 100);
  }

  private void budget(Figures.Port port, long limit, long remaining) {
    double left = 100d * remaining / Math.max(1, limit);
    double reserve = 100d * port.reserve().orElse(0L) / Math.max(1, limit);
    html.markup(
        String.format(
            Locale.ROOT,
            "<svg class=budget viewBox=\"0 0 100 6\" preserveAspectRatio=none aria-hidden=true"
                + " focusable=false><rect class=all width=100 height=6 /><rect class=left"
                + " width=\"%.1f\" height=6 /><rect class=reserve width=\"%.1f\" height=6 /></svg>",
            Math.clamp(left, 0, 100),
            Math.clamp(Math.min(left, reserve), 0, 100)));
  }

  private void saved() {
    Figures.Saved saved = figures.saved();
    long spared = saved.coalesced() + saved.covered();
    String share =
        saved.changes() == 0
            ? "No change has come yet."
            : "%s of %s changes (%.0f %%) needed no read and no write of their own."
                .formatted(
                    number(spared), number(saved.changes()), 100d * spared / saved.changes());
    html.element("p", share);
    html.element(
        "p class=beside",
        "%s shared another's, %s were told of by a later read. Port got %s requests."
            .formatted(
                number(saved.coalesced()), number(saved.covered()), number(saved.requests())));
  }

  private void setup() {
    if (figures.setup().isEmpty()) {
      html.element("p class=beside", "Nothing: no message waits for a setting to be mended.");
      return;
    }
    html.within("dl class=rows", () -> figures.setup().forEach(this::row));
  }

  private void deadLetters() {
    Figures.DeadLetters dead = figures.deadLetters();
    String there =
        dead.waiting()
            .map(waiting ->
                waiting == 0
                    ? "None is in the dead-letter queue."
                    : number(waiting) + " in the dead-letter queue.")
            .orElse("");
    if (dead.byReason().isEmpty()) {
      html.element("p", "This worker gave up none. " + there);
    } else {
      html.within(
          "dl class=rows",
          () -> dead.byReason().forEach((reason, count) -> row(reason, number(count))));
      html.element("p class=beside", there);
    }
    if (!dead.byReason().isEmpty() || dead.waiting().orElse(0L) > 0) {
      html.markup("<p class=beside>To see them, and to put them back once mended: ");
      html.element("code", "./port-aws-events redrive --dry-run").markup("</p>");
    }
  }

  private void failures() {
    if (figures.failures().isEmpty()) {
      html.element("p class=beside", "None since the start.");
      return;
    }
    html.within(
        "ol class=failures",
        () -> figures.failures().stream().limit(FAILURES_SHOWN).forEach(this::failure));
  }

  private void failure(Failure failure) {
    html.within(
        "li",
        () -> {
          html.element("time", TIME.format(failure.at())).markup(" ");
          html.element("strong", failure.reason()).markup(" ");
          html.element("span class=kind", kind(failure)).markup(" ");
          html.element("span class=detail", failure.detail()).markup(" ");
          if (!failure.message().isEmpty()) {
            html.markup("<a href=\"why?id=").text(encoded(failure.message())).markup("\">");
            html.text("why " + failure.message()).markup("</a>");
          }
        });
  }

  private static String encoded(String message) {
    return java.net.URLEncoder.encode(message, java.nio.charset.StandardCharsets.UTF_8);
  }

  private static String kind(Failure failure) {
    return switch (failure.what()) {
      case "given-up" -> "dead-lettered";
      case "retried" -> "tried again";
      default -> "request to Port";
    };
  }

  static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String rate(double perSecond) {
    return perSecond >= 10 || perSecond < 0.005
        ? String.format(Locale.ROOT, "%.0f/s", perSecond)
        : String.format(Locale.ROOT, perSecond < 0.1 ? "%.2f/s" : "%.1f/s", perSecond);
  }

  static String since(Instant then, Instant now) {
    return Spoken.of(Duration.between(then, now));
  }

  /** A time of a timeline, after its first. */
  static String offset(Duration after) {
    long seconds = after.toSeconds();
    return seconds < 60
        ? String.format(Locale.ROOT, "%d.%03d s", seconds, after.toMillisPart())
        : Spoken.of(after);
  }

  /** Short names and values in one line. */
  static String inOneLine(Map<String, String> named) {
    return named.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(" · "));
  }
}
