package io.portaws.pipeline.config;

import io.portaws.pipeline.Intake;
import io.portaws.pipeline.ReadScope;
import io.portaws.pipeline.Resync;
import io.portaws.pipeline.Turn;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.EntitiesDelivery;
import io.portaws.pipeline.port.Governor;
import io.portaws.pipeline.port.HeldEntities;
import io.portaws.pipeline.port.Pause;
import io.portaws.pipeline.port.PortClient;
import io.portaws.pipeline.port.Probe;
import io.portaws.pipeline.port.WebhookDelivery;
import io.portaws.pipeline.resync.BesideTurns;
import io.portaws.pipeline.resync.Outbox;
import io.portaws.pipeline.resync.Pace;
import io.portaws.pipeline.resync.SliceWork;
import io.portaws.pipeline.resync.StaleEntities;
import io.portaws.pipeline.resync.Survey;
import io.portaws.pipeline.state.AwsClients;
import io.portaws.pipeline.state.AwsLists;
import io.portaws.pipeline.state.AwsStates;
import io.portaws.pipeline.state.Lists;
import io.portaws.pipeline.state.Places;
import io.portaws.pipeline.state.Reach;
import io.portaws.pipeline.state.SdkApi;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * A turn and all that it needs, wired as the configuration says: the one place where both consumers
 * are made alike. Makes objects and starts nothing. Safe for use by many threads.
 */
public final class Pipeline implements AutoCloseable {
  /**
   * What main has read.
   *
   * @param account the account that the queue belongs to
   */
  public record Parts(
      PipelineConfig config,
      Definitions definitions,
      PortAccess port,
      AwsAccess aws,
      String account) {}

  /**
   * What a process gives to all of it.
   *
   * @param random safe for use by many threads
   * @param executor for reads, and for requests to Port, side by side
   * @param outbox for what a resync leads to
   * @param listsBeside whether lists are made beside the turns, on the executor; else within them
   */
  public record Surroundings(
      InstantSource clock,
      RandomGenerator random,
      ExecutorService executor,
      Pause pause,
      PipelineMetrics metrics,
      Outbox outbox,
      boolean listsBeside) {}

  /** Long enough for a budget to tell what it gives on average. */
  private static final Duration PACED = Duration.ofMinutes(1);

  private final Turn turn;
  private final Optional<PortClient> client;
  private final Map<String, Governor> governors;
  private final Governor governor;
  private final Probe probe;
  private final AwsClients aws;
  private final AwsStates states;
  private final Lists lists;
  private final Places places;

  private Pipeline(Parts parts, Surroundings around) {
    PipelineConfig config = parts.config();
    // Port's API and its ingest host have budgets of their own.
    Governor api = governor(config, around);
    client =
        Optional.ofNullable(parts.port().credentials())
            .map(c ->
                new PortClient(
                    config.port(), c, api, around.clock(), around.pause(), around.metrics()));
    aws = aws(parts);
    states = states(parts, around);
    lists = lists(parts, around);
    places = places(parts, around);
    if (parts.port().webhook().isPresent()) {
      Governor ingest = governor(config, around);
      WebhookDelivery webhook = webhook(parts, ingest, around);
      governors = Map.of("api", api, "ingest", ingest);
      governor = ingest;
      probe = webhook::probe;
      turn = turn(parts, around, webhook);
    } else {
      PortClient port = client.orElseThrow();
      governors = Map.of("api", api);
      governor = api;
      probe = port::probe;
      turn = turn(parts, around, new EntitiesDelivery(port, around.executor(), around.metrics()));
    }
  }

  /** Wires all of it. */
  public static Pipeline assemble(Parts parts, Surroundings around) {
    return new Pipeline(parts, around);
  }

  private static Governor governor(PipelineConfig config, Surroundings around) {
    return new Governor(config.governor(), around.clock(), around.pause(), around.metrics());
  }

  private static WebhookDelivery webhook(Parts parts, Governor ingest, Surroundings around) {
    return new WebhookDelivery(
        parts.port().webhook().orElseThrow(),
        parts.config().port(),
        ingest,
        around.clock(),
        around.pause(),
        around.metrics());
  }

