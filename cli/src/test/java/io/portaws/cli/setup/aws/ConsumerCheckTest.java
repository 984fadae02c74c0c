package io.portaws.cli.setup.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.consumer.Consumer;
import io.portaws.cli.consumer.Standing;
import io.portaws.cli.consumer.Standing.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumerCheckTest {
  /** Where a switch moved the consumers and was refused the stack's update. */
  @ParameterizedTest
  @CsvSource({
    // The stack says, it shall say, the worker is, the function is, whether that stops an update.
    "worker, worker, OFF, ON, true",
    "lambda, lambda, ON, OFF, true",
    "worker, worker, ON, OFF, false",
    "lambda, lambda, OFF, ON, false",
    // Both are told anew.
    "worker, lambda, OFF, ON, false",
    // An update makes it no worse.
    "worker, worker, OFF, OFF, false",
    "worker, worker, ON, ON, false",
    "worker, worker, PARTLY, ON, false",
    "none, none, OFF, ON, false"
  })
  void anUpdateThatWouldLeaveNobodyIsNotBegun(
      String says, String shallSay, State worker, State function, boolean stops) {
    StackView view = new StackView("id", "events", "", "", Map.of("Target", says), Map.of());
    var plan = new ParameterPlan(List.of(), Map.of("Target", shallSay), List.of());
    var standings =
        Map.of(
            Consumer.WORKER, new Standing(worker, ""), Consumer.LAMBDA, new Standing(function, ""));

    assertThat(ConsumerCheck.of(view, plan, standings).map(Finding::weight).stream().toList())
        .isEqualTo(stops ? List.of(Finding.Weight.PROBLEM) : List.of());
  }
}
