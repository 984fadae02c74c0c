package io.portaws.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a release says, and what it has. */
class ReleaseScriptsTest {
  private static final String CHANGELOG =
      """
      # Changelog

      ## [Unreleased]

      ### New

      - What is to come.

      ## [1.10.0] - 2027-02-01

      ### Fixed

      - A bug ([#1](https://example.com/1)).

      ## [1.1.0] - 2027-01-01

      - The first.

      ## [1.0.0]

      [Unreleased]: https://example.com/compare
      [1.1.0]: https://example.com/1.1.0
      """;

  @TempDir private Path scratch;

  private Project.Said notes(String... version) throws IOException {
    Path changelog = Files.writeString(scratch.resolve("CHANGELOG.md"), CHANGELOG);
    String[] command = new String[version.length + 1];
    command[0] = "build/release-notes.sh";
    System.arraycopy(version, 0, command, 1, version.length);
    return Project.run(Map.of("CHANGELOG", changelog.toString()), command);
  }

  @Test
  void theNotesAreTheVersionsOwnSection() throws IOException {
    assertThat(notes("1.10.0"))
        .isEqualTo(
            new Project.Said(0, "### Fixed\n\n- A bug ([#1](https://example.com/1)).\n", ""));
    assertThat(notes("1.1.0").out()).isEqualTo("- The first.\n");
    assertThat(notes("Unreleased").out()).isEqualTo("### New\n\n- What is to come.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0.0", "2.0.0", "1.1", "1.1x0", ".*"})
  void aVersionThatNothingIsSaidOfIsRefusedWithWhatToDo(String version) throws IOException {
    Project.Said said = notes(version);
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).contains("says nothing of " + version, "## [" + version + "]");
  }

  @Test
  void aWrongCallIsAnsweredWithTheRightOne() throws IOException {
    assertThat(notes().exitCode()).isEqualTo(2);
    assertThat(notes("1.0.0", "2.0.0").err()).startsWith("Usage: build/release-notes.sh VERSION");
  }

  @Test
  void theProjectsChangelogHasWhatIsToCome() {
    assertThat(Project.run(Map.of(), "build/release-notes.sh", "Unreleased").out()).contains("- ");
  }

  // ---- Assets ----------------------------------------------------------------------------------

  private Path built(String version) throws IOException {
    Path root = scratch.resolve("project");
    for (String file :
        new String[] {
          "lambda-shim/target/port-aws-events-lambda.zip",
          "lambda-shim/target/bom.json",
          "worker/target/port-aws-events-worker.jar",
          "worker/target/bom.json",
          "cli/target/port-aws-events.jar",
          "cli/target/bom.json",
          "infra/port-aws-events.yaml",
          "infra/member-account.yaml",
          "helm/port-aws-events/alerts/port-aws-events.rules.yaml",
          "helm/port-aws-events/dashboards/port-aws-events.json"
        }) {
      Path path = root.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, file);
    }
    Files.writeString(
        root.resolve("pom.xml"), "<project>\n  <version>%s</version>\n".formatted(version));
    return root;
  }

  private Project.Said gather(Path root, String version) {
    return Project.run(
        Map.of("ROOT", root.toString()),
        "build/release-assets.sh",
        version,
        scratch.resolve("release").toString());
  }

  @Test
  void aReleaseHasAllThatIsBuiltUnderItsVersionWithChecksums() throws IOException {
    Path root = built("1.2.3");
    Project.Said said = gather(root, "1.2.3");
    assertThat(said.exitCode()).as(said.err()).isZero();
    Path release = scratch.resolve("release");
    assertThat(Project.files(release, ""))
        .extracting(file -> file.getFileName() + "")
        .containsExactlyInAnyOrder(
            "SHA256SUMS",
            "member-account.yaml",
            "port-aws-events-cli-1.2.3.cdx.json",
            "port-aws-events-cli-1.2.3.jar",
            "port-aws-events-lambda-1.2.3.cdx.json",
            "port-aws-events-lambda-1.2.3.zip",
            "port-aws-events-worker-1.2.3.cdx.json",
            "port-aws-events-worker-1.2.3.jar",
            "port-aws-events.dashboard.json",
            "port-aws-events.rules.yaml",
            "port-aws-events.yaml");
    assertThat(Files.readString(release.resolve("port-aws-events-worker-1.2.3.cdx.json")))
        .isEqualTo("worker/target/bom.json");
    assertThat(Files.readString(release.resolve("SHA256SUMS")).lines()).hasSize(10);
    assertThat(
            Project.run(
                    Map.of(),
                    "bash",
                    "-c",
                    "cd " + release + " && sha256sum --check --quiet SHA256SUMS")
                .exitCode())
        .isZero();
  }

  @Test
  void whatIsNotBuiltOrOfAnotherVersionIsNotReleased() throws IOException {
    Path root = built("1.2.3");
    assertThat(gather(root, "1.2.4").err()).contains("pom.xml has version 1.2.3, and not 1.2.4");
    Files.delete(root.resolve("cli/target/bom.json"));
    Project.Said said = gather(root, "1.2.3");
    assertThat(said.exitCode()).isEqualTo(1);
    assertThat(said.err())
        .contains("there is no cli/target/bom.json: run ./mvnw -Prelease verify first");
    assertThat(scratch.resolve("release")).doesNotExist();
  }
}
