package io.portaws.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.sandbox.AwsRefusal;
import io.portaws.sandbox.AwsStandIn;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ClusterNotFoundException;
import software.amazon.awssdk.services.ecs.model.Service;

class AwsAccessTest {
  private static Surroundings here(Map<String, String> variables) {
    return new Surroundings(variables, InputStream.nullInputStream(), InstantSource.system());
  }

  private static Map<String, String> of(AwsStandIn aws) {
    Map<String, String> variables = new HashMap<>();
    variables.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
    variables.put("AWS_ACCESS_KEY_ID", "AKIA111122223333XXXX");
    variables.put("AWS_SECRET_ACCESS_KEY", "secret");
    variables.put("AWS_REGION", "eu-west-1");
    return variables;
  }

  @Test
  void clientsActWithTheVariablesOfTheCommand() throws Exception {
    try (var aws = AwsStandIn.start("444455556666")) {
      aws.handle(
          "ecs:UpdateService",
          (call, request) -> {
            var answer = new ObjectMapper().createObjectNode();
            answer
                .putObject("service")
                .put("serviceName", request.path("service").asText())
                .put("desiredCount", request.path("desiredCount").asInt())
                .put("status", call.account() + "/" + call.region());
            return answer;
          });
      try (var access = AwsAccess.open(here(of(aws)), null);
          var ecs = access.client(EcsClient.builder(), "ECS")) {
        Service service = ecs.updateService(r -> r.service("worker").desiredCount(2)).service();
        assertThat(service.serviceName()).isEqualTo("worker");
        assertThat(service.desiredCount()).isEqualTo(2);
        assertThat(service.status()).isEqualTo("111122223333/eu-west-1");
      }
    }
  }

  @Test
  void whatAwsRefusesIsTheServicesOwnException() throws Exception {
    try (var aws = AwsStandIn.start("444455556666")) {
      aws.handle(
          "ecs:UpdateService",
          (call, request) -> {
            throw new AwsRefusal("ClusterNotFoundException", "no such cluster");
          });
      try (var access = AwsAccess.open(here(of(aws)), "us-east-1");
          var ecs = access.client(EcsClient.builder(), "ECS")) {
        assertThatThrownBy(() -> ecs.updateService(r -> r.service("worker")))
            .isInstanceOf(ClusterNotFoundException.class)
            .hasMessageContaining("no such cluster");
      }
    }
  }

  @Test
  void anOperationThatAwsDoesNotHaveIsNotScripted() {
    try (var aws = AwsStandIn.start("444455556666")) {
      assertThatThrownBy(() -> aws.handle("ecs:NoSuchThing", (call, request) -> request))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aRegionThatIsNoneIsRefusedInWords() {
    Map<String, String> variables = Map.of("AWS_REGION", "eu_west");
    assertThatThrownBy(() -> AwsAccess.open(here(variables), null))
        .isInstanceOf(AwsAccess.NoRegion.class)
        .hasMessageContaining("'eu_west' is not a region");
  }
}
