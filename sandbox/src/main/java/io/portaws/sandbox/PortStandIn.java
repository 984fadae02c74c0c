package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Port: its API on one address and its ingest host on another, with the limits, checks and replies
 * of the real ones as far as they are documented. Safe for use by many threads; what tests are
 * given to look at must not be modified.
 */
public final class PortStandIn implements AutoCloseable {
  /** The client id that is accepted until {@link #credentials} sets another. */
  public static final String CLIENT_ID = "sandbox-client";

  /** The client secret that is accepted until {@link #credentials} sets another. */
  public static final String CLIENT_SECRET = "sandbox-secret";

  private final PortJournal journal = new PortJournal();
  private final PortBlueprints blueprints;
  private final PortAuth auth;
  private final PortEntities entities;
  private final PortWebhooks webhooks;
  private final AuditLog audits;
  private final WebhookRun run;
  private final PortGate apiGate;
  private final PortGate ingestGate;
  private final PortIngest ingestion;
  private final HttpHost ingestHost;
  private final HttpHost apiHost;

  private PortStandIn(InstantSource clock, int apiPort, int ingestPort, @Nullable SSLContext tls) {
    auth = new PortAuth(clock);
    blueprints = new PortBlueprints(clock);
    entities = new PortEntities(blueprints, journal, clock);
    audits = new AuditLog(clock);
    run = new WebhookRun(entities, audits);
    webhooks = new PortWebhooks(this::ingestEndpoint, clock);
    ingestion = new PortIngest(webhooks, run);
    apiGate = new PortGate(journal, clock);
    ingestGate = new PortGate(journal, clock);
    var api = new PortApi(auth, blueprints, entities, webhooks, audits);
    ingestHost =
        HttpHost.start(
            "port-ingest",
            ingestPort,
            tls,
            request -> ingestGate.pass(PortEndpoint.INGEST, request, ingestion::answer));
    apiHost = HttpHost.start("port-api", apiPort, tls, request -> throughApi(api, request));
  }

  /** Starts both hosts on free ports. */
  public static PortStandIn start() {
    return start(InstantSource.system());
  }

  /** As {@link #start()}; {@code clock} is for tokens, rate limit windows and dates. */
  public static PortStandIn start(InstantSource clock) {
    return start(clock, 0, 0);
  }

  /** As {@link #start(InstantSource)}, on these ports. */
  public static PortStandIn start(InstantSource clock, int apiPort, int ingestPort) {
    return new PortStandIn(clock, apiPort, ingestPort, null);
  }

  /** As {@link #start()}, with both hosts on https, as the real ones are. */
  public static PortStandIn start(SSLContext tls) {
    return new PortStandIn(InstantSource.system(), 0, 0, tls);
  }

  /** The API's address, without {@code /v1}. */
  public URI endpoint() {
    return apiHost.uri();
  }

  /** The ingest host's address; a webhook's URL is this and its key. */
  public URI ingestEndpoint() {
    return ingestHost.uri();
  }

  /** Sets the credentials that are accepted; earlier tokens end. */
  public void credentials(String clientId, String clientSecret) {
    auth.credentials(clientId, clientSecret);
  }

  /** Sets how long tokens are valid, 3 hours at first; earlier tokens end. */
  public void tokenLifetime(Duration lifetime) {
    auth.lifetime(lifetime);
  }

  /** Ends the current token before its time. */
  public void revokeTokens() {
    auth.revoke();
  }

  /** Sets what all credentials may do; everything at first. */
  public void role(PortRole role) {
    auth.role(role);
  }

  /** Accepts this bearer token too, for ever. */
  public void acceptToken(String token) {
    auth.accept(token);
  }

  /** The token that is valid now, as a client would be given it. */
  public String token() {
    return auth.token();
  }

  /** Creates or replaces a blueprint, checked as Port would but for its relations' targets. */
  public void putBlueprint(JsonNode blueprint) {
    blueprints.put(blueprint);
  }

  /**
   * Creates or replaces a blueprint that takes any property.
   *
   * @param relations target blueprint by relation name; optional, to one entity
   */
  public void putBlueprint(String identifier, Map<String, String> relations) {
    blueprints.put(Blueprint.open(identifier, relations));
  }

  /** Whether a write to a missing blueprint makes one up that takes anything. */
  public void autoBlueprints(boolean on) {
    blueprints.makeUpMissing(on);
  }

  /** Whether mappings of webhooks create missing relation targets; not at first. */
  public void ingestCreatesMissingRelated(boolean on) {
    run.createMissing(on);
  }

  /** Creates or replaces a webhook from a body as the API takes it; returns it with its url. */
  public ObjectNode putWebhook(JsonNode webhook) {
    return webhooks.put(webhook);
  }

  /** A webhook as the API shows it; empty when there is none. */
  public Optional<ObjectNode> webhook(String identifier) {
    return webhooks.find(identifier);
  }

