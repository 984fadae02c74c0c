package io.portaws.pipeline.state;

import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.port.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Lists against scripted AWS, at noon of a day, without waiting. Belongs to one thread. */
final class Listed {
  static final String OWN = "111122223333";
  static final String OTHER = "444455556666";
  static final Reach EVERYWHERE =
      new Reach(OWN, "eu-west-1", Set.of("*"), Set.of("*"), "catalogue-reader");

  final List<Duration> waits = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");

  /** All types are listed whole. */
  static AwsLists of(AwsApi aws) {
    return new Listed().lists(aws, new Mapping(Dialect.OCEAN, List.of()), EVERYWHERE);
  }

  AwsLists lists(AwsApi aws, Mapping mapping, Reach reach) {
    return new AwsLists(Reads.CATALOG, mapping, reach, aws, clock(), pause(), new Random(1));
  }

  Places places(AwsApi aws, Mapping mapping, Reach reach) {
    return new Places(Reads.CATALOG, mapping, reach, aws, clock(), pause(), new Random(1));
  }

  private InstantSource clock() {
    return () -> now;
  }

  private Pause pause() {
    return wait -> {
      waits.add(wait);
      now = now.plus(wait);
    };
  }
}
