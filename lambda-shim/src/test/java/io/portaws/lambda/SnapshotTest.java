package io.portaws.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.sandbox.PortEndpoint;
import java.util.HashMap;
import java.util.Map;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a snapshot holds, and what is made anew after it. */
class SnapshotTest {
  private static final String MAPPING =
      """
      {"resources":[{"kind":"AWS::S3::Bucket","selector":{"query":"true"},
        "port":{"entity":{"mappings":[
          {"identifier":".BucketName","title":"\\"%s\\"","blueprint":"bucket","properties":{}}]}}}]}
      """;
  private static final String EVENT =
      "{\"resource_type\":\"AWS::S3::Bucket\",\"identifier\":\"b\",\"region\":\"eu-west-1\","
          + "\"action\":\"upsert\"}";
  private static final Context<Resource> GLOBAL = Core.getGlobalContext();

  private final FunctionStack stack = new FunctionStack();

  @AfterEach
  void close() {
    stack.close();
  }

  private FunctionStack snapStart() {
    return stack.with("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
  }

  /** A warning is easily overlooked. */
  private static boolean primed(String... pairs) {
    Problems problems = new Problems();
    Map<String, String> variables =
        new HashMap<>(Map.of("AWS_REGION", "eu-west-1", "PORT_API_TOKEN", "token"));
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    LambdaConfig config = LambdaConfig.read(variables, "test", problems);
    assertThat(problems.list()).isEmpty();
    return new Priming(config, FunctionStack.ownDefinitions()).run();
  }

  @Test
  void primingRunsTheWholeWayAndReachesNobody() {
    Handler handler = snapStart().handler();
    handler.beforeCheckpoint(GLOBAL);
    assertThat(primed()).isTrue();

    assertThat(stack.port.requestLog()).as("requests to Port").isEmpty();
    assertThat(stack.aws.reads()).as("reads of AWS").isEmpty();
    assertThat(stack.proxy.operations()).as("calls of the queue").isEmpty();
    assertThat(stack.metrics()).as("metrics").isEmpty();
  }

  @Test
  void afterTheRestoreTheFunctionWorksWithATokenOfItsOwn() {
    Handler handler = snapStart().handler();
    handler.beforeCheckpoint(GLOBAL);
    stack.putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    handler.afterRestore(GLOBAL);

    assertThat(stack.poll(10)).isEmpty();

    assertThat(stack.hasCluster("orders")).isTrue();
    assertThat(stack.port.requests(PortEndpoint.ACCESS_TOKEN)).isEqualTo(1);
  }

  /** Else a token and connections of the first life would be in all later ones. */
  @Test
  void whatWasOpenBeforeTheSnapshotIsClosedAndForgotten() {
    stack.putCluster("orders");
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    stack.poll(10);
    stack.port.revokeTokens();
    Handler handler = stack.handler();

    handler.beforeCheckpoint(GLOBAL);
    handler.afterRestore(GLOBAL);
    stack.send(FunctionStack.ecsEvent("CreateCluster", "orders"));
    stack.poll(10);

    assertThat(stack.port.requests(PortEndpoint.ACCESS_TOKEN)).isEqualTo(2);
    assertThat(stack.port.requestLog()).noneMatch(request -> request.status() == 401);
  }

  /** As the exporter did: who changes config.json publishes no new version for it. */
  @Test
  void aMappingFromS3IsReadAnewAfterTheRestore() {
    stack.aws.putObject("config", "config.json", MAPPING.formatted("before"));
    stack.port.putBlueprint("bucket", Map.of());
    stack.aws.putCloudControl(
        stack.key("AWS::S3::Bucket", "b"),
        JsonNodeFactory.instance.objectNode().put("BucketName", "b"));
    Handler handler = snapStart().with("MAPPING", "s3://config/config.json").handler();
    handler.beforeCheckpoint(GLOBAL);
    stack.aws.putObject("config", "config.json", MAPPING.formatted("after"));
    handler.afterRestore(GLOBAL);

    stack.invoke(EVENT);

    assertThat(stack.port.entity("bucket", "b").orElseThrow().path("title").asText())
        .isEqualTo("after");
  }

  @Test
  void aMappingThatIsWrongAfterTheRestoreIsAProblem() {
    stack.aws.putObject("config", "config.json", MAPPING.formatted("before"));
    Handler handler = snapStart().with("MAPPING", "s3://config/config.json").handler();
    handler.beforeCheckpoint(GLOBAL);
    stack.aws.putObject("config", "config.json", "{\"resources\":");
    handler.afterRestore(GLOBAL);

    assertThatThrownBy(() -> stack.invoke(EVENT))
        .isInstanceOf(NotDone.class)
        .hasMessageContaining("config.json");
  }

  @Test
  void byWebhookItIsPrimedToo() {
    Handler handler =
        snapStart().with("PORT_WEBHOOK_URL", stack.port.ingestEndpoint() + "/key").handler();
    handler.beforeCheckpoint(GLOBAL);
    assertThat(stack.port.requestLog()).isEmpty();
    assertThat(primed("PORT_WEBHOOK_URL", "https://ingest.getport.io/key")).isTrue();
  }

  /**
   * A version whose configuration is wrong is published all the same, and says so when it is used.
   */
  @Test
  void aWrongConfigurationIsNotPrimedAndToldAfterTheRestore() {
    Handler handler = snapStart().with("UNMATCHED", "drop").handler();
    handler.beforeCheckpoint(GLOBAL);
    handler.afterRestore(GLOBAL);
    assertThatThrownBy(() -> stack.invoke(EVENT)).hasMessageContaining("UNMATCHED: ");
  }
}