  private static AwsClients aws(Parts parts) {
    PipelineConfig config = parts.config();
    return new AwsClients(
        parts.aws().credentials(),
        parts.account(),
        config.region(),
        config
            .readRole()
            .map(name -> new AwsClients.ReadRole(name, config.readExternalId().orElse(null)))
            .orElse(null),
        config.endpoints()::of,
        parts.aws().http());
  }

  private AwsStates states(Parts parts, Surroundings around) {
    Definitions definitions = parts.definitions();
    return new AwsStates(
        definitions.catalog(),
        definitions.mapping().dialect() == Dialect.EXPORTER,
        new SdkApi(aws),
        around.executor(),
        around.metrics());
  }

  private Lists lists(Parts parts, Surroundings around) {
    return new AwsLists(
        parts.definitions().catalog(),
        parts.definitions().mapping(),
        reach(parts),
        states.api(),
        around.clock(),
        around.pause(),
        around.random());
  }

  private Places places(Parts parts, Surroundings around) {
    return new Places(
        parts.definitions().catalog(),
        parts.definitions().mapping(),
        reach(parts),
        states.api(),
        around.clock(),
        around.pause(),
        around.random());
  }

  private static Reach reach(Parts parts) {
    PipelineConfig config = parts.config();
    return new Reach(
        parts.account(),
        config.region(),
        accounts(parts),
        config.readRegions(),
        config.readRole().orElse(null));
  }

  private static Set<String> accounts(Parts parts) {
    Set<String> named = parts.config().readAccounts();
    return named.isEmpty() ? Set.of(parts.account()) : named;
  }

  private Turn turn(Parts parts, Surroundings around, Delivery delivery) {
    PipelineConfig config = parts.config();
    TypeCatalog catalog = parts.definitions().catalog();
    Mapping mapping = parts.definitions().mapping();
    var scope = new ReadScope(accounts(parts), config.readRegions());
    var mapper = new Mapper(mapping);
    return new Turn(
        catalog,
        mapper,
        new Intake(catalog, mapper, parts.account(), scope, config.unmatched(), around.metrics()),
        states,
        delivery,
        around.clock(),
        around.random(),
        around.metrics(),
        config.recheck(),
        resync(parts, around, delivery, mapper));
  }

  private Resync resync(Parts parts, Surroundings around, Delivery delivery, Mapper mapper) {
    Pace pace =
        new Pace(around.clock(), () -> delivery.updatesWithin(PACED) / (double) PACED.toSeconds());
    SliceWork work =
        new SliceWork(
            parts.definitions().catalog(),
            places::slices,
            new Survey(lists, stale(parts, around, mapper), around.clock()),
            pace,
            around.outbox(),
            around.clock(),
            around.metrics());
    return around.listsBeside() ? new BesideTurns(work, around.executor(), around.clock()) : work;
  }

  /** By webhook Port names the webhook as the data source, and nobody's installation. */
  private Optional<StaleEntities> stale(Parts parts, Surroundings around, Mapper mapper) {
    Optional<Installation> installation = parts.config().installation();
    return parts.port().webhook().isPresent() || client.isEmpty() || installation.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new StaleEntities(
                parts.definitions().catalog(),
                mapper,
                new HeldEntities(client.get()),
                installation.get().dataSource(),
                around.clock()));
  }

  public Turn turn() {
    return turn;
  }

  /** Which resources there are, by the same clients and within the same bounds as the reads. */
  public Lists lists() {
    return lists;
  }

  /** Which types, accounts and regions there is something to list of. */
  public Places places() {
    return places;
  }

  /** Port's API; empty when entities go by webhook and there are no credentials. */
  public Optional<PortClient> client() {
    return client;
  }

  /** Those in use, by the host that each guards: {@code api}, {@code ingest}. */
  public Map<String, Governor> governors() {
    return governors;
  }

  /** The one on the way of entities to Port. */
  public Governor governor() {
    return governor;
  }

  /** Asks on the way of entities to Port. */
  public Probe probe() {
    return probe;
  }

  /** Closes the AWS clients, and the HTTP client that they were given. */
  @Override
  public void close() {
    aws.close();
  }
}
