package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** cfn-lint's word about the templates, where it is installed. */
class CfnLintTest {
  private static Optional<Path> onPath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Test
  @Timeout(120)
  void cfnLintFindsNoError() throws IOException, InterruptedException {
    Optional<Path> linter = onPath("cfn-lint");
    assumeTrue(linter.isPresent(), "cfn-lint is not on the PATH");
    Process version = new ProcessBuilder(linter.orElseThrow() + "", "--version").start();
    assumeTrue(version.waitFor() == 0, "the cfn-lint on the PATH does not run");
    Process lint =
        new ProcessBuilder(
                linter.orElseThrow() + "",
                "--non-zero-exit-code",
                "error",
                "--ignore-checks",
                "W",
                "--",
                Infra.FOLDER.resolve("port-aws-events.yaml") + "",
                Infra.FOLDER.resolve("member-account.yaml") + "")
            .redirectErrorStream(true)
            .start();
    String told = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(lint.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(lint.exitValue()).as(told).isZero();
  }
}
