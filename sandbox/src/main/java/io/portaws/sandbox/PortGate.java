package io.portaws.sandbox;

import io.portaws.sandbox.PortRateLimit.Admission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What every request to one host of the Port stand-in passes: scripted faults, the rate limit, the
 * trace id and the journal. Safe for use by many threads.
 */
final class PortGate {
  private final PortJournal journal;
  private final InstantSource clock;
  private final PortScript script;

  PortGate(PortJournal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
    this.script = new PortScript(clock);
  }

  PortScript script() {
    return script;
  }

  Answer pass(PortEndpoint endpoint, Incoming request, HttpHost.Handler inside)
      throws InterruptedException {
    Instant arrived = clock.instant();
    String traceId = UUID.randomUUID().toString();
    Optional<Fault> fault = script.pick(new RequestInfo(endpoint, request));
    Answer done = suffer(fault.orElse(null), request, inside);
    boolean dropped = done.dropped() || fault.map(PortGate::losesTheAnswer).orElse(false);
    journal.request(
        new LoggedRequest(
            arrived,
            endpoint,
            request.method(),
            request.rawPath(),
            request.header("user-agent"),
            request.body().length,
            done.status(),
            dropped,
            traceId));
    if (fault.orElse(null) instanceof Fault.AcceptThenStall(Duration silence)) {
      Thread.sleep(silence);
    }
    return dropped ? Answer.drop() : done.with("X-Trace-Id", traceId);
  }

  private Answer suffer(@Nullable Fault fault, Incoming request, HttpHost.Handler inside)
      throws InterruptedException {
    Thread.sleep(script.latency());
    return switch (fault) {
      case null -> limited(request, inside);
      case Fault.Reset() -> Answer.drop();
      case Fault.Status(int status, Duration retryAfter) -> failed(status, retryAfter);
      case Fault.Slow(Duration by) -> {
        Thread.sleep(by);
        yield limited(request, inside);
      }
      case Fault.AcceptThenReset() -> limited(request, inside);
      case Fault.AcceptThenStall(Duration silence) -> limited(request, inside);
    };
  }

  private Answer limited(Incoming request, HttpHost.Handler inside) throws InterruptedException {
    Admission admission = script.admit();
    Answer answer =
        admission.admitted()
            ? answered(request, inside)
            : new PortError(429, "too_many_requests", "the rate limit is used up").answer();
    admission.headers().forEach(answer::with);
    return answer;
  }

  private static Answer answered(Incoming request, HttpHost.Handler inside)
      throws InterruptedException {
    try {
      return inside.answer(request);
    } catch (PortError e) {
      return e.answer();
    }
  }

  private static Answer failed(int status, @Nullable Duration retryAfter) {
    String code = status == 401 ? "unauthorized" : "status_" + status;
    Answer answer = new PortError(status, code, "told to fail by the test").answer();
    return retryAfter == null
        ? answer
        : answer.with("Retry-After", String.valueOf(retryAfter.plusMillis(999).toSeconds()));
  }

  private static boolean losesTheAnswer(Fault fault) {
    return fault instanceof Fault.AcceptThenReset || fault instanceof Fault.AcceptThenStall;
  }
}
