package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class CausesTest {
  @Test
  void whatLiesAtTheBottomIsTold() {
    var failed =
        SdkClientException.create(
            "Unable to execute HTTP request", new UnknownHostException("sqs.eu-west-9.example"));
    assertThat(Causes.why(failed))
        .isEqualTo("Unable to execute HTTP request: sqs.eu-west-9.example");
    assertThat(Causes.why(new CompletionException(failed)))
        .isEqualTo("Unable to execute HTTP request: sqs.eu-west-9.example");
  }

  @Test
  void whatIsToldAlreadyIsNotToldTwice() {
    var failed = SdkClientException.create("no route: down", new IllegalStateException("down"));
    assertThat(Causes.why(failed)).isEqualTo("no route: down");
  }
}
