package io.portaws.worker.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.config.Environment;
import io.portaws.worker.telemetry.LocalServer;
import io.portaws.worker.telemetry.Logged;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the worker knows of where it runs, and how it learns that. */
class WhereaboutsTest {
  private static final List<Duration> PAUSES = Collections.nCopies(20, Duration.ofMillis(20));

  private final LocalServer metadata = new LocalServer();
  private final Logged logged = new Logged(Whereabouts.class);

  @AfterEach
  void close() {
    logged.close();
    metadata.close();
  }

  private static Instance told(String... pairs) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    Problems problems = new Problems();
    return Instance.read(new Environment(variables, problems), "1.0");
  }

  private Whereabouts inEcs(String... pairs) {
    return Whereabouts.of(told(pairs), Optional.of(URI.create(metadata.uri() + "/v4/abc")), PAUSES);
  }

  private static Thread looking(Whereabouts whereabouts) {
    return Thread.ofVirtual()
        .start(() -> {
          try {
            whereabouts.look();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  @Test
  void aPlainProcessKnowsNothingAndLooksForNothing() throws InterruptedException {
    Whereabouts whereabouts = Whereabouts.of(told("HOSTNAME", "laptop"), Optional.empty());
    whereabouts.look();
    assertThat(whereabouts.isIncomplete()).isFalse();
    assertThat(whereabouts.settled().keys()).isEmpty();
    assertThat(logged.lines()).isEmpty();
  }

  @Test
  void aPodIsKnownFromTheEnvironmentAtOnce() {
    Whereabouts whereabouts =
        Whereabouts.of(
            told(
                "POD_NAME", "events-7d9f-x2x5",
                "POD_NAMESPACE", "port",
                "NODE_NAME", "ip-10-0-0-7",
                "CONTAINER_IMAGE", "example.com/port-aws-events:0.1.0"),
            Optional.empty());
    assertThat(whereabouts.settled().keys())
        .containsExactly(
            Map.entry("pod", "events-7d9f-x2x5"),
            Map.entry("namespace", "port"),
            Map.entry("node", "ip-10-0-0-7"));
    assertThat(whereabouts.instance().image()).isEqualTo("example.com/port-aws-events:0.1.0");
  }

  @Test
  void aTaskIsLearntFromItsMetadataAndTold() throws InterruptedException {
    metadata.answers(200, TaskDocuments.FARGATE);
    Whereabouts whereabouts = inEcs();
    List<Map<String, String>> heard = new ArrayList<>();
    whereabouts.tell(instance -> heard.add(instance.keys()));
    whereabouts.look();
    assertThat(heard)
        .containsExactly(
            Map.of(),
            Map.of(
                "task", TaskDocuments.TASK_ID,
                "cluster", "main",
                "revision", "port-aws-events:26"));
    assertThat(metadata.received)
        .extracting(LocalServer.Received::path)
        .containsExactly("/v4/abc/task", "/v4/abc");
    assertThat(whereabouts.instance().image()).isEqualTo(TaskDocuments.IMAGE);
    assertThat(logged.lines())
        .singleElement()
        .asString()
        .startsWith("INFO the ECS task is known")
        .contains("eu-west-1b", "FARGATE", "port-aws-events-WorkerService-a1");
  }

  @Test
  void anImageThatTheEnvironmentTellsIsNotAskedFor() throws InterruptedException {
    metadata.answers(200, TaskDocuments.FARGATE);
    Whereabouts whereabouts = inEcs("CONTAINER_IMAGE", "events@sha256:0a");
    whereabouts.look();
    assertThat(whereabouts.instance().image()).isEqualTo("events@sha256:0a");
    assertThat(metadata.received).hasSize(1);
  }

  @Test
  void theTasksDocumentIsReadOnceForAllWhoNeedIt() throws InterruptedException {
    metadata.answers(200, TaskDocuments.FARGATE);
    Whereabouts whereabouts = inEcs("CONTAINER_IMAGE", "events:1");
    EcsMetadata shared = whereabouts.metadata().orElseThrow();
    assertThat(shared.task().service()).isEqualTo("port-aws-events-WorkerService-a1");
    whereabouts.look();
    assertThat(whereabouts.instance().task()).contains(shared.task());
    assertThat(metadata.received).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "500, ''",
    "404, '{}'",
    "200, '<html>'",
    "200, '[]'",
    "200, 'null'",
    "200, ''",
    "200, '{\"Cluster\":7}'",
  })
  void whatIsNoTasksMetadataIsAskedForAgainAndThenFound(int code, String body) {
    metadata.answers(code, body);
    Whereabouts whereabouts = inEcs();
    looking(whereabouts);
    await().until(() -> metadata.received.size() > 1);
    metadata.answers(200, TaskDocuments.FARGATE);
    assertThat(whereabouts.settled().keys()).containsEntry("task", TaskDocuments.TASK_ID);
  }

  @Test
  void itIsGivenUpWithOneWarningWhenNothingAnswers() throws InterruptedException {
    Whereabouts whereabouts = Whereabouts.of(told(), Optional.of(LocalServer.dead()), PAUSES);
    whereabouts.look();
    assertThat(whereabouts.settled().keys()).isEmpty();
    assertThat(logged.lines())
        .singleElement()
        .asString()
        .startsWith("WARN which ECS task this is cannot be told")
        .contains("does not answer");
  }

  @Test
  void anEndpointThatHangsIsLeftAloneWhenTheSearchEnds() {
    metadata.hangs();
    Whereabouts whereabouts = inEcs();
    Thread search = looking(whereabouts);
    await().until(() -> !search.isAlive() || whereabouts.isIncomplete());
    whereabouts.endSearch();
    assertThat(whereabouts.settled().keys()).as("at once").isEmpty();
    search.interrupt();
    await().until(() -> !search.isAlive());
    assertThat(logged.lines()).isEmpty();
  }

  /** Or an exporter would begin, and then say that it is another one. */
  @Test
  void noSearchGoesOnForLongerThanOthersWaitForIt() {
    Duration hanging = EcsMetadata.CONNECT.plus(EcsMetadata.ANSWER);
    Duration longest =
        Whereabouts.PAUSES.stream().reduce(hanging, (a, pause) -> a.plus(pause).plus(hanging));
    // The last attempt may find the task and then ask for the image.
    assertThat(longest.plus(hanging)).isLessThan(Whereabouts.LONGEST_SEARCH);
  }

  @Test
  void aTaskWhoseClusterIsANameKnowsItsArnFromItsOwn() {
    EcsTask task =
        EcsTask.parse(
            "{\"Cluster\":\"default\",\"TaskARN\":\"arn:aws-cn:ecs:cn-north-1:111122223333:task/default/7a\"}");
    assertThat(task.clusterArn())
        .contains("arn:aws-cn:ecs:cn-north-1:111122223333:cluster/default");
    assertThat(task.region()).contains("cn-north-1");
    assertThat(task.account()).contains("111122223333");
    assertThat(task.id()).isEqualTo("7a");
    assertThat(task.revisionOfFamily()).isEmpty();
    EcsTask odd = EcsTask.parse("{\"Cluster\":\"default\",\"TaskARN\":\"task\"}");
    assertThat(odd.clusterArn()).isEmpty();
    assertThat(odd.region()).isEmpty();
    assertThat(odd.id()).isEqualTo("task");
  }
}
