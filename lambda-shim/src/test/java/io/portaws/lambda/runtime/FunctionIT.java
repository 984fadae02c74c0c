package io.portaws.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.sandbox.LambdaFunction;
import io.portaws.sandbox.LambdaFunction.Start;
import io.portaws.sandbox.LambdaRuntimeApi.Answered;
import io.portaws.sandbox.LambdaRuntimeApi.Failed;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.SqsEventSource.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * The zip in a process of its own, begun by Lambda's own bootstrap: events in and answers out by
 * the Runtime API, entities in the sandbox's Port, and what is left on the queue.
 */
@Timeout(180)
class FunctionIT {
  private static final JsonNode PING = Surroundings.json("{\"port-aws-events\":\"ping\"}");

  @TempDir Path folder;

  private static Answered invoke(LambdaFunction function, JsonNode payload)
      throws IOException, InterruptedException {
    var result = function.invoke(payload, Surroundings.TIMEOUT);
    assertThat(result).as(function.log()).isInstanceOf(Answered.class);
    return (Answered) result;
  }

  @Test
  void eventsOfEveryFormComeToPortAndLeaveTheQueue() throws Exception {
    try (Surroundings around = new Surroundings("forms");
        LambdaFunction function = around.start(Start.ON_DEMAND)) {
      List.of("native", "sns", "single").forEach(around::putCluster);
      around.sqs.send(
          around.queueUrl,
          Surroundings.clusterEvent("native"),
          Surroundings.inSns(Surroundings.clusterEvent("sns")),
          "{\"resource_type\":\"AWS::ECS::Cluster\",\"region\":\"eu-west-1\","
              + "\"identifier\":\"\\\"native\\\"\",\"action\":\"upsert\"}",
          "{\"blueprint\":\"shop\",\"identifier\":\"s\",\"properties\":{\"size\":1}}",
          "this is no event");
      Batch batch = around.mapping.receive(10);
      assertThat(batch.messages()).hasSize(5);

      Answered answer = invoke(function, batch.event());

      assertThat(answer.body().path("batchItemFailures")).as(function.log()).isEmpty();
      assertThat(around.hasCluster("native")).isTrue();
      assertThat(around.hasCluster("sns")).isTrue();
      assertThat(around.port.entity("shop", "s")).isPresent();
      // Before the mapping has deleted anything: the function did.
      assertThat(around.sqs.counts(around.queueUrl).total()).isZero();
      assertThat(around.sqs.receiveAll(around.deadLetterUrl))
          .extracting(Message::body)
          .containsExactly("this is no event");
      assertThat(around.mapping.settle(batch, answer)).isEmpty();

      Answered single = invoke(function, Surroundings.json(Surroundings.clusterEvent("single")));
      assertThat(single.body().path("outcome").asText()).isEqualTo("delivered");
      assertThat(around.hasCluster("single")).isTrue();

      Answered pong = invoke(function, PING);
      assertThat(pong.body().path("ready").asBoolean()).isTrue();
      assertThat(pong.body().path("version").asText()).matches("\\d+\\.\\d+\\.\\d+");
    }
  }

  @Test
  void whilePortIsAwayTheInvocationFailsAndNothingLeavesTheQueue() throws Exception {
    try (Surroundings around = new Surroundings("away");
        LambdaFunction function = around.start(Start.ON_DEMAND)) {
      // One request that fails is no outage yet.
      List<String> bodies = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        around.putCluster("c" + i);
        bodies.add(Surroundings.clusterEvent("c" + i));
      }
      around.port.down(true);
      around.sqs.send(around.queueUrl, bodies);
      Batch batch = around.mapping.receive(40);

      var result = function.invoke(batch.event(), Surroundings.TIMEOUT);

      assertThat(result)
          .as(function.log())
          .isInstanceOfSatisfying(
              Failed.class,
              failed -> assertThat(failed.message()).contains("Port takes nothing for"));
      assertThat(around.sqs.counts(around.queueUrl).total()).isEqualTo(40);
      assertThat(around.sqs.counts(around.deadLetterUrl).total()).isZero();
    }
  }

  @Test
  void aWrongConfigurationIsToldInWordsAtEachInvocation() throws Exception {
    Files.writeString(
        folder.resolve("AWS_EC2_VPC.yaml"),
        """
        type: AWS::EC2::VPC
        events:
          - native: { source: our.network, detail-type: Changed }
            identifiers: .detail.id
        read:
          calls:
            - { call: 'ec2:DescribeVpcs', request: '{VpcIds: .identifiers}' }
        """);
    try (Surroundings around = new Surroundings("wrong")) {
      around.with("CATALOG_DIR", folder.toString()).with("RECHECK", "soon");
      try (LambdaFunction function = around.start(Start.ON_DEMAND)) {
        var result =
            function.invoke(
                Surroundings.json(Surroundings.clusterEvent("c")), Surroundings.TIMEOUT);
        assertThat(result)
            .as(function.log())
            .isInstanceOfSatisfying(
                Failed.class,
                failed ->
                    assertThat(failed.message())
                        .contains("AWS::EC2::VPC", "ec2 has no operation DescribeVpcs", "RECHECK"));
        JsonNode pong = invoke(function, PING).body();
        assertThat(pong.path("ready").asBoolean()).isFalse();
        assertThat(pong.path("problems")).hasSize(2);
        assertThat(function.log()).doesNotContain("\tat io.portaws");
      }
    }
  }

  @Test
  void aSnapshotIsTakenPrimedAndWithoutAnySecret() throws Exception {
    try (Surroundings around = new Surroundings("snapshot");
        LambdaFunction function = around.start(Start.SNAP_START)) {
      around.putCluster("c");
      assertThat(function.api().awaitSnapshot(Surroundings.TIMEOUT)).as(function.log()).isTrue();

      assertThat(function.log()).contains("primed for the snapshot").doesNotContain("not primed");
      assertThat(around.port.requestLog()).isEmpty();
      assertThat(around.aws.reads()).isEmpty();
      assertThat(function.api().keysGiven()).isZero();

      function.api().restore();
      around.sqs.send(around.queueUrl, Surroundings.clusterEvent("c"));
      Batch batch = around.mapping.receive(10);
      Answered answer = invoke(function, batch.event());
      assertThat(answer.body().path("batchItemFailures")).as(function.log()).isEmpty();
      assertThat(around.hasCluster("c")).isTrue();
      assertThat(around.port.requests(PortEndpoint.ACCESS_TOKEN)).isOne();
      assertThat(function.api().keysGiven()).isPositive();
    }
  }
}
