package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portaws.pipeline.catalog.Partition;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.jq.Jq;
import io.portaws.sandbox.AwsInput.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Answers the operations by which services list what there is, page by page, as {@code lists.yaml}
 * says. It does not know how the catalogue's types are listed, so that it tells when they are
 * listed wrongly. Safe for use by many threads.
 */
final class AwsListings implements AwsOperation {
  /** The most elements in one answer, whatever a request asks for. */
  private static final int MOST = 100;

  private static final String ACCOUNTS = "AWS::Organizations::Account";

  /** One operation. */
  private record Listing(
      String list,
      String next,
      String after,
      String size,
      Set<String> asks,
      boolean everywhere,
      Map<String, Jq> of) {
    static Listing of(JsonNode file) {
      String[] page = file.path("page").asText().split(" ", 2);
      Map<String, Jq> of = new LinkedHashMap<>();
      file.path("of")
          .properties()
          .forEach(type -> of.put(type.getKey(), Jq.compile(type.getValue().asText())));
      Set<String> asks = new HashSet<>();
      file.path("asks").forEach(member -> asks.add(member.asText()));
      return new Listing(
          file.path("list").asText(),
          page[0],
          page[page.length - 1],
          file.path("size").asText(),
          asks,
          file.path("everywhere").asBoolean(),
          of);
    }

    /** Whether the request says nothing that a list would not. */
    boolean fits(ObjectNode request) {
      Set<String> members = new HashSet<>(asks);
      members.add(after);
      members.add(size);
      return request.propertyStream().allMatch(member -> members.contains(member.getKey()));
    }
  }

  private static final Map<String, Listing> LISTINGS = load();

  private final AwsState state;
  private volatile int most = MOST;

  AwsListings(AwsState state) {
    this.state = state;
  }

  private static Map<String, Listing> load() {
    try (InputStream in = AwsListings.class.getResourceAsStream("/lists.yaml")) {
      Map<String, Listing> listings = new HashMap<>();
      new YAMLMapper()
          .readTree(Objects.requireNonNull(in, "lists.yaml"))
          .properties()
          .forEach(each -> listings.put(each.getKey(), Listing.of(each.getValue())));
      return Map.copyOf(listings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many elements an answer has at most. */
  void pages(int elements) {
    most = elements;
  }

  /**
   * Whether the request is for a list.
   *
   * @param alsoReads whether the operation reads single resources, too
   */
  boolean takes(AwsInput input, boolean alsoReads) {
    Listing listing = LISTINGS.get(input.name());
    return listing != null && (!alsoReads || listing.fits(input.parameters()));
  }

  @Override
  public List<String> types(AwsInput input) {
    return List.copyOf(listing(input).of().keySet());
  }

  /** What the request names: a page, a parent. */
  @Override
  public List<String> identifiers(AwsInput input) {
    Listing listing = listing(input);
    return input
        .parameters()
        .propertyStream()
        .filter(member -> !member.getKey().equals(listing.size()))
        .filter(member -> member.getValue().isTextual())
        .map(member -> member.getValue().asText())
        .toList();
  }

  @Override
  public Answer answer(AwsInput input) {
    Listing listing = listing(input);
    if (listing.of().containsKey(ACCOUNTS)) {
      checkManages(input.caller().account());
    }
    List<JsonNode> elements = List.copyOf(elements(listing, input));
    int from = Math.min(elements.size(), input.number(listing.after(), 0));
    int size = listing.size().isEmpty() ? most : input.number(listing.size(), most);
    int to = Math.min(elements.size(), from + Math.min(size, most));
    ObjectNode answer = Json.object();
    // SQS alone leaves an empty list out.
    if (!elements.isEmpty() || !input.service().equals("sqs")) {
      ArrayNode list = answer.putArray(listing.list());
      elements.subList(from, to).forEach(list::add);
    }
    if (to < elements.size()) {
      answer.put(listing.next(), String.valueOf(to));
    }
    return SdkAnswers.of(Objects.requireNonNull(input.operation()), input.protocol(), answer);
  }

  private static Listing listing(AwsInput input) {
    return Objects.requireNonNull(LISTINGS.get(input.name()));
  }

  private Set<JsonNode> elements(Listing listing, AwsInput input) {
    Caller caller = input.caller();
    Set<JsonNode> elements = new LinkedHashSet<>();
    listing
        .of()
        .forEach((type, element) -> {
          List<AwsResource> resources =
              listing.everywhere()
                  ? state.list(type, caller.account())
                  : state.list(type, caller.account(), caller.region());
          for (AwsResource resource : resources) {
            elements.addAll(element.all(about(resource, input.parameters())));
          }
        });
    return elements;
  }

  private static ObjectNode about(AwsResource resource, ObjectNode request) {
    ResourceKey key = resource.key();
    ObjectNode about = Json.object();
    about
        .putObject("key")
        .put("account", key.account())
        .put("region", key.region())
        .put("partition", Partition.of(key.region()))
        .put("identifier", key.identifier())
        .put("parent", key.parent());
    ObjectNode items = about.putObject("items");
    resource.items().forEach(items::set);
    about.set("request", request);
    return about;
  }

  /** DescribeOrganization, which every account of it may ask. */
  Answer organization(AwsInput input) {
    ObjectNode answer = Json.object();
    answer
        .putObject("Organization")
        .put("Id", "o-exampleorgid")
        .put("MasterAccountId", management());
    return SdkAnswers.of(Objects.requireNonNull(input.operation()), input.protocol(), answer);
  }

  private String management() {
    return state.accountsWith(ACCOUNTS).stream()
        .findFirst()
        .orElseThrow(() ->
            AwsFault.of(
                "AWSOrganizationsNotInUseException",
                "Your account is not a member of an organization."));
  }

  private void checkManages(String account) {
    if (!management().equals(account)) {
      throw AwsFault.of(
          "AccessDeniedException", "You don't have permissions to access this resource.");
    }
  }
}
