package io.portaws.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalStackImagePresentTest {
  @Test
  void withoutDockerTheTestsAreSkippedWithTheReason() {
    var answer = LocalStackImagePresent.answer("no-such-command", "image");
    assertThat(answer.isDisabled()).isTrue();
    assertThat(answer.getReason()).contains("there is no docker command");
  }

  @Test
  void withoutTheImageTheTestsAreSkippedWithTheCommandThatBringsIt() {
    var answer = LocalStackImagePresent.answer("false", "some/image:1");
    assertThat(answer.isDisabled()).isTrue();
    assertThat(answer.getReason().orElseThrow()).contains("docker pull some/image:1");
  }

  @Test
  void withTheImageTheTestsRun() {
    assertThat(LocalStackImagePresent.answer("true", "image").isDisabled()).isFalse();
  }
}
