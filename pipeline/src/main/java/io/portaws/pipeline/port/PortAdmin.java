package io.portaws.pipeline.port;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.time.InstantSource;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Port's API for what is set up once: blueprints and webhooks ("Blueprints" and "Webhooks" in
 * Port's API reference). Calls block the calling thread, through the governor and the retries; a
 * request that creates may therefore have been taken although it is answered 409. This class is
 * threadsafe.
 *
 * <p>The secret that a request carries is in no text of its answer.
 */
public final class PortAdmin {
  /** All blueprints of a large organization come in one answer. */
  private static final long MAX_REPLY_BYTES = 64L << 20;

  private static final MediaType JSON = MediaType.get("application/json");

  /** Port calls a webhook an integration in its answers. */
  private static final String WEBHOOK = "integration";

  private static final String BLUEPRINT = "blueprint";

  private final PortClient client;
  private final Governor governor;
  private final InstantSource clock;

  public PortAdmin(
      PortSettings settings,
      CredentialsSource credentials,
      Governor governor,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics) {
    Transport transport =
        new Transport(settings, governor, clock, pause, metrics).withReplies(MAX_REPLY_BYTES);
    this.client = new PortClient(settings, credentials, transport, clock);
    this.governor = governor;
    this.clock = clock;
  }

  /** Can a token be had? */
  public Connection authenticate() throws InterruptedException {
    return client.authenticate();
  }

  /** An array of all blueprints. */
  public PortAnswer blueprints() throws InterruptedException {
    return listed(send("blueprints", "GET", path("blueprints"), null));
  }

  /** Creates a blueprint, and no page of Port's catalogue with it. */
  public PortAnswer createBlueprint(ObjectNode body) throws InterruptedException {
    HttpUrl.Builder url = path("blueprints").addQueryParameter("create_catalog_page", "false");
    return part(BLUEPRINT, send("blueprint-create", "POST", url, body));
  }

  /** Changes those of a blueprint's top-level members that are sent, each as a whole. */
  public PortAnswer patchBlueprint(String identifier, ObjectNode body) throws InterruptedException {
    HttpUrl.Builder url = path("blueprints", identifier);
    return part(BLUEPRINT, send("blueprint-patch", "PATCH", url, body));
  }

  /** Deletes a blueprint that has no entities. */
  public PortAnswer deleteBlueprint(String identifier) throws InterruptedException {
    return whole(send("blueprint-delete", "DELETE", path("blueprints", identifier), null));
  }

  /** An array of all entities of a blueprint, for one that has few. */
  public PortAnswer entities(String blueprint) throws InterruptedException {
    HttpUrl.Builder url = path("blueprints", blueprint).addPathSegment("entities");
    return listed(send("entities", "GET", url, null));
  }

  /** One entity; refused with 404 when it, or its blueprint, is not there. */
  public PortAnswer entity(String blueprint, String identifier) throws InterruptedException {
    return part("entity", send("entity", "GET", entityPath(blueprint, identifier), null));
  }

  /** Deletes one entity; its dependents are left. */
  public PortAnswer deleteEntity(String blueprint, String identifier) throws InterruptedException {
    return whole(send("entity-delete", "DELETE", entityPath(blueprint, identifier), null));
  }

  /** What Port last told of its rate limit; empty before it told anything. */
  public Optional<PortBudget> budget() {
    return governor.budget(clock.instant());
  }

  /** An array of all webhooks. */
  public PortAnswer webhooks() throws InterruptedException {
    return listed(send("webhooks", "GET", path("webhooks"), null));
  }

  /** One webhook; refused with 404 when there is none. */
  public PortAnswer webhook(String identifier) throws InterruptedException {
    return part(WEBHOOK, send("webhook", "GET", path("webhooks", identifier), null));
  }

  public PortAnswer createWebhook(ObjectNode body) throws InterruptedException {
    return part(WEBHOOK, send("webhook-create", "POST", path("webhooks"), body));
  }

  /** Changes those of a webhook's top-level members that are sent, each as a whole. */
  public PortAnswer patchWebhook(String identifier, ObjectNode body) throws InterruptedException {
    return part(WEBHOOK, send("webhook-patch", "PATCH", path("webhooks", identifier), body));
  }

  private HttpUrl.Builder entityPath(String blueprint, String identifier) {
    return path("blueprints", blueprint)
        .addPathSegment("entities")
        .addEncodedPathSegment(Urls.segment(identifier));
  }

  private HttpUrl.Builder path(String resource, String... identifier) {
    HttpUrl.Builder url = client.api().addPathSegment(resource);
    for (String segment : identifier) {
      url.addEncodedPathSegment(Urls.segment(segment));
    }
    return url;
  }

  private Reply send(String endpoint, String method, HttpUrl.Builder url, @Nullable JsonNode body)
      throws InterruptedException {
    RequestBody content = body == null ? null : RequestBody.create(Json.bytes(body), JSON);
    Request.Builder request = new Request.Builder().url(url.build()).method(method, content);
    Reply reply = client.authorized(endpoint, request);
    String secret = body == null ? "" : body.path("security").path("secret").asText("");
    return secret.isEmpty() || !(reply instanceof Reply.Answered answered) || answered.successful()
        ? reply
        : without(secret, answered);
  }

  /** Port's words about what it refuses may repeat it. Before they are shortened. */
  private static Reply without(String secret, Reply.Answered answered) {
    String quoted = TextNode.valueOf(secret).toString();
    String body =
        answered
            .body()
            .replace(quoted.substring(1, quoted.length() - 1), "***")
            .replace(secret, "***");
    return new Reply.Answered(answered.status(), body, answered.trace(), answered.retryAfter());
  }

  private static PortAnswer part(String name, Reply reply) {
    return understood(reply, reply instanceof Reply.Answered a ? a.json().path(name) : null);
  }

  /** An answer that tells nothing but that it was done. */
  private static PortAnswer whole(Reply reply) {
    return understood(reply, reply instanceof Reply.Answered a ? a.json() : null);
  }

  /** The one array of the answer: its name differs from route to route. */
  private static PortAnswer listed(Reply reply) {
    JsonNode found = MissingNode.getInstance();
    if (reply instanceof Reply.Answered answered) {
      for (JsonNode member : answered.json()) {
        found = member.isArray() ? member : found;
      }
    }
    return understood(reply, found);
  }

  private static PortAnswer understood(Reply reply, @Nullable JsonNode content) {
    return switch (reply) {
      case Reply.Answered answered when answered.successful() ->
          content != null && content.isContainerNode()
              ? new PortAnswer.Done(content)
              : new PortAnswer.Unreachable(
                  "HTTP " + answered.status() + " with a body that is not Port's");
      case Reply.Answered answered -> refused(answered);
      case Reply.Unanswered(String detail) -> new PortAnswer.Unreachable("no answer: " + detail);
      case Reply.Withheld(var closed) ->
          new PortAnswer.Unreachable(
              "its rate limit is used up, or it is away, for %d s"
                  .formatted(closed.plusMillis(999).toSeconds()));
      case Reply.Unauthorized(String detail) -> new PortAnswer.Unauthorized(detail);
    };
  }

  private static PortAnswer refused(Reply.Answered answered) {
    int status = answered.status();
    if (status == 401) {
      return new PortAnswer.Unauthorized(answered.detail());
    }
    if (status == 408 || status == 429 || status >= 500) {
      return new PortAnswer.Unreachable(answered.detail());
    }
    return new PortAnswer.Refused(status, answered.detail());
  }
}
