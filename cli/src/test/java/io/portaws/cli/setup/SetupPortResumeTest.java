package io.portaws.cli.setup;

import static io.portaws.cli.setup.Bench.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Dialect;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Setup that breaks off anywhere is finished by running it again. */
@Timeout(60)
class SetupPortResumeTest {
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();

  /** Two that relate to each other, and one that computes along its relation to them. */
  private static final String BLUEPRINTS =
      """
      [{'identifier': 'a', 'title': 'A', 'schema': {'properties': {}},
        'relations': {'b': {'target': 'b', 'required': false, 'many': false},
                      'self': {'target': 'a', 'required': false, 'many': true}}},
       {'identifier': 'b', 'title': 'B', 'description': 'Of A', 'schema': {'properties': {'p': {'type': 'string'}}},
        'relations': {'a': {'target': 'a', 'required': false, 'many': false}}},
       {'identifier': 'c', 'title': 'C', 'schema': {'properties': {}},
        'relations': {'b': {'target': 'b', 'required': false, 'many': false}},
        'mirrorProperties': {'m': {'title': 'M', 'path': 'b.p'}},
        'calculationProperties': {'k': {'title': 'K', 'type': 'string', 'calculation': '.identifier'}},
        'aggregationProperties': {'n': {'title': 'N', 'target': 'a', 'type': 'number'}}}]
      """;

  /** One GET of all blueprints and one of the webhook, before anything is written. */
  private static final int LOOKS = 2;

  private static PortWish wish() {
    Problems problems = new Problems();
    Map<String, ObjectNode> blueprints =
        BlueprintFile.parse("blueprints.json", BLUEPRINTS.replace('\'', '"'), problems);
    Mapping mapping =
        MappingFile.parse(
            "config.json",
            json("{'resources':[{'kind':'AWS::S3::Bucket','port':{'entity':{'mappings':"
                    + "[{'identifier':'.Name','blueprint':'c','relations':{'b':'.Name'}}]}}}]}")
                .toString(),
            Dialect.EXPORTER,
            CATALOG,
            problems);
    assertThat(problems.list()).isEmpty();
    return new PortWish(
        CATALOG,
        blueprints,
        mapping,
        false,
        new WebhookReference.ByIdentifier("aws_ingest"),
        null,
        false,
        false);
  }

  /** A secret as a user keeps it between two runs. */
  private static final class Kept {
    private @Nullable String secret;
    private int times;

    PortWish wish() {
      PortWish wish = SetupPortResumeTest.wish();
      return new PortWish(
          wish.catalog(),
          wish.blueprints(),
          wish.mapping(),
          false,
          wish.webhook(),
          secret,
          false,
          false);
    }

    void keep(String made) {
      times++;
      secret = made;
    }
  }

  private static PortPlan plan(PortSetup setup, PortWish wish) throws InterruptedException {
    Planned planned = setup.plan(wish);
    assertThat(planned).as(planned.toString()).isInstanceOf(Planned.Ready.class);
    return ((Planned.Ready) planned).plan();
  }

  private static PortResult run(PortSetup setup, Kept kept) throws InterruptedException {
    return setup.apply(plan(setup, kept.wish()), kept::keep);
  }

  private static void assertFinished(Bench bench, Kept kept) throws InterruptedException {
    assertThat(plan(bench.bare(), kept.wish()).isFulfilled()).isTrue();
    JsonNode a = bench.port.blueprint("a").orElseThrow();
    assertThat(a.path("relations").has("b")).isTrue();
    assertThat(a.path("relations").has("self")).isTrue();
    assertThat(a.path("description").asText()).isNotEqualTo(BlueprintStep.UNFINISHED);
    JsonNode b = bench.port.blueprint("b").orElseThrow();
    assertThat(b.path("description").asText()).isEqualTo("Of A");
    JsonNode c = bench.port.blueprint("c").orElseThrow();
    assertThat(c.path("mirrorProperties").has("m")).isTrue();
    assertThat(c.path("calculationProperties").has("k")).isTrue();
    assertThat(c.path("aggregationProperties").has("n")).isTrue();
    JsonNode webhook = bench.port.webhook("aws_ingest").orElseThrow();
    assertThat(webhook.at("/security/secret").asText()).isEqualTo(kept.secret);
    assertThat(kept.times).isEqualTo(1);
    bench.port.clearJournal();
    PortResult again = run(bench.bare(), kept);
    assertThat(again.exit()).isZero();
    assertThat(bench.writes()).isZero();
  }

  @Test
  void aCircleIsMadeBareAndCompleted() throws InterruptedException {
    try (Bench bench = new Bench()) {
      Kept kept = new Kept();
      PortResult result = run(bench.bare(), kept);

      assertThat(result.problems()).isEmpty();
      assertThat(result.exit()).isZero();
      assertThat(result.secret()).isEqualTo(kept.secret);
      assertThat(result.blueprints())
          .isEqualTo(Map.of("a", Outcome.DONE, "b", Outcome.DONE, "c", Outcome.DONE));
      assertFinished(bench, kept);
    }
  }

  static Stream<Fault> faults() {
    return Stream.of(
        Fault.reset(),
        Fault.acceptThenReset(),
        Fault.status(503),
        Fault.tooManyRequests(Duration.ofMinutes(10)),
        Fault.status(422),
        Fault.status(403));
  }

