package io.portaws.cli.redrive;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.explain.LiveStates;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Question;
import io.portaws.cli.terminal.Surroundings;
import io.portaws.pipeline.Explainer;
import io.portaws.pipeline.mapping.Dialect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** One run of the command: looks, and where it is asked for, moves. */
final class RedriveRun implements AutoCloseable {
  /** After an interruption the calls under way end, and letters are shown again. */
  private static final long GRACE_SECONDS = 30;

  /** What the user asks for. */
  record Asked(
      Queues.Told queues,
      AsInstalled.Told installation,
      Selection selection,
      boolean move,
      boolean verdicts,
      boolean live,
      boolean evenIfRejected,
      boolean bodies,
      boolean yes,
      int max,
      int perSecond,
      String command) {}

  private final AwsAccess aws;
  private final Surroundings here;
  private final Asked asked;
  private final Progress progress;
  private final Duration patience;
  private final SqsClient sqs;
  private final CloudFormationClient cloudFormation;
  private final AtOnce calls = new AtOnce();
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean stopped;

  RedriveRun(AwsAccess aws, Surroundings here, Asked asked, Progress progress, Duration patience) {
    this.aws = aws;
    this.here = here;
    this.asked = asked;
    this.progress = progress;
    this.patience = patience;
    this.sqs = aws.client(SqsClient.builder(), "SQS");
    this.cloudFormation = aws.client(CloudFormationClient.builder(), "CLOUDFORMATION");
    here.interaction().whenInterrupted(this::interrupt);
  }

  /** Returns when the run has ended: nothing is cut off between a send and its delete. */
  private void interrupt() {
    stopped = true;
    try {
      var _ = ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      // The process is ending already; letters that stay hidden are visible by themselves soon.
      return;
    }
  }

  /** What the judge needs, as long as it judges. */
  private record Bench(Judge judge, List<String> notes, @Nullable LiveStates states)
      implements AutoCloseable {
    @Override
    public void close() {
      if (states != null) {
        states.close();
      }
    }
  }

  /**
   * @param question asked before letters are moved, unless the user has said yes
   * @param shown takes what would be moved, before the question
   * @throws Stopped when there is nothing to look at, or something is wrong before a look
   */
  Results run(Question question, Consumer<Results> shown) throws InterruptedException, Stopped {
    Queues queues = Queues.find(cloudFormation, sqs, asked.queues(), here.clock().instant());
    try (Bench bench = bench(queues)) {
      if (!asked.move()) {
        return survey(queues, bench, asked.verdicts());
      }
      if (!asked.yes()) {
        Results before = survey(queues, bench, true);
        shown.accept(before);
        if (!agrees(before, question)) {
          return before;
        }
      }
      return move(queues, bench);
    }
  }

  private boolean agrees(Results before, Question question) {
    Survey survey = before.survey().orElseThrow();
    return !stopped
        && before.problem().isEmpty()
        && survey.movable() > 0
        && question.agrees(
            "Move %d of %d dead letters to %s, as %d messages?"
                .formatted(
                    survey.movable(), survey.chosen(), before.queues().url(), survey.messages()));
  }

  private Results survey(Queues queues, Bench bench, boolean verdicts) throws InterruptedException {
    progress.say("looking into " + queues.deadLetterUrl() + " (about " + queues.waiting() + ")");
    Survey survey =
        new Survey(
            new Survey.Wish(
                asked.selection(), verdicts, asked.evenIfRejected(), asked.bodies(), asked.max()),
            bench.judge(),
            progress);
    Pass.Ended end = new Pass(deadLetters(queues), () -> stopped).run(survey);
    return results(queues, Optional.of(survey), Optional.empty(), verdicts, end, bench);
  }

  private Results move(Queues queues, Bench bench) throws InterruptedException {
    progress.say("moving letters to " + queues.url());
    DeadLetterQueue from = deadLetters(queues);
    Pass pass = new Pass(from, () -> stopped);
    Moving moving =
        new Moving(
            new Moving.Wish(
                asked.selection(),
                asked.evenIfRejected(),
                asked.max(),
                asked.perSecond(),
                queues.toldAt()),
            bench.judge(),
            from,
            new EventsQueue(sqs, queues.url()),
            pass,
            new Pace(asked.perSecond(), here.clock(), here.interaction()),
            progress,
            () -> stopped);
    Pass.Ended end = pass.run(moving);
    return results(queues, Optional.empty(), Optional.of(moving), false, end, bench);
  }

  private Results results(
      Queues queues,
      Optional<Survey> survey,
      Optional<Moving> moving,
      boolean verdicts,
      Pass.Ended end,
      Bench bench) {
    return new Results(
        queues, survey, moving, verdicts, end, stopped, bench.notes(), asked.command());
  }

  private DeadLetterQueue deadLetters(Queues queues) {
    return new DeadLetterQueue(
        sqs, queues.deadLetterUrl(), queues.queueArn(), calls, here.clock(), patience);
  }

  private Bench bench(Queues queues) throws Stopped {
    AsInstalled installed = AsInstalled.of(here, queues, asked.installation());
    if (!installed.problems().isEmpty()) {
      throw new Stopped(String.join("; ", installed.problems()), Exit.CONFIGURATION);
    }
    List<String> notes = new ArrayList<>(installed.notes());
    LiveStates states = null;
    if (asked.live()) {
      try {
        states = LiveStates.open(installed.here(), aws.credentials(), aws.region());
      } catch (LiveStates.NoAws e) {
        notes.add(e.getMessage() + "; judged without AWS's states");
      }
    }
    boolean forExporter = installed.mapping().dialect() == Dialect.EXPORTER;
    Explainer.States read =
        states == null
            ? new Explainer.States.None()
            : new Explainer.States.Read(states.source(installed.catalog(), forExporter));
    Explainer explainer =
        new Explainer(
            installed.catalog(), installed.mapping(), installed.settings(), read, queues.toldAt());
    return new Bench(new Judge(explainer), notes, states);
  }

  @Override
  public void close() {
    calls.close();
    sqs.close();
    cloudFormation.close();
    here.interaction().whenInterrupted(() -> {});
    ended.countDown();
  }
}
