package io.portaws.cli.consumer;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.consumer.Standing.State;
import io.portaws.cli.terminal.Exit;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** One switch: looks at what there is, moves, and brings the stack's parameters in line. */
final class SwitchRun implements AutoCloseable {
  /** How it ended, and with which exit code. */
  record Outcome(SwitchReport report, int exit) {}

  /**
   * What was asked for.
   *
   * @param stackName null-free; used only when {@code places} do not tell everything
   * @param tasks how many tasks the worker begins with where no stack tells
   */
  record Asked(Consumer to, String stackName, Places places, int tasks, boolean dryRun) {}

  private final Asked asked;
  private final Steps steps;
  private final Waiting waiting;
  private final InstantSource clock;
  private final EcsClient ecs;
  private final LambdaClient lambda;
  private final ApplicationAutoScalingClient scaling;
  private final CloudFormationClient cloudFormation;
  private final SqsClient sqs;

  SwitchRun(AwsAccess aws, Asked asked, Steps steps, Waiting waiting, InstantSource clock) {
    this.asked = asked;
    this.steps = steps;
    this.waiting = waiting;
    this.clock = clock;
    this.ecs = aws.client(EcsClient.builder(), "ECS");
    this.lambda = aws.client(LambdaClient.builder(), "LAMBDA");
    this.scaling = aws.client(ApplicationAutoScalingClient.builder(), "APPLICATION_AUTO_SCALING");
    this.cloudFormation = aws.client(CloudFormationClient.builder(), "CLOUDFORMATION");
    this.sqs = aws.client(SqsClient.builder(), "SQS");
  }

  /** The consumers that there are, and the stack where one tells of them. */
  private record Found(Optional<Stack> stack, Places places, Map<Consumer, Consuming> consumers) {
    Optional<Consuming> of(Consumer which) {
      return Optional.ofNullable(consumers.get(which));
    }

    Optional<Backlog> backlog(SqsClient sqs) {
      return places.queueUrl().map(url -> Backlog.of(sqs, url));
    }
  }

  Outcome run() throws InterruptedException {
    Found found;
    try {
      found = find();
    } catch (StepFailed failed) {
      return refused(failed);
    }
    Consuming to = found.of(asked.to()).orElseThrow();
    Optional<Consuming> from = found.of(asked.to().other());
    Optional<Backlog> before = found.backlog(sqs);
    if (asked.dryRun()) {
      return dryRun(found, before, to, from);
    }
    Move.Result moved = new Move(to, from, steps).run();
    if (moved.end() == Move.End.MOVED && found.stack().isPresent()) {
      moved = bringInLine(found.stack().get(), to, from);
    }
    return report(found, before, steps.list(), moved);
  }

  private Outcome dryRun(
      Found found, Optional<Backlog> before, Consuming to, Optional<Consuming> from) {
    try {
      return report(found, before, toDo(found, to, from), Move.Result.DONE);
    } catch (SdkException e) {
      return refused(StepFailed.of("what there is to do could not be told", e));
    }
  }

  private Outcome refused(StepFailed why) {
    SwitchReport report = SwitchReport.refused(asked.to(), asked.dryRun(), why.sentence());
    return new Outcome(report, why.isUnreachable() ? Exit.UNAVAILABLE : Exit.FOUND);
  }

  private Outcome report(
      Found found, Optional<Backlog> before, List<String> did, Move.Result result) {
    Map<Consumer, Standing> standings = new EnumMap<>(Consumer.class);
    found
        .consumers()
        .forEach((which, consumer) -> {
          try {
            standings.put(which, consumer.standing());
          } catch (SdkException e) {
            standings.put(which, new Standing(State.PARTLY, "it cannot be looked at now"));
          }
        });
    var report =
        new SwitchReport(
            asked.to(),
            asked.dryRun(),
            did,
            standings,
            before,
            asked.dryRun() ? Optional.empty() : found.backlog(sqs),
            result.problem());
    if (result.problem().isEmpty()) {
      return new Outcome(report, Exit.DONE);
    }
    return new Outcome(report, result.unreachable() ? Exit.UNAVAILABLE : Exit.FOUND);
  }

