package io.portaws.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.Receipt;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import io.portaws.pipeline.state.StateSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A turn on a bench: a model of AWS, a Port that answers as told, and a clock set by hand. */
final class TurnBench {
  static final String ACCOUNT = "111122223333";
  static final String REGION = "eu-west-1";
  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** Longer after a change than any lag of AWS. */
  static final Instant LONG_AFTER = NOON.plus(Duration.ofHours(1));

  static final String OCEAN =
      """
      resources:
        - kind: AWS::Test::Bucket
          selector:
            query: .Properties.Hidden != true
          port:
            entity:
              mappings:
                identifier: .Properties.Name
                title: .Properties.Name
                blueprint: '"bucket"'
                properties:
                  size: .Properties.Size
        - kind: AWS::Test::Topic
          port:
            entity:
              mappings:
                identifier: .Properties.Arn
                blueprint: '"topic"'
      """;

  static final String EXPORTER =
      """
      {"resources": [
        {"kind": "AWS::Test::Bucket",
         "selector": {"query": ".Hidden != true"},
         "port": {"entity": {"mappings": [
           {"identifier": ".Name", "blueprint": "bucket", "properties": {"size": ".Size"}}]}}},
        {"kind": "AWS::Test::Topic",
         "port": {"entity": {"mappings": [
           {"identifier": ".TopicName", "blueprint": "topic", "properties": {}}]}}}]}
      """;

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Mapper OWN =
      mapper(problems -> MappingFile.ofCatalog(TestCatalog.catalog(), problems));

  record Settled(Message message, Outcome outcome) {}

  /** The jitter that this bench's dice give: none, or nearly all there is. */
  enum Dice implements RandomGenerator {
    LOW,
    HIGH;

    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public long nextLong(long bound) {
      return this == LOW ? 0 : bound - 1;
    }
  }

  final List<Set<ResourceKey>> reads = new ArrayList<>();
  final List<Update> sent = new ArrayList<>();
  final List<Settled> settled = new ArrayList<>();
  final Counts counts = new Counts();

  private final Map<ResourceKey, State> aws = new HashMap<>();
  private Function<ResourceKey, State> elsewhere = key -> new State.Absent();
  private final Set<String> held = new TreeSet<>();
  private final Set<ResourceKey> unanswered = new HashSet<>();
  private final Set<ResourceKey> slow = new HashSet<>();

  /** What was settled before each of the looks at what a slow reading brought. */
  final List<List<String>> settledBefore = new ArrayList<>();

  private final Turn turn;
  private Resync resync = Resync.NONE;
  private int updatesInTime = Integer.MAX_VALUE;
  private Function<Update, Receipt> port = update -> new Receipt.Accepted();
  private Runnable duringRead = () -> {};
  private Instant now = NOON;
  private int interruptAfter = Integer.MAX_VALUE;

  private TurnBench(String mapping, Unmatched unmatched, Dice dice) {
    this(mapper(problems -> mapping(mapping, problems)), unmatched, dice);
  }

  private TurnBench(Mapper mapper, Unmatched unmatched, Dice dice) {
    this(mapper, unmatched, dice, Duration.ZERO);
  }

  private TurnBench(Mapper mapper, Unmatched unmatched, Dice dice, Duration recheck) {
    TypeCatalog catalog = TestCatalog.catalog();
    ReadScope scope = new ReadScope(Set.of(ACCOUNT), Set.of("*"));
    Intake intake = new Intake(catalog, mapper, ACCOUNT, scope, unmatched, counts);
    Delivery port =
        new Delivery() {
          @Override
          public void deliver(List<Update> updates, BiConsumer<Update, Receipt> answered)
              throws InterruptedException {
            TurnBench.this.deliver(updates, answered);
          }

          @Override
          public int updatesWithin(Duration time) {
            return updatesInTime;
          }
        };
    turn =
        new Turn(
            catalog,
            mapper,
            intake,
            source(),
            port,
            () -> now,
            dice,
            counts,
            recheck,
            (message, request) -> resync.carryOut(message, request));
  }

  private static Mapping mapping(String text, Problems problems) {
    return MappingFile.parse("mapping", text, null, TestCatalog.catalog(), problems);
  }

