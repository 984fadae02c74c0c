package io.portaws.pipeline;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.journal.Journal;
import io.portaws.pipeline.mapping.EntityRef;

/** What one unit of work is about; changes of the same key are done at once. */
public sealed interface UnitKey {
  /** Tells that work about this begins; its number there. */
  default long beginsIn(Journal journal) {
    return switch (this) {
      case OfResource(ResourceKey resource) -> journal.begins(resource);
      case OfEntity(EntityRef entity) -> journal.begins(entity);
      case OfMessage(String messageId) -> journal.begins(messageId);
    };
  }

  record OfResource(ResourceKey key) implements UnitKey {}

  record OfEntity(EntityRef entity) implements UnitKey {}

  /** An event that is forwarded as it came has nothing to be coalesced with. */
  record OfMessage(String messageId) implements UnitKey {}
}
