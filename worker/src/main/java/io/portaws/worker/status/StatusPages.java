package io.portaws.worker.status;

import io.portaws.worker.journal.Answer;
import io.portaws.worker.management.Exchange;
import io.portaws.worker.management.Route;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;

/**
 * Serves the page ({@code /}), its figures ({@code /status}), both as they change ({@code /events})
 * and what became of something ({@code /why}). Safe for use by many threads; closed once.
 */
public final class StatusPages implements AutoCloseable {
  private static final int LONGEST_NAME = 1_100;

  private final StatusBoard board;
  private final Supplier<About> about;
  private final Streams streams = new Streams();

  /**
   * @param about asked each time: which task it is may become known later
   */
  public StatusPages(StatusBoard board, Supplier<About> about) {
    this.board = board;
    this.about = about;
  }

  /** How often {@link #tick} is to be called. */
  public static final java.time.Duration TICK = History.EVERY;

  /** Takes a sample, and tells who looks. */
  public void tick() {
    board.sample();
    streams.tick();
  }

  /** The paths, as they are told to who asks for another one. */
  public SequencedMap<String, Route> routes() {
    SequencedMap<String, Route> routes = new LinkedHashMap<>();
    routes.put("/", this::page);
    routes.put("/status", exchange -> exchange.answer(200, "application/json", status() + "\n"));
    routes.put("/events", this::events);
    routes.put("/why", this::why);
    return routes;
  }

  private void page(Exchange exchange) throws IOException {
    Page page = new Page(about.get());
    exchange.answer(200, "text/html", page.status(board.figures(), board.history()), page.policy());
  }

  private String status() {
    return StatusJson.status(board.figures(), about.get()).toString();
  }

  private void events(Exchange exchange) throws IOException {
    boolean ofPage = exchange.parameter("view").filter("page"::equals).isPresent();
    Supplier<String> news = ofPage ? this::changing : this::status;
    exchange.stream("text/event-stream", out -> streams.serve(out, news));
  }

  private String changing() {
    return new Page(about.get()).changing(board.figures(), board.history());
  }

  private void why(Exchange exchange) throws IOException {
    String name = exchange.parameter("id").map(String::strip).orElse("");
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      exchange.answer(
          400,
          "text/plain",
          "Ask with ?id= and an event's id, an entity (blueprint/identifier), a resource's identifier"
              + " or ARN, or a message's id.\n");
      return;
    }
    Answer answer = board.why(name);
    int status = answer.timelines().isEmpty() ? 404 : 200;
    Page page = new Page(about.get());
    if (exchange.wantsPage()) {
      exchange.answer(status, "text/html", page.why(answer), page.policy());
    } else {
      var json = StatusJson.why(answer, about.get(), board.startedAt());
      exchange.answer(status, "application/json", json + "\n");
    }
  }

  /** Ends the streams. */
  @Override
  public void close() {
    streams.close();
  }
}
