package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AWS's own linter has no error to tell of the templates. Skipped where it is not on the PATH. */
class CfnLintTest {
  private static final String PROGRAM = "cfn-lint";

  @TempDir Path folder;

  @Test
  void theLinterFindsNoErrorInTheTemplates() throws IOException, InterruptedException {
    Ran ran = lint(Templates.files());
    assertThat(ran.code()).as("%s", ran.output()).isZero();
  }

  @Test
  void theLinterWouldFindAnError() throws IOException, InterruptedException {
    Path template = folder.resolve("wrong.yaml");
    Files.writeString(template, "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {Nme: q}}}");
    Ran ran = lint(List.of(template));
    assertThat(ran.code()).isNotZero();
    assertThat(ran.output()).contains("Nme");
  }

  private record Ran(int code, String output) {}

  private Ran lint(List<Path> templates) throws IOException, InterruptedException {
    Optional<Path> program =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(each -> Path.of(each, PROGRAM))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(program.isPresent(), "no " + PROGRAM + " on the PATH (PyPI's cfn-lint)");
    List<String> command =
        new ArrayList<>(
            List.of(program.orElseThrow().toString(), "--non-zero-exit-code", "error", "--"));
    templates.forEach(template -> command.add(template.toString()));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ran(process.exitValue(), Files.readString(output));
  }
}
