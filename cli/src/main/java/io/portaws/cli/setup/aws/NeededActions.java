package io.portaws.cli.setup.aws;

import java.util.ArrayList;
import java.util.List;

/** What the credentials of whoever runs setup have to be allowed. Pure. */
final class NeededActions {
  private static final List<String> ALWAYS =
      List.of(
          "cloudformation:CreateChangeSet",
          "cloudformation:DeleteChangeSet",
          "cloudformation:DescribeChangeSet",
          "cloudformation:DescribeStackEvents",
          "cloudformation:DescribeStacks",
          "cloudformation:ExecuteChangeSet",
          "cloudformation:ValidateTemplate",
          "s3:GetBucketPolicy",
          "s3:GetObject",
          "s3:ListBucket",
          "s3:PutObject",
          "cloudwatch:PutDashboard",
          "cloudwatch:PutMetricAlarm",
          "events:PutRule",
          "events:PutTargets",
          "iam:AttachRolePolicy",
          "iam:CreatePolicy",
          "iam:CreateRole",
          "iam:PassRole",
          "iam:PutRolePolicy",
          "logs:CreateLogGroup",
          "logs:PutRetentionPolicy",
          "secretsmanager:CreateSecret",
          "sqs:CreateQueue",
          "sqs:SetQueueAttributes");

  private static final List<String> OWN_BUCKET =
      List.of(
          "s3:CreateBucket",
          "s3:PutBucketPolicy",
          "s3:PutBucketPublicAccessBlock",
          "s3:PutBucketVersioning",
          "s3:PutEncryptionConfiguration",
          "s3:PutLifecycleConfiguration");

  private static final List<String> WORKER =
      List.of(
          "application-autoscaling:PutScalingPolicy",
          "application-autoscaling:RegisterScalableTarget",
          "ec2:CreateSecurityGroup",
          "ec2:DescribeSubnets",
          "ecs:CreateCluster",
          "ecs:CreateService",
          "ecs:RegisterTaskDefinition",
          "ecs:UpdateService");

  private static final List<String> PUSH =
      List.of(
          "ecr:CreateRepository",
          "ecr:DescribeImages",
          "ecr:DescribeRepositories",
          "ecr:GetAuthorizationToken",
          "ecr:GetLifecyclePolicy",
          "ecr:PutImage",
          "ecr:PutLifecyclePolicy",
          "ecr:UploadLayerPart");

  private static final List<String> FUNCTION =
      List.of(
          "lambda:CreateAlias",
          "lambda:CreateEventSourceMapping",
          "lambda:CreateFunction",
          "lambda:PublishVersion",
          "lambda:UpdateFunctionCode",
          "lambda:UpdateFunctionConfiguration");

  private static final List<String> MEMBERS =
      List.of(
          "cloudformation:CreateStackInstances",
          "cloudformation:CreateStackSet",
          "cloudformation:DescribeStackSet",
          "cloudformation:DescribeStackSetOperation",
          "cloudformation:ListStackInstances",
          "cloudformation:ListStackSetOperationResults",
          "cloudformation:ListStackSetOperations",
          "cloudformation:UpdateStackSet",
          "events:CreateEventBus",
          "events:PutPermission");

  private NeededActions() {}

  /**
   * @param pushes whether an image is brought to ECR
   */
  static List<String> of(AwsWish wish, ParameterPlan plan, boolean pushes) {
    List<String> actions = new ArrayList<>(ALWAYS);
    if (wish.artifactBucket().isEmpty()) {
      actions.addAll(OWN_BUCKET);
    }
    if (plan.needsWorker()) {
      actions.addAll(WORKER);
    }
    if (pushes) {
      actions.addAll(PUSH);
    }
    if (plan.needsFunction()) {
      actions.addAll(FUNCTION);
    }
    if (!(wish.members() instanceof Members.None)) {
      actions.addAll(MEMBERS);
    }
    return List.copyOf(actions);
  }
}
