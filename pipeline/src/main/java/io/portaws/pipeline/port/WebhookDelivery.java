package io.portaws.pipeline.port;

import io.portaws.pipeline.mapping.EntitySearch;
import io.portaws.pipeline.metrics.PipelineMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Posts resources to Port's ingest webhook, many in one body. Accepted means that Port took them in
 * (202); it maps them later and tells nobody.
 *
 * <p>Since Port does not promise to keep the order of POSTs, no POST names a resource twice and two
 * POSTs about one resource keep a distance. A resource whose distance is not up waits for a later
 * POST of the same delivery, behind resources that need not wait.
 *
 * <p>By webhook Port cannot be searched, nor does it tell what is missing. What an update asks to
 * search for is therefore refused: at once where it asks nothing else; else once Port took the
 * rest, which nothing holds up, so that a message says what is left for somebody to remove instead
 * of being counted as done. Sent again it does no harm. What is only to be created is accepted
 * without a request: no receipt of a webhook can say that it is missing. This class is threadsafe.
 */
public final class WebhookDelivery implements Delivery {
  private static final MediaType JSON = MediaType.get("application/json");

  private final HttpUrl url;
  private final @Nullable String secret;
  private final Transport transport;
  private final KeyGaps gaps;
  private final InstantSource clock;
  private final Pause pause;
  private final PipelineMetrics metrics;

  /** {@code port} gives timeouts, attempts and user agent; its base URL is not used. */
  public WebhookDelivery(
      WebhookSettings settings,
      PortSettings port,
      Governor governor,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics) {
    this(settings, new Transport(port, governor, clock, pause, metrics), clock, pause, metrics);
  }

  WebhookDelivery(
      WebhookSettings settings,
      Transport transport,
      InstantSource clock,
      Pause pause,
      PipelineMetrics metrics) {
    this.url = Urls.http(settings.url());
    this.secret = settings.secret();
    this.transport = transport;
    this.gaps = new KeyGaps(settings.gap(), KeyGaps.MAX_KEYS);
    this.clock = clock;
    this.pause = pause;
    this.metrics = metrics;
  }

  @Override
  public int updatesWithin(Duration time) {
    // About: a POST carries up to 500, if they are small.
    return (int) Math.min(Integer.MAX_VALUE, transport.requestsWithin(time) * 100);
  }

  @Override
  public void deliver(List<Update> updates, BiConsumer<Update, Receipt> answered)
      throws InterruptedException {
    List<Posting> pending = new ArrayList<>();
    for (Update update : updates) {
      Optional<Posting> posting = Posting.of(update);
      Optional<? extends Receipt> local =
          posting.isEmpty() || onlySearches(update)
              ? Optional.of(nothingToPost(update))
              : posting.get().problem();
      if (local.isPresent()) {
        answered.accept(update, local.get());
      } else {
        posting.ifPresent(pending::add);
      }
    }
    Outage outage = new Outage();
    while (!pending.isEmpty()) {
      post(nextPost(pending), outage, answered);
    }
  }

  /** Does the webhook take an empty, signed body? For start-up and for a closed tap. */
  public Connection probe() throws InterruptedException {
    Reply reply = send(Posting.body(List.of()));
    return Connection.of(receipt(reply));
  }

  /** Takes the next POST's content out of {@code pending}, waiting until some of it is due. */
  private List<Posting> nextPost(List<Posting> pending) throws InterruptedException {
    while (true) {
      PostPacker packer = new PostPacker(gaps, clock.instant());
      packer.takeFrom(pending);
      if (!packer.post().isEmpty()) {
        return packer.post();
      }
      pause.pause(packer.soonest());
    }
  }

  private void post(List<Posting> post, Outage outage, BiConsumer<Update, Receipt> answered)
      throws InterruptedException {
    List<String> keys = post.stream().map(Posting::key).filter(Objects::nonNull).toList();
    try {
      sendSplitting(post, outage, answered);
    } finally {
      gaps.giveBack(keys, clock.instant());
    }
  }

  /** A body that is refused is sent in halves, until what it is refused for is alone. */
  private void sendSplitting(
      List<Posting> post, Outage outage, BiConsumer<Update, Receipt> answered)
      throws InterruptedException {
    Optional<Reply> away = outage.reply();
    Reply reply = away.isPresent() ? away.get() : sent(post, outage);
    Receipt receipt = receipt(reply);
    if (receipt instanceof Receipt.Refused && post.size() > 1) {
      int middle = post.size() / 2;
      sendSplitting(post.subList(0, middle), outage, answered);
      sendSplitting(post.subList(middle, post.size()), outage, answered);
      return;
    }
    for (Posting posting : post) {
      if (receipt instanceof Receipt.Accepted) {
        count(posting.update());
        answered.accept(posting.update(), searched(posting.update()));
      } else {
        answered.accept(posting.update(), receipt);
      }
    }
  }

  private Reply sent(List<Posting> post, Outage outage) throws InterruptedException {
    return outage.watch(post.stream().map(Posting::update), () -> send(Posting.body(post)));
  }

  private Reply send(ByteString body) throws InterruptedException {
    Request.Builder request = new Request.Builder().url(url).post(RequestBody.create(body, JSON));
    if (secret != null) {
      request.header(Signature.HEADER, Signature.of(body, secret));
    }
    return transport.send("ingest", request.build());
  }

  private void count(Update update) {
    if (!update.entities().isEmpty()) {
      metrics.upserted(update.entities().size());
    }
    if (!update.deletions().isEmpty()) {
      metrics.deleted(update.deletions().size());
    }
  }

  private static Receipt receipt(Reply reply) {
    if (!(reply instanceof Reply.Answered answered)) {
      return Verdicts.failed(reply);
    }
    if (answered.successful()) {
      return new Receipt.Accepted();
    }
    return switch (answered.status()) {
      case 401, 403 ->
          new Receipt.Misconfigured(
              "signature", answered.detail(), "give us the secret that the webhook has in Port");
      case 404 ->
          new Receipt.Misconfigured(
              "missing-webhook", answered.detail(), "check the webhook's URL, as Port shows it");
      default -> Verdicts.failed(answered);
    };
  }

  private static boolean onlySearches(Update update) {
    return !update.searches().isEmpty() && asksNothingElse(update);
  }

  private static boolean asksNothingElse(Update update) {
    return update.entities().isEmpty() && update.deletions().isEmpty();
  }

  /** What an update comes to once Port took all of it that can be posted. */
  private static Receipt searched(Update update) {
    if (update.searches().isEmpty()) {
      return new Receipt.Accepted();
    }
    String blueprints =
        update.searches().stream()
            .map(EntitySearch::blueprint)
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return new Receipt.Refused(
        "identifier-not-derivable",
        ShortText.of(
            "by webhook Port cannot be searched: remove by hand what is gone with it of "
                + blueprints));
  }

  private static Receipt nothingToPost(Update update) {
    return asksNothingElse(update)
        ? searched(update)
        : new Receipt.Refused("no-resource", "by webhook an update needs its resource");
  }
}
