package io.portaws.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Delivery;
import io.portaws.pipeline.port.Receipt;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a turn tells of its time. */
class TurnTelemetryTest {
  private final List<String> told = new ArrayList<>();
  private final PipelineMetrics metrics =
      new PipelineMetrics() {
        @Override
        public void queued(Duration age) {
          told.add("queued " + age.toSeconds());
        }

        @Override
        public Span turn(Collection<String> messages) {
          told.add("turn of " + messages);
          return new Span() {
            @Override
            public void close() {
              told.add("turn ends");
            }
          };
        }
      };

  private void run(Delivery delivery, Message... messages) throws InterruptedException {
    TypeCatalog catalog = TestCatalog.catalog();
    var mapper = new Mapper(MappingFile.ofCatalog(catalog, new Problems()));
    var scope = new ReadScope(Set.of("*"), Set.of("*"));
    new Turn(
            catalog,
            mapper,
            new Intake(catalog, mapper, TurnBench.ACCOUNT, scope, Unmatched.SKIP, metrics),
            _ -> Map.of(),
            delivery,
            InstantSource.fixed(TurnBench.NOON),
            TurnBench.Dice.LOW,
            metrics)
        .run(List.of(messages), (message, outcome) -> told.add(outcome.word()));
  }

  private static Message entity(String id, int age) {
    String body =
        "{\"blueprint\":\"service\",\"identifier\":\"%s\",\"properties\":{}}".formatted(id);
    return Message.received(id, body, TurnBench.NOON.minusSeconds(age), 1, null);
  }

  @Test
  void aTurnBeginsWithItsMessagesAndEndsAfterTheLastOutcome() throws InterruptedException {
    run(
        (updates, answered) -> {
          told.add("delivery");
          updates.forEach(update -> answered.accept(update, new Receipt.Accepted()));
        },
        entity("a", 1),
        entity("b", 2));
    assertThat(told).startsWith("turn of [a, b]", "delivery").endsWith("turn ends");
    assertThat(told.subList(2, told.size() - 1)).contains("delivered");
  }

  @Test
  void theAgeOnTheQueueIsToldOfWhatWasDeliveredAndOfNothingElse() throws InterruptedException {
    run(
        (updates, answered) ->
            updates.forEach(update -> {
              boolean taken = update.entities().getFirst().identifier().equals("taken");
              answered.accept(
                  update, taken ? new Receipt.Accepted() : new Receipt.Refused("refused", "no"));
            }),
        entity("taken", 90),
        entity("refused", 80),
        Message.received("odd", "not json", TurnBench.NOON.minusSeconds(70), 1, null));
    assertThat(told).filteredOn(word -> word.startsWith("queued")).containsExactly("queued 90");
  }

  @Test
  void aTurnThatBreaksOffEndsToo() {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(() ->
                run(
                    (_, _) -> {
                      throw new StackOverflowError();
                    },
                    entity("a", 1))))
        .isInstanceOf(StackOverflowError.class);
    assertThat(told).endsWith("turn ends");
  }
}
