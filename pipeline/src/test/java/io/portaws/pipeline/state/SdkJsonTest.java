package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.LocationTrait;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.ProcessorFeature;
import software.amazon.awssdk.services.rds.model.Tag;

class SdkJsonTest {
  private static void assertJson(SdkPojo pojo, String expected) {
    assertThat(SdkJson.of(pojo)).isEqualTo(FakeAws.parse(expected.replace('\'', '"')));
  }

  /** A response of one member, of whatever type. */
  private record OneMember(Object value) implements SdkPojo {
    @Override
    public List<SdkField<?>> sdkFields() {
      return List.of(
          SdkField.<Object>builder(MarshallingType.newType(Object.class))
              .memberName("Member")
              .traits(
                  LocationTrait.builder()
                      .location(MarshallLocation.PAYLOAD)
                      .locationName("Member")
                      .build())
              .getter(pojo -> ((OneMember) pojo).value())
              .build());
    }
  }

  @Test
  void unsetMembersAndListsNobodySentAreLeftOut() {
    assertJson(DBSnapshot.builder().build(), "{}");
  }

  @Test
  void emptyListThatWasSentIsShown() {
    assertJson(DBSnapshot.builder().tagList(List.<Tag>of()).build(), "{'TagList': []}");
  }

  @Test
  void membersHaveTheModelsNames() {
    DBSnapshot snapshot =
        DBSnapshot.builder()
            .dbSnapshotIdentifier("s")
            .dbSnapshotArn("arn:aws:rds:eu-west-1:1:snapshot:s")
            .allocatedStorage(20)
            .encrypted(true)
            .iamDatabaseAuthenticationEnabled(false)
            .snapshotCreateTime(Instant.parse("2024-01-02T03:04:05.678Z"))
            .originalSnapshotCreateTime(Instant.parse("2024-01-02T03:04:00Z"))
            .build();

    assertJson(
        snapshot,
        """
        {'DBSnapshotIdentifier': 's', 'DBSnapshotArn': 'arn:aws:rds:eu-west-1:1:snapshot:s',
         'AllocatedStorage': 20, 'Encrypted': true, 'IAMDatabaseAuthenticationEnabled': false,
         'SnapshotCreateTime': '2024-01-02T03:04:05.678000+00:00',
         'OriginalSnapshotCreateTime': '2024-01-02T03:04:00+00:00'}
        """);
  }

  @Test
  void nestedObjectsAreShownInTheirOrder() {
    DBSnapshot snapshot =
        DBSnapshot.builder()
            .tagList(
                Tag.builder().key("k").value("").build(), Tag.builder().key("only key").build())
            .processorFeatures(ProcessorFeature.builder().name("coreCount").value("2").build())
            .build();

    assertJson(
        snapshot,
        """
        {'TagList': [{'Key': 'k', 'Value': ''}, {'Key': 'only key'}],
         'ProcessorFeatures': [{'Name': 'coreCount', 'Value': '2'}]}
        """);
  }

  @Test
  void valuesOfOtherTypesHaveTheirJsonForm() {
    assertThat(member(1L << 40)).isEqualTo("1099511627776");
    assertThat(member(1.5f)).isEqualTo("1.5");
    assertThat(member(-0.25)).isEqualTo("-0.25");
    assertThat(member(new BigDecimal("12.340"))).isEqualTo("12.340");
    assertThat(member(SdkBytes.fromUtf8String("bytes"))).isEqualTo("\"Ynl0ZXM=\"");
    assertThat(member(Map.of("key", List.of(1, 2)))).isEqualTo("{\"key\":[1,2]}");
    assertThat(member(Map.of())).isEqualTo("{}");
    assertThat(member(Arrays.asList("a", null))).isEqualTo("[\"a\",null]");
    assertThat(member(URI.create("https://a/b"))).isEqualTo("\"https://a/b\"");
  }

  private static String member(Object value) {
    return SdkJson.of(new OneMember(value)).path("Member").toString();
  }
}
