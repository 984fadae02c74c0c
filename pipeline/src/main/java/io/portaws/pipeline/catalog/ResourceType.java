package io.portaws.pipeline.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.jq.Jq;
import io.portaws.pipeline.jq.JqException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogue knows of one type. Immutable.
 *
 * @param name canonical CloudFormation name
 * @param aliases other names under which users know it
 * @param events which events mean a change
 * @param arn how its ARNs become identifiers; null: no ARN names it
 * @param read how it is read for mappings in ocean's dialect
 * @param exporterRead how it is read for mappings in the exporter's dialect; null: by Cloud Control
 *     alone
 * @param state the state that an event itself carries, over the event, for what cannot be read;
 *     null: it is read
 * @param list how it is found out which there are
 * @param stages when it is gone, leaving or settling
 * @param fromKey the properties that follow from the key alone ({@code type}, {@code account},
 *     {@code region}, {@code partition}, {@code identifier}, {@code parent}), for deletes; in the
 *     names of both dialects
 * @param searchBy those of them by which an entity can be told in Port, where its identifier does
 *     not follow from the key; empty: by none
 * @param children what goes with it
 * @param isRelationTarget whether an entity of it may be made from its key alone when another
 *     entity's relation misses it
 * @param entity the catalogue's own mapping: an ocean {@code mappings} object
 * @param blueprint the catalogue's own blueprint, as Port's API takes it
 * @param isChecked whether it is known that all of its jq can be compiled, so that nothing needs to
 *     be before it is used
 */
public record ResourceType(
    String name,
    List<String> aliases,
    List<EventRule> events,
    @Nullable ArnRule arn,
    ReadPlan read,
    @Nullable ReadPlan exporterRead,
    @Nullable Jq state,
    ListPlan list,
    Stages stages,
    @Nullable Jq fromKey,
    Set<String> searchBy,
    List<Child> children,
    boolean isRelationTarget,
    @Nullable JsonNode entity,
    @Nullable JsonNode blueprint,
    boolean isChecked) {

  /** Names as Cloud Control takes them; anything else never reaches an endpoint. */
  public static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}::[A-Za-z0-9]{2,64}");

  /**
   * What a resource's state says of its life. The programs see the state as mappings see its
   * properties.
   *
   * @param gone readable, but no longer there (terminated, INACTIVE)
   * @param leaving on its way out: a delete is to be believed
   * @param settling on its way in or between two states: worth another look
   * @param other of another type that the same API answers for: nothing is done about it
   */
  public record Stages(
      @Nullable Jq gone, @Nullable Jq leaving, @Nullable Jq settling, @Nullable Jq other) {
    static final Stages NONE = new Stages(null, null, null, null);
  }

  /** A type that no file describes: read by Cloud Control, mapped only by the user's rules. */
  static ResourceType uncatalogued(String name) {
    return new ResourceType(
        name,
        List.of(),
        List.of(),
        null,
        ReadPlan.CLOUD_CONTROL,
        null,
        null,
        ListPlan.CLOUD_CONTROL,
        Stages.NONE,
        null,
        Set.of(),
        List.of(),
        false,
        null,
        null,
        true);
  }

  /**
   * How it is read, in the order of preference: where Cloud Control does not know the type, the
   * next that asks somebody else will do. At least one.
   *
   * @param forExporter whether the mapping is in the exporter's dialect, which expects what Cloud
   *     Control gives
   */
  public List<ReadPlan> readPlans(boolean forExporter) {
    ReadPlan exporters = exporterRead == null ? ReadPlan.CLOUD_CONTROL : exporterRead;
    ReadPlan first = forExporter ? exporters : read;
    ReadPlan second = forExporter ? read : exporters;
    return first.isByCloudControl() && !second.isByCloudControl()
        ? List.of(first, second)
        : List.of(first);
  }

  /** The IAM actions that reading it needs. */
  public List<String> permissions() {
    return read.permissions();
  }

  /** The IAM actions that listing its resources needs. */
  public List<String> listPermissions() {
    return switch (list) {
      case ListPlan.None _ -> List.of();
      case ListPlan.Chain chain -> chain.permissions();
    };
  }

  public boolean isGone(JsonNode properties) {
    return holds(stages.gone(), properties);
  }

  public boolean isLeaving(JsonNode properties) {
    return holds(stages.leaving(), properties);
  }

  /** Whether what was read is no resource of this type. */
  public boolean isOther(JsonNode properties) {
    return holds(stages.other(), properties);
  }

  public boolean isSettling(JsonNode properties) {
    return holds(stages.settling(), properties);
  }

  /**
   * What is known of a resource without reading it; an empty object when nothing is.
   *
   * @throws JqException when the file's program fails on this key
   */
  public ObjectNode knownFromKey(ResourceKey key) {
    JsonNode known = fromKey == null ? null : fromKey.first(ReadCall.about(key));
    return known instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }

  /** Whether the key of a resource has a parent, without which it cannot be read. */
  public boolean isWithinOthers() {
    return fromKey != null && fromKey.text().contains(".parent");
  }

  /** Whether the resources of a slice are those of its region; else they are the account's. */
  public boolean isRegional() {
    return list instanceof ListPlan.Chain(var _, var _, var _, ListPlan.Where where, var _, var _)
        && where instanceof ListPlan.Where.EachRegion;
  }

  /**
   * The resource with this ARN; account and region where the ARN has none are those given.
   *
   * @return empty when it is no ARN, or none of this type
   * @throws JqException when the file's rule fails on it
   */
  public Optional<ResourceKey> ofArn(String text, String account, String region) {
    return ArnRule.Arn.parse(text)
        .map(each -> each.in(account, region))
        .filter(each -> arn != null && each.service().equals(arn.service()))
        .flatMap(each -> ArnIndex.key(this, each));
  }

  /** What fails on a state says nothing of it: a resource is not gone by a mistake in a file. */
  private static boolean holds(@Nullable Jq condition, JsonNode properties) {
    try {
      return condition != null && condition.first(properties).asBoolean(false);
    } catch (JqException e) {
      return false;
    }
  }
}
