package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Port goes away and comes back. The queue here gives a message one receive and a short lease, so
 * that whatever spends a receive or loses a lease shows at once.
 */
class OutageTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CLUSTERS = 10;

  private static SandboxStack stack(String name) {
    // One loop: once it says that it is closed, no poll is under way.
    SandboxStack stack = new SandboxStack(name, Duration.ofSeconds(5), 1).with("LOOPS", "1");
    IntStream.range(0, CLUSTERS).forEach(i -> stack.putCluster("c" + i));
    return stack;
  }

  private static void change(SandboxStack stack, int events) {
    stack.sqs.send(
        stack.queueUrl,
        IntStream.range(0, events)
            .mapToObj(i -> SandboxStack.ecsEvent("UpdateClusterSettings", "c" + i % CLUSTERS))
            .toList());
  }

  private static void begin(SandboxStack stack, Worker worker) {
    stack.send(SandboxStack.ecsEvent("CreateCluster", "c0"));
    await().atMost(SOON).until(() -> worker.ledger().sums().deleted() == 1);
    assertThat(stack.isIdle()).isTrue();
  }

  private static void awaitClosed(Worker worker) {
    await()
        .atMost(SOON)
        .until(() -> String.valueOf(worker.health().report().get("notReady")).contains("closed"));
  }

  @Test
  void anOutageSpendsNoReceivesAndRecoveryCostsARequestForEachBatchOfEntities() {
    try (SandboxStack stack = stack("outage")) {
      Worker worker = stack.startWorker();
      begin(stack, worker);
      stack.port.down(true);
      change(stack, 300);
      awaitClosed(worker);

      // What comes now stays where it is: nobody polls.
      change(stack, 40);
      int waiting = stack.sqs.counts(stack.queueUrl).visible();
      assertThat(waiting).isGreaterThanOrEqualTo(40);
      long received = worker.ledger().sums().received();
      assertThat(worker.health().isLive()).isTrue();
      // Longer than the lease, and past the first probe.
      await()
          .pollDelay(Duration.ofSeconds(8))
          .atMost(SOON)
          .untilAsserted(() -> {
            assertThat(worker.ledger().sums().received()).isEqualTo(received);
            assertThat(stack.sqs.counts(stack.queueUrl).visible()).isEqualTo(waiting);
          });

      stack.port.clearJournal();
      stack.port.down(false);
      await().atMost(SOON).until(stack::isIdle);
      var sums = worker.ledger().sums();
      assertThat(sums.received()).as("each message once").isEqualTo(341);
      assertThat(sums.deleted()).isEqualTo(341);
      assertThat(stack.sqs.counts(stack.deadLetterUrl).total()).isZero();
      assertThat(stack.port.entities("ecsCluster")).hasSize(CLUSTERS);
      // A probe with its token, and turns of 20, 80, 320 messages about ten entities, one batch
      // each.
      assertThat(stack.port.requestLog()).hasSizeLessThanOrEqualTo(12);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void aPortThatRefusesEverythingWithoutSayingForHowLongIsAway(int status) {
    try (SandboxStack stack = stack("refusing-" + status)) {
      Worker worker = stack.startWorker();
      begin(stack, worker);
      stack.port.failWhen(_ -> true, Fault.status(status));
      change(stack, 30);
      awaitClosed(worker);
      stack.port.clearFaults();
      await().atMost(SOON).until(stack::isIdle);
      assertThat(worker.ledger().sums().received()).isEqualTo(31);
      assertThat(worker.ledger().sums().deleted()).isEqualTo(31);
      assertThat(stack.sqs.counts(stack.deadLetterUrl).total()).isZero();
    }
  }

  /** What a request to the ingest host carried. */
  private record Posted(Instant at, String body, String signature) {}

  @Test
  void anOutageOfTheIngestHostSpendsNoReceivesAndIsProbedByEmptySignedBatches() throws Exception {
    try (SandboxStack stack = stack("ingest-outage")) {
      WorkerTest.webhook(stack, MappingFile.ofCatalog(stack.catalog, new Problems()));
      Worker worker = stack.with("WEBHOOK_GAP", "0s").startWorker();
      begin(stack, worker);
      List<Posted> posted = new CopyOnWriteArrayList<>();
      stack
          .port
          .ingest()
          .failWhen(
              request ->
                  posted.add(
                      new Posted(
                          Instant.now(), request.bodyText(), request.header("x-port-signature"))),
              Fault.status(503));
      change(stack, 300);
      awaitClosed(worker);
      change(stack, 40);
      int waiting = stack.sqs.counts(stack.queueUrl).visible();
      long received = worker.ledger().sums().received();
      int before = posted.size();
      // Longer than the lease: probes leave after 5 s, and 10 s later.
      await().atMost(SOON).until(() -> posted.size() >= before + 2);
      assertThat(worker.ledger().sums().received()).isEqualTo(received);
      assertThat(stack.sqs.counts(stack.queueUrl).visible()).isEqualTo(waiting);
      List<Posted> probes = posted.subList(before, posted.size());
      assertThat(probes)
          .extracting(Posted::body)
          .as("probes")
          .allSatisfy(body -> assertThat(body).isEqualTo("{\"resources\":[]}"));
      assertThat(probes)
          .extracting(Posted::signature)
          .as("signatures")
          .allMatch(signature -> signature.matches("sha256=[0-9a-f]{64}"));

      stack.port.clearJournal();
      stack.port.clearFaults();
      await().atMost(SOON).until(stack::isIdle);
      stack.port.awaitIngested(SOON);
      assertThat(worker.ledger().sums().received()).as("each message once").isEqualTo(341);
      assertThat(worker.ledger().sums().deleted()).isEqualTo(341);
      assertThat(stack.sqs.counts(stack.deadLetterUrl).total()).isZero();
      assertThat(stack.port.entities("ecsCluster")).hasSize(CLUSTERS);
      // A probe, and a POST for each turn of 20, 80, 320 messages about ten resources.
      assertThat(stack.port.requests(PortEndpoint.INGEST)).isLessThanOrEqualTo(8);
    }
  }
}
