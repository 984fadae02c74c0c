package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a delivery would send: the real delivery, in front of a Port that takes everything and finds
 * nothing. No request leaves the process. Belongs to one thread.
 */
public final class Rehearsal implements Delivery {
  /**
   * A request as Port would get it.
   *
   * @param path with the query; a webhook's path is {@link #WEBHOOK_PATH}
   * @param body null when it has none
   */
  public record Request(String method, String path, @Nullable JsonNode body) {}

  /** Stands for the path of a webhook, which is its key. */
  public static final String WEBHOOK_PATH = "/WEBHOOK_KEY";

  private static final MediaType JSON = MediaType.get("application/json");
  private static final String ANSWER = "{\"ok\":true,\"entities\":[]}";
  private static final URI NOWHERE = URI.create("https://port.invalid" + WEBHOOK_PATH);
  private static final PortSettings PORT =
      PortSettings.of(PortSettings.DEFAULT_BASE_URL, "port-aws-events");
  private static final InstantSource CLOCK = InstantSource.system();

  /** Nothing is throttled here, so that whoever waits would wait for ever. */
  private static final Pause NEVER =
      wait -> {
        throw new IllegalStateException("a rehearsal waits for nothing, was to wait " + wait);
      };

  private final List<Request> requests = new ArrayList<>();
  private final List<Update> updates = new ArrayList<>();
  private final Delivery delivery;

  private Rehearsal(boolean byWebhook) {
    Governor governor =
        new Governor(GovernorSettings.defaults(), CLOCK, NEVER, PipelineMetrics.NOOP);
    OkHttpClient http = new OkHttpClient.Builder().addInterceptor(this::answer).build();
    Transport transport = new Transport(http, PORT, governor, CLOCK, NEVER, PipelineMetrics.NOOP);
    if (byWebhook) {
      var settings = new WebhookSettings(NOWHERE, null, Duration.ZERO);
      delivery = new WebhookDelivery(settings, transport, CLOCK, NEVER, PipelineMetrics.NOOP);
    } else {
      PortCredentials nobody = new PortCredentials.StaticToken("none");
      var client = new PortClient(PORT, () -> nobody, transport, CLOCK);
      // One request after the other, in the order of the plan.
      delivery = new EntitiesDelivery(client, Runnable::run, PipelineMetrics.NOOP);
    }
  }

  /** Of a delivery through Port's API. */
  public static Rehearsal byEntities() {
    return new Rehearsal(false);
  }

  /** Of a delivery to an ingest webhook. */
  public static Rehearsal byWebhook() {
    return new Rehearsal(true);
  }

  @Override
  public void deliver(List<Update> all, BiConsumer<Update, Receipt> answered)
      throws InterruptedException {
    updates.addAll(all);
    delivery.deliver(all, answered);
  }

  /** What was handed in since {@link #begin}, sent or refused before it was. */
  public List<Update> updates() {
    return List.copyOf(updates);
  }

  /** What was sent since {@link #begin}, in its order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Forgets what was handed in and sent before. */
  public void begin() {
    updates.clear();
    requests.clear();
  }

  private Response answer(Interceptor.Chain chain) throws IOException {
    okhttp3.Request request = chain.request();
    @Nullable String query = request.url().encodedQuery();
    String path = request.url().encodedPath() + (query == null ? "" : "?" + query);
    requests.add(new Request(request.method(), path, body(request.body())));
    return new Response.Builder()
        .request(request)
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .body(ResponseBody.create(ANSWER, JSON))
        .build();
  }

  private static @Nullable JsonNode body(@Nullable RequestBody body) throws IOException {
    if (body == null || body.contentLength() == 0) {
      return null;
    }
    Buffer written = new Buffer();
    body.writeTo(written);
    return Json.read(written.readUtf8());
  }
}
