package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ReadCall;
import io.portaws.pipeline.catalog.ReadPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.jq.JqException;
import io.portaws.sandbox.AwsInput.Caller;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers the operations by which the catalogue's types are read. It knows none of them: a type's
 * file says what is asked for a resource, and where in the answer the resource stands.
 *
 * <p>A request asks for a resource when it says everything that a request for that resource alone
 * would say. What is left over of the request then is what does not exist, and where the type's
 * file names an error for that, the whole call fails with it, as AWS's do. Safe for use by many
 * threads.
 */
final class CatalogReads implements AwsOperation {
  /** The most resources in one answer of a call that knows pages. */
  private static final int PAGE = 100;

  private static final String NOBODY = "nobody";

  /** One call of one type's read. Compared by identity, as what is remembered is its own. */
  private static final class Use {
    private final ResourceType type;
    private final List<ReadCall> calls;
    private final int index;
    private final ItemsPath path;

    Use(ResourceType type, List<ReadCall> calls, int index) {
      this.type = type;
      this.calls = calls;
      this.index = index;
      this.path = itemsPath(type, name(call()));
    }

    ReadCall call() {
      return calls.get(index);
    }

    boolean isFirst() {
      return index == 0;
    }

    /** What a request for this resource alone says; nothing that any request says, for none. */
    Set<String> asks(AwsResource resource) {
      return resource.remembered(this, this::request);
    }

    private Set<String> request(AwsResource resource) {
      ObjectNode state = Json.object();
      try {
        for (ReadCall before : calls.subList(0, index)) {
          ObjectNode item = resource.items().get(name(before));
          if (item != null && before.give().first(item) instanceof ObjectNode given) {
            state.setAll(given);
          }
        }
        JsonNode request = call().requestFor(List.of(resource.key()), state);
        return request.isObject() ? leaves(request) : Set.of(NOBODY);
      } catch (JqException e) {
        return Set.of(NOBODY);
      }
    }

    /** Whether the request has the members that this use's requests have. */
    boolean fits(Caller caller, Set<String> asked) {
      Set<String> members = members(asked);
      Set<String> own = members(asks(new AwsResource(nobody(caller), Map.of())));
      return own.contains(NOBODY) || members.containsAll(own);
    }

    ResourceKey nobody(Caller caller) {
      return new ResourceKey(type.name(), caller.account(), caller.region(), NOBODY);
    }
  }

  /**
   * What a request comes to.
   *
   * @param items the resources that are there, by use
   * @param leftOver what the request says beside them
   */
  private record Found(Map<AwsResource, Use> items, Set<String> leftOver, List<Use> fitting) {
    /** Filters are silent about what does not exist, names are not. */
    boolean fails(Use use) {
      boolean named =
          leftOver.isEmpty() || !leftOver.stream().allMatch(leaf -> leaf.startsWith(".Filters."));
      return items.isEmpty() ? named : use.isFirst() && named && !leftOver.isEmpty();
    }
  }

  private final AwsState state;
  private final Map<String, List<Use>> uses = new HashMap<>();

  CatalogReads(TypeCatalog catalog, AwsState state) {
    this.state = state;
    for (ResourceType type : catalog.types()) {
      add(type, type.read());
      if (type.exporterRead() != null) {
        add(type, type.exporterRead());
      }
    }
  }

  private void add(ResourceType type, ReadPlan plan) {
    for (int i = 0; i < plan.calls().size(); i++) {
      ReadCall call = plan.calls().get(i);
      if (!call.isCloudControl()) {
        uses.computeIfAbsent(name(call), _ -> new ArrayList<>())
            .add(new Use(type, plan.calls(), i));
      }
    }
  }

  static String name(ReadCall call) {
    return call.service() + ":" + call.operation();
  }

