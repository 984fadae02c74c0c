package io.portaws.pipeline;

import static io.portaws.pipeline.TestCatalog.BUCKET;
import static io.portaws.pipeline.TurnBench.call;
import static io.portaws.pipeline.TurnBench.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

  @Test
  void eventTimeBeforeAllTimesDoesNoHarm() {
    TurnBench bench =
        TurnBench.ocean().bucket("a", 1).run(TurnBench.callAt(Instant.MIN, "m", "PutBucket", "a"));

    assertThat(bench.asked()).containsExactly("+bucket/a");
  }
}