  /** Whether the API shows the secrets of webhooks; it does at first. */
  public void showWebhookSecrets(boolean on) {
    webhooks.showSecrets(on);
  }

  /** A blueprint as the API shows it; empty when there is none. */
  public Optional<ObjectNode> blueprint(String identifier) {
    return blueprints.find(identifier).map(Blueprint::node);
  }

  /** The blueprints that a request made a page of Port's catalogue for. */
  public Set<String> catalogPages() {
    return blueprints.pages();
  }

  /** What happens to requests to the API. */
  public PortScript api() {
    return apiGate.script();
  }

  /** What happens to deliveries to the ingest host. */
  public PortScript ingest() {
    return ingestGate.script();
  }

  /** {@link PortScript#failNext(int, Fault)} of the API. */
  public void failNext(int count, Fault fault) {
    api().failNext(count, fault);
  }

  /** {@link PortScript#failWhen} of the API. */
  public void failWhen(Predicate<RequestInfo> when, Fault fault) {
    api().failWhen(when, fault);
  }

  /** {@link PortScript#rateLimit} of the API, with the window's end in epoch seconds. */
  public void rateLimit(int requests, Duration period) {
    api().rateLimit(requests, period, ResetHeader.EPOCH_SECONDS);
  }

  /** {@link PortScript#down} of the API. */
  public void down(boolean isDown) {
    api().down(isDown);
  }

  /** {@link PortScript#latency} of both hosts. */
  public void latency(Duration latency) {
    api().latency(latency);
    ingest().latency(latency);
  }

  /** {@link PortScript#clear} of both hosts. */
  public void clearFaults() {
    api().clear();
    ingest().clear();
  }

  /** Accepts deliveries from now on without mapping them, until {@link #releaseIngest}. */
  public void holdIngest() {
    ingestion.hold();
  }

  /** Maps the held deliveries one after the other before it returns, and holds no more. */
  public void releaseIngest(boolean newestFirst) {
    ingestion.release(newestFirst);
  }

  /** Waits until every accepted delivery that is not held is mapped. */
  public void awaitIngested(Duration timeout) throws InterruptedException {
    if (!ingestion.awaitIngested(timeout)) {
      throw new IllegalStateException("deliveries are still being mapped after " + timeout);
    }
  }

  /** A blueprint's entities by identifier. */
  public Map<String, ObjectNode> entities(String blueprint) {
    return entities.all(blueprint);
  }

  public Optional<ObjectNode> entity(String blueprint, String identifier) {
    return entities.find(blueprint, identifier);
  }

  /** The User-Agent of an entity's last write, or {@code webhook:} and the webhook. */
  public Optional<String> datasource(String blueprint, String identifier) {
    return entities.datasource(blueprint, identifier);
  }

  /**
   * How many requests came in, by endpoint and status; status 0 is a connection dropped at once.
   */
  public Map<PortEndpoint, Map<Integer, Long>> requests() {
    return journal.counts();
  }

  /** How many requests came in for one endpoint, whatever became of them. */
  public long requests(PortEndpoint endpoint) {
    return journal.count(endpoint);
  }

  /** The latest 20,000 requests, oldest first. */
  public List<LoggedRequest> requestLog() {
    return journal.requests();
  }

  /** The latest accepted writes in the order they took effect, 50,000 unless told otherwise. */
  public List<PortWrite> writes() {
    return journal.writes();
  }

  /** The latest accepted writes of one entity. */
  public List<PortWrite> writes(String blueprint, String identifier) {
    return journal.writes(blueprint, identifier);
  }

  /** How many writes were accepted, kept or not. */
  public long writesSeen() {
    return journal.writesSeen();
  }

  /** Tells {@code listener} of each accepted write, before it is answered; one at a time. */
  public void onWrite(Consumer<PortWrite> listener) {
    journal.onWrite(listener);
  }

  /** Sets how many writes are kept; 0 for benchmarks that keep none. */
  public void keepWrites(int count) {
    journal.keepWrites(count);
  }

  /** What mappings failed at, oldest first: the messages of the audit log's failures. */
  public List<String> ingestFailures() {
    return audits.failures();
  }

  /** The identifiers of all blueprints, those that were made up included. */
  public Set<String> blueprints() {
    return blueprints.identifiers();
  }

  /** Forgets requests and writes; entities, blueprints and webhooks stay. */
  public void clearJournal() {
    journal.clear();
  }

  @Override
  public void close() {
    apiHost.close();
    ingestHost.close();
    ingestion.close();
  }

  private Answer throughApi(PortApi api, Incoming request) throws InterruptedException {
    PortEndpoint endpoint = PortEndpoint.ofApi(request.method(), request.segments());
    return apiGate.pass(endpoint, request, inside -> api.answer(endpoint, inside));
  }
}
