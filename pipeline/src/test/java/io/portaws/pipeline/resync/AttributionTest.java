package io.portaws.pipeline.resync;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.port.HeldEntities.Fields;
import io.portaws.pipeline.port.HeldEntity;
import io.portaws.pipeline.resync.Attribution.Need;
import io.portaws.pipeline.resync.Attribution.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose an entity in Port is, told by nothing but what stands in it. */
class AttributionTest {
  private static final String ACCOUNT = "111122223333";
  private static final String REGION = "eu-west-1";
  private static final TypeCatalog CATALOG = TypeCatalog.bundled();
  private static final Mapper OWN = new Mapper(MappingFile.ofCatalog(CATALOG, new Problems()));

  private static Mapper mapping(String text) {
    Problems problems = new Problems();
    Mapper mapper = new Mapper(MappingFile.parse("m", text, null, CATALOG, problems));
    assertThat(problems.list()).isEmpty();
    return mapper;
  }

  private static Attribution of(Mapper mapper, String type) {
    return new Attribution(
        mapper, CATALOG.find(type).orElseThrow(), new Slice(type, ACCOUNT, REGION));
  }

  private static HeldEntity entity(String identifier, String... fields) {
    Map<String, String> properties = new HashMap<>();
    Map<String, String> relations = new HashMap<>();
    for (String field : fields) {
      String[] parts = field.split("=", 2);
      if (parts[0].startsWith("@")) {
        relations.put(parts[0].substring(1), parts[1]);
      } else {
        properties.put(parts[0], parts[1]);
      }
    }
    return new HeldEntity(identifier, properties, relations);
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Ours(ResourceKey key) -> "ours " + key.identifier();
      case Verdict.Elsewhere _ -> "elsewhere";
      case Verdict.Unresolved _ -> "unresolved";
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // Its ARN says all.
        "AWS::ECS::Cluster; ecsCluster; arn:aws:ecs:eu-west-1:111122223333:cluster/a; ; ours a",
        "AWS::ECS::Cluster; ecsCluster; arn:aws:ecs:eu-west-2:111122223333:cluster/a; ; elsewhere",
        "AWS::ECS::Cluster; ecsCluster; arn:aws:ecs:eu-west-1:444455556666:cluster/a; ; elsewhere",
        // Not what the mapping makes of any cluster.
        "AWS::ECS::Cluster; ecsCluster; arn:aws:ecs:eu-west-1:111122223333:service/a; ; unresolved",
        "AWS::ECS::Cluster; ecsCluster; a; ; unresolved",
        "AWS::ECS::Cluster; ecsCluster; arn:aws-cn:ecs:eu-west-1:111122223333:cluster/a; ; unresolved",
        // Its own name says nothing, a property and a relation do.
        "AWS::EC2::Instance; ec2Instance; i-1; arn=arn:aws:ec2:eu-west-1:111122223333:instance/i-1; ours i-1",
        "AWS::EC2::Instance; ec2Instance; i-1; arn=arn:aws:ec2:eu-west-2:111122223333:instance/i-1; elsewhere",
        "AWS::EC2::Instance; ec2Instance; i-1; arn=arn:aws:ec2:eu-west-1:444455556666:instance/i-1; elsewhere",
        "AWS::EC2::Instance; ec2Instance; i-1; ; unresolved",
        "AWS::EC2::Instance; ec2Instance; i-1; @account=111122223333; unresolved",
        "AWS::EC2::Instance; ec2Instance; i-1; @account=444455556666; elsewhere",
        // One field that says another place is enough.
        "AWS::EC2::Instance; ec2Instance; i-1; arn=arn:aws:ec2:eu-west-1:111122223333:instance/i-1,@account=444455556666; elsewhere",
        // A queue is known by its URL, its entity by its ARN.
        "AWS::SQS::Queue; sqsQueue; arn:aws:sqs:eu-west-1:111122223333:q; ; ours https://sqs.eu-west-1.amazonaws.com/111122223333/q",
        // A bucket's ARN tells neither; it is listed for all regions at once.
        "AWS::S3::Bucket; s3Bucket; arn:aws:s3:::b; @account=111122223333; ours b",
        "AWS::S3::Bucket; s3Bucket; arn:aws:s3:::b; @account=444455556666; elsewhere",
        "AWS::S3::Bucket; s3Bucket; arn:aws:s3:::b; ; unresolved",
        // Its ARN has a path, which its name does not tell.
        "AWS::IAM::Role; iamRole; arn:aws:iam::111122223333:role/r; ; unresolved",
        // Another type's.
        "AWS::ECS::Cluster; ecsCluster; arn:aws:sns:eu-west-1:111122223333:t; ; unresolved"
      })
  void anEntityIsOursOnlyWhenEverythingSaysSo(
      String type, String blueprint, String identifier, String fields, String expected) {
    String[] said = fields == null ? new String[0] : fields.split(",");

    assertThat(word(of(OWN, type).of(blueprint, entity(identifier, said)))).isEqualTo(expected);
  }

  @Test
  void namesNeedFieldsOfTheMappingForAccountAndRegion() {
    String mapping =
        """
        resources:
          - kind: AWS::ECS::Cluster
            port:
              entity:
                mappings:
                  identifier: .Properties.ClusterName
                  blueprint: '"cluster"'
                  properties: {region: .__ExtraContext.Region, status: .Properties.Status}
                  relations: {account: .__ExtraContext.AccountId}
        """;
    Attribution named = of(mapping(mapping), "AWS::ECS::Cluster");
    String here = "region=" + REGION;
    String ours = "@account=" + ACCOUNT;

    assertThat(word(named.of("cluster", entity("a", here, ours)))).isEqualTo("ours a");
    assertThat(word(named.of("cluster", entity("a", here)))).isEqualTo("unresolved");
    assertThat(word(named.of("cluster", entity("a", ours)))).isEqualTo("unresolved");
    assertThat(word(named.of("cluster", entity("a", ours, "region=us-east-1"))))
        .isEqualTo("elsewhere");
    assertThat(named.need("cluster", new ResourceKey("AWS::ECS::Cluster", ACCOUNT, REGION, "x")))
        .isEqualTo(new Need.Of(Fields.WHOLE, Optional.empty()));
  }

  @Test
  void withTheExportersMappingTheArnAmongTheProperties() {
    String mapping =
        """
        {"resources": [{"kind": "AWS::ECS::Cluster", "port": {"entity": {"mappings": [
          {"identifier": ".ClusterName", "blueprint": "cluster",
           "properties": {"arn": ".Arn", "status": ".Status"}}]}}}]}
        """;
    Attribution named = of(mapping(mapping), "AWS::ECS::Cluster");
    String arn = "arn=arn:aws:ecs:%s:%s:cluster/a";

    assertThat(word(named.of("cluster", entity("a", arn.formatted(REGION, ACCOUNT)))))
        .isEqualTo("ours a");
    assertThat(word(named.of("cluster", entity("a", arn.formatted("us-east-1", ACCOUNT)))))
        .isEqualTo("elsewhere");
    assertThat(named.need("cluster", new ResourceKey("AWS::ECS::Cluster", ACCOUNT, REGION, "x")))
        .isEqualTo(new Need.Of(new Fields(Set.of("arn"), false), Optional.empty()));
  }

  @Test
  void itemsOfAResourceAndComputedBlueprintsAreNobodys() {
    String mapping =
        """
        resources:
          - kind: AWS::ECS::Cluster
            port:
              itemsToParse: .Properties.Tags
              entity: {mappings: {identifier: .Properties.ClusterArn, blueprint: '"tag"'}}
          - kind: AWS::ECS::Cluster
            port:
              entity:
                mappings: {identifier: .Properties.ClusterArn, blueprint: '"c" + "luster"'}
        """;
    Attribution attribution = of(mapping(mapping), "AWS::ECS::Cluster");
    HeldEntity entity = entity("arn:aws:ecs:eu-west-1:111122223333:cluster/a");

    assertThat(word(attribution.of("tag", entity))).isEqualTo("unresolved");
    assertThat(word(attribution.of("cluster", entity))).isEqualTo("unresolved");
  }

  @Test
  void portIsNotAskedWhereTheMappingLeavesNothingToTellThemBy() {
    ResourceKey role = new ResourceKey("AWS::IAM::Role", ACCOUNT, "us-east-1", "r");
    assertThat(of(OWN, "AWS::IAM::Role").need("iamRole", role))
        .isInstanceOfSatisfying(
            Need.Hopeless.class, none -> assertThat(none.why()).contains("does not follow"));
    String mapping =
        """
        resources:
          - kind: AWS::ECS::Cluster
            port: {entity: {mappings: {identifier: .Properties.ClusterName, blueprint: '"c"'}}}
        """;
    ResourceKey cluster = new ResourceKey("AWS::ECS::Cluster", ACCOUNT, REGION, "x");
    assertThat(of(mapping(mapping), "AWS::ECS::Cluster").need("c", cluster))
        .isInstanceOfSatisfying(
            Need.Hopeless.class, none -> assertThat(none.why()).contains("tells its account"));
  }

  @Test
  void identifiersThatTellTheirPlaceAreSearchedForByIt() {
    ResourceKey cluster = new ResourceKey("AWS::ECS::Cluster", ACCOUNT, REGION, "x");

    assertThat(of(OWN, "AWS::ECS::Cluster").need("ecsCluster", cluster))
        .isEqualTo(
            new Need.Of(
                new Fields(Set.of(), false), Optional.of(":" + REGION + ":" + ACCOUNT + ":")));
  }
}
