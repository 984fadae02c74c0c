package io.portaws.cli.setup.aws;

import static io.portaws.cli.setup.aws.Installation.BUCKET;
import static io.portaws.cli.setup.aws.Installation.CLIENT_SECRET;
import static io.portaws.cli.setup.aws.Installation.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import io.portaws.sandbox.setup.RepositoryStandIn;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsSetupTest {
  @TempDir Path home;
  private Installation at;

  @BeforeEach
  void start() {
    at = new Installation(home);
  }

  @AfterEach
  void secretsAreNowhere() {
    assertThat(at.aws.unknownOperations()).isEmpty();
    assertThat(String.join("\n", at.everything))
        .doesNotContain(CLIENT_SECRET, "aws-secret-that", RepositoryStandIn.PASSWORD);
    assertThat(at.docker.commands.toString())
        .doesNotContain(CLIENT_SECRET, "aws-secret-that", RepositoryStandIn.PASSWORD);
    at.close();
  }

  @Test
  void theFunctionIsInstalledFromNothing() {
    Ran ran = at.lambda();
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stacks().status(STACK)).isEqualTo("CREATE_COMPLETE");
    assertThat(at.there.stacks().parameters(STACK))
        .containsEntry("Target", "lambda")
        .containsEntry("PortClientSecret", CLIENT_SECRET)
        .containsEntry("CodeBucket", BUCKET);
    assertThat(at.there.buckets().keys(BUCKET))
        .anyMatch(key -> key.matches("code/[0-9a-f]{64}.zip"));
    assertThat(ran.out()).contains("EventsQueueARN", "arn:aws:sqs:eu-west-1:111122223333:");
    assertThat(ran.err())
        .contains("ok      account: 111122223333")
        .contains("+ add     Function (AWS::Lambda::Function)")
        .containsSubsequence("CREATE_IN_PROGRESS", "EventsQueue", "CREATE_COMPLETE");
  }

  @Test
  void theBucketIsPrivateEncryptedAndForTlsAlone() {
    at.lambda();
    assertThat(setting("PutPublicAccessBlock").path("PublicAccessBlockConfiguration").toString())
        .isEqualTo(
            "{\"BlockPublicAcls\":\"true\",\"IgnorePublicAcls\":\"true\","
                + "\"BlockPublicPolicy\":\"true\",\"RestrictPublicBuckets\":\"true\"}");
    assertThat(setting("PutBucketEncryption").toString()).contains("AES256");
    assertThat(setting("PutBucketVersioning").toString()).contains("Enabled");
    assertThat(setting("PutBucketLifecycleConfiguration").toString())
        .contains("\"NoncurrentDays\":\"30\"");
    assertThat(setting("PutBucketPolicy").path("Policy").asText())
        .contains("aws:SecureTransport", "arn:aws:s3:::" + BUCKET + "/*");
  }

  private JsonNode setting(String operation) {
    return Objects.requireNonNull(
        at.there.buckets().settings(BUCKET).get(operation), () -> operation + " was not called");
  }

  @Test
  void everythingAsItIsMeansNothingToDo() {
    at.lambda();
    long puts = at.aws.reads("s3:PutObject");
    Ran again = at.lambda();
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(again.out()).contains("nothing to do", "EventsQueueARN");
    assertThat(at.there.stacks().changeSets(STACK)).isZero();
    assertThat(at.aws.reads("cloudformation:ExecuteChangeSet")).isEqualTo(1);
    assertThat(at.aws.reads("s3:PutObject")).as("what is there is not put again").isEqualTo(puts);
  }

  @Test
  void anUpdateKeepsWhatIsNotSaidAnew() {
    at.lambda("--parameter=LogLevel=DEBUG");
    at.variables.remove("PORT_CLIENT_ID");
    at.variables.remove("PORT_CLIENT_SECRET");
    Ran ran = at.run("--yes", "--parameter=BatchSize=10");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stacks().parameters(STACK))
        .containsEntry("Target", "lambda")
        .containsEntry("LogLevel", "DEBUG")
        .containsEntry("BatchSize", "10")
        .containsEntry("PortClientSecret", CLIENT_SECRET);
  }

  @Test
  void codeAndSettingsOfTheFunctionMakeAVersionAndNothingElseDoes() {
    at.lambda();
    String first = at.version();
    assertThat(first).matches("FunctionVersion[0-9a-f]{10}");
    at.lambda("--parameter=BatchSize=10", "--parameter=EventsEc2=DISABLED");
    assertThat(at.version()).as("another mapping is no other function").isEqualTo(first);
    at.lambda("--parameter=LogLevel=DEBUG");
    String second = at.version();
    assertThat(second).as("another environment").isNotEqualTo(first);
    at.zip("the second code");
    at.lambda();
    String third = at.version();
    assertThat(third).as("other code").isNotIn(first, second);
    at.edit("MAPPING: !Sub", "MORE: x\n          MAPPING: !Sub");
    at.lambda();
    assertThat(at.version()).as("another variable in the template").isNotIn(first, second, third);
  }

  @Test
  void theImageOfThisMachineIsPushedOnceAndNamedByItsDigest() {
    at.docker.image("port-aws-events:development", "a", "arm64");
    Ran ran = at.run("--target=worker", "--yes");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stacks().parameters(STACK))
        .containsEntry("Architecture", "ARM64")
        .containsEntry(
            "Image",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/port-aws-events@sha256:"
                + "a".repeat(64));
    JsonNode repository = at.there.repositories().repository("port-aws-events");
    assertThat(String.valueOf(repository)).contains("IMMUTABLE", "\"scanOnPush\":true");
    assertThat(at.there.repositories().lifecycle("port-aws-events")).contains("untagged");
    assertThat(at.docker.commands.getLast()).contains("logout");
    Ran again = at.run("--target=worker", "--yes");
    assertThat(again.out()).contains("nothing to do");
    assertThat(at.docker.commands).filteredOn(c -> c.contains("push")).hasSize(1);
  }

  @Test
  void anImageForAnotherProcessorSetsTheArchitecture() {
    at.docker.image("mine:1", "b", "amd64");
    Ran ran = at.run("--target=worker", "--image=mine:1", "--yes");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stacks().parameters(STACK)).containsEntry("Architecture", "X86_64");
  }

  @Test
  void anImageForAnotherProcessorThanIsToldIsRefused() {
    at.docker.image("mine:1", "b", "amd64");
    Ran ran =
        at.run("--target=worker", "--image=mine:1", "--yes", "--parameter=Architecture=ARM64");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains("mine:1 is built for X86_64, and Architecture is ARM64");
  }

  @Test
  void anImageOfTheAccountsEcrHasToBeThere() {
    String image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mine:1";
    Ran ran = at.run("--target=worker", "--image=" + image, "--yes");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains("ECR has no " + image);
    at.there.repositories().create("mine");
    at.there.repositories().push("mine", "1", "sha256:" + "c".repeat(64));
    assertThat(at.run("--target=worker", "--image=" + image, "--yes").code()).isZero();
    assertThat(at.there.stacks().parameters(STACK)).containsEntry("Image", image);
  }

  @Test
  void aZipThatIsInS3IsTakenFromThere() {
    at.there.buckets().create("mine", "111122223333", "eu-west-1");
    at.there.buckets().put("mine", "a/code.zip", new byte[] {1});
    Ran ran = at.lambda("--code=s3://mine/a/code.zip");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stacks().parameters(STACK))
        .containsEntry("CodeBucket", "mine")
        .containsEntry("CodeKey", "a/code.zip");
  }

  @Test
  void aBucketOfOnesOwnKeepsItsSettings() {
    at.there.buckets().create("mine", "111122223333", "eu-west-1");
    Ran ran = at.lambda("--artifact-bucket=mine");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.buckets().settings("mine")).isEmpty();
    assertThat(at.there.buckets().names()).containsExactly("mine");
    Ran elsewhere = at.lambda("--artifact-bucket=not-there");
    assertThat(elsewhere.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(elsewhere.err()).contains("there is no bucket not-there");
  }

  @Test
  void withoutDockerItIsToldWhatToRunElsewhere() {
    at.docker.installed = false;
    Ran ran = at.run("--target=worker", "--yes");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err())
        .contains("there is no docker on this machine")
        .contains("aws ecr get-login-password --region eu-west-1 | docker login")
        .contains(
            "docker push 111122223333.dkr.ecr.eu-west-1.amazonaws.com/port-aws-events:VERSION");
    assertThat(at.there.buckets().names()).as("nothing was made").isEmpty();
  }

  @Test
  void aPushThatFailsIsToldAndRunAgain() {
    at.docker.image("port-aws-events:development", "a", "arm64");
    at.docker.failure = java.util.Optional.of("denied: connection reset");
    Ran ran = at.run("--target=worker", "--yes");
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.err()).contains("docker push", "denied: connection reset");
    assertThat(at.docker.commands.getLast()).as("logged out all the same").contains("logout");
    at.docker.failure = java.util.Optional.empty();
    assertThat(at.run("--target=worker", "--yes").code()).isEqualTo(Exit.DONE);
  }

  @Test
  void theReasonOfAFailureIsFoundAmongItsEchoes() {
    at.there.stacks().failAt("Function", "SnapStart is not supported in this region");
    Ran ran = at.lambda();
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.err())
        .contains("ended as ROLLBACK_COMPLETE")
        .contains("The reason: Function (AWS::Lambda::Function): SnapStart is not supported")
        .contains(
            "aws cloudformation delete-stack --stack-name port-aws-events --region eu-west-1");
    Ran again = at.lambda();
    assertThat(again.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(again.err()).contains("its creation failed (ROLLBACK_COMPLETE)", "delete-stack");
  }

  @Test
  void aFailedUpdateLeavesTheStackAndSaysSo() {
    at.lambda();
    at.there.stacks().failAt("QueueMapping", "The batch is too large");
    Ran ran = at.lambda("--parameter=BatchSize=10");
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.err())
        .contains("UPDATE_ROLLBACK_COMPLETE", "The batch is too large", "as it was before");
    at.there.stacks().heal();
    assertThat(at.lambda("--parameter=BatchSize=10").code()).isEqualTo(Exit.DONE);
  }

  @Test
  void aReplacedQueueIsWarnedAboutLoudly() {
    at.lambda();
    at.there.stacks().replaces("EventsQueue");
    at.edit("VisibilityTimeout: 900", "VisibilityTimeout: 901");
    Ran ran = at.lambda();
    assertThat(ran.err()).contains("!!! EventsQueue WILL BE REPLACED", "! replace EventsQueue");
  }

  @Test
  void whoIsAskedMayDecline() {
    at.terminal = true;
    at.typed = "n\n";
    Ran ran = at.run("--target=lambda");
    assertThat(ran.code()).isEqualTo(Exit.DONE);
    assertThat(ran.err()).contains("Make these changes? [y/N]");
    assertThat(ran.out()).contains("Nothing was changed");
    assertThat(at.there.stacks().status(STACK)).as("the empty stack is gone, too").isEmpty();
    at.typed = "yes\n";
    assertThat(at.run("--target=lambda").code()).isEqualTo(Exit.DONE);
    assertThat(at.there.stacks().status(STACK)).isEqualTo("CREATE_COMPLETE");
  }

  @Test
  void withoutATerminalNothingIsChangedUnasked() {
    Ran ran = at.run("--target=lambda");
    assertThat(ran.code()).isEqualTo(Exit.USAGE);
    assertThat(ran.err()).contains("--yes");
    assertThat(at.aws.reads()).isEmpty();
  }

  @Test
  void aDryRunTellsAndChangesNothing() {
    Ran ran = at.run("--target=lambda", "--dry-run");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(ran.out())
        .contains("create the bucket " + BUCKET, "create the stack port-aws-events in eu-west-1");
    assertThat(at.there.buckets().names()).isEmpty();
    assertThat(at.aws.reads("cloudformation:CreateChangeSet")).isZero();
  }

  @Test
  void jsonIsOneDocumentWithChangesAndOutputs() {
    Ran ran = at.lambda("--output=json");
    JsonNode json = ran.json();
    assertThat(json.path("result").asText()).isEqualTo("done");
    assertThat(json.path("account").asText()).isEqualTo("111122223333");
    assertThat(json.path("stack").path("outputs").path("EventsQueueARN").asText())
        .startsWith("arn:");
    assertThat(json.path("changes").findValuesAsText("logicalId")).contains("Function");
    assertThat(json.path("findings").isEmpty()).isFalse();
  }

  @Test
  void aBucketOfSomebodyElseIsNotUsed() {
    at.there.buckets().create(BUCKET, "999988887777", "eu-west-1");
    Ran ran = at.lambda();
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains(BUCKET, "belongs to another account", "--artifact-bucket");
    assertThat(at.aws.reads("s3:PutObject")).isZero();
  }
}
