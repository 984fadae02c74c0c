package io.portaws.cli.setup.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The templates that come with the command, and not those of the other tests. */
class BundledTemplatesTest {
  private static final String SECRET =
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:port-AbCdEf";

  private static Template central() throws IOException {
    return new Templates(null).read(Templates.CENTRAL);
  }

  @Test
  void theVersionIsStampedByWhatTheFunctionRunsWithAlone() throws IOException {
    Template template = central();
    String stamped = template.stamped(Map.of("Target", "lambda"), "code").text();
    String before = template.versionId().orElseThrow();
    String after = Template.parse("x", stamped).versionId().orElseThrow();
    assertThat(stamped).doesNotContain(before);
    assertThat(stamped.replace(after, before)).as("nothing else").isEqualTo(template.text());
    assertThat(version(Map.of("LogLevel", "DEBUG"))).isNotEqualTo(after);
    assertThat(version(Map.of("LambdaMemory", "2048"))).isNotEqualTo(after);
    assertThat(version(Map.of("PortDelivery", "webhook"))).isNotEqualTo(after);
    assertThat(version(Map.of("BatchSize", "10", "MaxTasks", "9"))).isEqualTo(after);
    assertThat(version(Map.of("PortClientSecret", "x", "EventsEc2", "DISABLED"))).isEqualTo(after);
  }

  @Test
  void aConditionThatChoosesASettingIsASetting() {
    Template template =
        Template.parse(
            "x",
            """
            Parameters:
              Way: { Type: String }
            Conditions:
              IsFar: !Not [!Condition IsNear]
              IsNear: !Equals [!Ref Way, near]
            Resources:
              Function: { Type: AWS::Lambda::Function, Properties: { MemorySize: !If [IsFar, 1, 2] } }
              FunctionVersion1: { Type: AWS::Lambda::Version }
            """);
    assertThat(template.stamped(Map.of("Way", "near"), "code").versionId())
        .isNotEqualTo(template.stamped(Map.of("Way", "far"), "code").versionId());
  }

  private static String version(Map<String, String> more) throws IOException {
    Map<String, String> values = new java.util.HashMap<>(more);
    values.put("Target", "lambda");
    Template stamped = central().stamped(values, "code");
    return stamped.versionId().orElseThrow();
  }

  @Test
  void bothTargetsAndMembersAreInstalledFromThem(@TempDir Path home) {
    try (Installation at = new Installation(home)) {
      at.bundled = true;
      at.variables
          .keySet()
          .removeIf(name -> name.startsWith("PORT_C") || name.equals("PORT_BASE_URL"));
      at.variables.put("PORT_CREDS_SECRET_ARN", SECRET);
      at.there.account().secret(SECRET);
      at.there.account().role(MemberChecks.ADMINISTRATION_ROLE);
      at.docker.image("port-aws-events:development", "a", "arm64");
      Ran ran =
          at.run(
              "--target=worker",
              "--standby",
              "--yes",
              "--accounts=444455556666",
              "--regions=eu-west-1,us-east-1");
      assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
      assertThat(at.there.stacks().resources(Installation.STACK))
          .contains("WorkerService", "Function", "EventBus", "EventsQueue", at.version())
          .doesNotContain("PortCredentialsSecret");
      assertThat(at.there.stackSets().stacks("port-aws-events-members")).hasSize(2);
      Ran again = at.run("--yes");
      assertThat(again.out()).as(again.err()).contains("nothing to do");
    }
  }
}