  private static Mapper mapper(Function<Problems, Mapping> read) {
    Problems problems = new Problems();
    Mapper mapper = new Mapper(read.apply(problems));
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems.list()));
    }
    return mapper;
  }

  /** The catalogue's own mapping. */
  static TurnBench own() {
    return new TurnBench(OWN, Unmatched.SKIP, Dice.LOW);
  }

  static TurnBench ocean() {
    return mapping(OCEAN);
  }

  /** What was young is read and written once more after this time. */
  static TurnBench rechecking(Duration recheck) {
    Mapper ocean = mapper(problems -> mapping(OCEAN, problems));
    return new TurnBench(ocean, Unmatched.SKIP, Dice.LOW, recheck);
  }

  static TurnBench exporter() {
    return mapping(EXPORTER);
  }

  static TurnBench mapping(String mapping) {
    return new TurnBench(mapping, Unmatched.SKIP, Dice.LOW);
  }

  static TurnBench unmatched(Unmatched unmatched) {
    return new TurnBench(OCEAN, unmatched, Dice.LOW);
  }

  static TurnBench dice(Dice dice) {
    return new TurnBench(OCEAN, Unmatched.SKIP, dice);
  }

  // What the world is like

  TurnBench at(Instant time) {
    now = time;
    return this;
  }

  TurnBench later(Duration duration) {
    now = now.plus(duration);
    return this;
  }

  TurnBench present(String type, String identifier, String properties) {
    return state(type, identifier, new State.Present(json(properties)));
  }

  /** A bucket of this name that is there and has this size. */
  TurnBench bucket(String name, int size) {
    return present(TestCatalog.BUCKET, name, "{'Name': '" + name + "', 'Size': " + size + "}");
  }

  TurnBench gone(String type, String identifier) {
    return state(type, identifier, new State.Absent());
  }

  TurnBench unknown(String type, String identifier, State.Cause cause) {
    return state(type, identifier, new State.Unknown(cause, "as told"));
  }

  TurnBench state(String type, String identifier, State state) {
    aws.put(key(type, identifier), state);
    return this;
  }

  /** What AWS says of all that it was told nothing else of; absent otherwise. */
  TurnBench elsewhere(Function<ResourceKey, State> states) {
    elsewhere = states;
    return this;
  }

  /** The state source forgets this key, which none may. */
  TurnBench unanswered(String type, String identifier) {
    unanswered.add(key(type, identifier));
    return this;
  }

  TurnBench port(Receipt receipt) {
    port = update -> receipt;
    return this;
  }

  TurnBench port(Function<Update, Receipt> answers) {
    port = answers;
    return this;
  }

  /** Who carries out requests for a resync. */
  TurnBench resync(Resync work) {
    resync = work;
    return this;
  }

  /** How many updates Port takes while states are fresh. */
  TurnBench updatesInTime(int updates) {
    updatesInTime = updates;
    return this;
  }

  TurnBench duringRead(Runnable action) {
    duringRead = action;
    return this;
  }

  /** The thread is interrupted once Port has answered this many updates. */
  TurnBench interruptedAfter(int answers) {
    interruptAfter = answers;
    return this;
  }

  // What happens

  /** Runs a turn; what was recorded of the turns before is forgotten first. */
  TurnBench run(Message... messages) {
    return run(List.of(messages));
  }

  TurnBench run(List<Message> messages) {
    try {
      runInterruptibly(messages);
    } catch (InterruptedException e) {
      throw new AssertionError("the turn was interrupted", e);
    }
    return this;
  }

  void runInterruptibly(List<Message> messages) throws InterruptedException {
    reads.clear();
    sent.clear();
    settled.clear();
    turn.run(messages, (message, outcome) -> settled.add(new Settled(message, outcome)));
  }

  /** Runs a turn with what the last one said should be looked at again. */
  TurnBench runAgain() {
    List<Message> again = new ArrayList<>();
    for (Settled end : settled) {
      if (end.outcome() instanceof Outcome.Wait wait) {
        again.add(wait.message());
      }
    }
    return run(again);
  }

  private StateSource source() {
    return new StateSource() {
      @Override
      public Map<ResourceKey, State> read(Set<ResourceKey> keys) {
        return TurnBench.this.read(keys);
      }

      @Override
      public Reading begin(Set<ResourceKey> keys) {
        return slow.isEmpty() ? StateSource.super.begin(keys) : inTwo(keys);
      }
    };
  }

  /** First what is quick, then what is slow. */
  private StateSource.Reading inTwo(Set<ResourceKey> keys) {
    Deque<Set<ResourceKey>> parts = new ArrayDeque<>();
    parts.add(keys.stream().filter(key -> !slow.contains(key)).collect(Collectors.toSet()));
    parts.add(keys.stream().filter(slow::contains).collect(Collectors.toSet()));
    return new StateSource.Reading() {
      @Override
      public Map<ResourceKey, State> next() {
        settledBefore.add(settled.stream().map(each -> each.message().id()).toList());
        return parts.isEmpty() ? Map.of() : TurnBench.this.read(parts.poll());
      }

      @Override
      public void close() {
        settledBefore.add(List.of("closed"));
      }
    };
  }

  /** What is told only after everything else. */
  TurnBench slowly(ResourceKey... keys) {
    slow.addAll(List.of(keys));
    return this;
  }

  private Map<ResourceKey, State> read(Set<ResourceKey> keys) {
    reads.add(Set.copyOf(keys));
    Map<ResourceKey, State> states = new HashMap<>();
    keys.forEach(
        key -> states.put(key, aws.containsKey(key) ? aws.get(key) : elsewhere.apply(key)));
    states.keySet().removeAll(unanswered);
    duringRead.run();
    return states;
  }

  private void deliver(List<Update> updates, BiConsumer<Update, Receipt> answered)
      throws InterruptedException {
    int answers = 0;
    for (Update update : updates) {
      if (answers++ == interruptAfter) {
        throw new InterruptedException("as told");
      }
      sent.add(update);
      Receipt receipt = port.apply(update);
      if (receipt instanceof Receipt.Accepted) {
        update.entities().forEach(entity -> held.add(entity.ref().toString()));
      }
      answered.accept(update, receipt);
    }
    updates.forEach(update -> update.deletions().forEach(d -> held.remove(d.entity().toString())));
  }

  // What came of it

  /** The outcome of the only message. */
  Outcome outcome() {
    if (settled.size() != 1) {
      throw new AssertionError("not one message settled but " + settled);
    }
    return settled.getFirst().outcome();
  }

  Map<String, Outcome> outcomes() {
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    for (Settled end : settled) {
      Outcome before = outcomes.put(end.message().id(), end.outcome());
      if (before != null) {
        throw new AssertionError(end.message() + " was settled twice");
      }
    }
    return outcomes;
  }

  /** The word of each message's outcome. */
  Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    outcomes().forEach((id, outcome) -> words.put(id, outcome.word()));
    return words;
  }

  /** What Port was asked for, in words: {@code +bucket/a} and {@code -bucket/b}, sorted. */
  Set<String> asked() {
    Set<String> asked = new TreeSet<>();
    for (Update update : sent) {
      update.entities().forEach(entity -> asked.add("+" + entity.ref()));
      update.deletions().forEach(deletion -> asked.add("-" + deletion.entity()));
    }
    return asked;
  }

  /** What Port holds, as far as this bench wrote it: of one request deletes come last. */
  Set<String> port() {
    return new TreeSet<>(held);
  }

  Entity entity() {
    return sent.getFirst().entities().getFirst();
  }

  Deletion deletion() {
    return sent.getFirst().deletions().getFirst();
  }

  /** One word for each metric that was counted. */
  static final class Counts implements PipelineMetrics {
    final List<String> words = new ArrayList<>();
    final List<Duration> ages = new ArrayList<>();
    private boolean broken;

    /** From now on decoding fails in a way that nobody thought of. */
    void breakOnNext() {
      broken = true;
    }

    @Override
    public void covered(int changes) {
      if (changes > 0) {
        words.add("covered " + changes);
      }
    }

    @Override
    public void rechecked() {
      words.add("rechecked");
    }

    @Override
    public void decoded(String form) {
      if (broken) {
        broken = false;
        throw new IllegalStateException("as told");
      }
      words.add("decoded " + form);
    }

    @Override
    public void skipped(String reason) {
      words.add("skipped " + reason);
    }

    @Override
    public void changed(String type, String action) {
      words.add("changed " + type + " " + action);
    }

    @Override
    public void coalesced(int changes) {
      words.add("coalesced " + changes);
    }

    @Override
    public void ended(String outcome, String reason) {
      words.add("ended " + outcome + " " + reason);
    }

    @Override
    public void delivered(Duration age) {
      ages.add(age);
    }
  }

  // Messages

  /** An API call about buckets, at noon. */
  static Message call(String id, String eventName, String... names) {
    return callAt(NOON, id, eventName, names);
  }

  static Message callAt(Instant time, String id, String eventName, String... names) {
    ObjectNode parameters = JSON.createObjectNode();
    ArrayNode array = parameters.putArray("names");
    for (String name : names) {
      array.add(name);
    }
    return message(id, event(time, eventName, parameters).toString());
  }

  static Message topicAt(Instant time, String id, String eventName, String arn) {
    ObjectNode parameters = JSON.createObjectNode().put("arn", arn);
    return message(id, event(time, eventName, parameters).toString());
  }

  static ObjectNode event(Instant time, String eventName, ObjectNode parameters) {
    ObjectNode event = JSON.createObjectNode();
    event.put("detail-type", "AWS API Call via CloudTrail").put("source", "aws.test");
    event.put("id", "event-of-" + eventName).put("account", ACCOUNT).put("region", REGION);
    ObjectNode detail = event.putObject("detail");
    detail.put("eventSource", "test.amazonaws.com").put("eventName", eventName);
    detail.put("eventTime", time.toString()).set("requestParameters", parameters);
    return event;
  }

  static Message exporterAt(
      Instant time, String id, String type, String identifier, String action) {
    ObjectNode message = JSON.createObjectNode().put("resource_type", type);
    message.put("region", "\"" + REGION + "\"").put("identifier", "\"" + identifier + "\"");
    message.put("action", "\"" + action + "\"").put("eventTime", time.toString());
    return message(id, message.toString());
  }

  static Message readyAt(Instant time, String id, String json) {
    ObjectNode ready = json(json).deepCopy();
    return message(id, ready.put("eventTime", time.toString()).toString());
  }

  /** Received for the first time, and sent long after all that it tells of. */
  static Message message(String id, String body) {
    return Message.received(id, body, LONG_AFTER, 1, null);
  }

  static Message received(int times, Message message) {
    return Message.received(message.id(), message.body(), message.sentAt(), times, null);
  }

  static ResourceKey key(String type, String identifier) {
    return new ResourceKey(type, ACCOUNT, REGION, identifier);
  }

  static EntityRef ref(String blueprint, String identifier) {
    return new EntityRef(blueprint, identifier);
  }

  /** JSON with single quotes for double ones. */
  static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
