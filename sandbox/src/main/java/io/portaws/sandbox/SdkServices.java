package io.portaws.sandbox;

import java.util.Map;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.account.AccountClient;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codedeploy.CodeDeployClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kafka.KafkaClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.memorydb.MemoryDbClient;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The AWS services whose wire formats are known, by the SDK's names for them. Immutable. */
final class SdkServices {
  private static final Map<String, Class<? extends SdkClient>> CLIENTS =
      Map.ofEntries(
          Map.entry("account", AccountClient.class),
          Map.entry("acm", AcmClient.class),
          Map.entry("applicationautoscaling", ApplicationAutoScalingClient.class),
          Map.entry("cloudcontrol", CloudControlClient.class),
          Map.entry("cloudformation", CloudFormationClient.class),
          Map.entry("cloudtrail", CloudTrailClient.class),
          Map.entry("cloudwatch", CloudWatchClient.class),
          Map.entry("codebuild", CodeBuildClient.class),
          Map.entry("codedeploy", CodeDeployClient.class),
          Map.entry("codepipeline", CodePipelineClient.class),
          Map.entry("dynamodb", DynamoDbClient.class),
          Map.entry("ec2", Ec2Client.class),
          Map.entry("ecr", EcrClient.class),
          Map.entry("ecs", EcsClient.class),
          Map.entry("eks", EksClient.class),
          Map.entry("elasticache", ElastiCacheClient.class),
          Map.entry("elasticloadbalancingv2", ElasticLoadBalancingV2Client.class),
          Map.entry("eventbridge", EventBridgeClient.class),
          Map.entry("iam", IamClient.class),
          Map.entry("kafka", KafkaClient.class),
          Map.entry("lambda", LambdaClient.class),
          Map.entry("memorydb", MemoryDbClient.class),
          Map.entry("organizations", OrganizationsClient.class),
          Map.entry("rds", RdsClient.class),
          Map.entry("s3", S3Client.class),
          Map.entry("secretsmanager", SecretsManagerClient.class),
          Map.entry("sesv2", SesV2Client.class),
          Map.entry("sfn", SfnClient.class),
          Map.entry("sns", SnsClient.class),
          Map.entry("sqs", SqsClient.class),
          Map.entry("sts", StsClient.class));

  /** Where the name in signatures is not the SDK's. */
  private static final Map<String, String> BY_SIGNING_NAME =
      Map.of(
          ApplicationAutoScalingClient.SERVICE_NAME, "applicationautoscaling",
          CloudControlClient.SERVICE_NAME, "cloudcontrol",
          CloudWatchClient.SERVICE_NAME, "cloudwatch",
          EventBridgeClient.SERVICE_NAME, "eventbridge",
          ElasticLoadBalancingV2Client.SERVICE_NAME, "elasticloadbalancingv2",
          SesV2Client.SERVICE_NAME, "sesv2",
          SfnClient.SERVICE_NAME, "sfn");

  private SdkServices() {}

  /** The SDK's name of the service that a request is signed for. */
  static String signedFor(String signingName) {
    return BY_SIGNING_NAME.getOrDefault(signingName, signingName);
  }

  static boolean knows(String service) {
    return CLIENTS.containsKey(service);
  }

  /** The client whose methods are the service's operations. */
  static Class<? extends SdkClient> client(String service) {
    Class<? extends SdkClient> client = CLIENTS.get(service);
    if (client == null) {
      throw new IllegalArgumentException("the sandbox does not know the service " + service);
    }
    return client;
  }
}
