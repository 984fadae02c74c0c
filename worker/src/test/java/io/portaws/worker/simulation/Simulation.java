package io.portaws.worker.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.Intake;
import io.portaws.pipeline.ReadScope;
import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.worker.queue.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import okhttp3.OkHttpClient;

/**
 * One run of the whole pipeline on virtual time, all of which follows from its seed: resources
 * change, events tell of it, workers bring Port level, and everything goes wrong on the way. When
 * nothing goes wrong any more and all is quiet, the promises are checked.
 */
final class Simulation {
  /**
   * What a run is like.
   *
   * @param replicas worker processes at most
   * @param possible faults that may be part of it
   * @param recheck the setting; zero is for one worker where seconds of lag do not matter, so that
   *     AWS's reads then tell of nothing earlier than a resource's creation
   */
  record Profile(int replicas, Set<Fault> possible, Duration recheck) {}

  /** What a run came to. */
  record Result(
      List<String> broken,
      Map<Fault, Integer> faults,
      int events,
      int reads,
      int requests,
      long steps,
      Duration elapsed,
      long digest) {}

  private static final String TYPES =
      """
      type: AWS::Sim::%1$s
      events:
        - calls:
            event-source: sim.amazonaws.com
            upsert: [Create%1$s, Put%1$s]
            delete: [Delete%1$s]
          identifiers: .detail.requestParameters.names[]
        - native: { source: aws.sim, detail-type: "AWS::Sim::%1$s Changed" }
          identifiers: .detail.name
      %2$s
      leaving-when: .Status == "deleting"
      settling-when: .Status == "creating" or .Status == "modifying"
      from-key: '{Name: .identifier}'
      entity:
        identifier: .Properties.Name
        title: .Properties.Name
        blueprint: '"sim%1$s"'
        properties: { status: .Properties.Status, version: .Properties.Version, read: .Properties.Read }
      """;

  private static final String BY_HUNDREDS =
      """
      read:
        permissions: [ecs:DescribeClusters]
        calls:
          - call: ecs:DescribeClusters
            batch: 100
            request: '{clusters: .identifiers}'
            items: .clusters[]
            key: .Name
      """;

  private static final TypeCatalog CATALOG =
      catalog(TYPES.formatted("Bucket", ""), TYPES.formatted("Database", BY_HUNDREDS));

  /** Without these, what is held is extended for as long as it is held. */
  private static final Set<Fault> ENDS_A_LEASE =
      EnumSet.of(
          Fault.POLL_ANSWER_LOST,
          Fault.SETTLING_FAILED,
          Fault.SETTLING_SLOW,
          Fault.SETTLING_ANSWER_LOST,
          Fault.SETTLING_ENTRY_FAILED,
          Fault.DELIVERED_TWICE,
          Fault.DELETED_CAME_BACK,
          Fault.KILLED,
          Fault.DRAINED);

  private static final Mapper MAPPER = mapper();

  private static final Intake INTAKE =
      new Intake(
          CATALOG,
          MAPPER,
          Cloud.ACCOUNT,
          new ReadScope(Set.of(Cloud.ACCOUNT), Set.of("*")),
          Unmatched.SKIP,
          PipelineMetrics.NOOP);

  private static final Duration QUIET_WITHIN = Duration.ofHours(24);

  /** Small runs meet most of what can be met, and many of them fit a minute; some are large. */
  private static final int ONE_LARGE_IN = 40;

  private static final Duration SHORT_OUTAGE = Duration.ofMinutes(2);
  private static final Duration LONG_OUTAGE = Duration.ofHours(1);
  private static final int ONE_LONG_OUTAGE_IN = 15;

  private final Profile profile;
  private final RandomGenerator dice;
  private final Scheduler scheduler;
  private final Faults faults;
  private final Cloud cloud;
  private final FakeQueue queue;
  private final FakePort port;
  private final Story story;
  private final Replica.World world;
  private final List<Replica> replicas = new ArrayList<>();
  private final Map<Replica, Long> killAtStep = new HashMap<>();
  private final Map<String, Integer> newestRead = new HashMap<>();
  private final List<String> broken = new ArrayList<>();
  private Duration trouble = Duration.ZERO;
  private final int loops;
  private final int turnMaxMessages;