  private List<String> toDo(Found found, Consuming to, Optional<Consuming> from) {
    List<String> toDo = new ArrayList<>();
    boolean moved =
        to.standing().is(State.ON) && from.map(old -> old.standing().is(State.OFF)).orElse(true);
    if (!moved) {
      toDo.addAll(to.toBegin());
      from.ifPresent(old -> toDo.addAll(old.toEnd()));
    }
    found
        .stack()
        .filter(stack -> !StackTarget.says(stack, to.who()))
        .ifPresent(stack ->
            toDo.add(
                "update stack %s with its own template: Target=%s, Standby=true, all else as it is"
                    .formatted(stack.name(), to.who())));
    return toDo;
  }

  private Found find() throws StepFailed {
    Optional<Stack> stack = stack();
    Places places = asked.places().or(stack.map(Places::of).orElse(Places.NONE));
    Map<Consumer, Consuming> consumers = new EnumMap<>(Consumer.class);
    if (places.hasWorker()) {
      String cluster = places.cluster().orElse("default");
      String service = places.service().orElseThrow();
      consumers.put(
          Consumer.WORKER,
          new EcsWorker(
              ecs,
              new WorkerScaling(scaling, cluster, service),
              cluster,
              service,
              stack.map(s -> s.number("MinTasks", asked.tasks())).orElse(asked.tasks()),
              waiting));
    }
    if (places.hasFunction()) {
      consumers.put(
          Consumer.LAMBDA,
          new LambdaFunction(lambda, places.mapping().orElseThrow(), places.function(), waiting));
    }
    Found found = new Found(stack, places, consumers);
    refuseWhatIsNotThere(found);
    return found;
  }

  /** Empty when everything is given by hand and there is none. */
  private Optional<Stack> stack() throws StepFailed {
    Optional<Stack> stack;
    try {
      stack = Stack.read(cloudFormation, asked.stackName());
    } catch (SdkException e) {
      throw StepFailed.of("stack " + asked.stackName() + " could not be read", e);
    }
    boolean byHand = asked.places().hasWorker() || asked.places().hasFunction();
    if (stack.isEmpty() && !byHand) {
      throw new StepFailed(
          ("there is no stack %s in this account and region: name it by --stack-name, or tell where"
                  + " the consumers are by --service and --mapping")
              .formatted(asked.stackName()));
    }
    if (stack.isPresent() && !stack.get().isSettled()) {
      throw new StepFailed(
          stack.get().isBeingChanged()
              ? "stack %s is being changed (%s): run this again when that is done"
                  .formatted(asked.stackName(), stack.get().status())
              : "stack %s is in state %s: mend it first, by setup aws"
                  .formatted(asked.stackName(), stack.get().status()));
    }
    return stack;
  }

  private void refuseWhatIsNotThere(Found found) throws StepFailed {
    Consumer to = asked.to();
    Optional<Consuming> consumer = found.of(to);
    Optional<Standing> standing;
    try {
      standing = consumer.map(Consuming::standing);
    } catch (SdkException e) {
      throw StepFailed.of("the " + to + " could not be looked at", e);
    }
    if (standing.isPresent() && !standing.get().is(State.MISSING)) {
      return;
    }
    String why = standing.map(Standing::words).orElse("it is not part of this installation");
    throw NotThere.of(to, why, found.stack());
  }

  private Move.Result bringInLine(Stack stack, Consuming to, Optional<Consuming> from)
      throws InterruptedException {
    Optional<StepFailed> failed = Optional.empty();
    try {
      new StackTarget(cloudFormation, stack.name(), clock, waiting).become(to.who(), stack, steps);
    } catch (StepFailed why) {
      failed = Optional.of(why);
    } catch (SdkException e) {
      failed = Optional.of(StepFailed.of("stack " + stack.name() + " could not be updated", e));
    }
    // Whatever CloudFormation did or put back: the one that was switched to has to be on.
    Move.Result still = new Move(to, from, steps).run();
    if (failed.isEmpty() || still.problem().isPresent()) {
      return still;
    }
    return Move.Result.failed(
        Move.End.MOVED,
        failed.get(),
        ("Messages are consumed by the %s, but stack %s does not say so yet and might turn it back"
                + " with its next update: run this again")
            .formatted(to.who(), stack.name()));
  }

  @Override
  public void close() {
    ecs.close();
    lambda.close();
    scaling.close();
    cloudFormation.close();
    sqs.close();
  }
}
