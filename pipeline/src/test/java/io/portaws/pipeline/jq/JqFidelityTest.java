package io.portaws.pipeline.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JqFidelityTest {
  static List<JqCase> cases() {
    return JqCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void programGivesWhatTheTableSays(JqCase expected) {
    assertThat(JqCase.run(expected.filter(), expected.input()).result())
        .isEqualTo(expected.result());
  }

  @Test
  void firstIsNullWithoutOutputs() {
    assertThat(Jq.compile("empty").first(NullNode.getInstance())).isEqualTo(NullNode.getInstance());
  }

  @Test
  void firstStopsAfterTheFirstOutput() {
    assertThat(Jq.compile("1, error(\"late\")").first(NullNode.getInstance()))
        .isEqualTo(IntNode.valueOf(1));
    assertThat(Jq.compile("range(1e12)").first(NullNode.getInstance()))
        .isEqualTo(IntNode.valueOf(0));
    assertThat(Jq.compile("try (1, 2) catch 3").first(NullNode.getInstance()))
        .isEqualTo(IntNode.valueOf(1));
  }

  @Test
  void allFailsOnAnErrorAfterOutputs() {
    assertThatThrownBy(() -> Jq.compile("1, error(\"late\")").all(NullNode.getInstance()))
        .isInstanceOfSatisfying(
            JqException.class, e -> assertThat(e.kind()).isEqualTo(JqException.Kind.ERROR))
        .hasMessage("late");
  }

  @Test
  void textIsAsItWasWritten() {
    assertThat(Jq.compile(" .a  # x").text()).isEqualTo(" .a  # x");
  }

  @Test
  void inputIsNotModified() throws Exception {
    JsonNode input = JqCase.MAPPER.readTree("{\"a\":[1,{\"b\":2}]}");
    JsonNode before = input.deepCopy();
    Jq.compile("del(.a[0]), (.a[1].b |= 5), (.a += [1]), (.x = 1), with_entries(.value = 0)")
        .all(input);
    assertThat(input).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "env",
        "$ENV",
        "$ENV.PATH",
        "input",
        "inputs",
        "halt",
        "halt_error",
        "input_filename",
        "get_search_list",
        "import \"a\" as a; 1",
        "include \"a\"; 1",
        "$__prog_args",
        "modulemeta",
        "debug_scope",
        "builtins"
      })
  void whatReachesOutsideTheInputDoesNotCompile(String expression) {
    assertThatThrownBy(() -> Jq.compile(expression))
        .isInstanceOfSatisfying(
            JqException.class, e -> assertThat(e.kind()).isEqualTo(JqException.Kind.SYNTAX));
  }

  @Test
  void syntaxErrorsNameTheirPlace() {
    assertThatThrownBy(() -> Jq.compile(".a | nosuch(1)"))
        .hasMessage("syntax error at character 6: nosuch/1 is not defined");
    assertThatThrownBy(() -> Jq.compile(". as [$a] ?// $a | $a"))
        .hasMessageContaining("destructuring alternatives (?//) are not supported");
  }
}
