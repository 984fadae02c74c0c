package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.state.FakeApi.Asked;
import io.portaws.pipeline.state.Places.Expansion;
import io.portaws.pipeline.state.State.Cause;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private static final String OWN = Listed.OWN;
  private static final String OTHER = Listed.OTHER;
  private static final List<String> ALL = List.of("*");
  private static final List<String> TOPICS = List.of("AWS::SNS::Topic");
  private static final Mapping CATALOGS = MappingFile.ofCatalog(Reads.CATALOG, new Problems());

  private final Listed listed = new Listed();
  private final FakeApi aws = new FakeApi(PlacesTest::answer);

  private static JsonNode answer(Asked asked) {
    return switch (asked.call()) {
      case "ec2:DescribeRegions" ->
          FakeApi.json(
              asked.account().equals(OTHER)
                  ? "{'Regions': [{'RegionName': 'ap-south-1'}, {'RegionName': 'eu-west-1'}]}"
                  : "{'Regions': [{'RegionName': 'ca-central-1'}, {'RegionName': 'eu-west-1'},"
                      + " {'RegionName': 'us-east-1'}]}");
      case "organizations:DescribeOrganization" ->
          FakeApi.json("{'Organization': {'MasterAccountId': '" + OTHER + "'}}");
      case "organizations:ListAccounts" ->
          asked.request().has("NextToken")
              ? FakeApi.json("{'Accounts': [{'Id': '777788889999', 'Status': 'SUSPENDED'}]}")
              : FakeApi.json(
                  "{'Accounts': [{'Id': '"
                      + OTHER
                      + "', 'Status': 'ACTIVE'}, {'Id': '"
                      + OWN
                      + "', 'Status': 'ACTIVE'}], 'NextToken': 'more'}");
      default -> throw new AssertionError(asked);
    };
  }

  private static FakeApi refusing(String call, String code) {
    return new FakeApi(asked -> {
      if (asked.call().equals(call)) {
        throw FakeApi.error(code);
      }
      return answer(asked);
    });
  }

  private static Reach reach(Set<String> accounts, Set<String> regions) {
    return new Reach(OWN, "eu-west-1", accounts, regions, "catalogue-reader");
  }

  private Expansion expand(
      FakeApi api,
      Reach reach,
      Collection<String> types,
      Collection<String> accounts,
      Collection<String> regions)
      throws InterruptedException {
    return listed.places(api, CATALOGS, reach).slices(types, accounts, regions);
  }

  private static List<String> words(Expansion expansion) {
    return expansion.slices().stream()
        .map(slice -> slice.account() + " " + slice.region())
        .toList();
  }

  @Test
  void everyAccountIsTheNamedOnesAndEveryRegionWhatIsEnabledInEachTheOwnFirst()
      throws InterruptedException {
    Expansion expansion = expand(aws, reach(Set.of(OWN, OTHER), Set.of("*")), TOPICS, ALL, ALL);

    assertThat(words(expansion))
        .containsExactly(
            OWN + " eu-west-1",
            OWN + " ca-central-1",
            OWN + " us-east-1",
            OTHER + " eu-west-1",
            OTHER + " ap-south-1");
    assertThat(expansion.gaps()).isEmpty();
    assertThat(aws.calls()).doesNotContain("organizations:ListAccounts");
  }

  @Test
  void allAccountsAreTheOrganizationsActiveOnes() throws InterruptedException {
    Expansion expansion = expand(aws, reach(Set.of("*"), Set.of("eu-west-1")), TOPICS, ALL, ALL);
    assertThat(words(expansion)).containsExactly(OWN + " eu-west-1", OTHER + " eu-west-1");
    assertThat(expansion.gaps()).isEmpty();
    assertThat(aws.calls()).doesNotContain("ec2:DescribeRegions");
  }

  @Test
  void whereTheOrganizationCannotBeListedTheOwnAccountIsAndTheRestIsAGap()
      throws InterruptedException {
    FakeApi denied = refusing("organizations:ListAccounts", "AccessDeniedException");

    Expansion expansion = expand(denied, reach(Set.of("*"), Set.of("eu-west-1")), TOPICS, ALL, ALL);

    assertThat(words(expansion)).containsExactly(OWN + " eu-west-1");
    assertThat(expansion.gaps())
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.why()).isEqualTo(Cause.DENIED);
          assertThat(gap.detail())
              .contains("organizations:ListAccounts")
              .endsWith("name the accounts in READ_ACCOUNTS");
        });
  }

  @Test
  void anAccountOutsideOrganizationsIsAllThereIs() throws InterruptedException {
    FakeApi none = refusing("organizations:ListAccounts", "AWSOrganizationsNotInUseException");
    Expansion expansion = expand(none, reach(Set.of("*"), Set.of("eu-west-1")), TOPICS, ALL, ALL);
    assertThat(words(expansion)).containsExactly(OWN + " eu-west-1");
    assertThat(expansion.gaps()).isEmpty();
  }

  @Test
  void anAccountWhoseRegionsCannotBeFoundIsAGapAndTheOthersAreListed() throws InterruptedException {
    FakeApi denied =
        new FakeApi(asked -> {
          if (asked.account().equals(OTHER)) {
            throw FakeApi.error("UnauthorizedOperation");
          }
          return answer(asked);
        });

    Expansion expansion = expand(denied, reach(Set.of(OWN, OTHER), Set.of("*")), TOPICS, ALL, ALL);

    assertThat(words(expansion)).hasSize(3).allMatch(words -> words.startsWith(OWN));
    assertThat(expansion.gaps())
        .singleElement()
        .satisfies(gap -> {
          assertThat(gap.why()).isEqualTo(Cause.DENIED);
          assertThat(gap.detail())
              .startsWith("the regions of account " + OTHER + " cannot be found")
              .contains("role catalogue-reader in account " + OTHER + " do ec2:DescribeRegions")
              .endsWith("or name the regions in READ_REGIONS");
        });
  }

  @Test
  void whatIsAskedForBeyondTheReachIsAGap() throws InterruptedException {
    Expansion expansion =
        expand(
            aws,
            reach(Set.of(OWN), Set.of("eu-west-1")),
            List.of("AWS::SNS::Topic", "Topic", "AWS::Kinesis::Stream"),
            List.of(OWN, OTHER),
            List.of("eu-west-1", "us-east-1"));

    assertThat(words(expansion)).containsExactly(OWN + " eu-west-1");
    assertThat(expansion.gaps())
        .extracting(Places.Gap::detail)
        .containsExactlyInAnyOrder(
            "'Topic' is not a type name such as AWS::S3::Bucket",
            "no rule of the mapping is for AWS::Kinesis::Stream",
            "account " + OTHER + " is not among READ_ACCOUNTS",
            "region us-east-1 is not among READ_REGIONS");
  }

  @Test
  void anAccountWithoutARoleIsAGap() throws InterruptedException {
    aws.unreadable.add(OTHER);
    Expansion expansion =
        expand(aws, reach(Set.of(OWN, OTHER), Set.of("eu-west-1")), TOPICS, ALL, ALL);
    assertThat(words(expansion)).containsExactly(OWN + " eu-west-1");
    assertThat(expansion.gaps())
        .singleElement()
        .extracting(Places.Gap::detail)
        .asString()
        .contains("READ_ROLE_NAME is not set");
  }

  @Test
  void aGlobalTypeIsListedOnceInTheRegionThatItsEventsComeFrom() throws InterruptedException {
    Expansion expansion =
        expand(
            aws,
            reach(Set.of(OWN), Set.of("*")),
            List.of("AWS::IAM::Role", "AWS::Account::Info", "AWS::CloudFront::Distribution"),
            ALL,
            ALL);
    assertThat(words(expansion)).hasSize(3).containsOnly(OWN + " us-east-1");
  }

  @Test
  void aGlobalTypeWhoseRegionIsNotReadIsAGapWhereItIsNamed() throws InterruptedException {
    Reach near = reach(Set.of(OWN), Set.of("eu-west-1"));
    Expansion named = expand(aws, near, List.of("AWS::IAM::Role"), ALL, ALL);
    assertThat(named.slices()).isEmpty();
    assertThat(named.gaps())
        .extracting(Places.Gap::detail)
        .containsExactly(
            "AWS::IAM::Role is global: it is listed in us-east-1, which is not among the regions");
    assertThat(expand(aws, near, ALL, ALL, ALL).gaps()).isEmpty();
  }

  @Test
  void globalTypesOfAnotherPartitionAreListedInItsRegions() throws InterruptedException {
    Reach china = new Reach(OWN, "cn-north-1", Set.of(OWN), Set.of("cn-north-1"), null);
    Expansion expansion =
        expand(aws, china, List.of("AWS::IAM::Role", "AWS::CloudFront::Distribution"), ALL, ALL);
    assertThat(expansion.slices()).containsExactly(new Slice("AWS::IAM::Role", OWN, "cn-north-1"));
  }

  @Test
  void bucketsAreListedOnceWhereverThatIs() throws InterruptedException {
    List<String> buckets = List.of("AWS::S3::Bucket");
    assertThat(words(expand(aws, reach(Set.of(OWN), Set.of("*")), buckets, ALL, ALL)))
        .containsExactly(OWN + " eu-west-1");
    assertThat(words(expand(aws, reach(Set.of(OWN), Set.of("us-west-2")), buckets, ALL, ALL)))
        .containsExactly(OWN + " us-west-2");
  }

  @Test
  void anOrganizationsAccountsAreListedInItsManagementAccountAlone() throws InterruptedException {
    List<String> accounts = List.of("AWS::Organizations::Account");
    Reach both = reach(Set.of(OWN, OTHER), Set.of("us-east-1"));
    assertThat(words(expand(aws, both, accounts, ALL, ALL))).containsExactly(OTHER + " us-east-1");

    // The own one may be a delegated one: what it may, its list will tell.
    Reach own = reach(Set.of(OWN), Set.of("us-east-1"));
    assertThat(words(expand(aws, own, accounts, ALL, ALL))).containsExactly(OWN + " us-east-1");

    FakeApi none =
        refusing("organizations:DescribeOrganization", "AWSOrganizationsNotInUseException");
    Expansion nowhere = expand(none, own, accounts, ALL, ALL);
    assertThat(nowhere.slices()).isEmpty();
    assertThat(nowhere.gaps())
        .extracting(Places.Gap::detail)
        .containsExactly(
            "AWS::Organizations::Account is listed in an organization's management account alone, in"
                + " us-east-1, which is not read");
  }

  @Test
  void allTypesAreThoseThatTheMappingMaps() throws InterruptedException {
    Expansion expansion = expand(aws, reach(Set.of(OWN), Set.of("us-east-1")), ALL, ALL, ALL);
    assertThat(expansion.slices().stream().map(Slice::type))
        .containsExactlyInAnyOrderElementsOf(CATALOGS.types());
    assertThat(expansion.gaps()).isEmpty();
  }

  @Test
  void theExportersMappingLimitsTheRegionsOfATypeButNotOfAGlobalOne() throws InterruptedException {
    String config =
        """
        {'resources': [
          {'kind': 'AWS::SNS::Topic', 'selector': {'aws': {'regions': ['us-east-1']}},
           'port': {'entity': {'mappings': [{'identifier': '.TopicName', 'blueprint': 'sns'}]}}},
          {'kind': 'AWS::SNS::Topic', 'selector': {'aws': {'regions': ['ca-central-1']}},
           'port': {'entity': {'mappings': [{'identifier': '.TopicArn', 'blueprint': 'arn'}]}}},
          {'kind': 'AWS::IAM::Role', 'selector': {'aws': {'regions': ['eu-west-1']}},
           'port': {'entity': {'mappings': [{'identifier': '.RoleName', 'blueprint': 'role'}]}}}]}
        """
            .replace('\'', '"');
    Mapping mapping = MappingFile.parse("config.json", config, null, Reads.CATALOG, new Problems());

    Places places = listed.places(aws, mapping, reach(Set.of(OWN), Set.of("*")));

    assertThat(places.slices(ALL, ALL, ALL).slices())
        .containsExactly(
            new Slice("AWS::IAM::Role", OWN, "us-east-1"),
            new Slice("AWS::SNS::Topic", OWN, "ca-central-1"),
            new Slice("AWS::SNS::Topic", OWN, "us-east-1"));
    assertThat(places.slices(TOPICS, ALL, List.of("eu-west-1")).gaps())
        .extracting(Places.Gap::detail)
        .containsExactly(
            "the mapping has AWS::SNS::Topic listed in other regions (selector.aws.regions)");
  }
}
