package io.portaws.cli.setup.aws;

import static io.portaws.cli.setup.aws.Installation.CLIENT_SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script is run by a real shell, with an {@code aws} that writes down what it is told. */
class PrintedCommandsTest {
  @TempDir Path home;
  private Installation at;

  @BeforeEach
  void start() {
    at = new Installation(home);
  }

  @AfterEach
  void nobodyIsAskedAndNoSecretTold() {
    assertThat(at.aws.reads()).isEmpty();
    assertThat(String.join("\n", at.everything)).doesNotContain(CLIENT_SECRET, "client-id");
    at.close();
  }

  @Test
  void theScriptDeploysWhatIsAskedWithSecretsFromVariables() throws Exception {
    Ran ran = at.run("--print-commands", "--target=lambda", "--parameter=LogLevel=DEBUG");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("PortClientSecret=\"$PORT_CLIENT_SECRET\"");
    List<String> deploy = command(run(ran.out()), "cloudformation", "deploy");
    assertThat(deploy)
        .contains("Target=lambda", "LogLevel=DEBUG", "PortClientSecret=" + CLIENT_SECRET)
        .contains("CodeBucket=port-aws-events-artifacts-111122223333-eu-west-1")
        .contains("port-aws-events.stamped.yaml");
    assertThat(deploy).anyMatch(word -> word.matches("CodeKey=code/[0-9a-f]{64}\\.zip"));
    assertThat(Files.readString(home.resolve("port-aws-events.stamped.yaml")))
        .containsPattern("FunctionVersion\\d{10}:")
        .doesNotContain("FunctionVersionRelease");
  }

  @Test
  void whateverAValueHasIsOneWordToTheShell() throws Exception {
    String nasty = "a'; touch pwned; echo \"$HOME\" `id` $(id)";
    Ran ran = at.run("--print-commands", "--target=lambda", "--parameter=LogLevel=" + nasty);
    assertThat(command(run(ran.out()), "cloudformation", "deploy")).contains("LogLevel=" + nasty);
    assertThat(home.resolve("pwned")).doesNotExist();
  }

  @Test
  void accountsAndTheImageHaveTheirCommands() throws Exception {
    Ran ran =
        at.run(
            "--print-commands",
            "--target=worker",
            "--accounts=444455556666,777788889999",
            "--regions=eu-west-1,us-east-1");
    String told = run(ran.out());
    assertThat(command(told, "ecr", "get-login-password")).contains("eu-west-1");
    assertThat(command(told, "cloudformation", "deploy"))
        .contains("CustomEventBus=true", "ReadAccounts=111122223333,444455556666,777788889999")
        .contains("Architecture=ARM64", "ReadExternalId=kept")
        .contains("Image=111122223333.dkr.ecr.eu-west-1.amazonaws.com/port-aws-events:development");
    assertThat(command(told, "cloudformation", "create-stack-set"))
        .contains("SELF_MANAGED", "ParameterKey=ReadRoleRegion,ParameterValue=us-east-1")
        .anyMatch(word ->
            word.matches(
                "https://port-aws-events-artifacts-111122223333-eu-west-1\\.s3\\.eu-west-1"
                    + "\\.amazonaws\\.com/templates/[0-9a-f]{64}\\.yaml"))
        .doesNotContain("--template-body");
    assertThat(ran.out()).contains("CentralRoleArn,ParameterValue=\"$(output ConsumerRolesARN)\"");
    assertThat(command(told, "cloudformation", "create-stack-instances"))
        .contains("444455556666", "777788889999", "us-east-1");
  }

  @Test
  void theOtherAccountsWaitUntilTheStackIsThere() throws Exception {
    Ran ran = at.run("--print-commands", "--target=none", "--accounts=444455556666");
    Ended first = ended(ran.out(), Map.of("BUS", "", "READ_EXTERNAL_ID", "kept"));
    assertThat(first.exit()).isEqualTo(1);
    assertThat(first.output()).contains("Carry the change set out, then run this again.");
    assertThat(first.told()).contains("deploy").doesNotContain("create-stack-set");
  }

  @Test
  void theExternalIdIsTheSameInEachRunSinceTheUserKeepsIt() throws Exception {
    Ran ran = at.run("--print-commands", "--target=none", "--accounts=444455556666");
    Ended ended = ended(ran.out(), Map.of("BUS", "arn:bus"));
    assertThat(ended.exit()).isNotZero();
    assertThat(ended.output()).contains("READ_EXTERNAL_ID", "is not set");
    assertThat(ended.told()).doesNotContain("deploy");
  }

  private static List<String> command(String told, String service, String operation) {
    return Arrays.stream(told.split("\n==\n"))
        .map(each -> List.of(each.split("\n")))
        .filter(words -> words.size() > 1)
        .filter(words -> words.get(0).equals(service) && words.get(1).equals(operation))
        .findFirst()
        .orElseThrow(() -> new AssertionError(service + " " + operation + " is not in " + told));
  }

  /** Runs the script; returns the arguments of each {@code aws}, a line each. */
  private String run(String script) throws IOException, InterruptedException {
    Ended ended = ended(script, Map.of("BUS", "arn:bus", "READ_EXTERNAL_ID", "kept"));
    assertThat(ended.exit()).as(ended.output() + script).isZero();
    return ended.told();
  }

  private record Ended(int exit, String output, String told) {}

  private Ended ended(String script, Map<String, String> more)
      throws IOException, InterruptedException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    program(bin.resolve("docker"), "#!/bin/sh\ncase $1 in image) echo arm64 ;; esac\n");
    program(
        bin.resolve("aws"),
        """
        #!/bin/sh
        case "$*" in
          *"--query Account"*) echo 111122223333 ;;
          *"--query Arn"*) echo arn:aws:iam::111122223333:user/me ;;
          *EventBusARN*) echo "$BUS" ;;
        esac
        { for word in "$@"; do printf '%s\\n' "$word"; done; printf '==\\n'; } >> "$TOLD"
        """);
    Path told = home.resolve("told");
    ProcessBuilder shell = new ProcessBuilder("sh", "-c", script).directory(home.toFile());
    shell.environment().put("PATH", bin + ":" + shell.environment().get("PATH"));
    shell.environment().put("TOLD", told.toString());
    shell.environment().remove("READ_EXTERNAL_ID");
    shell.environment().putAll(more);
    shell.environment().put("PORT_CLIENT_ID", "client-id");
    shell.environment().put("PORT_CLIENT_SECRET", CLIENT_SECRET);
    Process process = shell.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output, Files.readString(told));
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
