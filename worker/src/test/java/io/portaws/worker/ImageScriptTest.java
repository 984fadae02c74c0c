package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build/image.sh} on machines whose Docker is one that the test makes up. */
class ImageScriptTest {
  private static final Path ROOT = Path.of(System.getProperty("repo.root", ".."));

  /** What the machine lacks, and what the image does wrong. */
  private static final int UNAVAILABLE = 69;

  private static final int WRONG = 1;
  private static final int USAGE = 2;

  /** The architecture of this machine, and the other of the two that the image is built for. */
  private static final String OWN =
      System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64";

  private static final String OTHER = OWN.equals("arm64") ? "amd64" : "arm64";

  /** Has all images, and does no more than it is told. */
  private static final String DOCKER =
      """
      #!/bin/sh
      echo "$@" >> "${0%/*}/calls"
      case $1 in
        run) exit "$RUN" ;;
        build)
          echo "$SAYS" >&2
          exit "$BUILD"
          ;;
      esac
      """;

  @TempDir private Path machine;

  @BeforeEach
  void installDocker() throws IOException {
    assumeThat(Path.of("/bin/bash")).as("there is bash here").exists();
    Path docker = Files.writeString(machine.resolve("docker"), DOCKER);
    assertThat(docker.toFile().setExecutable(true)).isTrue();
  }

  private int ci(int run, int build) throws IOException, InterruptedException {
    return script("ci", Map.of("RUN", run + "", "BUILD", build + ""));
  }

  private int script(String command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = machine.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", ROOT.resolve("build/image.sh").toString(), command)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("PATH", machine + ":" + System.getenv("PATH"));
    builder.environment().keySet().removeIf(name -> name.endsWith("IMAGE") || name.equals("ARCH"));
    builder.environment().putAll(environment);
    Process script = builder.start();
    try {
      assertThat(script.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      script.destroyForcibly();
    }
    return script.exitValue();
  }

  private String said() throws IOException {
    return Files.readString(machine.resolve("out"), StandardCharsets.UTF_8);
  }

  @Test
  void aMachineWhoseDockerStartsNoContainerIsNoFaultOfTheImage()
      throws IOException, InterruptedException {
    assertThat(ci(125, 0)).isEqualTo(UNAVAILABLE);
    assertThat(said()).contains("Docker starts no container on this machine.");
    assertThat(Files.readAllLines(machine.resolve("calls")))
        .noneMatch(call -> call.startsWith("build"));
  }

  @Test
  void anImageThatIsNotBuiltIsWrong() throws IOException, InterruptedException {
    assertThat(ci(0, 1)).isEqualTo(WRONG);
    assertThat(said()).contains("the image is not built: see above.");
  }

  @Test
  void anImageForTheOtherArchitectureGetsAnotherNameAndItsJarsAreMadeOnThisOne()
      throws IOException, InterruptedException {
    assertThat(script("build", Map.of("ARCH", OTHER, "BUILD", "0"))).as(said()).isZero();
    assertThat(Files.readAllLines(machine.resolve("calls")))
        .filteredOn(call -> call.startsWith("build "))
        .singleElement()
        .asString()
        .contains("--platform linux/" + OTHER)
        .contains("BUILD_IMAGE=port-aws-events-base/build:" + OTHER)
        .contains("RUNTIME_IMAGE=port-aws-events-base/runtime:" + OTHER)
        .contains("JARS_IMAGE=port-aws-events-base/build:" + OWN)
        .containsPattern("-t port-aws-events:\\S+-" + OTHER + " ");
  }

  @Test
  void aMachineThatRunsNoProgramsOfTheOtherArchitectureIsNoFaultOfTheImage()
      throws IOException, InterruptedException {
    Map<String, String> environment =
        Map.of("ARCH", OTHER, "BUILD", "1", "SAYS", "exec /bin/sh: exec format error");
    assertThat(script("build", environment)).isEqualTo(UNAVAILABLE);
    assertThat(said())
        .contains("runs no programs for " + OTHER)
        .contains("apt-get install qemu-user-static");
  }

  @Test
  void figuresAreNotTakenUnderEmulation() throws IOException, InterruptedException {
    assertThat(script("measure", Map.of("ARCH", OTHER))).isEqualTo(USAGE);
    assertThat(said()).contains("measure needs a machine of " + OTHER);
    assertThat(machine.resolve("calls")).doesNotExist();
  }

  @Test
  void anArchitectureThatTheImageIsNotBuiltForIsRefused() throws IOException, InterruptedException {
    assertThat(script("build", Map.of("ARCH", "s390x"))).isEqualTo(USAGE);
    assertThat(said()).contains("ARCH is 's390x'").contains("amd64 and arm64");
    assertThat(machine.resolve("calls")).doesNotExist();
  }
}
