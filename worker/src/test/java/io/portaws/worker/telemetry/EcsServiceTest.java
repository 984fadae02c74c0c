package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.pipeline.config.AwsEndpoints;
import io.portaws.worker.instance.EcsMetadata;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class EcsServiceTest {
  private final LocalServer metadata = new LocalServer();
  private final LocalServer ecs = new LocalServer();
  private final EcsService service =
      EcsService.of(
          new EcsMetadata(URI.create(metadata.uri() + "/v4/abc"))::task, aws(ecs.uri(), "ECS"));

  static Telemetry.Aws aws(URI endpoint, String service) {
    return new Telemetry.Aws(
        "eu-west-1",
        new AwsEndpoints(Map.of("AWS_ENDPOINT_URL_" + service, endpoint)),
        StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")));
  }

  @AfterEach
  void close() {
    service.close();
    metadata.close();
    ecs.close();
  }

  private void inService() {
    metadata.answers(
        200,
        "{\"Cluster\":\"arn:aws:ecs:eu-west-1:111122223333:cluster/main\","
            + "\"TaskARN\":\"arn\",\"ServiceName\":\"port-events\"}");
  }

  @Test
  void theServiceThatTheTaskIsPartOfSaysHowManyTasksRun() {
    inService();
    ecs.answers(200, "{\"services\":[{\"serviceName\":\"port-events\",\"runningCount\":7}]}");
    assertThat(service.getAsInt()).isEqualTo(7);
    assertThat(metadata.received.getFirst().path()).isEqualTo("/v4/abc/task");
    assertThat(ecs.received.getFirst().headers().get("x-amz-target")).endsWith(".DescribeServices");
    assertThat(ecs.received.getFirst().text())
        .contains("\"cluster\":\"arn:aws:ecs:eu-west-1:111122223333:cluster/main\"")
        .contains("\"services\":[\"port-events\"]");
  }

  @Test
  void whichServiceItIsIsAskedOnce() {
    inService();
    ecs.answers(200, "{\"services\":[{\"runningCount\":7}]}");
    assertThat(service.getAsInt()).isEqualTo(7);
    ecs.answers(200, "{\"services\":[{\"runningCount\":8}]}");
    assertThat(service.getAsInt()).isEqualTo(8);
    assertThat(metadata.received).hasSize(1);
  }

  @Test
  void aTaskOfNoServiceIsOne() {
    metadata.answers(200, "{\"Cluster\":\"main\",\"TaskARN\":\"arn\"}");
    assertThat(service.getAsInt()).isEqualTo(1);
    assertThat(ecs.received).isEmpty();
  }

  @Test
  void whatCannotBeAskedFailsAndIsAskedAgainTheNextTime() {
    metadata.answers(500, "");
    assertThatThrownBy(service::getAsInt).hasMessageContaining("answers 500");
    metadata.answers(200, "<html>");
    assertThatThrownBy(service::getAsInt).hasMessageContaining("not JSON");
    inService();
    ecs.answers(200, "{\"services\":[],\"failures\":[{\"reason\":\"MISSING\"}]}");
    assertThatThrownBy(service::getAsInt).hasMessage("ECS knows no service port-events");
    ecs.answers(400, "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}");
    assertThatThrownBy(service::getAsInt).isInstanceOf(RuntimeException.class);
    ecs.answers(200, "{\"services\":[{\"runningCount\":2}]}");
    assertThat(service.getAsInt()).isEqualTo(2);
  }

  @Test
  void noMetadataEndpointFails() {
    try (EcsService alone =
        EcsService.of(new EcsMetadata(LocalServer.dead())::task, aws(ecs.uri(), "ECS"))) {
      assertThatThrownBy(alone::getAsInt).hasMessageContaining("does not answer");
    }
  }
}
