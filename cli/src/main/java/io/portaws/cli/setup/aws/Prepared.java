package io.portaws.cli.setup.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudformation.model.CallAs;

/**
 * What was found out, and what would be done. Nothing is changed yet.
 *
 * @param wish with what was derived put into it
 * @param view the stack as it is
 * @param members the stack set as it is
 */
record Prepared(
    AwsWish wish,
    Caller caller,
    Template template,
    Optional<Template> memberTemplate,
    ParameterPlan plan,
    Optional<StackView> view,
    StackState state,
    ArtifactBucket bucket,
    ArtifactBucket.State bucketState,
    Optional<FunctionCode> code,
    Optional<WorkerImage> image,
    Optional<MappingFile> mapping,
    Optional<StackSetView> members,
    CallAs callAs) {

  boolean isNew() {
    return state instanceof StackState.New;
  }

  String templateKey(Template which) {
    return "templates/" + Digests.sha256(which.text()).substring(0, 16) + "/" + which.name();
  }

  /** What would be done, a line each. */
  List<String> steps(String region) {
    List<String> steps = new ArrayList<>();
    switch (bucketState) {
      case MISSING -> steps.add("create the bucket " + bucket.name());
      case UNFINISHED -> steps.add("finish the bucket " + bucket.name());
      case READY -> steps.add("use the bucket " + bucket.name());
    }
    code.ifPresent(which ->
        steps.add(
            switch (which) {
              case FunctionCode.File file -> "put " + file.path() + " there as " + file.key();
              case FunctionCode.Stored stored ->
                  "use the zip s3://" + stored.bucket() + "/" + stored.key();
              case FunctionCode.Kept kept -> "keep the zip " + kept.identity();
            }));
    mapping.ifPresent(file -> steps.add("put " + file.path() + " there as " + file.key()));
    image.ifPresent(which ->
        steps.add(
            switch (which) {
              case WorkerImage.Local local ->
                  "push docker's "
                      + local.name()
                      + " to ECR as "
                      + wish.repository()
                      + ":"
                      + local.tag();
              case WorkerImage.Remote remote -> "use the image " + remote.reference();
              case WorkerImage.Kept kept -> "keep the image " + kept.reference();
            }));
    steps.add(
        (isNew() ? "create" : "update")
            + " the stack "
            + wish.stackName()
            + " in "
            + region
            + " by a change set");
    if (!(wish.members() instanceof Members.None)) {
      steps.add(
          (members.isEmpty() ? "create" : "bring up to date")
              + " the stack set "
              + wish.memberStackSet());
    }
    return steps;
  }
}
