package io.portaws.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import java.time.Instant;

/** One thing that a message asks for. */
sealed interface Ask {
  UnitKey unit();

  /** What its message claims. */
  Action action();

  /** When what it tells of happened: of two about one thing, the newer counts. */
  Instant changeTime();

  /** Level the catalogue with this resource's state. */
  record OfResource(Change change) implements Ask {
    @Override
    public UnitKey unit() {
      return new UnitKey.OfResource(change.key());
    }

    @Override
    public Action action() {
      return change.action();
    }

    @Override
    public Instant changeTime() {
      return change.changeTime();
    }
  }

  /** Put this entity into the catalogue, or remove it: there is nothing to read. */
  record OfEntity(Entity entity, Action action, Instant changeTime) implements Ask {
    @Override
    public UnitKey unit() {
      return new UnitKey.OfEntity(ref());
    }

    EntityRef ref() {
      return entity.ref();
    }
  }

  /** Forward this event as it came. */
  record OfForward(String messageId, JsonNode event, Instant changeTime) implements Ask {
    @Override
    public UnitKey unit() {
      return new UnitKey.OfMessage(messageId);
    }

    @Override
    public Action action() {
      return Action.UPSERT;
    }
  }
}
