package io.portaws.worker.queue;

import io.portaws.pipeline.FollowUp;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.catalog.ResourceKey;
import java.time.Instant;

/** Further looks at databases. */
final class Looks {
  static final Instant CHANGED = Instant.parse("2026-11-01T10:00:00Z");

  private Looks() {}

  static FollowUp look(String identifier, int number) {
    ResourceKey key =
        new ResourceKey("AWS::RDS::DBInstance", "111122223333", "eu-west-1", identifier);
    return new FollowUp(key, Action.UPSERT, CHANGED, number);
  }
}
