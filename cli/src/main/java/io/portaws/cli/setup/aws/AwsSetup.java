package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import io.portaws.cli.terminal.Question;
import io.portaws.cli.terminal.Surroundings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Installs in AWS: looks, brings artefacts, changes the stack by a change set, follows it. What was
 * done stays done when something fails, and another run does the rest. Belongs to one thread.
 */
public final class AwsSetup implements AutoCloseable {
  private final AwsAccess access;
  private final Surroundings here;
  private final Progress progress;
  private final Question question;
  private final Docker docker;
  private final CloudFormationClient cloudFormation;
  private final S3Client s3;
  private final EcrClient ecr;

  AwsSetup(
      AwsAccess access,
      Surroundings here,
      Programs programs,
      Progress progress,
      Question question) {
    this.access = access;
    this.here = here;
    this.progress = progress;
    this.question = question;
    this.docker = new Docker(programs);
    this.cloudFormation = access.client(CloudFormationClient.builder(), "CLOUDFORMATION");
    this.s3 =
        access.client(
            S3Client.builder().serviceConfiguration(c -> c.chunkedEncodingEnabled(false)), "S3");
    this.ecr = access.client(EcrClient.builder(), "ECR");
  }

  @Override
  public void close() {
    cloudFormation.close();
    s3.close();
    ecr.close();
  }

  /** Looks, and does what is wished unless it is only to be tried. */
  AwsReport run(AwsWish wish) throws InterruptedException {
    AwsReport report = new AwsReport();
    try {
      if (!wish.dryRun() && !wish.yes() && !here.interaction().isTerminal()) {
        throw nobodyToAsk();
      }
      Optional<Prepared> prepared = prepare(wish, report);
      if (prepared.isEmpty()) {
        report.end("failed", Exit.CONFIGURATION, List.of("Nothing was changed."));
      } else if (wish.dryRun()) {
        report.steps(prepared.get().steps(access.region()));
        report.end("dry-run", Exit.DONE, List.of());
      } else {
        carryOut(prepared.get(), report);
      }
    } catch (Stopped e) {
      report.end("failed", e.exit(), e.lines());
    } finally {
      here.interaction().farewell("");
    }
    return report;
  }

  static Stopped nobodyToAsk() {
    return new Stopped(
        Exit.USAGE,
        "nobody can be asked here, since this is no terminal: give --yes to have the stack changed"
            + " without a question, or --dry-run to see what would be done");
  }

  private Optional<Prepared> prepare(AwsWish wish, AwsReport report)
      throws Stopped, InterruptedException {
    Caller caller = Caller.ask(access);
    report.place(caller, access.region());
    Preparation preparation = new Preparation(access, here, cloudFormation, s3, ecr, docker);
    Optional<Prepared> prepared = preparation.look(wish, caller);
    report.found(preparation.findings());
    preparation.findings().forEach(each -> progress.block(each.line()));
    return prepared;
  }

  private void carryOut(Prepared prepared, AwsReport report) throws Stopped, InterruptedException {
    CentralStack stack = stack(prepared.wish());
    if (prepared.state() instanceof StackState.Busy) {
      attach(stack, prepared, report);
      // What it made of the stack decides what comes next.
      carryOutAfter(prepared.wish(), report);
      return;
    }
    prepared.bucket().provide(prepared.bucketState(), progress);
    Map<String, Given> artifacts =
        new Artifacts(ecr, docker, progress).bring(prepared, access.region());
    Template template = stamped(prepared, artifacts);
    String key = prepared.templateKey(template);
    prepared.bucket().put(key, template.text().getBytes(StandardCharsets.UTF_8));
    List<Capability> capabilities = stack.validate(prepared.bucket().url(key));
    ParameterPlan plan = plan(prepared, template, artifacts);
    progress.say("Working out the changes …");
    CentralStack.Outcome outcome =
        stack.plan(prepared.isNew(), prepared.bucket().url(key), plan.parameters(), capabilities);
    boolean goOn =
        switch (outcome) {
          case CentralStack.Outcome.Failed(String id, String reason) -> {
            stack.discard(id);
            throw new Stopped(Exit.FOUND, "CloudFormation does not make the change set: " + reason);
          }
          case CentralStack.Outcome.Empty(String id) -> {
            stack.discard(id);
            report.end("nothing-to-do", Exit.DONE, List.of());
            yield true;
          }
          case CentralStack.Outcome.Ready ready -> change(stack, prepared, ready, report);
        };
    if (goOn) {
      finish(stack, prepared, report);
    }
  }

  private void carryOutAfter(AwsWish wish, AwsReport report) throws Stopped, InterruptedException {
    AwsReport ignored = new AwsReport();
    Optional<Prepared> again = prepare(wish, ignored);
    if (again.isEmpty() || again.get().state() instanceof StackState.Busy) {
      throw new Stopped(Exit.FOUND, "somebody else is changing the stack: run this again");
    }
    carryOut(again.get(), report);
  }

