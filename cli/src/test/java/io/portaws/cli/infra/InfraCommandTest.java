package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.Ran;
import io.portaws.cli.terminal.Exit;
import io.portaws.sandbox.TemplateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfraCommandTest {
  @TempDir Path folder;
  private Path out = Path.of("");
  private Path types = Path.of("");

  @BeforeEach
  void makeFolders() throws IOException {
    out = folder.resolve("my-infra");
    types = Files.createDirectory(folder.resolve("types"));
  }

  private Ran run(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "infra";
    arguments[1] = "--out";
    arguments[2] = out.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Ran.of(arguments);
  }

  private void ownType() throws IOException {
    Files.writeString(
        types.resolve("AWS_Kinesis_Stream.yaml"),
        """
        type: AWS::Kinesis::Stream
        events:
          - calls:
              event-source: kinesis.amazonaws.com
              upsert: [CreateStream, UpdateShardCount]
              delete: DeleteStream
            identifiers: .detail.requestParameters.streamName
        read:
          permissions: [kinesis:DescribeStreamSummary]
          calls: [cloudcontrol]
        """);
  }

  @Test
  void withoutFilesTheReleasesAreWritten() throws IOException {
    Ran ran = run();
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("port-aws-events.yaml: written", "member-account.yaml: written");
    for (Template.File file : Template.File.values()) {
      assertThat(Files.readString(out.resolve(file.fileName())))
          .isEqualTo(Files.readString(Infra.FOLDER.resolve(file.fileName())));
    }
    assertThat(run().out()).contains("port-aws-events.yaml: up to date");
  }

  @Test
  void typesOfOnesOwnGetRulesAParameterAndRightsInBothTemplates() throws IOException {
    ownType();
    assertThat(run("--catalog", types.toString()).code()).isZero();
    for (Template.File file : Template.File.values()) {
      JsonNode template = TemplateFile.read(out.resolve(file.fileName()));
      assertThat(template.at("/Parameters/EventsKinesis/Default").asText()).isEqualTo("ENABLED");
      assertThat(template.at("/Resources/RuleKinesisCalls/Properties/EventPattern").toString())
          .contains("kinesis.amazonaws.com", "UpdateShardCount");
      assertThat(template.at("/Resources/ReaderPolicy1").toString())
          .contains("kinesis:DescribeStreamSummary");
    }
    Stack stack =
        Stack.of(TemplateFile.read(out.resolve("port-aws-events.yaml")), Map.of("Target", "none"));
    assertThat(stack.dangling()).isEmpty();
    assertThat(stack.output("RuleNames")).contains("<RuleKinesisCalls>");
  }

  @Test
  void theFolderOfTypesMayStandInAFileOfVariables() throws IOException {
    ownType();
    Path variables = Files.writeString(folder.resolve("port.env"), "CATALOG_DIR=" + types + "\n");
    assertThat(run("--env-file", variables.toString()).code()).isZero();
    assertThat(Files.readString(out.resolve("member-account.yaml"))).contains("RuleKinesisCalls");
    Ran without = run("--env-file", folder.resolve("none.env").toString());
    assertThat(without.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(without.err()).contains("there is no readable file");
  }

  @Test
  void whatPeopleWroteStaysAndThatItDiffersFromTheReleasesIsTold() throws IOException {
    run();
    Path central = out.resolve("port-aws-events.yaml");
    Files.writeString(
        central, Files.readString(central).replace("MinTasks:\n", "MinTasks: # ours\n"));
    ownType();
    Ran ran = run("--catalog", types.toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("what is not generated in it differs from this release's");
    assertThat(Files.readString(central)).contains("MinTasks: # ours\n", "RuleKinesisCalls");
  }

  @Test
  void aDryRunWritesNothingAndSaysWhatItWould() throws IOException {
    Ran first = run("--dry-run");
    assertThat(first.code()).isEqualTo(Exit.FOUND);
    assertThat(first.out()).contains("port-aws-events.yaml: would change");
    assertThat(Files.exists(out)).isFalse();
    run();
    assertThat(run("--dry-run").code()).isZero();
    ownType();
    assertThat(run("--dry-run", "--catalog", types.toString()).code()).isEqualTo(Exit.FOUND);
    assertThat(Files.readString(out.resolve("port-aws-events.yaml"))).doesNotContain("kinesis");
  }

  @Test
  void aReportAsJsonIsOneDocument() {
    JsonNode report = run("--output", "json", "--dry-run").json();
    assertThat(report.path("dryRun").asBoolean()).isTrue();
    assertThat(report.path("files")).hasSize(2);
    assertThat(report.at("/files/0/file").asText()).endsWith("port-aws-events.yaml");
    assertThat(report.at("/files/0/changed").asBoolean()).isTrue();
    assertThat(report.at("/files/0/ofThisRelease").asBoolean()).isTrue();
  }

  @Test
  void aFileThatIsNoTemplateOfOursIsLeftAlone() throws IOException {
    Files.createDirectory(out);
    Path central = Files.writeString(out.resolve("port-aws-events.yaml"), "Resources: {}\n");
    Ran ran = run();
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains("port-aws-events.yaml", "it has no section");
    assertThat(Files.readString(central)).isEqualTo("Resources: {}\n");
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidSo() throws IOException {
    Files.writeString(out, "a file in the way");
    Ran ran = run();
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.err()).contains("cannot be read or written").doesNotContain("Exception:");
  }

  @Test
  void whatIsWrongWithATypeFileIsTold() throws IOException {
    Files.writeString(types.resolve("a.yaml"), "type: AWS::Our::Type\nflavour: x\n");
    Ran ran = run("--catalog", types.toString());
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains("a.yaml", "flavour");
    assertThat(Files.exists(out)).isFalse();
  }

  @Test
  void helpHasExamplesAndExitCodes() {
    assertThat(Ran.of("infra", "--help").out())
        .contains("--catalog my-types --out my-infra", "Exit codes:");
  }
}
