package io.portaws.pipeline.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import org.junit.jupiter.api.Test;

final class CompiledWhenUsedTest {
  @Test
  void itGivesWhatOneThatIsCompiledAtOnceGives() {
    Jq jq = Jq.whenUsed(". + 1, . * 2");
    assertThat(jq.all(IntNode.valueOf(5)))
        .containsExactly(IntNode.valueOf(6), IntNode.valueOf(10))
        .isEqualTo(Jq.compile(jq.text()).all(IntNode.valueOf(5)));
    assertThat(jq.first(IntNode.valueOf(6))).isEqualTo(IntNode.valueOf(7));
  }

  @Test
  void textThatIsNoJqFailsEachTimeItIsUsedAndNotBefore() {
    Jq jq = Jq.whenUsed(".[");
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(JqException.class)
          .isThrownBy(() -> jq.first(NullNode.getInstance()))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(JqException.Kind.SYNTAX));
    }
  }
}
