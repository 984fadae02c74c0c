package io.portaws.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueuePolicyTest {
  /** With short words for what is in most statements. */
  private static QueuePolicy policy(String statement) throws PolicyDocument.NotAPolicy {
    String whole =
        statement
            .replace("@allow", "'Effect':'Allow'")
            .replace("@anyone", "'Principal':'*'")
            .replace("@if", "'Condition'")
            .replace("@account", "'aws:SourceAccount':")
            .replace("@rule", "'aws:SourceArn':'arn:aws:events")
            .replace('\'', '"');
    return new QueuePolicy(
        PolicyDocument.parse("{\"Statement\": [" + whole + "]}"),
        "111122223333",
        "eu-west-1",
        "aws");
  }

  private static final String EVENTS =
      "{'Effect':'Allow','Principal':{'Service':'events.amazonaws.com'},'Action':'%s'%s}";

  @Test
  void theTemplatesOwnPolicyIsWell() throws Exception {
    var policy =
        new QueuePolicy(PolicyDocument.parse(Installed.POLICY), "111122223333", "eu-west-1", "aws");
    assertThat(policy.letsRulesSend()).isTrue();
    assertThat(policy.tooWide()).isEmpty();
    assertThat(policy.others()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "sqs:SendMessage | | true",
        "SQS:sendmessage | | true",
        "sqs:* | | true",
        "sqs:Receive* | | false",
        "sqs:SendMessage | ,@if:{'StringEquals':{@account'111122223333'}} | true",
        "sqs:SendMessage | ,@if:{'StringEquals':{'AWS:SourceAccount':['111122223333']}} | true",
        "sqs:SendMessage | ,@if:{'StringEquals':{@account'444455556666'}} | false",
        "sqs:SendMessage | ,@if:{'ArnLike':{@rule:eu-west-1:111122223333:rule/*'}} | true",
        "sqs:SendMessage | ,@if:{'ArnLike':{@rule:us-east-1:111122223333:rule/*'}} | false",
        "sqs:SendMessage | ,@if:{'ArnEquals':{@rule:eu-west-1:111122223333:rule/one'}} | false"
      })
  void whetherRulesMaySend(String action, String condition, boolean may) throws Exception {
    String clause = condition == null ? "" : condition;
    assertThat(policy(EVENTS.formatted(action, clause)).letsRulesSend()).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{@allow,@anyone,'Action':'sqs:SendMessage'} | send to it",
        "{@allow,'Principal':{'AWS':'*'},'Action':['sqs:ReceiveMessage']} | take from it",
        "{@allow,@anyone,'NotAction':'sqs:DeleteQueue'} | send to it and take from it",
        "{@allow,'NotPrincipal':{'AWS':'444455556666'},'Action':'sqs:*'} | send to it and take from it",
        "{@allow,@anyone,'Action':'sqs:*',@if:{'StringLike':{'aws:PrincipalOrgID':'*'}}} | send to it and take from it",
        "{@allow,@anyone,'Action':'sqs:*',@if:{'Bool':{'aws:ViaAWSService':'true'}}} | send to it and take from it",
        "{@allow,@anyone,'Action':'sqs:*',@if:{'StringEquals':{'aws:PrincipalOrgID':'o-1'}}} |",
        "{'Effect':'Deny',@anyone,'Action':'sqs:*'} |",
        "{@allow,'Principal':{'AWS':'arn:aws:iam::444455556666:root'},'Action':'sqs:SendMessage'} |"
      })
  void whetherAnyoneIsLetIn(String statement, String words) throws Exception {
    String whole = words == null ? null : "anyone in AWS may " + words;
    assertThat(policy(statement).tooWide().orElse(null)).isEqualTo(whole);
  }

  @Test
  void whoElseIsLetInIsNamed() throws Exception {
    assertThat(policy(EVENTS.formatted("sqs:SendMessage", "")).others())
        .containsExactly("rules of any account may send, since no aws:SourceAccount is asked for");
    assertThat(
            policy(
                    "{'Effect':'Allow','Principal':{'AWS':['arn:aws:iam::444455556666:root',"
                        + "'arn:aws:iam::111122223333:role/own']},'Action':'sqs:*'}")
                .others())
        .containsExactly("arn:aws:iam::444455556666:root may take messages from it");
  }

  @Test
  void whatIsNoPolicyIsRefused() {
    assertThatThrownBy(() -> PolicyDocument.parse("{"))
        .isInstanceOf(PolicyDocument.NotAPolicy.class);
  }
}