  /**
   * @param http not used by another simulation at the same time
   */
  Simulation(long seed, Profile profile, OkHttpClient http) {
    this.profile = profile;
    SplittableRandom root = new SplittableRandom(seed);
    dice = root.split();
    scheduler = new Scheduler(root.split());
    faults = new Faults(root.split(), profile.possible());
    cloud = new Cloud(scheduler, faults, profile.recheck().isPositive());
    Duration visibility = Duration.ofSeconds(pick(15, 30, 60, 300, 300));
    queue =
        new FakeQueue(scheduler, faults, root.split(), visibility, pick(20, 30, 50), broken::add);
    port = new FakePort(scheduler, faults, pick(30, 60, 200, 1_000), this::upserted);
    story = new Story(scheduler, faults, root.split(), cloud, queue);
    world = new Replica.World(scheduler, faults, cloud, queue, port, http, CATALOG, MAPPER, INTAKE);
    loops = pick(0, 1, 2, 3);
    turnMaxMessages = pick(10, 20, 1_000);
  }

  private int pick(int... among) {
    return among[dice.nextInt(among.length)];
  }

  Result run() {
    if (dice.nextInt(ONE_LARGE_IN) == 0) {
      story.lay(5 + dice.nextInt(16), 30 + dice.nextInt(71), Duration.ofSeconds(400));
    } else {
      story.lay(1 + dice.nextInt(3), 2 + dice.nextInt(5), Duration.ofSeconds(60));
    }
    int count = 1 + dice.nextInt(profile.replicas());
    for (int i = 0; i < count; i++) {
      scheduler.after(Duration.ZERO, this::startReplica);
    }
    trouble = story.over().plusSeconds(60);
    plan();
    boolean quiet =
        scheduler.run(
            () -> !broken.isEmpty() || isOver(), this::afterStep, trouble.plus(QUIET_WITHIN));
    if (scheduler.failure() != null) {
      broken.add("a thread ended: " + scheduler.failure());
      scheduler.failure().printStackTrace();
    } else if (!quiet && broken.isEmpty()) {
      broken.add("not quiet within " + QUIET_WITHIN + ", left: " + queue + replicaSums());
    }
    if (broken.isEmpty()) {
      check();
    }
    return new Result(
        broken,
        faults.happened(),
        story.events(),
        cloud.reads(),
        port.requests(),
        scheduler.steps(),
        scheduler.elapsed(),
        scheduler.digest());
  }

  /** When processes end and Port goes down; after that nothing goes wrong. */
  private void plan() {
    for (int i = faults.times(Fault.KILLED); i > 0; i--) {
      scheduler.at(faults.between(Duration.ZERO, trouble), this::kill);
    }
    for (int i = faults.times(Fault.DRAINED); i > 0; i--) {
      scheduler.at(faults.between(Duration.ZERO, trouble), this::drain);
    }
    for (int i = faults.times(Fault.PORT_DOWN); i > 0; i--) {
      boolean isLong = dice.nextInt(ONE_LONG_OUTAGE_IN) == 0;
      Duration time = isLong ? LONG_OUTAGE : faults.between(Duration.ofSeconds(1), SHORT_OUTAGE);
      scheduler.at(faults.between(Duration.ZERO, trouble), () -> port.downFor(time));
    }
    scheduler.at(trouble, faults::quiet);
    scheduler.at(Duration.ofMinutes(1), this::checkAlive);
  }

  private void startReplica() {
    Replica replica = new Replica(world, "worker-" + replicas.size(), dice.nextLong());
    replicas.add(replica);
    replica.start(loops, turnMaxMessages, profile.recheck());
  }

  private Replica anyRunning() {
    List<Replica> running =
        replicas.stream().filter(r -> r.isRunning() && !r.isDraining()).toList();
    return running.isEmpty() ? null : running.get(dice.nextInt(running.size()));
  }

  /** Some steps from now: between a call and its answer as well as before and after. */
  private void kill() {
    Replica victim = anyRunning();
    if (victim != null) {
      faults.count(Fault.KILLED);
      killAtStep.put(victim, scheduler.steps() + dice.nextInt(60));
      scheduler.after(faults.millis(5_000, 60_000), this::startReplica);
    }
  }

  private void drain() {
    Replica leaving = anyRunning();
    if (leaving != null) {
      faults.count(Fault.DRAINED);
      leaving.drain();
      scheduler.after(faults.millis(0, 60_000), this::startReplica);
    }
  }

  private void afterStep() {
    if (!killAtStep.isEmpty()) {
      killAtStep
          .entrySet()
          .removeIf(entry -> {
            boolean now = entry.getValue() <= scheduler.steps();
            if (now) {
              scheduler.trace(() -> "killed " + entry.getKey());
              entry.getKey().kill();
            }
            return now;
          });
    }
  }

