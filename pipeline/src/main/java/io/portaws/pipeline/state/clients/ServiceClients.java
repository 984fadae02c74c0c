package io.portaws.pipeline.state.clients;

import io.portaws.pipeline.state.AwsService;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.account.AccountClient;
import software.amazon.awssdk.services.acm.AcmClient;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
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
import software.amazon.awssdk.services.kafka.KafkaClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.memorydb.MemoryDbClient;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sesv2.SesV2Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * The AWS services whose clients ship, by the SDK's names for them. The only class of ours that
 * knows those clients: the worker's jar has it with them in packs, and {@code AwsServices} finds it
 * by its name.
 */
public final class ServiceClients implements Supplier<Map<String, AwsService>> {
  @Override
  public Map<String, AwsService> get() {
    return Map.ofEntries(
        service("account", "ACCOUNT", AccountClient.class, AccountClient::builder),
        service("acm", "ACM", AcmClient.class, AcmClient::builder),
        service(
            "cloudcontrol", "CLOUDCONTROL", CloudControlClient.class, CloudControlClient::builder),
        service(
            "cloudformation",
            "CLOUDFORMATION",
            CloudFormationClient.class,
            CloudFormationClient::builder),
        service("codebuild", "CODEBUILD", CodeBuildClient.class, CodeBuildClient::builder),
        service("codedeploy", "CODEDEPLOY", CodeDeployClient.class, CodeDeployClient::builder),
        service(
            "codepipeline", "CODEPIPELINE", CodePipelineClient.class, CodePipelineClient::builder),
        service("dynamodb", "DYNAMODB", DynamoDbClient.class, DynamoDbClient::builder),
        service("ec2", "EC2", Ec2Client.class, Ec2Client::builder),
        service("ecr", "ECR", EcrClient.class, EcrClient::builder),
        service("ecs", "ECS", EcsClient.class, EcsClient::builder),
        service("eks", "EKS", EksClient.class, EksClient::builder),
        service("elasticache", "ELASTICACHE", ElastiCacheClient.class, ElastiCacheClient::builder),
        service(
            "elasticloadbalancingv2",
            "ELASTIC_LOAD_BALANCING_V2",
            ElasticLoadBalancingV2Client.class,
            ElasticLoadBalancingV2Client::builder),
        service("kafka", "KAFKA", KafkaClient.class, KafkaClient::builder),
        service("lambda", "LAMBDA", LambdaClient.class, LambdaClient::builder),
        service("memorydb", "MEMORYDB", MemoryDbClient.class, MemoryDbClient::builder),
        service(
            "organizations",
            "ORGANIZATIONS",
            OrganizationsClient.class,
            OrganizationsClient::builder),
        service("rds", "RDS", RdsClient.class, RdsClient::builder),
        // Messages may name the region of an endpoint and not the bucket's.
        service(
            "s3", "S3", S3Client.class, () -> S3Client.builder().crossRegionAccessEnabled(true)),
        service("sesv2", "SESV2", SesV2Client.class, SesV2Client::builder),
        service("sfn", "SFN", SfnClient.class, SfnClient::builder),
        service("sns", "SNS", SnsClient.class, SnsClient::builder),
        service("sqs", "SQS", SqsClient.class, SqsClient::builder),
        service("sts", "STS", StsClient.class, StsClient::builder));
  }

  /**
   * @param endpoint the service's name in {@code AWS_ENDPOINT_URL_…} variables
   */
  private static <
          C extends SdkClient, B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>>
      Map.Entry<String, AwsService> service(
          String name, String endpoint, Class<C> type, Supplier<B> builder) {
    return Map.entry(
        name,
        new AwsService(type, (clients, region) -> clients.client(type, endpoint, builder, region)));
  }
}
