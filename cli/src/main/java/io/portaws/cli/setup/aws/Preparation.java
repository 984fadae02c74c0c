package io.portaws.cli.setup.aws;

import io.portaws.cli.aws.AwsAccess;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Surroundings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CallAs;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Looks at everything before anything is changed, and finds all that is wrong at once. Belongs to
 * one thread.
 */
final class Preparation {
  private final AwsAccess access;
  private final Surroundings here;
  private final CloudFormationClient cloudFormation;
  private final S3Client s3;
  private final EcrClient ecr;
  private final Docker docker;
  private final List<Finding> findings = new ArrayList<>();

  Preparation(
      AwsAccess access,
      Surroundings here,
      CloudFormationClient cloudFormation,
      S3Client s3,
      EcrClient ecr,
      Docker docker) {
    this.access = access;
    this.here = here;
    this.cloudFormation = cloudFormation;
    this.s3 = s3;
    this.ecr = ecr;
    this.docker = docker;
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  /** Something that may be missing, with the reason. */
  private interface Sought<T> {
    T find() throws Stopped, InterruptedException;
  }

  private <T> Optional<T> or(String subject, Sought<T> sought) throws InterruptedException {
    try {
      return Optional.of(sought.find());
    } catch (Stopped e) {
      findings.add(Finding.problem(subject, String.join("\n    ", e.lines()), ""));
      return Optional.empty();
    }
  }

  /**
   * What would be done.
   *
   * @return empty when a finding is a problem
   */
  Optional<Prepared> look(AwsWish told, Caller caller) throws Stopped, InterruptedException {
    String region = access.region();
    AwsWish wish = withRegions(told, region);
    Template template = read(wish, Templates.CENTRAL);
    Optional<Template> memberTemplate =
        wish.members() instanceof Members.None
            ? Optional.empty()
            : Optional.of(read(wish, Templates.MEMBER));
    AccountChecks account = new AccountChecks(access, caller);
    findings.add(Finding.fine("account", caller.account() + " as " + caller.arn()));
    findings.add(account.region());

    CentralStack stack =
        new CentralStack(cloudFormation, here.interaction(), wish.stackName(), region);
    Optional<StackView> view = stack.look();
    StackState state = stack.state(view);
    StackChecks stacks = new StackChecks(cloudFormation, wish);
    findings.add(stacks.state(view, state));
    findings.addAll(stacks.otherQueues(view, here.variable("QUEUE_URL")));
    stacks.template(template).ifPresent(findings::add);
    boolean isNew = state instanceof StackState.New;
    Map<String, String> before = isNew ? Map.of() : view.orElseThrow().parameters();

    MemberChecks.Found members = members(wish, caller);
    Optional<StackSetView> set = memberSet(wish, members.callAs());
    wish =
        wish.insisting(
            MemberPlan.central(
                wish.members(), before, set.isPresent(), members.organization(), caller.account()));

    ParameterPlan plan = ParameterPlan.of(template, wish.given(), before);
    var home = new ArtifactBucket.Home(caller.account(), region, caller.partition());
    ArtifactBucket bucket =
        wish.artifactBucket().isPresent()
            ? ArtifactBucket.named(s3, wish.artifactBucket().get(), home)
            : ArtifactBucket.own(s3, home);
    Optional<ArtifactBucket.State> bucketState = or("bucket", bucket::look);

    Optional<FunctionCode> code = code(wish, plan, before);
    Optional<WorkerImage> image = image(wish, plan, before, caller, region);
    Optional<MappingFile> mapping = mapping(wish);
    Map<String, Given> artifacts = artifacts(code, image, mapping, bucket);
    plan = ParameterPlan.of(template, wish.with(artifacts).given(), before);
    plan.problems().forEach(each -> findings.add(Finding.problem("parameters", each, "")));

    fits(image, plan).ifPresent(findings::add);
    forgotten(wish, before).ifPresent(findings::add);

    if (state instanceof StackState.Updatable) {
      ConsumerCheck.look(access, view.orElseThrow(), plan).ifPresent(findings::add);
    }
    InputChecks inputs = new InputChecks(access, here);
    findings.addAll(inputs.port(wish, plan, isNew));
    inputs.secret(plan).ifPresent(findings::add);
    inputs.network(plan).ifPresent(findings::add);
    boolean pushes = image.filter(WorkerImage.Local.class::isInstance).isPresent();
    findings.add(account.permissions(NeededActions.of(wish, plan, pushes)));
    findings.add(account.trail());
    if (isNew) {
      findings.add(account.rules(template.count("AWS::Events::Rule")));
    }
    boolean stop = findings.stream().anyMatch(f -> f.weight() == Finding.Weight.PROBLEM);
    if (stop || bucketState.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Prepared(
            wish,
            caller,
            template,
            memberTemplate,
            plan,
            view,
            state,
            bucket,
            bucketState.get(),
            code,
            image,
            mapping,
            set,
            members.callAs()));
  }

  /** An image of one processor does not run on the other. */
  private static Optional<Finding> fits(Optional<WorkerImage> image, ParameterPlan plan) {
    return image.orElse(null) instanceof WorkerImage.Local local
            && !plan.is("Architecture", local.architecture())
        ? Optional.of(
            Finding.problem(
                "image",
                local.name()
                    + " is built for "
                    + local.architecture()
                    + ", and Architecture is "
                    + plan.value("Architecture"),
                "Leave the parameter out, or build the image for it"))
        : Optional.empty();
  }

  /** The members' stacks are updated by the run that names them. */
  private Optional<Finding> forgotten(AwsWish wish, Map<String, String> before) throws Stopped {
    boolean hasMembers = !before.getOrDefault("ReadRoleName", "").isEmpty();
    return wish.members() instanceof Members.None
            && hasMembers
            && MemberStacks.look(cloudFormation, wish.memberStackSet(), CallAs.SELF).isPresent()
        ? Optional.of(
            Finding.warning(
                "stack set",
                wish.memberStackSet() + " stays as it is",
                "To bring other accounts' stacks up to date, name them again by --accounts or"
                    + " --organizational-units"))
        : Optional.empty();
  }

  private static AwsWish withRegions(AwsWish wish, String region) {
    return switch (wish.members()) {
      case Members.Accounts(var ids, var spread) when spread.regions().isEmpty() ->
          wish.withMembers(new Members.Accounts(ids, spread.in(List.of(region))));
      case Members.Units(var ids, var spread) when spread.regions().isEmpty() ->
          wish.withMembers(new Members.Units(ids, spread.in(List.of(region))));
      case Members.None _, Members.Accounts _, Members.Units _ -> wish;
    };
  }

  private static Template read(AwsWish wish, String name) throws Stopped {
    try {
      return new Templates(wish.templateDir().orElse(null)).read(name);
    } catch (IOException e) {
      throw new Stopped(Exit.CONFIGURATION, String.valueOf(e.getMessage()));
    }
  }

  /** Who deploys decides which stack set is meant: its own, or the management account's. */
  private MemberChecks.Found members(AwsWish wish, Caller caller) throws Stopped {
    MemberChecks checks = new MemberChecks(access, cloudFormation, caller);
    MemberChecks.Found found = checks.look(wish.members(), Optional.empty());
    Optional<StackSetView> set = memberSet(wish, found.callAs());
    MemberChecks.Found again = set.isEmpty() ? found : checks.look(wish.members(), set);
    findings.addAll(again.findings());
    return again;
  }

  private Optional<StackSetView> memberSet(AwsWish wish, CallAs callAs) throws Stopped {
    return wish.members() instanceof Members.None
        ? Optional.empty()
        : MemberStacks.look(cloudFormation, wish.memberStackSet(), callAs);
  }

  private Optional<FunctionCode> code(AwsWish wish, ParameterPlan plan, Map<String, String> before)
      throws InterruptedException {
    return plan.needsFunction() && wish.value("CodeKey").isEmpty()
        ? or("code", () -> FunctionCode.find(wish.code(), wish.home(), before, s3))
        : Optional.empty();
  }

  private Optional<WorkerImage> image(
      AwsWish wish, ParameterPlan plan, Map<String, String> before, Caller caller, String region)
      throws InterruptedException {
    return plan.needsWorker() && wish.value("Image").isEmpty()
        ? or("image", () -> new ImageChoice(docker, ecr, caller, region).choose(wish, before))
        : Optional.empty();
  }

  private Optional<MappingFile> mapping(AwsWish wish) throws InterruptedException {
    return wish.mapping().isPresent()
        ? or("mapping", () -> MappingFile.read(wish.mapping().get()))
        : Optional.empty();
  }

  /** Parameters by what is known of code and image before they are where they must be. */
  static Map<String, Given> artifacts(
      Optional<FunctionCode> code,
      Optional<WorkerImage> image,
      Optional<MappingFile> mapping,
      ArtifactBucket bucket) {
    Map<String, Given> given = new HashMap<>();
    mapping.ifPresent(file -> given.put("Mapping", file.parameter(bucket.name())));
    code.ifPresent(which -> given.putAll(which.parameters(bucket.name())));
    image.ifPresent(which -> {
      switch (which) {
        case WorkerImage.Remote(String reference) ->
            given.put("Image", new Given(reference, "--image"));
        case WorkerImage.Local local ->
            given.put("Architecture", new Given(local.architecture(), "the image"));
        case WorkerImage.Kept _ -> {}
      }
    });
    return given;
  }
}
