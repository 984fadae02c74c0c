package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portaws.sandbox.TemplateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every resource of the templates is as CloudFormation knows its type: properties, required ones,
 * types of values, allowed values, attributes. Skipped where {@code npm install --prefix build
 * @aws-cdk/aws-service-spec} was not run.
 */
class CloudFormationSpecTest {
  private static final Path DATABASE = Templates.module("@aws-cdk/aws-service-spec/db.json.gz");

  /** Null without the database. */
  private static @Nullable ResourceSpecification specification;

  private static ResourceSpecification specification() {
    return Objects.requireNonNull(specification, "the database was read");
  }

  @BeforeAll
  static void read() throws IOException {
    if (Files.exists(DATABASE)) {
      specification = ResourceSpecification.read(DATABASE);
    }
  }

  @BeforeEach
  void skipWithoutTheDatabase() {
    assumeTrue(specification != null, "no " + DATABASE + "; .ci/run brings it where npm is");
  }

  static List<Path> templates() throws IOException {
    return Templates.files();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void cloudFormationKnowsEveryPropertyOfEveryResource(Path template) {
    assertThat(specification().faults(TemplateFile.read(template))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {Type: AWS::SQS::Queues}                                                        | R is of no known type: "AWS::SQS::Queues"
          {Type: AWS::SQS::Queue, Properties: {Retention: 4}}                             | R has no property Retention
          {Type: AWS::SQS::Queue, DependsUpon: Q}                                         | R has no part DependsUpon
          {Type: AWS::SQS::Queue, Properties: {DelaySeconds: soon}}                       | R.DelaySeconds is "soon", and should be a whole number
          {Type: AWS::SQS::Queue, Properties: {FifoQueue: 1}}                             | R.FifoQueue is 1, and should be true or false
          {Type: AWS::SQS::Queue, Properties: {QueueName: [a]}}                           | R.QueueName is ["a"], and should be text
          {Type: AWS::SQS::Queue, Properties: {QueueName: !Split [a, b]}}                 | R.QueueName is a list by {"Fn::Split":["a","b"]}, and should be string
          {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: a}]}}                         | R.Tags[0] is {"Key":"a"}, and should be a tag
          {Type: AWS::SQS::Queue, Properties: {Tags: !Sub a}}                             | R.Tags is text by {"Fn::Sub":"a"}, and should be array
          {Type: AWS::SQS::Queue, Properties: {Tags: !Ref One}}                           | R.Tags is text by {"Ref":"One"}, and should be array
          {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Many}}                     | R.QueueName is a list by {"Ref":"Many"}, and should be string
          {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [a]}}                        | R lacks PolicyDocument
          {Type: AWS::Events::Rule, Properties: {State: ON}}                              | R.State is true, and should be one of [DISABLED, ENABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS]
          {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a}]}}                     | R.Targets[0] lacks Arn
          {Type: AWS::Events::Rule, Properties: {Targets: [{Id: a, Arn: !If [C, a, !Ref 'AWS::NoValue']}]}} | R.Targets[0] lacks Arn
          {Type: AWS::Events::Rule, Properties: {Targets: !If [C, [{Id: a, Arn: b, Role: c}], []]}} | R.Targets[0] has no property Role
          {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt R.Name}}                | R.Name is no attribute of AWS::SQS::Queue
          {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'a-${R.Name}'}}            | R.Name is no attribute of AWS::SQS::Queue
          {Type: AWS::SQS::Queue, Properties: {QueueName: !GetAtt Q.Arn}}                 | Q.Arn is the attribute of no resource
          """)
  void aFaultIsSaidWithItsPlace(String resource, String fault) {
    assertThat(specification().faults(TemplateFile.parse(withParameters(resource))))
        .containsExactly(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {Type: AWS::SQS::Queue}
          {Type: AWS::SQS::Queue, DeletionPolicy: Retain, Properties: {DelaySeconds: '4', FifoQueue: 'true', QueueName: 4}}
          {Type: AWS::SQS::Queue, Properties: {RedrivePolicy: {maxReceiveCount: 4}, Tags: [{Key: a, Value: !Sub b}]}}
          {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref One, DelaySeconds: !If [C, 4, !Ref 'AWS::NoValue']}}
          {Type: AWS::SQS::QueuePolicy, Properties: {Queues: !Ref Many, PolicyDocument: !Sub '{}'}}
          {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${R.Arn}-${One}-${!R.Name}'}}
          """)
  void whatCloudFormationTakesIsNoFault(String resource) {
    assertThat(specification().faults(TemplateFile.parse(withParameters(resource)))).isEmpty();
  }

  private static String withParameters(String resource) {
    return "{Parameters: {One: {Type: String}, Many: {Type: CommaDelimitedList}}, Resources: {R: "
        + resource
        + "}}";
  }
}
