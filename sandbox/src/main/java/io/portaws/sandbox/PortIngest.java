package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ingest host: accepts deliveries at once and maps them later, each on a virtual thread of its
 * own, in no particular order. Safe for use by many threads.
 */
final class PortIngest implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PortIngest.class);
  private static final int MAX_BODY_BYTES = 512 << 10;
  private static final int MAX_PENDING = 100_000;
  private static final int MAX_REMEMBERED = 100_000;

  private final PortWebhooks webhooks;
  private final WebhookRun run;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> seen = new LinkedHashSet<>();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private int pending;

  PortIngest(PortWebhooks webhooks, WebhookRun run) {
    this.webhooks = webhooks;
    this.run = run;
  }

  Answer answer(Incoming request) {
    if (!request.method().equals("POST") || request.segments().isEmpty()) {
      throw PortError.notFound("no route " + request.method() + " " + request.rawPath());
    }
    ObjectNode webhook =
        webhooks
            .byKey(request.segments().getLast())
            .orElseThrow(() -> PortError.notFound("no webhook has this key"));
    if (request.body().length > MAX_BODY_BYTES) {
      throw PortError.tooLarge("the body is over 512 KiB");
    }
    if (!WebhookSignature.valid(webhook.path("security"), request)) {
      throw PortError.unauthorized("the signature does not match");
    }
    JsonNode body = PortApi.body(request);
    String eventId = UUID.randomUUID().toString();
    if (webhook.path("enabled").asBoolean()) {
      accept(webhook, eventId, context(request, body));
    }
    return Answer.json(202, Json.object().put("ok", true).put("eventId", eventId));
  }

  synchronized void hold() {
    holding = true;
  }

  /** Maps what was held, one after the other on this thread, and holds no more. */
  void release(boolean newestFirst) {
    List<Runnable> work;
    synchronized (this) {
      holding = false;
      work = new ArrayList<>(held);
      held.clear();
    }
    if (newestFirst) {
      Collections.reverse(work);
    }
    work.forEach(Runnable::run);
  }

  synchronized boolean awaitIngested(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (pending > held.size()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      wait(left / 1_000_000 + 1);
    }
    return true;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }

  private void accept(ObjectNode webhook, String eventId, ObjectNode context) {
    if (repeated(webhook, context)) {
      return;
    }
    Runnable work = () -> map(webhook, eventId, context);
    synchronized (this) {
      if (pending >= MAX_PENDING) {
        throw new PortError(503, "busy", MAX_PENDING + " deliveries wait to be mapped");
      }
      pending++;
      if (holding) {
        held.add(work);
        return;
      }
    }
    threads.execute(work);
  }

  /** Whether this delivery's request identifier was seen before. */
  private boolean repeated(ObjectNode webhook, ObjectNode context) {
    JsonNode path = webhook.path("security").path("requestIdentifierPath");
    if (!path.isTextual()) {
      return false;
    }
    String id = webhook.path("webhookKey").asText() + " " + run.evaluate(path.asText(), context);
    synchronized (seen) {
      if (seen.size() >= MAX_REMEMBERED) {
        seen.remove(seen.iterator().next());
      }
      return !seen.add(id);
    }
  }

  private void map(ObjectNode webhook, String eventId, ObjectNode context) {
    try {
      run.run(webhook, eventId, context);
    } catch (RuntimeException e) {
      LOG.error("the sandbox failed to map a delivery", e);
    } finally {
      synchronized (this) {
        pending--;
        notifyAll();
      }
    }
  }

  private static ObjectNode context(Incoming request, JsonNode body) {
    ObjectNode context = Json.object();
    context.set("body", body);
    ObjectNode headers = context.putObject("headers");
    request.headers().forEach(headers::put);
    ObjectNode query = context.putObject("queryParams");
    request.query().forEach((name, values) -> query.put(name, values.getFirst()));
    return context;
  }
}
