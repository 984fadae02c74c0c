package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot work is refused before anything is made, with a sentence that says what to give. */
class TemplateRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none   | Standby=true | Target has to be worker or lambda",
        "worker | Image= | The worker needs Image",
        "lambda | Standby=true;Image= | The worker needs Image",
        "worker | SubnetIds=subnet-0a | SubnetIds needs VpcId",
        "worker | VpcId=vpc-0a | go with SubnetIds",
        "worker | SecurityGroupIds=sg-0a | go with SubnetIds",
        "worker | Cpu=256;Memory=4096 | Fargate does not offer",
        "worker | Cpu=4096;Memory=1024 | Fargate does not offer",
        "lambda | CodeBucket= | The function needs CodeBucket and CodeKey",
        "lambda | CodeKey= | The function needs CodeBucket and CodeKey",
        "worker | Standby=true;CodeKey= | The function needs CodeBucket and CodeKey",
        "worker | PortDelivery=webhook | needs PortWebhookUrl",
        "worker | PortClientSecret= | Port's API needs credentials",
        "lambda | BucketName=config-bucket | go together",
        "lambda | BucketName=config-bucket;ConfigJsonFileKey=c.json;Mapping=/m.yml | not both",
        "none   | OrganizationId=o-a1b2c3d4e5 | need CustomEventBus=true",
        "none   | CustomEventSources=com.example.shop | need CustomEventBus=true",
        "worker | ReadAccounts=444455556666 | ReadAccounts needs ReadRoleName",
        "worker | ReadExternalId=spruce | ReadExternalId needs ReadRoleName",
        "worker | Unmatched=forward | needs PortDelivery=webhook",
      })
  void whatCannotWorkIsRefused(String target, String told, String reason) {
    assertThat(Infra.central(target, pairs(told)).refused())
        .singleElement()
        .asString()
        .contains(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Image=port-aws-events | must be an image",
        "PortClientId=a\"b | must have no quotes",
        "CustomEventBus=true;CustomEventSources=aws.ec2 | must be sources of your own",
        "MetricsNamespace=AWS/SQS | must have letters",
        "ReadRoleName=path/role;ReadAccounts=1 | must be account ids",
        "ReadRoleName=r;ReadRegions=europe | must be regions",
        "PortBaseUrl=https://api.getport.io:8443 | without port",
        "CustomPortCredentialsSecretARN=arn:aws:secretsmanager:eu-west-1:111122223333:secret:port | six characters",
        "Mapping=mapping.yml | must be s3://bucket/key",
        "ResyncSchedule=daily | must be rate(1 day)",
        "Target=sqs | is not one of",
      })
  void whatIsNoValueOfAParameterIsRefused(String told, String reason) {
    assertThat(Infra.central("worker", pairs(told)).refused())
        .anyMatch(refusal -> refusal.contains(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "none   | Image=;CodeBucket=;CodeKey=;PortClientId=;PortClientSecret=",
        "worker | CodeBucket=;CodeKey=",
        "lambda | Image=",
        "worker | CustomEventBus=true;ReadAccounts=111122223333,444455556666",
        "worker | SubnetIds=subnet-0a;SecurityGroupIds=sg-0a",
        "lambda | PortDelivery=webhook;PortWebhookUrl=https://ingest.getport.io/x;PortClientId=;PortClientSecret=",
        "lambda | BucketName=config-bucket;ConfigJsonFileKey=path/config.json",
        "worker | ReadRoleName=r;ReadAccounts=444455556666,777788889999;ReadRegions=eu-west-1,us-gov-west-1",
        "worker | Image=repo/x@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      })
  void whatCanWorkIsNot(String target, String told) {
    assertThat(Infra.central(target, pairs(told)).refused()).isEmpty();
  }

  @Test
  void aReadRoleThatAnybodyOfTheCentralAccountMightAssumeIsRefused() {
    assertThat(Infra.member("OrganizationId", "").refused())
        .singleElement()
        .asString()
        .contains("Give OrganizationId, ExternalId, or both");
    assertThat(Infra.member("OrganizationId", "", "ReadRoleRegion", "none").refused()).isEmpty();
    assertThat(Infra.member("OrganizationId", "", "ExternalId", "spruce").refused()).isEmpty();
  }

  private static String[] pairs(String told) {
    return List.of(told.strip().split(";")).stream()
        .flatMap(pair -> {
          int equals = pair.indexOf('=');
          return List.of(pair.substring(0, equals), pair.substring(equals + 1)).stream();
        })
        .toArray(String[]::new);
  }
}
