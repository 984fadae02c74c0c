package io.portaws.cli.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.cli.consumer.TwoConsumers.Killed;
import io.portaws.cli.consumer.TwoConsumers.Ran;
import io.portaws.cli.terminal.Exit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SwitchCommandTest {
  @Test
  void theWorkerIsHealthyBeforeTheFunctionStops() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      Ran ran = world.run("--to", "worker");

      assertThat(ran.code()).describedAs(ran.out() + ran.err()).isEqualTo(Exit.DONE);
      assertThat(world.gaps).isEmpty();
      assertThat(world.aloneOn()).isEqualTo(Consumer.WORKER);
      assertThat(world.worker.desired()).isEqualTo(2);
      assertThat(world.worker.isSuspended()).isFalse();
      assertThat(world.worker.minCapacity()).isEqualTo(2);
      assertThat(world.stack.parameter("Target")).isEqualTo("worker");
      assertThat(world.stack.parameter("PortClientSecret")).isEqualTo("****");
      assertThat(ran.out())
          .contains(
              "Messages are consumed by worker.",
              "worker  on: 2 of 2 tasks run",
              "lambda  off: its mapping is Disabled",
              "queue   before: 7 messages wait, 1 is in flight",
              "queue   now: 7 messages wait");
      assertThat(ran.err())
          .containsSubsequence(
              "resumed autoscaling of service/cluster/worker, at least 2 tasks",
              "set the desired count of worker to 2",
              "waiting for the tasks of worker: 0 of 2 tasks run",
              "not all of them are healthy",
              "the worker (service worker in cluster cluster) is up and healthy",
              "disabled the event source mapping",
              "stack port-aws-events says Target=worker, Standby=true");
    }
  }

  @Test
  void theFunctionIsReadyAndEnabledBeforeTheWorkerStops() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.function.state("Pending");
      Ran ran = world.run("--to", "LAMBDA");

      assertThat(ran.code()).describedAs(ran.out() + ran.err()).isEqualTo(Exit.DONE);
      assertThat(world.gaps).isEmpty();
      assertThat(world.aloneOn()).isEqualTo(Consumer.LAMBDA);
      assertThat(world.worker.isSuspended()).isTrue();
      assertThat(world.worker.minCapacity()).isZero();
      assertThat(world.operations.calls())
          .containsSubsequence(
              "lambda:Invoke",
              "lambda:UpdateEventSourceMapping",
              "applicationautoscaling:RegisterScalableTarget",
              "ecs:UpdateService",
              "cloudformation:ExecuteChangeSet");
    }
  }

  @ParameterizedTest
  @EnumSource(Consumer.class)
  void whicheverCallFailsSomebodyConsumesAndTheNextRunFinishes(Consumer to) {
    int calls = callsOfAWholeSwitch(to);
    assertThat(calls).isGreaterThan(15);
    for (int failing = 1; failing <= calls; failing++) {
      for (boolean forGood : List.of(false, true)) {
        try (var world = new TwoConsumers(to.other())) {
          int which = failing;
          world.operations.refuse(
              "AccessDeniedException",
              (number, call) -> number == which || (forGood && number > which));
          Ran ran = world.run("--to", to.word());
          String about = "call " + failing + (forGood ? " and all after" : "");
          assertThat(ran.code()).describedAs(about).isIn(Exit.DONE, Exit.FOUND);
          assertThat(world.gaps).describedAs(about + ran.err()).isEmpty();

          world.operations.refuse("", (number, call) -> false);
          Ran again = world.runOnceSettled(to);
          assertThat(again.code()).describedAs(about + again.out()).isEqualTo(Exit.DONE);
          assertThat(world.gaps).describedAs(about).isEmpty();
          assertThat(world.aloneOn()).describedAs(about).isEqualTo(to);
          assertThat(world.stack.parameter("Target")).isEqualTo(to.word());
        }
      }
    }
  }

  private static int callsOfAWholeSwitch(Consumer to) {
    try (var world = new TwoConsumers(to.other())) {
      assertThat(world.run("--to", to.word()).code()).isZero();
      return world.operations.calls().size();
    }
  }

  @ParameterizedTest
  @EnumSource(Consumer.class)
  void killedAtAnyWaitTheNextRunFinishesOrGoesBack(Consumer to) {
    int pauses;
    try (var world = new TwoConsumers(to.other())) {
      assertThat(world.run("--to", to.word()).code()).isZero();
      pauses = world.pauses();
    }
    assertThat(pauses).isGreaterThan(3);
    for (int at = 1; at <= pauses; at++) {
      for (Consumer then : Consumer.values()) {
        try (var world = new TwoConsumers(to.other())) {
          world.killAt(at);
          assertThatThrownBy(() -> world.run("--to", to.word())).isInstanceOf(Killed.class);
          world.killAt(Integer.MAX_VALUE);
          Ran ran = world.runOnceSettled(then);
          assertThat(ran.code()).describedAs("pause " + at + ran.out()).isEqualTo(Exit.DONE);
          assertThat(world.gaps).describedAs("killed at pause " + at).isEmpty();
          assertThat(world.aloneOn()).isEqualTo(then);
        }
      }
    }
  }

  @Test
  void aWorkerThatDoesNotStartIsTurnedOffAgainAndItsReasonTold() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      world.worker.starts(false);
      Ran ran = world.run("--to", "worker");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out())
          .contains(
              "Not switched to worker: ECS gave the deployment of worker up: tasks failed to start",
              "Essential container in task exited; exit code 78",
              "the function (event source mapping "
                  + TwoConsumers.MAPPING
                  + ") consumes as before");
      assertThat(world.gaps).isEmpty();
      assertThat(world.aloneOn()).isEqualTo(Consumer.LAMBDA);
      assertThat(world.worker.desired()).isZero();
      assertThat(world.worker.isSuspended()).isTrue();
      assertThat(world.stack.parameter("Target")).isEqualTo("lambda");
    }
  }

  @Test
  void whatWasBegunStaysOnWhereNobodyElseIsKnownToConsume() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      world.function.enable(false);
      world.function.tick();
      world.worker.starts(false);
      Ran ran = world.run("--to", "worker");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out())
          .contains("No other consumer is known to be on, so what was begun stays");
      assertThat(world.worker.desired()).isEqualTo(2);
      assertThat(world.worker.isSuspended()).isFalse();
    }
  }

  @Test
  void aFunctionThatIsNotReadyIsNotEnabled() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.function.answers(
          "{\"version\":\"0.1.0\",\"ready\":false,\"problems\":[\"Port refuses the credentials\"]}");
      Ran ran = world.run("--to", "lambda");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out()).contains("not ready: Port refuses the credentials");
      assertThat(world.aloneOn()).isEqualTo(Consumer.WORKER);
      assertThat(world.operations.calls()).doesNotContain("lambda:UpdateEventSourceMapping");
    }
  }

  @Test
  void aFunctionThatThrowsIsNotEnabled() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.function.fails(true);
      Ran ran = world.run("--to", "lambda");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out()).contains("it failed (Unhandled)");
      assertThat(world.aloneOn()).isEqualTo(Consumer.WORKER);
    }
  }

  /** Of one made by hand. */
  @Test
  void aMappingThatWouldLoseEventsIsNotEnabled() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.function.reports(false);
      Ran ran = world.run("--to", "lambda");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out()).contains("ReportBatchItemFailures");
      assertThat(world.aloneOn()).isEqualTo(Consumer.WORKER);
      assertThat(world.operations.calls()).doesNotContain("lambda:UpdateEventSourceMapping");
    }
  }

  @Test
  void anOldConsumerThatDoesNotStopLeavesBothOnUntilTheNextRun() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.worker.drains(false);
      Ran ran = world.run("--to", "lambda", "--timeout", "60s");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out())
          .contains("waited 1 min for the tasks of worker to end", "Run this again to finish");
      assertThat(world.function.isConsuming()).isTrue();
      assertThat(world.stack.parameter("Target")).isEqualTo("worker");

      world.worker.drains(true);
      assertThat(world.run("--to", "lambda").code()).isZero();
      assertThat(world.aloneOn()).isEqualTo(Consumer.LAMBDA);
      assertThat(world.gaps).isEmpty();
    }
  }

  @Test
  void aNewConsumerThatNeverComesUpIsTurnedOffAgain() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.function.state("Failed");
      Ran ran = world.run("--to", "lambda");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out()).contains("failed to be set up");
      assertThat(world.aloneOn()).isEqualTo(Consumer.WORKER);
      assertThat(world.gaps).isEmpty();
    }
  }

  @Test
  void whatIsNotThereIsRefusedWithTheCommandThatMakesIt() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.stack.output("QueueMappingId", "");
      Ran ran = world.run("--to", "lambda");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out())
          .contains(
              "there is no lambda to switch to",
              "./port-aws-events setup aws --stack-name port-aws-events --target worker --standby");
      assertThat(world.operations.calls()).noneMatch(call -> call.contains("Update"));
    }
  }

  @Test
  void whereNobodyConsumesNobodyCanRest() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.stack.parameter("Target", "none").output("QueueMappingId", "");
      Ran ran = world.run("--to", "lambda");

      assertThat(ran.out())
          .contains("./port-aws-events setup aws --stack-name port-aws-events --target lambda")
          .doesNotContain("--standby");
    }
  }

  @Test
  void aStackThatIsBeingChangedIsLeftAlone() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      world.stack.status("UPDATE_IN_PROGRESS");
      Ran ran = world.run("--to", "lambda");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out()).contains("is being changed (UPDATE_IN_PROGRESS)");
      assertThat(world.operations.calls()).containsOnly("cloudformation:DescribeStacks");
    }
  }

  @Test
  void aChangeSetThatWouldRemoveTheQueueIsNotExecuted() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      world.stack.changes("Modify True EventsQueue AWS::SQS::Queue");
      Ran ran = world.run("--to", "worker");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out())
          .contains(
              "would do more than a switch: EventsQueue (Modify)",
              "Messages are consumed by the worker, but stack port-aws-events does not say so yet");
      assertThat(world.operations.calls())
          .contains("cloudformation:DeleteChangeSet")
          .doesNotContain("cloudformation:ExecuteChangeSet");
      assertThat(world.aloneOn()).isEqualTo(Consumer.WORKER);
    }
  }

  @Test
  void whatCloudFormationPutsBackIsSwitchedAgain() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      world.stack.failWith("Alarm went into ALARM");
      Ran ran = world.run("--to", "worker");

      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out())
          .contains("CloudFormation put stack port-aws-events back", "Alarm went into ALARM");
      assertThat(world.aloneOn()).isEqualTo(Consumer.WORKER);

      world.stack.failWith(null);
      assertThat(world.run("--to", "worker").code()).isZero();
      assertThat(world.stack.parameter("Target")).isEqualTo("worker");
    }
  }

  @Test
  void whatIsSwitchedAlreadyIsLeftAsItIs() {
    try (var world = new TwoConsumers(Consumer.WORKER)) {
      Ran ran = world.run("--to", "worker");

      assertThat(ran.code()).isZero();
      assertThat(world.pauses()).isZero();
      assertThat(world.operations.calls())
          .noneMatch(call -> call.matches(".*:(Update|Register|Create|Execute).*"));
    }
  }

  @Test
  void dryRunTellsAndChangesNothing() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      Ran ran = world.run("--to", "worker", "--dry-run");

      assertThat(ran.code()).isZero();
      assertThat(ran.out())
          .containsSubsequence(
              "To switch to worker, this would be done:",
              "  set the desired count of worker to 2",
              "  disable the event source mapping",
              "  update stack port-aws-events with its own template: Target=worker, Standby=true");
      assertThat(world.operations.calls())
          .noneMatch(call -> call.matches(".*:(Update|Register|Create|Execute|Invoke).*"));
      assertThat(world.aloneOn()).isEqualTo(Consumer.LAMBDA);
    }
  }

  @Test
  void consumersWithoutAStackAreToldByHand() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      world.worker.withoutScaling();
      Ran ran =
          world.run(
              "--to",
              "worker",
              "--stack-name",
              "none",
              "--cluster",
              "cluster",
              "--service",
              "worker",
              "--mapping",
              TwoConsumers.MAPPING,
              "--tasks",
              "3");

      assertThat(ran.code()).describedAs(ran.out() + ran.err()).isZero();
      assertThat(world.worker.desired()).isEqualTo(3);
      assertThat(world.aloneOn()).isEqualTo(Consumer.WORKER);
      assertThat(world.gaps).isEmpty();
      assertThat(world.operations.calls())
          .doesNotContain(
              "applicationautoscaling:RegisterScalableTarget", "cloudformation:CreateChangeSet");
    }
  }

  @Test
  void jsonIsOneDocument() throws Exception {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      Ran ran = world.run("--to", "worker", "--output", "json");

      JsonNode json = new ObjectMapper().readTree(ran.out());
      assertThat(json.path("done").asBoolean()).isTrue();
      assertThat(json.at("/consumers/worker/state").asText()).isEqualTo("on");
      assertThat(json.at("/consumers/lambda/state").asText()).isEqualTo("off");
      assertThat(json.at("/queueBefore/waiting").asInt()).isEqualTo(7);
      assertThat(json.path("steps")).isNotEmpty();
    }
  }

  @Test
  void anAwsThatCannotBeReachedIsToldByItsOwnExitCode() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      world.set("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
      Ran ran = world.run("--to", "worker");

      assertThat(ran.code()).isEqualTo(Exit.UNAVAILABLE);
      assertThat(ran.out()).contains("stack port-aws-events could not be read");
    }
  }

  @Test
  void argumentsAreChecked() {
    try (var world = new TwoConsumers(Consumer.LAMBDA)) {
      assertThat(world.run("--to", "nobody").code()).isEqualTo(Exit.USAGE);
      assertThat(world.run("--to", "worker", "--timeout", "soon").code()).isEqualTo(Exit.USAGE);
      assertThat(world.run("--to", "worker", "--tasks", "0").code()).isEqualTo(Exit.USAGE);
      assertThat(world.run().code()).isEqualTo(Exit.USAGE);
      assertThat(world.operations.calls()).isEmpty();
    }
  }
}