  private void checkAlive() {
    for (Replica replica : replicas) {
      if (replica.isRunning() && !replica.isDraining() && !replica.isLive()) {
        broken.add(
            replica + " is not live after " + scheduler.elapsed() + ":\n" + replica.stacks());
      }
      conserved(replica);
    }
    scheduler.after(Duration.ofMinutes(1), this::checkAlive);
  }

  /** One process never writes what it read earlier over what it read later. */
  private void upserted(String process, JsonNode entity) {
    int read = entity.path("properties").path("read").asInt();
    String what = process + " " + entity.path("identifier").asText();
    scheduler.note(what + read);
    int before = newestRead.merge(what, read, Math::max);
    if (before > read) {
      broken.add("%s: read %d was written after read %d".formatted(what, read, before));
    }
  }

  private boolean isOver() {
    return scheduler.elapsed().compareTo(trouble) >= 0
        && queue.isEmpty()
        && replicas.stream().filter(Replica::isRunning).allMatch(r -> r.sums().held() == 0);
  }

  private void check() {
    replicas.forEach(this::conserved);
    checkDeadLetters();
    boolean keeps = ENDS_A_LEASE.stream().noneMatch(faults::has);
    if (keeps && faults.happened().containsKey(Fault.LEASE_EXPIRED)) {
      broken.add("a lease expired, and nothing went wrong that ends one");
    }
    checkCatalogue();
  }

  private void conserved(Replica replica) {
    Ledger.Sums sums = replica.sums();
    if (sums.residual() != 0) {
      broken.add(replica + ": " + sums);
    }
    long handedOut = queue.handedOutTo(replica.toString());
    if (sums.received() > handedOut
        || (replica.isRunning() && sums.received() != handedOut && queue.isEmpty())) {
      broken.add(replica + " was handed " + handedOut + " messages: " + sums);
    }
    if (replica.isDrained() && sums.held() != 0) {
      broken.add(replica + " was drained and holds messages: " + sums);
    }
  }

  private void checkDeadLetters() {
    int poison = 0;
    for (FakeQueue.Dead dead : queue.dead()) {
      if (dead.body().startsWith("{\"poison\"")) {
        poison++;
        if (dead.reason() == null && !faults.has(Fault.KILLED)) {
          broken.add("dead-lettered without a reason: " + dead);
        }
      } else {
        broken.add("a healthy message was dead-lettered: " + dead);
      }
    }
    if (poison < story.poison()) {
      broken.add(story.poison() + " messages are none of ours, and only " + poison + " lie dead");
    }
  }

  private void checkCatalogue() {
    for (Cloud.Resource resource : cloud.resources()) {
      String blueprint = "sim" + resource.type.substring(resource.type.lastIndexOf(':') + 1);
      JsonNode entity = port.entities().get(blueprint + "/" + resource.name);
      Cloud.Version is = resource.last();
      String had =
          entity == null
              ? "none"
              : entity.path("properties").path("status").asText()
                  + " "
                  + entity.path("properties").path("version").asInt();
      String should = is.isThere() ? is.status() + " " + is.number() : "none";
      if (!resource.lastEventLost && !had.equals(should)) {
        broken.add(
            "Port has %s of %s, AWS %s: %s"
                .formatted(had, resource.name, should, resource.history));
      }
    }
  }

  private String replicaSums() {
    StringBuilder all = new StringBuilder();
    replicas.forEach(
        r -> all.append(r).append(r.isRunning() ? ": " : " (ended): ").append(r.sums()));
    return all.toString();
  }

  private static TypeCatalog catalog(String... types) {
    Problems problems = new Problems();
    try {
      Path folder = Files.createTempDirectory("types");
      for (int i = 0; i < types.length; i++) {
        Files.writeString(folder.resolve(i + ".yaml"), types[i]);
      }
      TypeCatalog catalog = TypeCatalog.load(folder, problems);
      for (int i = 0; i < types.length; i++) {
        Files.delete(folder.resolve(i + ".yaml"));
      }
      Files.delete(folder);
      if (!problems.isEmpty()) {
        throw new IllegalStateException(String.join("\n", problems.list()));
      }
      return catalog;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Mapper mapper() {
    Problems problems = new Problems();
    Mapper mapper = new Mapper(MappingFile.ofCatalog(CATALOG, problems));
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("\n", problems.list()));
    }
    return mapper;
  }
}
