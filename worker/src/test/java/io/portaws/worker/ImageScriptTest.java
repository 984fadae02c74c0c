package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build/image.sh ci} on machines whose Docker is one that the test makes up. */
class ImageScriptTest {
  private static final Path ROOT = Path.of(System.getProperty("repo.root", ".."));

  /** What the machine lacks, and what the image does wrong. */
  private static final int UNAVAILABLE = 69;

  private static final int WRONG = 1;

  /** Has all images, and does no more than it is told. */
  private static final String DOCKER =
      """
      #!/bin/sh
      echo "$@" >> "${0%/*}/calls"
      case $1 in
        run) exit "$RUN" ;;
        build) exit "$BUILD" ;;
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
    Path out = machine.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", ROOT.resolve("build/image.sh").toString(), "ci")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    builder.environment().put("PATH", machine + ":" + System.getenv("PATH"));
    builder.environment().put("RUN", run + "");
    builder.environment().put("BUILD", build + "");
    builder.environment().keySet().removeIf(name -> name.endsWith("_IMAGE"));
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
}
