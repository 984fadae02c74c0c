package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.mapping.Mapping;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.pipeline.state.FakeApi.Asked;
import io.portaws.pipeline.state.Lists.Listing;
import io.portaws.pipeline.state.State.Cause;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;

class AwsListsTest {
  private static final String REGION = "eu-west-1";
  private static final Slice TABLES = slice("AWS::DynamoDB::Table");
  private static final Slice PARAMETERS = slice("AWS::SSM::Parameter");
  private static final Slice SERVICES = slice("AWS::ECS::Service");
  private static final Slice BUILDS = slice("AWS::CodeBuild::BuildRun");

  private final Listed listed = new Listed();

  private static Slice slice(String type) {
    return new Slice(type, Listed.OWN, REGION);
  }

  private static Set<ResourceKey> keys(Slice slice, String... identifiers) {
    return Set.of(identifiers).stream()
        .map(id -> new ResourceKey(slice.type(), slice.account(), slice.region(), id))
        .collect(java.util.stream.Collectors.toSet());
  }

  private Listing.Partial partial(FakeApi aws, Slice slice) throws InterruptedException {
    return (Listing.Partial) list(aws, slice);
  }

  private Listing list(AwsApi aws, Slice slice) throws InterruptedException {
    return list(aws, slice, Listed.EVERYWHERE);
  }

  private Listing list(AwsApi aws, Slice slice, Reach reach) throws InterruptedException {
    Mapping all = MappingFile.ofCatalog(Reads.CATALOG, new Problems());
    return listed.lists(aws, all, reach).list(slice);
  }

  private static JsonNode tables(Asked asked) {
    return asked.request().has("ExclusiveStartTableName")
        ? FakeApi.json("{'TableNames': ['prices']}")
        : FakeApi.json("{'TableNames': ['carts'], 'LastEvaluatedTableName': 'carts'}");
  }

  @Test
  void throttlingIsWaitedForAndNeverTakenForTheEnd() throws InterruptedException {
    AtomicInteger refused = new AtomicInteger(8);
    FakeApi aws =
        new FakeApi(asked -> {
          if (asked.request().has("ExclusiveStartTableName") && refused.getAndDecrement() > 0) {
            throw FakeApi.error("ThrottlingException");
          }
          return tables(asked);
        });

    assertThat(list(aws, TABLES)).isEqualTo(new Listing.Complete(keys(TABLES, "carts", "prices")));
    assertThat(listed.waits).hasSize(8);
  }

  @Test
  void aThrottledListIsAPartWhenThePatienceIsOver() throws InterruptedException {
    FakeApi aws =
        new FakeApi(asked -> {
          if (asked.request().has("ExclusiveStartTableName")) {
            throw FakeApi.error("ThrottlingException");
          }
          return tables(asked);
        });

    Listing.Partial part = partial(aws, TABLES);

    assertThat(part.keys()).isEqualTo(keys(TABLES, "carts"));
    assertThat(part.why()).isEqualTo(Cause.THROTTLED);
    assertThat(part.detail())
        .startsWith("dynamodb:ListTables did not list all of AWS::DynamoDB::Table")
        .endsWith("the next resync lists it again");
    assertThat(listed.waits.stream().mapToLong(wait -> wait.toSeconds()).sum())
        .isBetween(280L, 330L);
  }

  @Test
  void anErrorInTheMiddleLeavesAPartWithWhatWasFound() throws InterruptedException {
    FakeApi aws =
        new FakeApi(asked -> {
          if (asked.request().has("ExclusiveStartTableName")) {
            throw SdkClientException.create("connection reset");
          }
          return tables(asked);
        });

    Listing.Partial part = partial(aws, TABLES);

    assertThat(part.keys()).isEqualTo(keys(TABLES, "carts"));
    assertThat(part.why()).isEqualTo(Cause.UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException, DENIED, the consumer's own role may not",
    "OptInRequired, DENIED, or is not let into eu-west-1",
    "TypeNotFoundException, UNSUPPORTED, nothing lists this type there",
    "UnsupportedActionException, UNSUPPORTED, nothing lists this type there",
    "InvalidRequestException, INVALID, resources_models",
    "HandlerInternalFailureException, UNAVAILABLE, the next resync lists it again"
  })
  void aRefusalIsAPartInWordsThatSayWhatMendsIt(String code, Cause cause, String words)
      throws InterruptedException {
    FakeApi aws =
        new FakeApi(_ -> {
          throw FakeApi.error(code);
        });

    Listing.Partial part = partial(aws, PARAMETERS);

    assertThat(part.keys()).isEmpty();
    assertThat(part.why()).isEqualTo(cause);
    assertThat(part.detail()).contains(code).contains(words);
    assertThat(aws.calls()).hasSize(1);
  }

