package io.portaws.cli.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.portaws.pipeline.Message;
import io.portaws.pipeline.Outcome;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.config.AwsAccess;
import io.portaws.pipeline.config.Definitions;
import io.portaws.pipeline.config.Environment;
import io.portaws.pipeline.config.Pipeline;
import io.portaws.pipeline.config.PipelineConfig;
import io.portaws.pipeline.config.PortAccess;
import io.portaws.pipeline.metrics.PipelineMetrics;
import io.portaws.pipeline.port.Pause;
import io.portaws.queue.Received;
import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.EmbeddedSqs;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.aws.Operations;
import io.portaws.sandbox.aws.StackStandIn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/** After letters went back, one turn of the consumer's brings the catalogue level with AWS. */
class LevelAgainTest {
  private static final String ACCOUNT = "111122223333";

  private static EmbeddedSqs sqs;

  @BeforeAll
  static void startSqs() {
    sqs = EmbeddedSqs.start();
  }

  @AfterAll
  static void stopSqs() {
    sqs.close();
  }

  @Test
  void oneTurnAfterARedriveTheCatalogueIsLevel() throws Exception {
    try (GivenUp given = new GivenUp(sqs);
        AwsStandIn aws = AwsStandIn.start(ACCOUNT);
        PortStandIn port = PortStandIn.start()) {
      stack(given, aws);
      for (String bucket : List.of("images", "logs", "made-again")) {
        aws.put(
            key(bucket), JsonNodeFactory.instance.objectNode().put("BucketRegion", "eu-west-1"));
      }
      given.rejected(
          GivenUp.bucketCall("CreateBucket", "images", GivenUp.CHANGED), "aws-denied", "");
      given.usedUp(GivenUp.bucketCall("DeleteBucket", "gone", GivenUp.CHANGED));
      given.undelivered(GivenUp.bucketCall("CreateBucket", "logs", GivenUp.CHANGED));
      // A late delete of what is there again, and what has been deleted since its letter was made.
      given.rejected(
          GivenUp.bucketCall("DeleteBucket", "made-again", GivenUp.CHANGED), "refused", "");
      given.rejected(
          GivenUp.bucketCall("CreateBucket", "gone", GivenUp.CHANGED.minusSeconds(9)),
          "refused",
          "");
      given.rejected(GivenUp.entity("checkout"), "missing-blueprint", "");
      port.autoBlueprints(true);

      GivenUp.Ran ran = given.run("--all", "--move", "--yes");
      assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
      assertThat(ran.out()).contains("6 dead letters moved", "as 5 messages");

      // On a slow machine a write is looked at once more.
      assertThat(turn(given, aws, port))
          .hasSize(5)
          .noneMatch(Outcome.Reject.class::isInstance)
          .noneMatch(Outcome.Retry.class::isInstance);
      assertThat(port.entities("s3Bucket").keySet()).as("%s", port.writes()).hasSize(3);
      assertThat(port.entity("service", "checkout")).isPresent();
    }
  }

  @Test
  void theStackTellsQueuesAndWhereMessagesMayBeRead() {
    try (GivenUp given = new GivenUp(sqs);
        AwsStandIn aws = AwsStandIn.start(ACCOUNT)) {
      stack(given, aws)
          .parameter("ReadAccounts", "444455556666")
          .parameter("CatalogDir", "/app/types");
      String event = GivenUp.bucketCall("CreateBucket", "images", GivenUp.CHANGED);
      given.rejected(event, "account-not-allowed", "");
      GivenUp.Ran ran = given.run("--all", "--move", "--yes", "--stack-name", "port-aws-events");
      assertThat(ran.out())
          .contains("1 stay: rejected account-not-allowed")
          .contains("note: the installation has types of its own; give their folder by --catalog");
      assertThat(given.run("--stack-name", "other").err()).contains("there is no stack other");
    }
  }

  @Test
  void liveReadsTellWhatNothingElseDoes() {
    try (GivenUp given = new GivenUp(sqs);
        AwsStandIn aws = AwsStandIn.start(ACCOUNT)) {
      stack(given, aws);
      aws.put(
          key("images"), JsonNodeFactory.instance.objectNode().put("BucketRegion", "eu-west-1"));
      given.rejected(
          GivenUp.bucketCall("CreateBucket", "images", GivenUp.CHANGED), "aws-denied", "");
      assertThat(given.run("--dry-run").out()).contains("1 unsure (state-not-read)");
      assertThat(given.run("--dry-run", "--live").out()).contains("1 passes");
      aws.failWhen(call -> call.operation().startsWith("s3:"), "AccessDenied");
      assertThat(given.run("--dry-run", "--live").out()).contains("1 unsure (aws-denied)");
    }
  }

  private static StackStandIn stack(GivenUp given, AwsStandIn aws) {
    given.environment.put("AWS_ENDPOINT_URL", aws.endpoint().toString());
    return new StackStandIn(new Operations(aws), "port-aws-events")
        .parameter("ReadAccounts", "*")
        .parameter("PortDelivery", "entities")
        .output("EventsQueueURL", given.queue)
        .output("DeadLetterQueueURL", given.dead);
  }

  private static ResourceKey key(String bucket) {
    return new ResourceKey("AWS::S3::Bucket", ACCOUNT, "eu-west-1", bucket);
  }

  /** What the consumer makes of the queue's messages, over the wire to AWS and Port. */
  private static List<Outcome> turn(GivenUp given, AwsStandIn aws, PortStandIn port)
      throws Exception {
    Map<String, String> variables =
        Map.of(
            "AWS_ENDPOINT_URL",
            aws.endpoint().toString(),
            "PORT_BASE_URL",
            port.endpoint().toString(),
            "PORT_CLIENT_ID",
            PortStandIn.CLIENT_ID,
            "PORT_CLIENT_SECRET",
            PortStandIn.CLIENT_SECRET,
            "READ_ACCOUNTS",
            "*");
    Problems problems = new Problems();
    PipelineConfig config =
        PipelineConfig.read(new Environment(variables, problems), "eu-west-1", "test");
    var access =
        new AwsAccess(
            AwsStandIn.credentials(ACCOUNT),
            "eu-west-1",
            config.endpoints(),
            UrlConnectionHttpClient::create);
    Definitions definitions = Definitions.load(config, access, problems);
    assertThat(problems.list()).isEmpty();
    List<Message> messages =
        given.sqs.receiveAll(given.queue).stream()
            .map(told -> Received.of(told, Instant.EPOCH).message())
            .toList();
    List<Outcome> outcomes = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor();
        Pipeline pipeline =
            Pipeline.assemble(
                new Pipeline.Parts(
                    config, definitions, PortAccess.open(config, access), access, ACCOUNT),
                new Pipeline.Surroundings(
                    InstantSource.system(),
                    new Random(1),
                    executor,
                    Pause.SLEEP,
                    PipelineMetrics.NOOP,
                    sequels -> sequels.isEmpty(),
                    false))) {
      pipeline
          .turn()
          .run(
              messages,
              (_, outcome) -> {
                synchronized (outcomes) {
                  outcomes.add(outcome);
                }
              });
    }
    return outcomes;
  }
}
