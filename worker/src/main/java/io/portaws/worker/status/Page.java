package io.portaws.worker.status;

import io.portaws.worker.journal.Answer;
import io.portaws.worker.journal.Timeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/**
 * The pages: whole documents that need nothing from elsewhere, and say everything with scripts off,
 * too. Immutable; safe for use by many threads.
 */
final class Page {
  private final String css = resource("page.css");
  private final String js = resource("page.js");
  private final About about;

  Page(About about) {
    this.about = about;
  }

  /**
   * What a browser may do with the pages: run this script and take these styles, as they are, and
   * ask this server. Whatever else should ever get into a page does nothing.
   */
  String policy() {
    return "default-src 'none'; style-src '"
        + hash(css)
        + "'; script-src '"
        + hash(js)
        + "'; img-src data:; connect-src 'self'; form-action 'self'; base-uri 'none';"
        + " frame-ancestors 'none'";
  }

  /** How it is. */
  String status(Figures figures, List<Sample> history) {
    Standing standing = Standing.of(figures);
    Html html = head(title(standing), "<noscript><meta http-equiv=refresh content=5></noscript>");
    html.within(
        "header",
        () -> {
          html.element("h1", "port-aws-events");
          html.within("p class=beside id=uptime data-live", () -> uptime(figures, html));
          html.markup("<p class=quiet role=status id=word data-live>");
          html.text(standing.word()).markup("</p>");
          html.element(
              "p class=lost id=lost role=alert hidden",
              "The worker does not answer: these figures are the last that came.");
        });
    html.within(
        "main",
        () -> {
          new Sections(figures, history, html).all(standing);
          ask("", html);
          configuration(html);
        });
    footer(html);
    return html.markup("<script>" + js + "</script></body></html>").toString();
  }

  /** The parts that change, in one line, for the script. */
  String changing(Figures figures, List<Sample> history) {
    Standing standing = Standing.of(figures);
    Html html = new Html();
    html.element("title", title(standing));
    html.within("p id=uptime", () -> uptime(figures, html));
    html.element("p id=word", standing.word());
    new Sections(figures, history, html).all(standing);
    return html.toString().replace('\n', ' ');
  }

  private static String title(Standing standing) {
    return standing.word() + " – port-aws-events";
  }

  private void uptime(Figures figures, Html html) {
    String instance = Sections.inOneLine(about.instance());
    html.text(
        about.version()
            + (instance.isEmpty() ? "" : " · " + instance)
            + " · up "
            + Sections.since(figures.startedAt(), figures.at())
            + " · "
            + Standing.clock(figures.at()));
  }

  /** What became of something. */
  String why(Answer answer) {
    Html html = head("why " + answer.asked() + " – port-aws-events", "");
    html.within(
        "header",
        () -> {
          html.element("h1", "port-aws-events");
          html.markup("<p class=beside><a href=\"./\">How the worker is</a></p>");
        });
    html.within(
        "main",
        () -> {
          html.element("h2", "Why " + answer.asked());
          if (answer.timelines().isEmpty()) {
            html.element("p", Unknown.sentence(answer));
            html.element("p class=beside", Unknown.ADVICE);
          }
          answer.timelines().forEach(timeline -> timeline(timeline, html));
          if (answer.more() > 0) {
            html.element("p class=beside", "And " + answer.more() + " older messages about it.");
          }
          ask(answer.asked(), html);
        });
    footer(html);
    return html.markup("</body></html>").toString();
  }

  private static void timeline(Timeline timeline, Html html) {
    html.within(
        "section class=timeline",
        () -> {
          html.element("h3", "Message " + timeline.message());
          timeline.about().forEach(about -> html.element("p class=beside", about));
          html.within(
              "ol class=steps",
              () -> {
                for (Timeline.Step step : timeline.steps()) {
                  Duration after = Duration.between(timeline.steps().getFirst().at(), step.at());
                  html.within(
                      "li",
                      () ->
                          html.markup("<time datetime=\"")
                              .text(step.at().toString())
                              .markup("\">")
                              .text("+" + Sections.offset(after))
                              .markup("</time> ")
                              .element("span", step.text()));
                }
              });
        });
  }

  private Html head(String title, String more) {
    Html html = new Html();
    html.markup("<!doctype html><html lang=en><head><meta charset=utf-8>");
    html.markup("<meta name=viewport content=\"width=device-width, initial-scale=1\">");
    html.markup("<meta name=color-scheme content=\"light dark\">").markup(more);
    html.element("title", title).markup("<link rel=icon href=\"data:,\">");
    return html.markup("<style>" + css + "</style></head><body>");
  }

  private static void ask(String asked, Html html) {
    html.markup(
        "<form action=why><label for=id>What became of</label> <input id=id name=id value=\"");
    html.text(asked).markup("\" required maxlength=1100 autocomplete=off spellcheck=false");
    html.markup(" placeholder=\"event id, entity, resource or message id\">");
    html.markup("<button>Why?</button></form>");
  }

  private void configuration(Html html) {
    html.within(
        "details",
        () -> {
          html.element("summary", "Version and configuration");
          html.within(
              "dl class=rows",
              () -> {
                html.within(
                    "div", () -> html.element("dt", "Version").element("dd", about.version()));
                about
                    .settings()
                    .forEach((name, value) ->
                        html.within("div", () -> html.element("dt", name).element("dd", value)));
              });
        });
  }

  private static void footer(Html html) {
    html.markup(
        "<footer><p class=beside>Of this worker alone: each replica has a page and a memory of its own. ");
    html.markup("<a href=status>JSON</a> · <a href=metrics>metrics</a> · <a href=livez>livez</a>");
    html.markup(" · <a href=readyz>readyz</a></p></footer>");
  }

  private static String hash(String content) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = Objects.requireNonNull(Page.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
