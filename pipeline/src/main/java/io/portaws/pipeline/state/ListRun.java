package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.ListCall;
import io.portaws.pipeline.catalog.ListPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.jq.JqException;
import io.portaws.pipeline.state.Lists.Listing;
import io.portaws.pipeline.state.State.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One list of a slice under way: what was found, and the first thing that kept more from being
 * found. Where one parent cannot be looked into the others still are. Belongs to one thread.
 */
final class ListRun {
  /** So that no answer that always names a next page keeps a resync for ever. */
  private static final int MOST_KEYS = 1_000_000;

  private static final int MOST_PAGES = 100_000;

  private final Slice slice;
  private final PatientCalls calls;
  private final Instant began;
  private final Reach reach;
  private final Set<ResourceKey> keys = new HashSet<>();
  private Listing.@Nullable Partial trouble;

  /** Nothing more is asked: the patience was in vain, or there are too many. */
  private boolean over;

  ListRun(Slice slice, PatientCalls calls, Instant began, Reach reach) {
    this.slice = slice;
    this.calls = calls;
    this.began = began;
    this.reach = reach;
  }

  /** Lists in this way, too. */
  void go(ListWay way) throws InterruptedException {
    ObjectNode asked = ListPlan.asked(slice, began);
    if (!way.model().isEmpty()) {
      asked.put("model", way.model());
    }
    walk(way, 0, asked);
  }

  /**
   * What it came to.
   *
   * @param which what was to be listed, where that is not all; null: all
   */
  Listing listing(@Nullable String which) {
    if (trouble != null) {
      return new Listing.Partial(keys, trouble.why(), trouble.detail());
    }
    return which == null ? new Listing.Complete(keys) : new Listing.Some(keys, which);
  }

  private void walk(ListWay way, int at, ObjectNode asked) throws InterruptedException {
    List<ListCall> chain = way.plan().calls();
    ListCall call = chain.get(at);
    boolean last = at == chain.size() - 1;
    List<ObjectNode> parents = new ArrayList<>();
    Pages pages = new Pages(call, asked, at == 0 ? way.added() : asked.objectNode());
    for (JsonNode item = pages.next(); item != null; item = pages.next()) {
      if (last) {
        add(way.plan(), asked, item);
      } else {
        parent(call, asked, item, parents);
      }
    }
    for (ObjectNode parent : parents) {
      if (!over) {
        walk(way, at + 1, parent);
      }
    }
  }

  private void parent(ListCall call, ObjectNode asked, JsonNode item, List<ObjectNode> parents) {
    try {
      parents.add(asked.deepCopy().set("parent", call.given(asked, item)));
    } catch (JqException e) {
      unshaped(call.name() + "'s give: " + e.getMessage());
    }
  }

  private void add(ListPlan.Chain plan, ObjectNode asked, JsonNode item) {
    try {
      for (JsonNode found : plan.identifiersOf(asked, item)) {
        JsonNode identifier = found.isObject() ? found.path("identifier") : found;
        if (!identifier.isTextual() || identifier.textValue().isEmpty()) {
          unshaped("identifiers give what is no text: " + identifier);
          continue;
        }
        String region = text(found, "region", slice.region());
        if (reach.refuseRegion(region).isEmpty()) {
          keys.add(
              new ResourceKey(
                  slice.type(),
                  slice.account(),
                  region,
                  identifier.textValue(),
                  text(found, "parent", "")));
        }
      }
    } catch (JqException e) {
      unshaped("identifiers: " + e.getMessage());
    }
    if (keys.size() > MOST_KEYS) {
      over = true;
      note(Cause.UNSUPPORTED, "there are more than " + MOST_KEYS + " in " + slice);
    }
  }

  private static String text(JsonNode node, String field, String otherwise) {
    JsonNode value = node.path(field);
    return value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : otherwise;
  }

  private void unshaped(String what) {
    note(Cause.UNSHAPED, "the list of " + slice + " is not as its type's file says: " + what);
  }

  private void failed(ListCall call, SdkException e) {
    State.Unknown unknown = AwsFailure.of(e);
    over |= PatientCalls.passes(e);
    note(unknown.cause(), ListTrouble.sentence(slice, call, unknown, reach));
  }

  private void note(Cause why, String detail) {
    if (trouble == null) {
      trouble = new Listing.Partial(Set.of(), why, detail);
    }
  }

  /** The items of one call, page by page, as they are taken. */
  private final class Pages {
    private final ListCall call;
    private final List<JsonNode> items = new ArrayList<>();
    private @Nullable ObjectNode request;
    private int taken;
    private int pages;

    Pages(ListCall call, ObjectNode asked, ObjectNode added) {
      this.call = call;
      try {
        JsonNode made = call.request().first(asked);
        if (made instanceof ObjectNode object) {
          request = object.deepCopy().setAll(added);
        } else if (!made.isNull()) {
          unshaped(call.name() + "'s request is no JSON object");
        }
      } catch (JqException e) {
        unshaped(call.name() + "'s request: " + e.getMessage());
      }
    }

    /** Null at the end, or where it goes no further. */
    @Nullable JsonNode next() throws InterruptedException {
      if (over || (call.newest() > 0 && taken == call.newest())) {
        return null;
      }
      while (items.isEmpty() && request != null) {
        turn(request);
      }
      if (items.isEmpty()) {
        return null;
      }
      taken++;
      return items.removeLast();
    }

    private void turn(ObjectNode page) throws InterruptedException {
      request = null;
      try {
        JsonNode answer =
            calls.call(call.service(), call.operation(), page, slice.account(), slice.region());
        items.addAll(call.items().all(answer).reversed());
        request = following(page, answer);
      } catch (SdkException e) {
        if (!isAbsent(e)) {
          failed(call, e);
        }
      } catch (JqException e) {
        unshaped(call.name() + "'s answer: " + e.getMessage());
      } catch (IllegalArgumentException e) {
        // A member that the mapping's list_parameters, or a type's file, have and AWS has not.
        unshaped(call.name() + "'s request: " + e.getMessage());
      }
    }

    private @Nullable ObjectNode following(ObjectNode page, JsonNode answer) {
      ListCall.Page names = call.page();
      JsonNode token = names == null ? answer.path("") : answer.path(names.answer());
      if (names == null || token.isMissingNode() || token.isNull() || token.asText().isEmpty()) {
        return null;
      }
      if (token.equals(page.get(names.request())) || ++pages == MOST_PAGES) {
        unshaped(call.name() + " names the same page again, or has no end");
        return null;
      }
      return page.deepCopy().set(names.request(), token);
    }

    private boolean isAbsent(SdkException e) {
      return e instanceof AwsServiceException aws
          && aws.awsErrorDetails() != null
          && call.meansAbsent(
              String.valueOf(aws.awsErrorDetails().errorCode()),
              String.valueOf(aws.awsErrorDetails().errorMessage()));
    }
  }
}
