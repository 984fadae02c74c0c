package io.portaws.worker;

import static io.portaws.worker.ResyncRig.ACCOUNT;
import static io.portaws.worker.ResyncRig.CLUSTER;
import static io.portaws.worker.ResyncRig.REGION;
import static io.portaws.worker.ResyncRig.arn;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.sandbox.PortEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A resync from its request to Port, over hours that pass at once. */
@Timeout(120)
class ResyncTest {
  private static final String OTHER = "444400000001";

  private static Set<String> clusters(ResyncRig rig) {
    return rig.port.entities("ecsCluster").keySet();
  }

  @Test
  void anEmptyCatalogueIsFilledFromAllRegionsWithRoomForEvents() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null)) {
      for (int i = 0; i < 250; i++) {
        rig.cluster("c" + i);
      }
      rig.cluster(ACCOUNT, "us-east-1", "far", "ACTIVE");
      Instant began = rig.now();
      rig.resync(CLUSTER);
      rig.drain();

      assertThat(clusters(rig)).hasSize(251).contains(arn(ACCOUNT, "us-east-1", "far"));
      assertThat(Duration.between(began, rig.now()))
          .as("no more than 25 resources a second")
          .isGreaterThan(Duration.ofSeconds(9));
      assertThat(rig.counted).containsEntry("complete", 2).containsEntry("listed", 251);
      assertThat(rig.deadLetters).isEmpty();
      assertThat(rig.port.datasource("ecsCluster", arn("c1")).orElseThrow())
          .matches("port-aws-events/test \\(installation/[0-9a-f]{12}\\)");
    }
  }

  @Test
  void driftIsMendedInBothDirections() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null)) {
      for (int i = 0; i < 30; i++) {
        rig.cluster("c" + i);
      }
      rig.resync(CLUSTER);
      rig.drain();
      // No event tells of any of this.
      rig.deleteCluster("c1");
      rig.cluster(ACCOUNT, REGION, "c2", "FAILED");
      rig.cluster("new");
      rig.resync(CLUSTER);
      rig.drain();

      assertThat(clusters(rig)).hasSize(30).contains(arn("new")).doesNotContain(arn("c1"));
      assertThat(rig.port.entity("ecsCluster", arn("c2")).orElseThrow().at("/properties/status"))
          .hasToString("\"FAILED\"");
      assertThat(rig.counted).containsEntry("stale", 1).containsEntry("held", 0);
    }
  }

  @Test
  void whatAListLeavesOutIsReadAndStays() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null)) {
      for (int i = 0; i < 4; i++) {
        rig.cluster("c" + i);
      }
      rig.resync(CLUSTER);
      rig.drain();
      rig.aws.handle("ecs:ListClusters", (_, _) -> SandboxStack.object("{\"clusterArns\":[]}"));
      rig.resync(CLUSTER);
      rig.drain();

      assertThat(rig.counted).containsEntry("stale", 4);
      assertThat(clusters(rig)).hasSize(4);
      assertThat(rig.port.requests(PortEndpoint.ENTITY_DELETE)).isZero();
      assertThat(rig.port.requests(PortEndpoint.ENTITIES_BULK_DELETE)).isZero();
    }
  }

  @Test
  void soManyStaleThatItIsRatherAMistakeAreLeftAlone() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null)) {
      for (int i = 0; i < 10; i++) {
        rig.cluster("c" + i);
      }
      rig.resync(CLUSTER);
      rig.drain();
      for (int i = 0; i < 6; i++) {
        rig.deleteCluster("c" + i);
      }
      rig.resync(CLUSTER);
      rig.drain();

      assertThat(clusters(rig)).hasSize(10);
      assertThat(rig.counted).containsEntry("held", 6).containsEntry("stale", 0);
    }
  }

  @Test
  void nothingFollowsFromAListThatBrokeOff() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null)) {
      rig.cluster("c0");
      rig.cluster("c1");
      rig.resync(CLUSTER);
      rig.drain();
      rig.deleteCluster("c1");
      rig.aws.failWhen(
          call -> call.operation().equals("ecs:ListClusters") && call.region().equals(REGION),
          "AccessDeniedException");
      rig.resync(CLUSTER);
      rig.drain();

      assertThat(clusters(rig)).hasSize(2);
      assertThat(rig.counted).containsEntry("partial", 1).containsEntry("stale", 0);
      assertThat(rig.deadLetters).isEmpty();
    }
  }

  @Test
  void entitiesOfOthersAndOfOtherInstallationsStay() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null)) {
      String entity = "{'identifier':'%s','properties':{},'relations':{}}";
      rig.writtenByOthers("ecsCluster", "somebody/1", entity.formatted(arn("theirs")));
      rig.writtenByOthers(
          "ecsCluster", "port-aws-events/1 (installation/other)", entity.formatted(arn("others")));
      rig.writtenByOthers("ecsCluster", "port-aws-events/1", entity.formatted(arn("older")));
      rig.resync(CLUSTER);
      rig.drain();

      assertThat(clusters(rig))
          .containsExactlyInAnyOrder(arn("theirs"), arn("others"), arn("older"));
      assertThat(rig.counted).containsEntry("stale", 0).containsEntry("complete", 2);
    }
  }

  @Test
  void whatIsOursAndCannotBeToldIsCountedAndStays() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null).with("INSTALLATION_ID", "prod")) {
      rig.writtenByOthers(
          "ecsCluster",
          "port-aws-events/1 (installation/prod)",
          "{'identifier':'by-hand','properties':{},'relations':{}}");
      rig.writtenByOthers(
          "ecsCluster",
          "port-aws-events/1 (installation/prod2)",
          "{'identifier':'%s','properties':{},'relations':{}}".formatted(arn("longer-id")));
      rig.resync(CLUSTER);
      rig.drain();

      assertThat(clusters(rig)).containsExactlyInAnyOrder("by-hand", arn("longer-id"));
      assertThat(rig.counted).containsEntry("unresolved", 2).containsEntry("stale", 0);
    }
  }

  @Test
  void aStopInTheMiddleOfASliceRepeatsItAndLosesNothing() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null)) {
      for (int i = 0; i < 100; i++) {
        rig.cluster("c" + i);
      }
      rig.resync(CLUSTER);
      // Two slices, and two of the five looks.
      rig.taken = 4;
      rig.drain();

      assertThat(clusters(rig)).hasSize(100);
      assertThat(rig.counted).containsEntry("failed", 1).containsEntry("complete", 2);
    }
  }

  @Test
  void otherAccountsAreListedWithTheirRole() throws InterruptedException {
    try (ResyncRig rig =
        new ResyncRig(null)
            .with("READ_ROLE_NAME", "reader")
            .with("READ_ACCOUNTS", ACCOUNT + "," + OTHER)) {
      rig.cluster("own");
      rig.cluster(OTHER, REGION, "theirs", "ACTIVE");
      rig.resync(CLUSTER);
      rig.drain();
      assertThat(clusters(rig)).containsExactlyInAnyOrder(arn("own"), arn(OTHER, REGION, "theirs"));

      rig.aws.remove(ResyncRig.cluster(OTHER, REGION, "theirs"));
      rig.resync(CLUSTER);
      rig.drain();
      assertThat(clusters(rig)).containsExactly(arn("own"));
    }
  }

  @Test
  void theExportersMappingIsResyncedByItsOwnShape() throws InterruptedException {
    String mapping =
        """
        {"resources": [{"kind": "AWS::ECS::Cluster", "port": {"entity": {"mappings": [
          {"identifier": ".ClusterName", "title": ".ClusterName", "blueprint": "ecsCluster",
           "properties": {"clusterArn": ".Arn"}}]}}}]}
        """;
    try (ResyncRig rig = new ResyncRig(mapping)) {
      for (String name : Set.of("a", "b")) {
        rig.aws.putCloudControl(
            new ResourceKey(CLUSTER, ACCOUNT, REGION, name),
            SandboxStack.object(
                "{\"ClusterName\":\"%s\",\"Arn\":\"%s\"}".formatted(name, arn(name))));
      }
      rig.resync(CLUSTER);
      rig.drain();
      assertThat(clusters(rig)).containsExactlyInAnyOrder("a", "b");

      rig.deleteCluster("a");
      rig.resync(CLUSTER);
      rig.drain();
      assertThat(clusters(rig)).containsExactly("b");
    }
  }

  @Test
  void portIsAskedOnceForAllSlicesOfABlueprint() throws InterruptedException {
    try (ResyncRig rig = new ResyncRig(null)) {
      rig.aws.regions("eu-west-1", "eu-west-2", "eu-west-3", "us-east-1", "us-east-2");
      rig.cluster("c");
      rig.resync(CLUSTER);
      rig.drain();

      assertThat(rig.counted).containsEntry("complete", 5);
      assertThat(rig.port.requests(PortEndpoint.ENTITIES_SEARCH_BLUEPRINT)).isEqualTo(1);
    }
  }
}
