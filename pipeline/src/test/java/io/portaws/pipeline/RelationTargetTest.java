package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.ACCOUNT;
import static io.portaws.pipeline.TurnBench.LONG_AFTER;
import static io.portaws.pipeline.TurnBench.NOON;
import static io.portaws.pipeline.TurnBench.callAt;
import static io.portaws.pipeline.TurnBench.json;
import static io.portaws.pipeline.TurnBench.readyAt;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.mapping.Entity;
import io.portaws.pipeline.port.Receipt;
import io.portaws.pipeline.port.Update;
import io.portaws.pipeline.state.State;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An entity that a relation misses, of an account: it is created, and what misses it sent again.
 */
@Timeout(60)
class RelationTargetTest {
  private static final Receipt LACKING =
      new Receipt.Misconfigured("missing-relation-target", "HTTP 404", "upsert it first");

  private final TurnBench bench = TurnBench.ocean().at(LONG_AFTER).bucket("a", 1).bucket("b", 2);
  private final Set<String> created = new HashSet<>();

  RelationTargetTest() {
    bench.port(this::answer);
  }

  /** As Port does: without the account no bucket is taken. */
  private Receipt answer(Update update) {
    for (Entity entity : update.creations()) {
      created.add(entity.ref().toString());
    }
    boolean there = created.contains("testAccount/" + TurnBench.ACCOUNT);
    return update.creations().isEmpty() && !there ? LACKING : new Receipt.Accepted();
  }

  private List<JsonNode> creations() {
    return bench.sent.stream()
        .flatMap(update -> update.creations().stream())
        .filter(entity -> entity.blueprint().equals("testAccount"))
        .<JsonNode>map(Entity::body)
        .toList();
  }

  private static Message put(String... names) {
    return callAt(NOON, "m", "PutBucket", names);
  }

  @Test
  void theAccountIsCreatedOnceAsAwsTellsItAndTheUpdatesAreSentAgain() {
    bench.present(ACCOUNT, TurnBench.ACCOUNT, account("'Name': 'prod'")).run(put("a", "b"));

    assertThat(creations())
        .containsExactly(json("{'identifier': '111122223333', 'title': 'prod', 'properties': {}}"));
    assertThat(bench.sent).hasSize(5);
    assertThat(bench.sent.subList(3, 5)).isEqualTo(bench.sent.subList(0, 2));
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
  }

  private static String account(String more) {
    return "{'Id': '111122223333', " + more + "}";
  }

  @Test
  void whatIsCreatedIsNeitherUpsertedNorDeleted() {
    bench.run(put("a"));

    Update creating =
        bench.sent.stream().filter(u -> !u.creations().isEmpty()).findFirst().orElseThrow();
    assertThat(creating.entities()).isEmpty();
    assertThat(creating.deletions()).isEmpty();
    assertThat(bench.asked()).containsExactly("+bucket/a");
  }

  @Test
  void theAccountIsCreatedBareWhenAwsDoesNotTellIt() {
    bench.unknown(ACCOUNT, TurnBench.ACCOUNT, State.Cause.DENIED).run(put("a"));

    assertThat(creations())
        .containsExactly(json("{'identifier': '111122223333', 'properties': {}}"));
    assertThat(bench.outcome()).isEqualTo(new Outcome.Delivered());
  }

  @Test
  void itIsNotCreatedAgainWhileItIsThere() {
    bench.run(put("a")).run(put("b"));

    assertThat(bench.sent).hasSize(1);
    assertThat(bench.reads).hasSize(1);
  }

  @Test
  void oneAccountInTwoRegionsIsCreatedOnce() {
    String elsewhere = put("x").body().replace(TurnBench.REGION, "us-east-1");

    bench.run(put("a"), TurnBench.message("m2", elsewhere));

    assertThat(bench.outcomes()).hasSize(2);
    assertThat(creations()).hasSize(1);
  }

  @Test
  void whenItCannotBeCreatedTheRefusalIsTold() {
    bench.port(update -> LACKING).run(put("a"));

    Outcome.Retry retry = (Outcome.Retry) bench.outcome();
    assertThat(retry.why()).isEqualTo("missing-relation-target");
    assertThat(retry.remedy()).isEqualTo("upsert it first");
    assertThat(bench.sent).hasSize(3);
  }

  @Test
  void anotherRefusalCreatesNothing() {
    bench
        .port(new Receipt.Misconfigured("missing-blueprint", "HTTP 404", "create it"))
        .run(put("a"));

    assertThat(creations()).isEmpty();
    assertThat(bench.sent).hasSize(1);
  }

  @Test
  void anEntityThatCameReadyNamesNoAccountToCreate() {
    bench.run(readyAt(NOON, "m", "{'blueprint': 'service', 'identifier': 's'}"));

    assertThat(creations()).isEmpty();
    assertThat(((Outcome.Retry) bench.outcome()).why()).isEqualTo("missing-relation-target");
  }

  @Test
  void theOthersOfTheTurnAreSettledAllTheSame() {
    bench.port(update -> {
      boolean second = update.entities().stream().anyMatch(e -> e.identifier().equals("b"));
      return second ? answer(update) : new Receipt.Accepted();
    });
    bench.run(callAt(NOON, "m1", "PutBucket", "a"), callAt(NOON, "m2", "PutBucket", "b"));

    assertThat(bench.outcomes()).containsEntry("m1", new Outcome.Delivered()).containsKey("m2");
    assertThat(bench.sent.stream().filter(u -> u.entities().size() == 1)).hasSize(3);
  }
}
