package io.portaws.benchmarks.arena;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Change;
import io.portaws.pipeline.catalog.ExporterResolver;
import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModelAccountTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  @Test
  void aBacklogTellsOfEveryResourceAndOfBusyOnesOften() {
    Map<Integer, Integer> times = new HashMap<>();
    List<Happening> all = new ModelAccount(500, 1_000, 1).backlog(10_000);

    all.forEach(each -> times.merge(each.resource(), 1, Integer::sum));

    assertThat(all).hasSize(10_000);
    assertThat(times.keySet()).hasSize(1_000).allMatch(each -> each >= 500 && each < 1_500);
    long ofTheBusiest =
        times.values().stream().sorted((a, b) -> b - a).limit(100).mapToLong(each -> each).sum();
    assertThat(ofTheBusiest).isGreaterThan(3_000);
  }

  @Test
  void theSameNumbersGiveTheSameBacklog() {
    assertThat(new ModelAccount(0, 100, 7).backlog(500))
        .isEqualTo(new ModelAccount(0, 100, 7).backlog(500))
        .isNotEqualTo(new ModelAccount(0, 100, 8).backlog(500));
  }

  @Test
  void whatABacklogSaysLastIsWhatTheAccountHas() {
    var account = new ModelAccount(0, 1_000, 3);
    Map<Integer, Happening> last = new HashMap<>();

    account.backlog(5_000).forEach(each -> last.put(each.resource(), each));

    last.forEach((resource, happening) -> {
      assertThat(account.version(resource)).isEqualTo(happening.version());
      assertThat(account.isPresent(resource)).isEqualTo(!happening.deletes());
    });
    assertThat(last.values().stream().filter(Happening::deletes)).hasSize(20);
  }

  @Test
  void theProductFindsTheResourceInEveryMessage() {
    var catalog = TypeCatalog.bundled();
    var events = new Resolver(catalog);
    var exporter = new ExporterResolver(catalog, ModelAccount.ACCOUNT);
    List<Happening> all = new ModelAccount(0, 500, 5).backlog(3_000);
    Set<String> forms = new HashSet<>();

    for (int i = 0; i < all.size(); i++) {
      Happening happening = all.get(i);
      Form form = Decoder.decode(Bodies.of(happening, i, NOW));
      forms.add(form.word());
      Resolution resolution =
          switch (form) {
            case Form.ExporterEvent event -> exporter.resolve(event, NOW);
            case Form.EventBridgeEvent event -> events.resolve(event, NOW);
            default -> throw new AssertionError(form);
          };
      assertThat(resolution).isInstanceOf(Resolution.Changes.class);
      List<Change> changes = ((Resolution.Changes) resolution).changes();
      assertThat(changes).hasSize(1);
      assertThat(changes.getFirst().key().type())
          .isEqualTo(ModelAccount.kind(happening.resource()).type);
      assertThat(changes.getFirst().key().identifier())
          .isEqualTo(ModelAccount.identifier(happening.resource()));
    }
    assertThat(forms).hasSize(2);
  }

  @Test
  void messagesHaveOneTo64KiB() {
    List<Happening> all = new ModelAccount(0, 500, 5).backlog(3_000);
    long sum = 0;
    int largest = 0;
    for (int i = 0; i < all.size(); i++) {
      int size = Bodies.of(all.get(i), i, NOW).length();
      assertThat(size).isBetween(150, 64 * 1_024);
      sum += size;
      largest = Math.max(largest, size);
    }
    assertThat(largest).isGreaterThan(62 * 1_024);
    assertThat(sum / all.size()).isBetween(2_000L, 4_000L);
  }

  @Test
  void everyKindHasAVersionAmongItsTags() {
    for (Kind kind : Kind.values()) {
      ObjectNode state = kind.state(kind.identifier(4), 17);
      assertThat(state.path("Tags").valueStream())
          .contains(new ObjectMapper().createObjectNode().put("Key", "version").put("Value", "17"));
    }
  }
}