  @Test
  void ofAnotherAccountTheRoleIsNamed() throws InterruptedException {
    FakeApi aws =
        new FakeApi(_ -> {
          throw FakeApi.error("AccessDenied");
        });
    Listing.Partial part = partial(aws, new Slice("AWS::SNS::Topic", Listed.OTHER, REGION));
    assertThat(part.detail()).contains("role catalogue-reader in account 444455556666 may not");
  }

  @Test
  void anAccountWithoutARoleIsNotAsked() throws InterruptedException {
    FakeApi aws = new FakeApi(AwsListsTest::tables);
    aws.unreadable.add(Listed.OTHER);

    Listing.Partial part = partial(aws, new Slice("AWS::DynamoDB::Table", Listed.OTHER, REGION));

    assertThat(part.why()).isEqualTo(Cause.DENIED);
    assertThat(part.detail()).contains("READ_ROLE_NAME is not set");
    assertThat(aws.calls()).isEmpty();
  }

  @Test
  void whatAFileSaysCannotBeListedIsAPartWithItsReason() throws InterruptedException {
    Listing.Partial part = partial(new FakeApi(AwsListsTest::tables), slice("not a type"));
    assertThat(part.why()).isEqualTo(Cause.INVALID);
  }

  /** Slices come off the queue, to which others may write. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "111122223333, evil.example.com/, INVALID, 'evil.example.com/' is not an AWS region",
        "role/other, eu-west-1, INVALID, 'role/other' is not an AWS account id",
        "777788889999, eu-west-1, DENIED, account 777788889999 is not among READ_ACCOUNTS",
        "111122223333, us-east-1, DENIED, region us-east-1 is not among READ_REGIONS"
      })
  void aSliceOutOfReachIsNotAskedFor(String account, String region, Cause cause, String detail)
      throws InterruptedException {
    FakeApi aws = new FakeApi(AwsListsTest::tables);
    Reach near = new Reach(Listed.OWN, REGION, Set.of(Listed.OWN), Set.of(REGION), null);
    assertThat(list(aws, new Slice("AWS::DynamoDB::Table", account, region), near))
        .isEqualTo(new Listing.Partial(Set.of(), cause, detail));
    assertThat(aws.calls()).isEmpty();
  }

  private static JsonNode services(Asked asked) {
    if (asked.call().equals("ecs:ListClusters")) {
      return FakeApi.json("{'clusterArns': ['c/one', 'c/two', 'c/three']}");
    }
    String cluster = asked.request().path("cluster").asText();
    return FakeApi.json("{'serviceArns': ['" + cluster + "/web']}");
  }

  @Test
  void aParentThatCannotBeLookedIntoLeavesTheOthersListed() throws InterruptedException {
    FakeApi aws =
        new FakeApi(asked -> {
          if (asked.request().path("cluster").asText().equals("c/two")) {
            throw FakeApi.error("AccessDeniedException");
          }
          return services(asked);
        });

    Listing.Partial part = partial(aws, SERVICES);

    assertThat(part.why()).isEqualTo(Cause.DENIED);
    assertThat(part.keys()).isEqualTo(keys(SERVICES, "c/one/web|c/one", "c/three/web|c/three"));
  }

  @Test
  void aParentThatWentMeanwhileHasNothing() throws InterruptedException {
    FakeApi aws =
        new FakeApi(asked -> {
          if (asked.request().path("cluster").asText().equals("c/two")) {
            throw FakeApi.error("ClusterNotFoundException");
          }
          return services(asked);
        });

    assertThat(list(aws, SERVICES))
        .isEqualTo(new Listing.Complete(keys(SERVICES, "c/one/web|c/one", "c/three/web|c/three")));
  }

  @Test
  void whenAwsIsSilentTheRestIsNotWaitedFor() throws InterruptedException {
    FakeApi aws =
        new FakeApi(asked -> {
          if (asked.request().has("cluster")) {
            throw SdkClientException.create("timed out");
          }
          return services(asked);
        });

    assertThat(partial(aws, SERVICES).why()).isEqualTo(Cause.UNAVAILABLE);
    assertThat(aws.asked)
        .extracting(asked -> asked.request().path("cluster").asText())
        .contains("c/one")
        .doesNotContain("c/two", "c/three");
  }

  @Test
  void ofAHistoryTheNewestAreListedAndNoMorePagesAskedFor() throws InterruptedException {
    FakeApi aws =
        new FakeApi(asked -> {
          if (asked.call().equals("codebuild:ListProjects")) {
            return FakeApi.json("{'projects': ['shop']}");
          }
          int page = asked.request().path("nextToken").asInt();
          ObjectNode answer = Reads.JSON.createObjectNode().put("nextToken", "" + (page + 1));
          for (int i = 0; i < 60; i++) {
            answer.withArray("ids").add("shop:" + page + "-" + i);
          }
          return answer;
        });

    Listing listing = list(aws, BUILDS);

    assertThat(listing).isInstanceOf(Listing.Some.class);
    assertThat(((Listing.Some) listing).which()).isEqualTo("the newest 100 builds of each project");
    assertThat(listing.keys())
        .hasSize(100)
        .containsAll(keys(BUILDS, "shop:0-0", "shop:1-39"))
        .doesNotContainAnyElementsOf(keys(BUILDS, "shop:1-40"));
    assertThat(aws.calls()).hasSize(3);
  }

  @Test
  void anAnswerThatNamesItsOwnPageAgainEndsTheListAsAPart() throws InterruptedException {
    FakeApi aws =
        new FakeApi(_ -> FakeApi.json("{'TableNames': ['a'], 'LastEvaluatedTableName': 'a'}"));
    Listing.Partial part = partial(aws, TABLES);
    assertThat(part.why()).isEqualTo(Cause.UNSHAPED);
    assertThat(part.detail()).contains("names the same page again");
    assertThat(aws.calls()).hasSize(2);
  }

  /** An answer without its list is not an empty one. */
  @Test
  void anAnswerWithoutItsListIsNoEmptyList() throws InterruptedException {
    FakeApi aws = new FakeApi(_ -> FakeApi.json("{}"));
    assertThat(partial(aws, TABLES).why()).isEqualTo(Cause.UNSHAPED);
    assertThat(partial(aws, PARAMETERS).why()).isEqualTo(Cause.UNSHAPED);
  }

