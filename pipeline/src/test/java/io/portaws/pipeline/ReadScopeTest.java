package io.portaws.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.ResourceKey;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadScopeTest {
  private static final ReadScope ALL = new ReadScope(Set.of("*"), Set.of("*"));
  private static final ReadScope SOME =
      new ReadScope(Set.of("111122223333", "444455556666"), Set.of("eu-west-1", "us-east-1"));

  private static String refusal(ReadScope scope, String account, String region) {
    return scope
        .refuse(new ResourceKey("AWS::Test::Bucket", account, region, "a"))
        .map(Outcome.Reject::why)
        .orElse("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "us-east-1",
        "eu-central-2",
        "ap-southeast-7",
        "mx-central-1",
        "us-gov-west-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "us-isof-south-1",
        "eusc-de-east-1",
        "cn-north-1",
        "il-central-1"
      })
  void everyPartitionsRegionsMayBeRead(String region) {
    assertThat(refusal(ALL, "111122223333", region)).isEqualTo("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "us",
        "us-east",
        "us-east-1a",
        "US-EAST-1",
        "us-east-1\n",
        "us-east-1.evil.example",
        "evil.example/us-east-1",
        "us-east-1@evil",
        "us_east_1",
        "us-еast-1",
        "-east-1",
        "us--east-1",
        "aws-global"
      })
  void whatIsNoRegionNeverBecomesAHostName(String region) {
    assertThat(refusal(ALL, "111122223333", region)).isEqualTo("region-not-valid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "11112222333", "1111222233334", "11112222333a", "１１１１２２２２３３３３"})
  void whatIsNoAccountIsRefused(String account) {
    assertThat(refusal(ALL, account, "eu-west-1")).isEqualTo("account-not-valid");
  }

  @ParameterizedTest
  @CsvSource({
    "111122223333, eu-west-1, none",
    "444455556666, us-east-1, none",
    "777788889999, eu-west-1, account-not-allowed",
    "111122223333, eu-west-2, region-not-allowed"
  })
  void onlyWhatIsListedMayBeRead(String account, String region, String reason) {
    assertThat(refusal(SOME, account, region)).isEqualTo(reason);
  }

  @Test
  void detailOfAHugeRegionStaysShort() {
    Outcome.Reject reject =
        ALL.refuse(new ResourceKey("T", "111122223333", "x".repeat(5_000), "a")).orElseThrow();

    assertThat(reject.detail()).hasSize(201).endsWith("…");
  }

  @Test
  void regionOfAHundredThousandPartsIsRefusedAndNotChokedOn() {
    assertThat(refusal(ALL, "111122223333", "us" + "-a".repeat(100_000) + "-1"))
        .isEqualTo("region-not-valid");
  }
}
