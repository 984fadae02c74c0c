package io.portaws.pipeline.port;

import io.portaws.pipeline.mapping.Deletion;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.mapping.EntityRef;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;

/** One entity to upsert, create or delete, for one update or several that ask for the very same. */
sealed interface Write {
  EntityRef ref();

  /** The updates that asked for it. */
  List<Tally> owners();

  /** Whether {@code other} asks nothing that this does not do already. */
  boolean covers(Write other);

  default void settle(Receipt receipt) {
    owners().forEach(owner -> owner.settle(receipt));
  }

  /** {@code json} is the entity's body as it is sent. */
  record Upsert(Entity entity, ByteString json, List<Tally> owners) implements Write {
    Upsert(Entity entity, ByteString json) {
      this(entity, json, new ArrayList<>());
    }

    @Override
    public EntityRef ref() {
      return entity.ref();
    }

    @Override
    public boolean covers(Write other) {
      return other instanceof Upsert upsert && upsert.entity.equals(entity);
    }
  }

  /** Only where it is missing; {@code json} is the entity's body as it is sent. */
  record Create(Entity entity, ByteString json, List<Tally> owners) implements Write {
    Create(Entity entity, ByteString json) {
      this(entity, json, new ArrayList<>());
    }

    @Override
    public EntityRef ref() {
      return entity.ref();
    }

    @Override
    public boolean covers(Write other) {
      return other instanceof Create create && create.entity.equals(entity);
    }
  }

  record Delete(Deletion deletion, List<Tally> owners) implements Write {
    Delete(Deletion deletion) {
      this(deletion, new ArrayList<>());
    }

    @Override
    public EntityRef ref() {
      return deletion.entity();
    }

    @Override
    public boolean covers(Write other) {
      return other instanceof Delete delete && delete.deletion.equals(deletion);
    }
  }
}