  @Test
  void sqsLeavesTheListOutWhereThereIsNoQueue() throws InterruptedException {
    FakeApi aws = new FakeApi(_ -> FakeApi.json("{}"));
    assertThat(list(aws, slice("AWS::SQS::Queue"))).isEqualTo(new Listing.Complete(Set.of()));
  }

  @Test
  void anOrganizationThatIsNoneHasNoAccounts() throws InterruptedException {
    FakeApi aws =
        new FakeApi(_ -> {
          throw FakeApi.error("AWSOrganizationsNotInUseException");
        });
    assertThat(list(aws, new Slice("AWS::Organizations::Account", Listed.OWN, "us-east-1")))
        .isEqualTo(new Listing.Complete(Set.of()));
  }

  @Test
  void bucketsOfRegionsThatAreNotReadAreLeftOut() throws InterruptedException {
    FakeApi aws =
        new FakeApi(_ ->
            FakeApi.json(
                "{'Buckets': [{'Name': 'a', 'BucketRegion': 'eu-west-1'},"
                    + " {'Name': 'b', 'BucketRegion': 'us-west-2'}]}"));
    Slice buckets = slice("AWS::S3::Bucket");
    Reach near = new Reach(Listed.OWN, REGION, Set.of("*"), Set.of(REGION), null);
    assertThat(list(aws, buckets, near)).isEqualTo(new Listing.Complete(keys(buckets, "a")));
  }

