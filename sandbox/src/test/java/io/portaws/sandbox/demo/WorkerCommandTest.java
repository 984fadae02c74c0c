package io.portaws.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkerCommandTest {
  @Test
  void aContainerIsHandedTheVariablesByName() {
    var command = new WorkerCommand(List.of("docker", "run", "{environment}", "image"));
    assertThat(command.words(Set.of("QUEUE_URL", "AWS_REGION")))
        .containsExactly("docker", "run", "--env", "AWS_REGION", "--env", "QUEUE_URL", "image");
  }

  @Test
  void aProcessInheritsThemAndIsToldNothing() {
    assertThat(new WorkerCommand(List.of("java", "-jar", "x")).words(Set.of("QUEUE_URL")))
        .containsExactly("java", "-jar", "x");
  }

  @Test
  void withoutWordsOrJarThereIsNothingToRun() {
    assertThatThrownBy(() -> new WorkerCommand(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> WorkerCommand.ofJar(Path.of("no/such.jar")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no/such.jar");
  }
}