  /**
   * Where the items of a call stand in its answers; where a type makes a call in both its reads, as
   * the first says.
   */
  static ItemsPath itemsPath(ResourceType type, String call) {
    return Stream.of(type.read(), type.exporterRead())
        .flatMap(plan -> plan == null ? Stream.of() : plan.calls().stream())
        .filter(each -> name(each).equals(call))
        .map(each -> ItemsPath.of(each.items().text()))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(type.name() + " does not call " + call));
  }

  /** Whether the catalogue reads by this operation. */
  boolean knows(String operation) {
    return uses.containsKey(operation);
  }

  @Override
  public List<String> types(AwsInput input) {
    return found(input).fitting().stream().map(use -> use.type.name()).distinct().toList();
  }

  @Override
  public List<String> identifiers(AwsInput input) {
    Found found = found(input);
    Set<String> identifiers = new LinkedHashSet<>();
    found.items().keySet().forEach(resource -> identifiers.add(resource.key().identifier()));
    found.leftOver().forEach(leaf -> identifiers.add(leaf.substring(leaf.indexOf('=') + 1)));
    return List.copyOf(identifiers);
  }

  @Override
  public Answer answer(AwsInput input) {
    Found found = found(input);
    Use use = found.fitting().getFirst();
    if (found.fails(use)) {
      use.call().absent().stream()
          .filter(CatalogReads::isOfMissing)
          .min(String::compareTo)
          .ifPresent(CatalogReads::fail);
    }
    ObjectNode answer = Json.object();
    use.path.begin(answer);
    List<Map.Entry<AwsResource, Use>> items = List.copyOf(found.items().entrySet());
    String page = use.call().page();
    int from = page == null ? 0 : input.number(page, 0);
    int to = page == null ? items.size() : Math.min(items.size(), from + PAGE);
    for (var item : items.subList(Math.min(from, to), to)) {
      Use asking = item.getValue();
      ObjectNode content = item.getKey().items().get(name(asking.call()));
      asking.path.place(answer, Objects.requireNonNull(content));
    }
    if (page != null && to < items.size()) {
      answer.put(page, String.valueOf(to));
    }
    SdkOperation operation = Objects.requireNonNull(input.operation());
    return SdkAnswers.of(operation, input.protocol(), answer);
  }

  /** {@code InvalidInputException} and the like are for names that nothing can have. */
  private static boolean isOfMissing(String absent) {
    return !absent.startsWith("Invalid") || absent.contains("NotFound");
  }

  private static void fail(String absent) {
    String[] parts = absent.split(": ", 2);
    throw AwsFault.of(parts[0], parts.length == 1 ? "there is no such resource" : parts[1]);
  }

  private Found found(AwsInput input) {
    List<Use> all = Objects.requireNonNull(uses.get(input.name()));
    ObjectNode request = input.parameters().deepCopy();
    all.stream().map(use -> use.call().page()).filter(Objects::nonNull).forEach(request::remove);
    Set<String> asked = leaves(request);
    Caller caller = input.caller();
    Map<AwsResource, Use> items = new LinkedHashMap<>();
    Set<String> leftOver = new LinkedHashSet<>(asked);
    for (Use use : all) {
      String type = use.type.name();
      for (AwsResource resource : state.list(type, caller.account(), caller.region())) {
        boolean there = resource.items().containsKey(input.name());
        if (there && asked.containsAll(use.asks(resource))) {
          items.putIfAbsent(resource, use);
          leftOver.removeAll(use.asks(resource));
        }
      }
    }
    List<Use> fitting = fitting(all, items, caller, asked);
    fitting.forEach(
        use -> leftOver.removeAll(use.asks(new AwsResource(use.nobody(caller), Map.of()))));
    return new Found(items, leftOver, fitting);
  }

  /** The uses that may have sent the request, the likeliest first; all where none may. */
  private static List<Use> fitting(
      List<Use> all, Map<AwsResource, Use> items, Caller caller, Set<String> asked) {
    List<Use> fitting = new ArrayList<>(new LinkedHashSet<>(items.values()));
    for (boolean first : new boolean[] {true, false}) {
      all.stream()
          .filter(use -> use.isFirst() == first && !fitting.contains(use))
          .filter(use -> use.fits(caller, asked))
          .forEach(fitting::add);
    }
    return fitting.isEmpty() ? all : fitting;
  }

  /** Every value with the members that lead to it; lists are sets. */
  private static Set<String> leaves(JsonNode request) {
    Set<String> leaves = new HashSet<>();
    leaves("", request, leaves);
    return leaves;
  }

  private static void leaves(String at, JsonNode node, Set<String> leaves) {
    if (node.isArray()) {
      node.forEach(element -> leaves(at, element, leaves));
    } else if (node.isObject()) {
      node.properties()
          .forEach(member -> leaves(at + "." + member.getKey(), member.getValue(), leaves));
    } else if (!node.isNull()) {
      leaves.add(at + "=" + node.asText());
    }
  }

  private static Set<String> members(Set<String> leaves) {
    return leaves.stream().map(leaf -> leaf.split("=", 2)[0]).collect(Collectors.toSet());
  }
}