  @Test
  void whoIsInterruptedIsToldSo() {
    FakeApi aws =
        new FakeApi(_ -> {
          Thread.currentThread().interrupt();
          throw AbortedException.create("interrupted");
        });
    assertThatThrownBy(() -> list(aws, TABLES)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aHundredThousandAreListedToTheLast() throws InterruptedException {
    FakeApi aws =
        new FakeApi(asked -> {
          int page = asked.request().path("NextToken").asInt();
          ObjectNode answer = Reads.JSON.createObjectNode();
          for (int i = 0; i < 1_000; i++) {
            answer.withArray("ResourceDescriptions").addObject().put("Identifier", page + "/" + i);
          }
          return page == 99 ? answer : answer.put("NextToken", "" + (page + 1));
        });
    assertThat(list(aws, PARAMETERS).keys()).hasSize(100_000);
  }

  private Listing listForExporter(FakeApi aws, String type, String selectors)
      throws InterruptedException {
    Problems problems = new Problems();
    Mapping mapping =
        MappingFile.parse("config.json", exporter(type, selectors), null, Reads.CATALOG, problems);
    assertThat(problems.list()).isEmpty();
    return listed.lists(aws, mapping, Listed.EVERYWHERE).list(slice(type));
  }

  private static String exporter(String type, String selectors) {
    ObjectNode config = Reads.JSON.createObjectNode();
    Reads.json(selectors.replace('\'', '"'))
        .forEach(selector -> {
          ObjectNode resource = config.withArray("resources").addObject().put("kind", type);
          resource.putObject("selector").set("aws", selector);
          resource
              .putObject("port")
              .putObject("entity")
              .putArray("mappings")
              .addObject()
              .put("identifier", ".Name")
              .put("blueprint", "thing");
        });
    return config.toString();
  }

  private static JsonNode resources(Asked asked) {
    ObjectNode answer = Reads.JSON.createObjectNode();
    String model = asked.request().path("ResourceModel").asText("all");
    answer.withArray("ResourceDescriptions").addObject().put("Identifier", model);
    return answer;
  }

  @Test
  void cloudControlIsAskedWithEachOfTheRegionsModels() throws InterruptedException {
    FakeApi aws = new FakeApi(AwsListsTest::resources);

    Listing listing =
        listForExporter(
            aws,
            "AWS::ElasticLoadBalancingV2::Listener",
            """
            [{'regions_config': {
               'eu-west-1': {'resources_models': ['{\\u0022LoadBalancerArn\\u0022: 1}', '{}']},
               'us-east-1': {'resources_models': ['{}']}}}]
            """);

    assertThat(aws.asked)
        .extracting(asked -> asked.request().path("ResourceModel").asText())
        .containsExactly("{\"LoadBalancerArn\": 1}", "{}");
    assertThat(listing).isInstanceOf(Listing.Some.class);
    assertThat(listing.keys()).hasSize(2);
  }

  @Test
  void kindsThatAreListedAlikeAreListedOnce() throws InterruptedException {
    FakeApi aws = new FakeApi(AwsListsTest::resources);

    Listing listing =
        listForExporter(
            aws,
            "AWS::SSM::Parameter",
            """
            [{}, {'regions': ['eu-west-1']}, {'regions': ['us-east-1']}]
            """);

    assertThat(aws.calls()).hasSize(1);
    assertThat(listing).isInstanceOf(Listing.Complete.class);
  }

  @Test
  void listParametersAreMembersOfTheServicesOwnRequest() throws InterruptedException {
    FakeApi aws =
        new FakeApi(_ ->
            FakeApi.json("{'StackSummaries': [{'StackId': 's', 'StackStatus': 'CREATE_FAILED'}]}"));

    Listing listing =
        listForExporter(
            aws,
            "AWS::CloudFormation::Stack",
            "[{'list_parameters': {'StackStatusFilter': ['CREATE_FAILED']}}]");

    assertThat(aws.asked.getFirst().list("StackStatusFilter")).containsExactly("CREATE_FAILED");
    assertThat(listing)
        .isEqualTo(
            new Listing.Some(
                keys(slice("AWS::CloudFormation::Stack"), "s"),
                "what the mapping's selector.aws selects"));
  }

  @Test
  void aParameterThatAwsDoesNotKnowIsAPartAndNoCrash() throws InterruptedException {
    FakeApi aws =
        new FakeApi(_ -> {
          throw new IllegalArgumentException("there is no 'Colour' among [NextToken]");
        });
    Listing listing =
        listForExporter(
            aws, "AWS::CloudFormation::Stack", "[{'list_parameters': {'Colour': 'red'}}]");
    assertThat(((Listing.Partial) listing).detail()).contains("there is no 'Colour'");
  }

  @Test
  void oneThatListsAllMakesTheListWhole() throws InterruptedException {
    FakeApi aws = new FakeApi(AwsListsTest::resources);
    Listing listing =
        listForExporter(
            aws,
            "AWS::SSM::Parameter",
            "[{'regions_config': {'eu-west-1': {'resources_models': ['{}']}}}, {}]");
    assertThat(aws.calls()).hasSize(2);
    assertThat(listing).isInstanceOf(Listing.Complete.class);
    assertThat(List.copyOf(listing.keys())).hasSize(2);
  }
}
