package io.portaws.cli.setup.aws;

import static io.portaws.cli.setup.aws.Installation.BUCKET;
import static io.portaws.cli.setup.aws.Installation.CLIENT_SECRET;
import static io.portaws.cli.setup.aws.Installation.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks off half-way is told, and finished by the same command. */
class AwsSetupResumeTest {
  @TempDir Path home;
  private Installation at;

  @BeforeEach
  void start() {
    at = new Installation(home);
  }

  @AfterEach
  void noSecretIsTold() {
    assertThat(String.join("\n", at.everything)).doesNotContain(CLIENT_SECRET, "aws-secret-that");
    at.close();
  }

  /** Every call that changes something, and those on which the next step depends. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3:CreateBucket",
        "s3:PutPublicAccessBlock",
        "s3:PutBucketEncryption",
        "s3:PutBucketVersioning",
        "s3:PutBucketLifecycleConfiguration",
        "s3:PutBucketPolicy",
        "s3:PutObject",
        "cloudformation:CreateChangeSet",
        "cloudformation:DescribeChangeSet",
        "cloudformation:ExecuteChangeSet",
        "cloudformation:DescribeStackEvents"
      })
  void aCallThatFailsIsToldAndTheNextRunDoesTheRest(String call) {
    at.aws.failWhen(each -> each.operation().equals(call), "AccessDenied");
    Ran ran = at.lambda();
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.UNAVAILABLE);
    assertThat(ran.err()).contains("cannot ", "AccessDenied").doesNotContain("\tat ");
    at.aws.clearScript();
    Ran again = at.lambda();
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.stacks().status(STACK)).isEqualTo("CREATE_COMPLETE");
    assertThat(at.there.buckets().settings(BUCKET)).hasSize(5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ecr:CreateRepository", "ecr:PutLifecyclePolicy", "ecr:GetAuthorizationToken"})
  void soIsOneOnTheWayOfTheImage(String call) {
    at.docker.image("port-aws-events:development", "a", "arm64");
    at.aws.failWhen(each -> each.operation().equals(call), "AccessDeniedException");
    assertThat(at.run("--target=worker", "--yes").code()).isEqualTo(Exit.UNAVAILABLE);
    at.aws.clearScript();
    Ran again = at.run("--target=worker", "--yes");
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(at.there.repositories().lifecycle("port-aws-events")).isNotEmpty();
  }

  @Test
  void whoInterruptsIsToldHowToWatchAndTheNextRunGoesOnWatching() {
    at.there.stacks().hold(true);
    List<String> said = new ArrayList<>();
    at.atPause =
        () -> {
          if (at.aws.reads("cloudformation:DescribeStackEvents") > 3) {
            said.add(at.interaction.farewell());
            throw new IllegalStateException("interrupted here");
          }
        };
    Ran cut = at.lambda();
    assertThat(cut.code()).as("the test's own exception").isNotZero();
    assertThat(said)
        .singleElement()
        .asString()
        .contains("AWS goes on with the stack port-aws-events in eu-west-1")
        .contains("Run the same command again")
        .contains("aws cloudformation describe-stack-events --stack-name port-aws-events");
    at.atPause = () -> {};
    at.there.stacks().hold(false);
    Ran again = at.lambda();
    assertThat(again.code()).as(again.err()).isEqualTo(Exit.DONE);
    assertThat(again.err())
        .contains("is being changed already; following that first")
        .contains("CREATE_COMPLETE");
    assertThat(again.out()).contains("nothing to do");
    assertThat(at.interaction.farewell()).as("nothing more to say").isEmpty();
    assertThat(at.aws.reads("cloudformation:ExecuteChangeSet")).isEqualTo(1);
  }

  @Test
  void whatIsAwaitedMayFailAndItsReasonIsTold() {
    at.lambda();
    at.there.stacks().failAt("QueueMapping", "The batch is too large");
    at.there.stacks().hold(true);
    at.atPause =
        () -> {
          if (at.there.stacks().status(STACK).equals("UPDATE_IN_PROGRESS")) {
            throw new IllegalStateException("interrupted here");
          }
        };
    at.lambda("--parameter=BatchSize=10");
    at.atPause = () -> {};
    at.there.stacks().hold(false);
    Ran again = at.lambda("--parameter=BatchSize=10");
    assertThat(again.code()).isEqualTo(Exit.FOUND);
    assertThat(again.err())
        .contains("The reason: QueueMapping (AWS::Lambda::EventSourceMapping): The batch is too")
        .contains("The stack is as it was before");
  }

  @Test
  void aFirstChangeSetThatNobodyCarriedOutIsNoHindrance() {
    at.terminal = true;
    at.aws.failWhen(each -> each.operation().equals("cloudformation:DeleteStack"), "AccessDenied");
    at.typed = "no\n";
    at.run("--target=lambda");
    assertThat(at.there.stacks().status(STACK)).isEqualTo("REVIEW_IN_PROGRESS");
    at.aws.clearScript();
    Ran ran = at.lambda();
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(ran.err()).contains("port-aws-events was begun and holds nothing yet");
  }
}
