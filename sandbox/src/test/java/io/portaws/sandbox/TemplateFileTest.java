package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateFileTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          !Ref Queue                      | {"Ref":"Queue"}
          !Condition HasBus               | {"Condition":"HasBus"}
          !GetAtt Queue.Arn               | {"Fn::GetAtt":["Queue","Arn"]}
          !GetAtt Db.Endpoint.Port        | {"Fn::GetAtt":["Db","Endpoint.Port"]}
          !GetAtt [Queue, Arn]            | {"Fn::GetAtt":["Queue","Arn"]}
          !If [A, !Ref B, {C: !Sub d}]    | {"Fn::If":["A",{"Ref":"B"},{"C":{"Fn::Sub":"d"}}]}
          2010-09-09                      | "2010-09-09"
          '"30"'                          | "\\"30\\""
          "30"                            | "30"
          30                              | 30
          true                            | true
          012                             | "012"
          """)
  void shortFormsAreWrittenOutAndScalarsAreWhatCloudFormationTakesThemFor(
      String yaml, String json) {
    assertThat(TemplateFile.parse("V: " + yaml).path("V").toString()).isEqualTo(json);
  }

  @Test
  void whatCloudFormationWouldTakeWithoutAWordIsRefused() {
    assertThatThrownBy(() -> TemplateFile.parse("A: 1\nA: 2"))
        .hasMessageStartingWith("A is there twice");
    assertThatThrownBy(() -> TemplateFile.parse("A: !GetAtt Queue"))
        .hasMessage("!GetAtt Queue names no attribute");
    assertThatThrownBy(() -> TemplateFile.parse("[A]")).hasMessage("a template is a mapping");
  }
}
