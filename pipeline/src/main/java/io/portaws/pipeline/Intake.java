package io.portaws.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ExporterResolver;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * From a message to what it asks for: decode and resolve. Pure apart from counting; safe for use by
 * many threads.
 */
public final class Intake {
  /** Either a message's asks, of which there is at least one, or its outcome already. */
  sealed interface Result {
    /**
     * What there is to do.
     *
     * @param refused why some of its resources must not be read; null when all may. What it asks of
     *     the others is done all the same, and then it is rejected
     */
    record Asks(List<Ask> asks, Outcome.@Nullable Reject refused) implements Result {
      Asks(List<Ask> asks) {
        this(asks, null);
      }
    }

    record Ended(Outcome outcome) implements Result {}

    /** What no turn waits for. */
    record Aside(ResyncRequest request) implements Result {}

    /**
     * What has its time.
     *
     * @param itself the message, for putting it back when it comes early
     * @param result what there is to do once it is due
     */
    record Timed(Sequel itself, Instant notBefore, Supplier<Result> result) implements Result {
      /** Later than any clocks differ: SQS cannot have delayed it for as long as it should wait. */
      private static final Duration EARLY = Duration.ofSeconds(5);

      Result at(Instant now) {
        return notBefore.isAfter(now.plus(EARLY))
            ? new Ended(new Outcome.Replaced(itself, "not-due"))
            : result.get();
      }
    }
  }

  private final TypeCatalog catalog;
  private final Resolver resolver;
  private final ExporterResolver exporterResolver;
  private final Mapper mapper;
  private final OwnRequests ownRequests;
  private final ReadScope scope;
  private final Unmatched unmatched;
  private final PipelineMetrics metrics;

  /**
   * @param queueAccount the account of exporter events that name none
   */
  public Intake(
      TypeCatalog catalog,
      Mapper mapper,
      String queueAccount,
      ReadScope scope,
      Unmatched unmatched,
      PipelineMetrics metrics) {
    this.catalog = catalog;
    this.resolver = new Resolver(catalog);
    this.exporterResolver = new ExporterResolver(catalog, queueAccount);
    this.mapper = mapper;
    this.scope = scope;
    this.unmatched = unmatched;
    this.metrics = metrics;
    this.ownRequests = new OwnRequests(catalog, mapper, scope, this::changes);
  }

  Result take(Message message) {
    Form form = Decoder.decode(message.body());
    metrics.decoded(form.word());
    return switch (form) {
      case Form.ExporterEvent event -> of(message, event.message(), resolved(event, message));
      case Form.EventBridgeEvent event -> of(message, event.event(), resolved(event, message));
      case Form.ReadyEntity ready -> ready(message, ready.entity());
      case Form.OwnRequest own -> ownRequests.take(message, own.request());
      case Form.Malformed malformed -> reject(malformed.reason(), malformed.detail());
    };
  }

  Resolution resolved(Form.ExporterEvent event, Message message) {
    return exporterResolver.resolve(event, message.latestChange());
  }

  Resolution resolved(Form.EventBridgeEvent event, Message message) {
    return resolver.resolve(event, message.latestChange());
  }

  private Result of(Message message, JsonNode event, Resolution resolution) {
    return switch (resolution) {
      case Resolution.Changes changes -> changes(changes.changes());
      case Resolution.Skipped skipped -> skip(skipped.reason());
      case Resolution.Rejected rejected -> reject(rejected.reason(), rejected.detail());
      case Resolution.Unmatched uncatalogued ->
          switch (unmatched) {
            case SKIP -> skip("uncatalogued-event");
            case REJECT -> reject("uncatalogued-event", "no type knows " + uncatalogued.detail());
            case FORWARD ->
                new Result.Asks(
                    List.of(new Ask.OfForward(message.id(), event, message.latestChange())));
          };
    };
  }

  private Result changes(List<Change> changes) {
    List<Ask> asks = new ArrayList<>();
    Outcome.@Nullable Reject refused = null;
    for (Change change : changes) {
      String type = change.key().type();
      metrics.changed(catalog.find(type).isPresent() ? type : "other", change.action().word());
      if (mapper.maps(type)) {
        Optional<Outcome.Reject> refusal = scope.refuse(change.key());
        if (refusal.isEmpty()) {
          asks.add(new Ask.OfResource(change));
        } else if (refused == null) {
          refused = refusal.get();
        }
      }
    }
    if (!asks.isEmpty()) {
      return new Result.Asks(asks, refused);
    }
    return refused == null ? skip("unmapped-type") : new Result.Ended(refused);
  }

  private Result ready(Message message, ObjectNode ready) {
    String blueprint = ready.path("blueprint").textValue();
    JsonNode identifier = ready.path("identifier");
    String word = ready.path("action").asText("upsert").toLowerCase(Locale.ROOT);
    if (!word.equals("upsert") && !word.equals("delete")) {
      return reject("action-not-valid", "action is neither upsert nor delete");
    }
    Action action = word.equals("delete") ? Action.DELETE : Action.UPSERT;
    boolean search = Entity.isSearch(identifier) && action == Action.UPSERT;
    if (blueprint.isBlank() || !(search || isName(identifier))) {
      return reject(
          "entity-not-valid",
          "a Port entity needs a blueprint and an identifier: text, or a number");
    }
    ObjectNode body = ready.deepCopy().without(List.of("blueprint", "action", "eventTime"));
    if (!search) {
      body.put("identifier", identifier.asText());
    }
    Entity entity = new Entity(blueprint, body, true, true);
    Instant changeTime = changeTime(ready.path("eventTime").asText(), message.latestChange());
    return new Result.Asks(List.of(new Ask.OfEntity(entity, action, changeTime)));
  }

  private static boolean isName(JsonNode identifier) {
    return (identifier.isTextual() && !identifier.textValue().isBlank()) || identifier.isNumber();
  }

  private static Instant changeTime(String told, Instant latest) {
    try {
      Instant time = Instant.parse(told);
      return time.isBefore(latest) ? time : latest;
    } catch (DateTimeParseException none) {
      return latest;
    }
  }

  private Result skip(String reason) {
    metrics.skipped(reason);
    return new Result.Ended(new Outcome.Skipped(reason));
  }

  private static Result reject(String reason, String detail) {
    return new Result.Ended(new Outcome.Reject(reason, detail));
  }
}
