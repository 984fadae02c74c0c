package io.portaws.cli.doctor;

import io.portaws.cli.aws.AwsAccess;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The services of AWS that checks ask. Safe for use by many threads. */
record Clients(
    StsClient sts,
    CloudFormationClient cloudFormation,
    CloudTrailClient cloudTrail,
    CloudWatchClient cloudWatch,
    EventBridgeClient events,
    SqsClient sqs,
    SecretsManagerClient secrets,
    EcsClient ecs,
    LambdaClient lambda,
    IamClient iam)
    implements AutoCloseable {

  static Clients of(AwsAccess aws) {
    return new Clients(
        aws.client(StsClient.builder(), "STS"),
        aws.client(CloudFormationClient.builder(), "CLOUDFORMATION"),
        aws.client(CloudTrailClient.builder(), "CLOUDTRAIL"),
        aws.client(CloudWatchClient.builder(), "CLOUDWATCH"),
        aws.client(EventBridgeClient.builder(), "EVENTBRIDGE"),
        aws.client(SqsClient.builder(), "SQS"),
        aws.client(SecretsManagerClient.builder(), "SECRETS_MANAGER"),
        aws.client(EcsClient.builder(), "ECS"),
        aws.client(LambdaClient.builder(), "LAMBDA"),
        aws.client(IamClient.builder(), "IAM"));
  }

  @Override
  public void close() {
    sts.close();
    cloudFormation.close();
    cloudTrail.close();
    cloudWatch.close();
    events.close();
    sqs.close();
    secrets.close();
    ecs.close();
    lambda.close();
    iam.close();
  }
}
