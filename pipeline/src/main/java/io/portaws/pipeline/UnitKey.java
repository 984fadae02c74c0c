package io.portaws.pipeline;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.mapping.EntityRef;

/** What one unit of work is about; changes of the same key are done at once. */
public sealed interface UnitKey {
  record OfResource(ResourceKey key) implements UnitKey {}

  record OfEntity(EntityRef entity) implements UnitKey {}

  /** An event that is forwarded as it came has nothing to be coalesced with. */
  record OfMessage(String messageId) implements UnitKey {}
}
