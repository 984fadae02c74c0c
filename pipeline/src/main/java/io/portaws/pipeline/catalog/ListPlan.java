package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How it is found out which resources of a type there are. Immutable. */
public sealed interface ListPlan {
  /**
   * They cannot be listed.
   *
   * @param reason for people, a clause: {@code its state is in its events alone}
   */
  record None(String reason) implements ListPlan {}

  /**
   * By a chain of calls.
   *
   * @param calls each is made for each thing that the one before it gave; at least one
   * @param identifiers the identifiers that an item of the last call comes to, as in the rules of
   *     events: texts, or objects {@code {identifier, region, parent}}
   * @param permissions the IAM actions that the calls need
   * @param where in which regions it is asked
   * @param isOfManagementAccount whether only an organization's management account can list them
   * @param bound which of them are listed, where that is not all, for people: {@code the newest 100
   *     builds of each project}; null: all
   */
  record Chain(
      List<ListCall> calls,
      Jq identifiers,
      List<String> permissions,
      Where where,
      boolean isOfManagementAccount,
      @Nullable String bound)
      implements ListPlan {
    public Chain {
      calls = List.copyOf(calls);
      permissions = List.copyOf(permissions);
    }

    public boolean isByCloudControl() {
      return calls.getFirst().isCloudControl();
    }

    /** The same with another first call. */
    public Chain beginningWith(ListCall first) {
      List<ListCall> changed =
          Stream.concat(Stream.of(first), calls.subList(1, calls.size()).stream()).toList();
      return new Chain(changed, identifiers, permissions, where, isOfManagementAccount, bound);
    }

    /** What an item of the last call's answer comes to, texts or objects. */
    public List<JsonNode> identifiersOf(ObjectNode asked, JsonNode item) {
      return identifiers.all(ListCall.with(asked, item));
    }
  }

  /** In which regions of an account a type is asked for. */
  sealed interface Where {
    /** In each, for what lives in it. */
    record EachRegion() implements Where {}

    /** In any one, which answers for all; what is listed tells its own region. */
    record AnyRegion() implements Where {}

    /**
     * In the one that AWS answers in, and from which the type's events come.
     *
     * @param byPartition region by partition; a partition that is not here does not have the type
     */
    record Home(Map<String, String> byPartition) implements Where {
      public Home {
        byPartition = Map.copyOf(byPartition);
      }
    }
  }

  /** What every type of CloudFormation's registry can do that has a list handler. */
  Chain CLOUD_CONTROL =
      new Chain(
          List.of(ListCall.CLOUD_CONTROL),
          ListCall.ITEM,
          List.of("cloudformation:ListResources"),
          new Where.EachRegion(),
          false,
          null);

  /** What the first call of a chain sees: where and when it is asked. */
  static ObjectNode asked(Slice slice, Instant now) {
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    asked.put("type", slice.type()).put("account", slice.account()).put("region", slice.region());
    asked.put("partition", Partition.of(slice.region()));
    asked.put("now", now.truncatedTo(ChronoUnit.SECONDS).toString());
    return asked;
  }
}
