package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.consumer.Consumer;
import io.portaws.cli.consumer.Places;
import io.portaws.cli.consumer.Standing;
import io.portaws.cli.consumer.Standing.State;
import io.portaws.cli.consumer.Standings;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * Whether the stack's word about who consumes is true. Where a switch could not bring it in line,
 * an update that touches the consumer would turn it off as the stack says, and not turn the other
 * one on, of which the stack says nothing new: nobody would consume. Changes nothing.
 */
final class ConsumerCheck {
  private ConsumerCheck() {}

  /** As AWS tells; empty when all is well, or AWS does not tell. */
  static Optional<Finding> look(AwsAccess access, StackView view, ParameterPlan plan) {
    Places places =
        new Places(
            output(view, "ClusterName"),
            output(view, "ServiceName"),
            output(view, "QueueMappingId"),
            Optional.empty(),
            Optional.empty());
    if (!places.hasWorker() || !places.hasFunction()) {
      return Optional.empty();
    }
    try (EcsClient ecs = access.client(EcsClient.builder(), "ECS");
        LambdaClient lambda = access.client(LambdaClient.builder(), "LAMBDA")) {
      return of(view, plan, Standings.of(places, ecs, lambda));
    } catch (SdkException e) {
      return Optional.of(
          Finding.warning(
              "consumer", "which one consumes now was not told: " + Stopped.words(e), ""));
    }
  }

  static Optional<Finding> of(
      StackView view, ParameterPlan plan, Map<Consumer, Standing> standings) {
    String said = view.parameters().getOrDefault("Target", "");
    for (Consumer target : Consumer.values()) {
      boolean stays = said.equals(target.word()) && plan.is("Target", said);
      if (stays && is(standings, target, State.OFF) && is(standings, target.other(), State.ON)) {
        return Optional.of(
            Finding.problem(
                "consumer",
                "the stack says %s, but the %s consumes: after an update perhaps nobody would"
                    .formatted(target, target.other()),
                Shell.command(
                        "./port-aws-events",
                        "switch",
                        "--to",
                        target.other().word(),
                        "--stack-name",
                        view.name())
                    + " brings the stack in line"));
      }
    }
    return Optional.empty();
  }

  private static boolean is(Map<Consumer, Standing> standings, Consumer which, State state) {
    return Optional.ofNullable(standings.get(which)).filter(s -> s.is(state)).isPresent();
  }

  private static Optional<String> output(StackView view, String name) {
    return Optional.ofNullable(view.outputs().get(name)).filter(value -> !value.isBlank());
  }
}
