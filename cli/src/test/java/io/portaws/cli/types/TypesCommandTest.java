package io.portaws.cli.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypesCommandTest {
  @TempDir Path folder;

  @Test
  void thePageInTheDocumentationIsUpToDate() throws IOException {
    Path page = Path.of(System.getProperty("repo.root", ".."), "docs", "types.md");
    Ran ran = Ran.of("types");
    assertThat(ran.code()).isZero();
    assertThat(Files.readString(page))
        .as(
            "docs/types.md is stale. Run: ./mvnw -q package -DskipTests -pl cli -am"
                + " && ./port-aws-events types > docs/types.md")
        .isEqualTo(ran.out());
  }

  @Test
  void aTypeOfOnesOwnIsListedWithAllThatItsFileSays() throws IOException {
    Files.writeString(
        folder.resolve("AWS_Kinesis_Stream.yaml"),
        """
        type: AWS::Kinesis::Stream
        aliases: [AWS::Old::Stream]
        events:
          - calls:
              event-source: kinesis.amazonaws.com
              upsert: [CreateStream, UpdateShardCount]
              delete: DeleteStream
            when: .detail.requestParameters | has("streamName")
            identifiers: .detail.requestParameters.streamName
          - native: { source: aws.kinesis, detail-type: Stream Changed }
            identifiers: .detail.name
        arn: { service: kinesis, identifier: '.resource | ltrimstr("stream/")' }
        read:
          permissions: [kinesis:DescribeStream]
        settling-when: .Status == "CREATING"
        from-key: |-
          {Arn: "arn:\\(.partition):kinesis:\\(.region):\\(.account):stream/\\(.identifier)"}
        entity:
          identifier: .Properties.Arn
          blueprint: '"kinesisStream"'
        """);
    Ran ran = Ran.of("types", "--catalog", folder.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.out())
        .contains(
            "| [`AWS::Kinesis::Stream`](#awskinesisstream) | `kinesisStream` | Cloud Control | Cloud Control | by its key |");
    String section = ran.out().substring(ran.out().indexOf("## AWS::Kinesis::Stream"));
    assertThat(section)
        .contains(
            "- **Also known as**: `AWS::Old::Stream`\n",
            "- **Upsert (with a condition)**: `kinesis.amazonaws.com`: `CreateStream`, `UpdateShardCount`\n",
            "- **Delete (with a condition)**: `kinesis.amazonaws.com`: `DeleteStream`\n",
            "- **Event**: `aws.kinesis`: `Stream Changed`\n",
            "- **ARN**: of `kinesis`; the identifier is `.resource | ltrimstr(\"stream/\")`\n",
            "- **Entity**: `arn:aws:kinesis:REGION:ACCOUNT:stream/ID`\n",
            "- **Read**: `cloudcontrol:GetResource`\n",
            "- **Permissions**: `kinesis:DescribeStream`\n",
            "- **Settling**: `.Status == \"CREATING\"`\n");
  }

  @Test
  void compositeIdentifiersAreShownWithTheirParts() throws IOException {
    type(
        "from-key: '{Id: (.identifier | split(\"|\") | join(\"/\")), B: (.identifier | split(\"|\")[1])}'",
        ".Properties.Id + \":\" + .Properties.B");
    assertThat(Ran.of("types", "--catalog", folder.toString()).out())
        .contains("- **Entity**: `ID1/ID2:ID2`\n");
  }

  @Test
  void anEntityThatNothingFindsIsSaidToBeLost() throws IOException {
    type("from-key: '{Name: .identifier}'", ".Properties.Arn");
    assertThat(Ran.of("types", "--catalog", folder.toString()).out())
        .contains(
            "| `ourType` | Cloud Control | Cloud Control | not found |",
            "- **Entity**: `.Properties.Arn`\n");
  }

  @Test
  void anEntityThatIsSearchedForIsSaidToBe() throws IOException {
    type("from-key: '{Name: .identifier}'\nsearch-by: [Name]", ".Properties.Arn");
    assertThat(Ran.of("types", "--catalog", folder.toString()).out())
        .contains("by search in Port, by `Name`");
  }

  @Test
  void whatReadsATypeAndGoesWithItIsListed() throws IOException {
    Files.writeString(
        folder.resolve("AWS_Our_Parent.yaml"),
        """
        type: AWS::Our::Parent
        events:
          - native: { source: our.shop, detail-type: Changed }
            identifiers: .detail.id
        read:
          calls:
            - call: ecs:DescribeClusters
              batch: 100
              request: '{clusters: .identifiers}'
              items: .clusters[]
              key: .clusterName
            - call: sqs:ListQueueTags
              request: '{QueueUrl: .identifier}'
              optional: true
        exporter-read:
          calls: [cloudcontrol]
        list:
          global: { aws: us-east-1 }
          accounts: management
          bound: the newest 7 of each cluster
          permissions: [ecs:ListClusters, ecs:ListServices]
          calls:
            - { call: ecs:ListClusters, request: '{}', items: '.clusterArns[]' }
            - { call: ecs:ListServices, request: '{cluster: .parent}', items: '.serviceArns[]', newest: 7 }
        children:
          - { type: AWS::S3::Bucket, known: '{BucketName: .identifier}' }
        gone-when: .status == "`gone`"
        """);
    String out = Ran.of("types", "--catalog", folder.toString()).out();
    assertThat(out)
        .contains("(#awsourparent) |  | `ecs`, `sqs` | `ecs`, the newest | as your mapping says |");
    assertThat(out.substring(out.indexOf("## AWS::Our::Parent")))
        .contains(
            "- **Read**: `ecs:DescribeClusters` (100 a call), `sqs:ListQueueTags` (where allowed)\n",
            "- **Read for the exporter's dialect**: `cloudcontrol:GetResource`\n",
            "- **List**: `ecs:ListClusters`, for each of these `ecs:ListServices`; once for an account,"
                + " in its partition's region of `us-east-1`; in the organization's management account"
                + " alone; the newest 7 of each cluster\n",
            "- **Permissions to list**: `ecs:ListClusters`, `ecs:ListServices`\n",
            "- **Deleted with it**: `AWS::S3::Bucket`\n",
            "- **Gone**: ``.status == \"`gone`\"``\n");
  }

  @Test
  void aTypeThatItsEventsTellIsSaidToBe() throws IOException {
    type("read: { event: .detail.state }", ".Properties.Arn");
    String out = Ran.of("types", "--catalog", folder.toString()).out();
    assertThat(out)
        .contains("| `ourType` | the event | not listed | by what the event tells |")
        .contains(
            "- **Read**: from the event, `.detail.state`\n",
            "- **List**: not at all: what it is stands in its events alone\n");
  }

  @Test
  void whatIsWrongWithATypeFileIsTold() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), "type: AWS::Our::Type\nflavour: x\n");
    Ran ran = Ran.of("types", "--catalog", folder.toString());
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains("a.yaml", "flavour");
  }

  private void type(String known, String identifier) throws IOException {
    Files.writeString(
        folder.resolve("AWS_Our_Type.yaml"),
        """
        type: AWS::Our::Type
        events:
          - native: { source: our.shop, detail-type: Changed }
            identifiers: .detail.id
        %s
        entity:
          identifier: '%s'
          blueprint: '"ourType"'
        """
            .formatted(known, identifier));
  }
}
