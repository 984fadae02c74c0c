package io.portaws.pipeline.catalog;

import io.portaws.pipeline.jq.Jq;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which events mean a change of a type's resources, and how to get their identifiers. */
public sealed interface EventRule {
  /**
   * jq over the whole event that gives the identifiers as a stream: strings, or objects {@code
   * {identifier, action, account, region, parent}} of which all but the identifier are optional.
   * Null and the empty string stand for nothing.
   */
  Jq identifiers();

  /** jq over the whole event; the rule does not apply unless it gives true. Null: always. */
  @Nullable Jq when();

  /**
   * jq over the whole event that gives {@code upsert} or {@code delete}; null: as the rule says.
   */
  @Nullable Jq action();

  /** API calls as CloudTrail records them. Names are exact, without the API version's suffix. */
  record Calls(
      String eventSource,
      Set<String> upsert,
      Set<String> delete,
      @Nullable Jq action,
      @Nullable Jq when,
      Jq identifiers)
      implements EventRule {}

  /** Events that a service sends itself. */
  record Native(
      String source,
      Set<String> detailTypes,
      @Nullable Jq action,
      @Nullable Jq when,
      Jq identifiers)
      implements EventRule {}
}
