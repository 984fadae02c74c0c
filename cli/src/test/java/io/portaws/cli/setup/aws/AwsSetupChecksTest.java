package io.portaws.cli.setup.aws;

import static io.portaws.cli.setup.aws.Installation.BUCKET;
import static io.portaws.cli.setup.aws.Installation.CLIENT_SECRET;
import static io.portaws.cli.setup.aws.Installation.STACK;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found out before anything is changed. */
class AwsSetupChecksTest {
  @TempDir Path home;
  private Installation at;

  @BeforeEach
  void start() {
    at = new Installation(home);
  }

  @AfterEach
  void nothingIsChangedAndNoSecretTold() {
    assertThat(at.there.buckets().names()).doesNotContain(BUCKET);
    assertThat(at.aws.reads("cloudformation:CreateChangeSet")).isZero();
    assertThat(String.join("\n", at.everything)).doesNotContain(CLIENT_SECRET, "aws-secret-that");
    at.close();
  }

  @Test
  void everythingThatIsMissingIsToldAtOnce() {
    at.there.account().regionStatus("DISABLED");
    at.there.account().deny("iam:CreateRole");
    at.there.account().subnet("subnet-0b", "vpc-1");
    at.port.credentials("client-id", "another");
    at.there.stacks().export(STACK + "-EventsQueueARN", "arn:aws:cloudformation:other");
    Ran ran =
        at.lambda(
            "--code=nowhere.zip",
            "--parameter=PortDelivery=webhook",
            "--parameter=MinTask=3",
            "--parameter=MinTasks=300",
            "--parameter=SubnetIds=subnet-0a",
            "--parameter=CustomPortCredentialsSecretARN=arn:none");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err())
        .contains("problem region: eu-west-1 is DISABLED")
        .contains("problem permissions: arn:aws:iam::111122223333:user/", "may not iam:CreateRole")
        .contains("problem code: --code: there is no readable file nowhere.zip")
        .contains("problem webhook: delivery by webhook needs its URL")
        .contains("has no parameter 'MinTask'; did you mean MinTasks?")
        .contains("MinTasks: '300' must be 1 to 100")
        .contains("problem Port: http://127.0.0.1")
        .contains("problem secret: there is no secret arn:none")
        .contains("problem network: The subnet ID 'subnet-0a' does not exist")
        .contains("problem exports: another stack exports")
        .contains("Nothing was changed.");
  }

  @Test
  void aNewStackNeedsATargetAndCredentials() {
    at.variables.remove("PORT_CLIENT_ID");
    at.variables.remove("PORT_CLIENT_SECRET");
    Ran ran = at.run("--yes");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err())
        .contains("--target is missing", "Set PORT_CLIENT_ID and PORT_CLIENT_SECRET");
  }

  @Test
  void withoutCredentialsOfAwsItIsSaidHowToLogIn() {
    at.variables.remove("AWS_ACCESS_KEY_ID");
    at.variables.put("AWS_PROFILE", "no-such-profile-anywhere");
    Ran ran = at.lambda();
    assertThat(ran.code()).isEqualTo(Exit.UNAVAILABLE);
    assertThat(ran.err())
        .contains("there are no AWS credentials", "'no-such-profile-anywhere'", "AWS_PROFILE")
        .doesNotContain("Provider");
    assertThat(at.aws.reads()).isEmpty();
  }

  @Test
  void aSecretIsNoArgument() {
    Ran ran = at.lambda("--parameter=PortClientSecret=x");
    assertThat(ran.code()).isEqualTo(Exit.USAGE);
    assertThat(ran.err()).contains("others see a command's arguments", "PORT_CLIENT_SECRET");
  }

  @ParameterizedTest
  @CsvSource({
    "ROLLBACK_COMPLETE, delete-stack",
    "ROLLBACK_FAILED, delete-stack",
    "DELETE_FAILED, delete-stack",
    "UPDATE_ROLLBACK_FAILED, continue-update-rollback"
  })
  void aStackThatIsStuckIsToldWithWhatToDo(String status, String advice) {
    StackState state = StackState.of(java.util.Optional.of(status), STACK, "eu-west-1");
    assertThat(state).isInstanceOf(StackState.Stuck.class);
    assertThat(state.toString()).contains("aws cloudformation " + advice);
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, All, ok",
    "true, true, WriteOnly, ok",
    "true, true, Advanced, ok",
    "true, true, ReadOnly, warning",
    "true, false, All, warning",
    "false, true, All, warning"
  })
  void onlyATrailThatLogsWritesBringsApiCalls(
      boolean there, boolean logging, String kind, String sign) {
    at.there.account().trail(there, logging, kind);
    Ran ran = at.run("--target=lambda", "--dry-run");
    assertThat(ran.err()).containsPattern(sign + " +trail: ");
    assertThat(ran.code()).as("a warning does not stop it").isEqualTo(Exit.DONE);
  }

  @Test
  void theQuotaOfRulesAndOtherQueuesAreWarnedAbout() {
    at.there.account().rules(300);
    at.there.stacks().export("port-aws-exporter-EventsQueueARN", "arn:aws:cloudformation:exporter");
    at.variables.put("QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111122223333/mine");
    Ran ran = at.run("--target=lambda", "--dry-run");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(ran.err())
        .contains("more than 300")
        .contains("port-aws-exporter-EventsQueueARN", "docs/migrating-from-the-exporter.md")
        .contains("QUEUE_URL names");
  }

  @Test
  void permissionsThatMayNotBeSimulatedAreAWarning() {
    at.aws.failWhen(call -> call.operation().startsWith("iam:"), "AccessDenied");
    Ran ran = at.run("--target=lambda", "--dry-run");
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(ran.err()).contains("warning permissions: they could not be checked");
  }

  @Test
  void subnetsOfTwoNetworksDoNotGoTogether() {
    at.there.account().subnet("subnet-0a", "vpc-1");
    at.there.account().subnet("subnet-0b", "vpc-2");
    Ran ran = at.lambda("--parameter=SubnetIds=subnet-0a,subnet-0b");
    assertThat(ran.err()).contains("problem network: the subnets are in vpc-1, vpc-2");
  }

  @Test
  void parametersComeFromAFileInEitherForm() {
    Path json =
        at.write("p.json", "[{\"ParameterKey\": \"LogLevel\", \"ParameterValue\": \"WARN\"}]");
    assertThat(at.run("--target=lambda", "--dry-run", "--parameters-file=" + json).code()).isZero();
    Path lines = at.write("p.env", "# mine\nLogLevel=WARN\nBatchSize=20000\n");
    Ran ran = at.run("--target=lambda", "--dry-run", "--parameters-file=" + lines);
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains("--parameters-file: BatchSize: '20000' must be 1 to 10000");
    Path broken = at.write("q.json", "[{\"ParameterKey\": \"PortClientSecret\", secret-here}]");
    Ran refused = at.run("--target=lambda", "--dry-run", "--parameters-file=" + broken);
    assertThat(refused.code()).isEqualTo(Exit.USAGE);
    assertThat(refused.err()).contains("q.json is no JSON").doesNotContain("secret-here");
  }
}
