package io.portaws.sandbox.demo;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ExporterResolver;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.sandbox.demo.Backlog.Breadth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final int TOTAL = 400;
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();

  private final Resolver resolver = new Resolver(CATALOG);
  private final ExporterResolver exporter = new ExporterResolver(CATALOG, Stage.ACCOUNT);

  /** The resources that the messages tell of; ready entities tell of none. */
  private List<ResourceKey> resources(List<String> bodies) {
    List<ResourceKey> resources = new ArrayList<>();
    for (String body : bodies) {
      Resolution resolution =
          switch (Decoder.decode(body)) {
            case Form.EventBridgeEvent event -> resolver.resolve(event, Instant.EPOCH);
            case Form.ExporterEvent event -> exporter.resolve(event, Instant.EPOCH);
            case Form.ReadyEntity _ -> new Resolution.Skipped("none", "tells of no resource");
            case Form.OwnRequest _, Form.Malformed _ -> throw new AssertionError(body);
          };
      assertThat(resolution).as(body).isNotInstanceOf(Resolution.Rejected.class);
      if (resolution instanceof Resolution.Changes changes) {
        changes.changes().forEach(change -> resources.add(change.key()));
      }
    }
    return resources;
  }

  @Test
  void everyMessageIsUnderstoodAndEveryResourceIsToldOfTwice() {
    List<ResourceKey> resources = resources(Backlog.bodies(0, TOTAL, TOTAL, Breadth.WIDE));
    assertThat(resources.stream().map(ResourceKey::type).distinct()).hasSize(5);
    assertThat(resources.stream().collect(groupingBy(key -> key, counting())).values())
        .isNotEmpty()
        .allMatch(times -> times == 2);
  }

  @Test
  void messagesHaveOneToSixtyFourKilobytes() {
    List<Integer> sizes =
        Backlog.bodies(0, TOTAL, TOTAL, Breadth.WIDE).stream().map(String::length).toList();
    assertThat(sizes).allMatch(size -> size >= 1_000 && size <= 65 * 1_024);
    assertThat(sizes).anyMatch(size -> size > 60_000).anyMatch(size -> size < 1_100);
  }

  @Test
  void partsOfABacklogAreTheWhole() {
    List<String> parts = new ArrayList<>(Backlog.bodies(0, 100, TOTAL, Breadth.NARROW));
    parts.addAll(Backlog.bodies(100, TOTAL, TOTAL, Breadth.NARROW));
    assertThat(resources(parts))
        .isEqualTo(resources(Backlog.bodies(0, TOTAL, TOTAL, Breadth.NARROW)));
    assertThat(resources(parts).stream().map(ResourceKey::type).collect(Collectors.toSet()))
        .containsExactly("AWS::ECS::Cluster");
  }
}