  /** Goes on watching what an earlier run, or somebody else, has begun. */
  private void attach(CentralStack stack, Prepared prepared, AwsReport report)
      throws Stopped, InterruptedException {
    StackView view = prepared.view().orElseThrow();
    progress.say("The stack " + view.name() + " is being changed already; following that first");
    StackEvents events = new StackEvents(cloudFormation, here.interaction(), progress, view.id());
    events.skipPastEarlierOperations();
    farewell(view.name());
    StackEvents.End end = events.follow();
    here.interaction().farewell("");
    if (!end.well()) {
      stack.look().ifPresent(report::stack);
      throw failed(stack, end);
    }
  }

  private CentralStack stack(AwsWish wish) {
    return new CentralStack(cloudFormation, here.interaction(), wish.stackName(), access.region());
  }

  private static Template stamped(Prepared prepared, Map<String, Given> artifacts) {
    String code = prepared.code().map(FunctionCode::identity).orElse("");
    return prepared
        .template()
        .stamped(plan(prepared, prepared.template(), artifacts).values(), code);
  }

  private static ParameterPlan plan(
      Prepared prepared, Template template, Map<String, Given> artifacts) {
    Map<String, String> before =
        prepared.isNew() ? Map.of() : prepared.view().orElseThrow().parameters();
    return ParameterPlan.of(template, prepared.wish().with(artifacts).given(), before);
  }

  /** Shows the changes, asks, carries them out; false when they are declined. */
  private boolean change(
      CentralStack stack, Prepared prepared, CentralStack.Outcome.Ready ready, AwsReport report)
      throws Stopped, InterruptedException {
    report.changes(ready.changes());
    progress.say("Changes of the stack " + prepared.wish().stackName() + ":");
    ready.changes().forEach(each -> progress.say(each.line()));
    ready.changes().stream()
        .filter(PlannedChange::isAlarming)
        .forEach(each -> progress.say(each.alarm()));
    if (!prepared.wish().yes() && !question.agrees("Make these changes?")) {
      stack.discard(ready.id());
      report.end("declined", Exit.DONE, List.of());
      return false;
    }
    StackView view =
        stack
            .look()
            .orElseThrow(
                () -> new Stopped(Exit.FOUND, "the stack was deleted meanwhile: run this again"));
    StackEvents events = new StackEvents(cloudFormation, here.interaction(), progress, view.id());
    events.skipPast();
    farewell(view.name());
    stack.carryOut(ready.id(), UUID.randomUUID().toString());
    StackEvents.End end = events.follow();
    here.interaction().farewell("");
    if (!end.well()) {
      stack.look().ifPresent(report::stack);
      throw failed(stack, end);
    }
    report.end("done", Exit.DONE, List.of());
    return true;
  }

  private void farewell(String name) {
    here.interaction()
        .farewell(
            "Interrupted. AWS goes on with the stack "
                + name
                + " in "
                + access.region()
                + ". Run the same command again to go on watching, or: "
                + Shell.command(
                    "aws",
                    "cloudformation",
                    "describe-stack-events",
                    "--stack-name",
                    name,
                    "--region",
                    access.region()));
  }

  private Stopped failed(CentralStack stack, StackEvents.End end) throws Stopped {
    String cause = end.cause().orElse("AWS gave no reason");
    Optional<StackView> view = stack.look();
    String advice =
        switch (stack.state(view)) {
          case StackState.Stuck(_, String what) -> what;
          case StackState.Updatable _ ->
              "The stack is as it was before, and goes on working: remove the reason and run this"
                  + " again";
          case StackState.New _ -> "Remove the reason and run this again";
          case StackState.Busy _ -> "It is still being changed: run this again to follow";
        };
    return new Stopped(
        Exit.FOUND,
        "The stack's change failed; it ended as " + end.status() + ".",
        "The reason: " + cause,
        advice);
  }

  private void finish(CentralStack stack, Prepared prepared, AwsReport report)
      throws Stopped, InterruptedException {
    StackView now =
        stack
            .look()
            .orElseThrow(
                () -> new Stopped(Exit.FOUND, "the stack was deleted meanwhile: run this again"));
    report.stack(now);
    if (prepared.memberTemplate().isEmpty()) {
      return;
    }
    Map<String, String> failures =
        new MemberSetup(cloudFormation, here.interaction(), progress)
            .bring(prepared, now, access.region());
    report.failures(failures);
    if (!failures.isEmpty()) {
      report.end(
          "failed",
          Exit.FOUND,
          List.of(
              "Of the stack set's stacks, "
                  + failures.size()
                  + " failed (see above). Remove the"
                  + " reasons and run this again: it goes on with what is missing."));
    }
  }
}