  /** Each request of a run fails once, in a Port of its own, in every way. */
  @ParameterizedTest
  @MethodSource("faults")
  void whicheverRequestFailsTheNextRunFinishes(Fault fault) throws InterruptedException {
    List<Integer> failed = new ArrayList<>();
    for (int request = 0; ; request++) {
      try (Bench bench = new Bench()) {
        Kept kept = new Kept();
        AtomicInteger left = new AtomicInteger(request);
        bench
            .port
            .api()
            .failNext(
                1,
                each -> each.endpoint() != PortEndpoint.ACCESS_TOKEN && left.getAndDecrement() == 0,
                fault);
        PortSetup setup = bench.bare();
        if (setup.plan(kept.wish()) instanceof Planned.Ready(PortPlan plan)) {
          PortResult result = setup.apply(plan, kept::keep);
          if (left.get() >= 0) {
            assertThat(result.exit()).isZero();
            break;
          }
          assertTold(plan, result);
        } else {
          assertThat(request).isLessThan(LOOKS);
          assertThat(bench.writes()).isZero();
        }
        failed.add(request);
        bench.port.clearFaults();

        PortResult second = run(bench.bare(), kept);

        assertThat(second.problems()).as("after request " + request).isEmpty();
        assertFinished(bench, kept);
      }
    }
    // Two looks, three blueprints, what completes them, and the webhook.
    assertThat(failed).hasSizeGreaterThan(LOOKS + 3 + 2);
  }

  /** What was not done is told, and only that. */
  private static void assertTold(PortPlan plan, PortResult result) {
    assertThat(result.exit()).isIn(1, 69);
    assertThat(result.problems()).isNotEmpty();
    boolean open =
        result.webhook() != Outcome.DONE
            || result.blueprints().values().stream().anyMatch(each -> each != Outcome.DONE);
    assertThat(open).isTrue();
    assertThat(result.blueprints().keySet())
        .hasSize((int) plan.blueprints().stream().filter(s -> s.action().writes()).count());
  }

  @Test
  void whenPortIsAwayNothingMoreIsTried() throws InterruptedException {
    try (Bench bench = new Bench()) {
      PortSetup setup = bench.bare();
      PortPlan plan = plan(setup, wish());
      bench.port.clearJournal();
      bench.port.down(true);

      PortResult result = setup.apply(plan, _ -> {});

      assertThat(result.exit()).isEqualTo(69);
      assertThat(result.blueprints())
          .isEqualTo(Map.of("b", Outcome.FAILED, "a", Outcome.NOT_TRIED, "c", Outcome.NOT_TRIED));
      assertThat(result.webhook()).isEqualTo(Outcome.NOT_TRIED);
      assertThat(bench.log()).hasSize(1);
    }
  }

  /** Where Port hides the secret, nothing but sending ours makes sure that it is ours. */
  @Test
  void aWebhookThatAppearedMeanwhileGetsOurSecretWhenPortHidesIts() throws InterruptedException {
    try (Bench bench = new Bench()) {
      bench.port.showWebhookSecrets(false);
      Kept kept = new Kept();
      PortSetup setup = bench.bare();
      PortPlan plan = plan(setup, kept.wish());
      ObjectNode webhook = Objects.requireNonNull(plan.webhook()).body().deepCopy();
      webhook.withObjectProperty("security").put("secret", "an0ther");
      setup.apply(new PortPlan(plan.blueprints(), null, List.of()), _ -> {});
      bench.port.putWebhook(webhook);

      PortResult result =
          setup.apply(new PortPlan(List.of(), plan.webhook(), List.of()), kept::keep);

      assertThat(result.exit()).isZero();
      assertFinished(bench, kept);
    }
  }

  @Test
  void aWebhookThatAppearedMeanwhileWithAnotherSecretIsNotTakenForOurs()
      throws InterruptedException {
    try (Bench bench = new Bench()) {
      Kept kept = new Kept();
      PortSetup setup = bench.bare();
      PortPlan plan = plan(setup, kept.wish());
      ObjectNode webhook = Objects.requireNonNull(plan.webhook()).body().deepCopy();
      webhook.withObjectProperty("security").put("secret", "an0ther");
      setup.apply(new PortPlan(plan.blueprints(), null, List.of()), _ -> {});
      bench.port.putWebhook(webhook);

      PortResult result =
          setup.apply(new PortPlan(List.of(), plan.webhook(), List.of()), kept::keep);

      assertThat(result.exit()).isEqualTo(1);
      assertThat(result.problems()).singleElement().asString().contains("Somebody else made it");
      assertThat(bench.port.webhook("aws_ingest").orElseThrow().at("/security/secret").asText())
          .isEqualTo("an0ther");
    }
  }

  /** Port took it, and its answer was lost: the second attempt finds it there. */
  @Test
  void whatAFirstAttemptMadeIsNotTakenForSomebodyElses() throws InterruptedException {
    for (boolean shown : new boolean[] {true, false}) {
      try (Bench bench = new Bench()) {
        bench.port.showWebhookSecrets(shown);
        bench.port.api().failNext(1, PortEndpoint.BLUEPRINT_CREATE, Fault.acceptThenReset());
        bench.port.api().failNext(1, PortEndpoint.WEBHOOK_CREATE, Fault.acceptThenReset());
        Kept kept = new Kept();

        PortResult result = run(bench.bare(2), kept);

        assertThat(result.problems()).isEmpty();
        assertFinished(bench, kept);
      }
    }
  }
}
