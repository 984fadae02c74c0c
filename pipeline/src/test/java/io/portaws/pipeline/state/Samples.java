package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.CatalogPrograms;
import io.portaws.pipeline.catalog.ListCall;
import io.portaws.pipeline.catalog.ListPlan;
import io.portaws.pipeline.catalog.ReadCall;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.Slice;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The read samples, {@code reads/*.json}, for tests that ask for more than one read. */
public final class Samples {
  private Samples() {}

  /** A resource and what AWS answers about it. */
  public record Sample(ResourceKey key, List<JsonNode> calls) {
    /** Its state. */
    public State state() {
      return state(-1, answer -> answer);
    }

    /**
     * Its state where the {@code damaged}th of the calls is answered otherwise.
     *
     * @param change from the answer, as the SDK gives it, to what is answered instead
     */
    public State state(int damaged, UnaryOperator<JsonNode> change) {
      Set<Integer> open = new TreeSet<>();
      for (int i = 0; i < calls.size(); i++) {
        open.add(i);
      }
      FakeApi api =
          new FakeApi(asked -> {
            Integer step =
                open.stream()
                    .filter(i -> calls.get(i).path("call").asText().equals(asked.call()))
                    .findFirst()
                    .orElseThrow(() -> FakeApi.error("ServiceUnavailable"));
            open.remove(step);
            JsonNode answer = answer(step);
            return step == damaged ? change.apply(answer) : answer;
          });
      return Objects.requireNonNull(Reads.read(key, false, api));
    }

    private JsonNode answer(int step) {
      String[] call = calls.get(step).path("call").asText().split(":", -1);
      if (calls.get(step).has("error")) {
        String[] error = calls.get(step).path("error").asText().split(": ", 2);
        throw FakeApi.error(400, error[0], error[error.length - 1]);
      }
      return SdkApi.answer(call[0], call[1], calls.get(step).path("answer"));
    }

    /**
     * Whether this one of the calls, or a page before or after it, tells that the resource is
     * there.
     */
    public boolean tells(int call) {
      return calls.get(call).path("call").equals(calls.getFirst().path("call"));
    }

    /** The member of the first call's answer that names the next page; empty when there is none. */
    public String page() {
      String page = first().page();
      return page == null ? "" : page;
    }

    private ReadCall first() {
      return Reads.CATALOG.find(key.type()).orElseThrow().read().calls().getFirst();
    }

    /**
     * Whether this answer to the first call says that the resource is not there: it names all the
     * resources in it, and this one is not among them.
     */
    public boolean isAbsentFrom(JsonNode answer) {
      ReadCall first = first();
      List<JsonNode> items = first.items().all(answer);
      if (first.key() == null || items.isEmpty()) {
        return items.isEmpty() && !answer.isEmpty();
      }
      return items.stream()
          .map(item -> Objects.requireNonNull(first.key()).first(item))
          .allMatch(name ->
              (name.isTextual() || name.isNumber()) && !name.asText().equals(first.sought(key)));
    }

    /** The jq of its type's file, over what it is for. */
    public void addTo(CatalogPrograms programs) {
      ResourceType type = Reads.CATALOG.find(key.type()).orElseThrow();
      programs.addKey(type, key);
      ObjectNode state = Reads.JSON.createObjectNode();
      for (ReadCall call : type.read().calls()) {
        programs.add(call.request(), asking(call, state));
        for (int i = 0; i < calls.size(); i++) {
          if (calls.get(i).has("answer")
              && name(i).equals(call.service() + ":" + call.operation())) {
            JsonNode answer = Reads.plain(answer(i));
            programs.add(call.items(), answer);
            for (JsonNode item : call.items().all(answer)) {
              programs.add(call.key(), item);
              programs.add(call.give(), item);
              if (call.give().first(item) instanceof ObjectNode given) {
                state.setAll(given);
              }
            }
          }
        }
      }
      if (state() instanceof State.Present(JsonNode shaped)) {
        programs.addState(type, key, state, Reads.plain(shaped));
      }
    }

    private JsonNode asking(ReadCall call, ObjectNode state) {
      ObjectNode input = Reads.JSON.createObjectNode();
      input.put("type", key.type()).put("account", key.account()).put("region", key.region());
      input.put("partition", "aws").put("identifier", key.identifier());
      input.put("group", call.groupOf(key)).putArray("identifiers").add(key.identifier());
      return input.set("state", state.deepCopy());
    }

    private String name(int call) {
      return calls.get(call).path("call").asText();
    }

    @Override
    public String toString() {
      return key.toString();
    }
  }

  /** All of them. */
  public static List<Sample> all() {
    return Reads.files("reads").stream().map(file -> of(Reads.json(Reads.text(file)))).toList();
  }

  private static Sample of(JsonNode json) {
    ResourceKey key =
        new ResourceKey(
            json.path("type").asText(),
            json.path("account").asText(),
            json.path("region").asText(),
            json.path("identifier").asText());
    return new Sample(key, json.path("calls").valueStream().toList());
  }

  /** The jq by which types are listed, over what the list samples are asked and answered. */
  public static void addListsTo(CatalogPrograms programs) {
    for (Path file : Reads.files("lists")) {
      JsonNode sample = Reads.json(Reads.text(file));
      Slice slice =
          new Slice(
              sample.path("type").asText(),
              sample.path("account").asText(),
              sample.path("region").asText());
      if (Reads.CATALOG.find(slice.type()).orElseThrow().list() instanceof ListPlan.Chain plan) {
        ObjectNode asked = ListPlan.asked(slice, Instant.parse("2026-11-21T12:00:00Z"));
        addList(programs, plan, 0, asked, sample.path("calls"));
      }
    }
  }

  private static void addList(
      CatalogPrograms programs, ListPlan.Chain plan, int at, ObjectNode asked, JsonNode steps) {
    ListCall call = plan.calls().get(at);
    programs.add(call.request(), asked);
    JsonNode request = call.request().first(asked);
    for (JsonNode step : steps) {
      if (!step.has("answer")
          || !step.path("call").asText().equals(call.name())
          || !step.path("request").equals(request)) {
        continue;
      }
      JsonNode answer =
          Reads.plain(SdkApi.answer(call.service(), call.operation(), step.path("answer")));
      programs.add(call.items(), answer);
      for (JsonNode item : call.items().all(answer)) {
        ObjectNode listed = asked.deepCopy().set("item", item);
        programs.add(at + 1 < plan.calls().size() ? call.give() : plan.identifiers(), listed);
        if (at + 1 < plan.calls().size()) {
          ObjectNode next = asked.deepCopy().set("parent", call.given(asked, item));
          addList(programs, plan, at + 1, next, steps);
        }
      }
    }
  }

  /** The changes that the event fixtures come to, {@code upsert TYPE IDENTIFIER ACCOUNT REGION}. */
  static Set<String> keysOfEvents() {
    return Reads.files("events").stream()
        .flatMap(folder -> Reads.text(folder.resolve("expected.txt")).lines())
        .map(line -> line.split(" \\| ", 2)[1])
        .flatMap(changes -> Stream.of(changes.split("; ")))
        .map(String::strip)
        .collect(Collectors.toSet());
  }

  /** The bodies of all event fixtures. */
  public static List<String> events() {
    return Reads.files("events").stream()
        .flatMap(folder -> Reads.files("events/" + folder.getFileName()).stream())
        .filter(file -> file.toString().endsWith(".json"))
        .map(Reads::text)
        .toList();
  }
}
