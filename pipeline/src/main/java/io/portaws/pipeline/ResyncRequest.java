package io.portaws.pipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.event.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;

/** A request that AWS be listed and the catalogue be brought level with it. */
public sealed interface ResyncRequest {
  /** Stands for all types, accounts or regions. */
  String ALL = "*";

  /** Which resync, for people. */
  String run();

  /**
   * Of all these types in these accounts and regions: it becomes a request for each slice.
   *
   * @param types canonical names, or {@link #ALL}
   * @param accounts twelve digits each, or {@link #ALL}
   * @param regions or {@link #ALL}
   */
  record Whole(String run, Set<String> types, Set<String> accounts, Set<String> regions)
      implements ResyncRequest {
    public Whole {
      types = Set.copyOf(types);
      accounts = Set.copyOf(accounts);
      regions = Set.copyOf(regions);
    }

    /** The message's body, as EventBridge Scheduler writes it, too. */
    public String body() {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put(Form.OwnRequest.MARK, OwnRequests.RESYNC).put("run", run);
      add(body.putArray("types"), types);
      add(body.putArray("accounts"), accounts);
      add(body.putArray("regions"), regions);
      return body.toString();
    }

    private static void add(ArrayNode list, Set<String> words) {
      new TreeSet<>(words).forEach(list::add);
    }
  }

  /**
   * Of one slice.
   *
   * @param changeTime when the resync was asked for
   * @param notBefore when it is due, so that not all slices are listed at once
   */
  record OfSlice(String run, Slice slice, Instant changeTime, Instant notBefore)
      implements ResyncRequest, Sequel {
    /** The same, for later. */
    public OfSlice at(Instant due) {
      return new OfSlice(run, slice, changeTime, due);
    }

    @Override
    public Duration delay(Instant now) {
      return Sequel.delayUntil(notBefore, now);
    }

    @Override
    public String body() {
      return JsonNodeFactory.instance
          .objectNode()
          .put(Form.OwnRequest.MARK, OwnRequests.SLICE)
          .put("run", run)
          .put("type", slice.type())
          .put("account", slice.account())
          .put("region", slice.region())
          .put("notBefore", notBefore.toString())
          .toString();
    }
  }
}
