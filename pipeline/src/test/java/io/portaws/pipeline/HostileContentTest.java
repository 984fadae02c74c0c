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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever may write to the queue may write anything; the other messages must not suffer. */
@Timeout(60)
class HostileContentTest {
  static List<String> bodies() {
    ObjectNode longRegion = JsonNodeFactory.instance.objectNode();
    longRegion.put("resource_type", BUCKET).put("identifier", "\"a\"");
    longRegion.put("region", "\"us" + "-a".repeat(200_000) + "-1\"");
    return List.of(
        "",
        "null",
        "\u0000",
        "{\"blueprint\": 5, \"identifier\": \"i\"}",
        "{\"blueprint\": {}, \"identifier\": \"i\"}",
        "{\"resource_type\": 5}",
        "{\"resource_type\": \"\"}",
        "{\"resource_type\": \"AWS::Test::Bucket\", \"region\": [], \"identifier\": {}}",
        "{\"resource_type\": \"AWS::Test::Bucket\", \"region\": \"\\\"\\\\u0000\\\"\","
            + " \"identifier\": \"\\\"a\\\"\"}",
        "{\"detail-type\": \"AWS API Call via CloudTrail\", \"detail\": {\"eventName\": []}}",
        "{\"detail-type\": \"AWS API Call via CloudTrail\", \"detail\": {\"eventSource\":"
            + " \"test.amazonaws.com\", \"eventName\": \"PutBucket\", \"requestParameters\":"
            + " {\"names\": [{}, [], 5, null, true, {\"identifier\": 5}]}}}",
        longRegion.toString());
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void hostileMessageEndsAndTheOthersGoOn(String body) {
    TurnBench bench = TurnBench.ocean().bucket("a", 1);

    bench.run(message("hostile", body), call("good", "PutBucket", "a"));

    assertThat(bench.words()).containsEntry("good", "delivered");
    assertThat(bench.words().get("hostile")).isIn("rejected", "skipped");
  }

  @Test
  void bugWhileDecodingOneMessageDoesNotStopTheOthers() {
    TurnBench bench = TurnBench.ocean().bucket("a", 1);
    bench.counts.breakOnNext();

    bench.run(call("bad", "PutBucket", "a"), call("good", "PutBucket", "a"));

    assertThat(bench.outcomes().get("bad"))
        .isInstanceOfSatisfying(
            Outcome.Retry.class, retry -> assertThat(retry.why()).isEqualTo("internal-error"));
    assertThat(bench.words()).containsEntry("good", "delivered");
  }

  @Test
  void eventTimeBeforeAllTimesDoesNoHarm() {
    TurnBench bench =
        TurnBench.ocean().bucket("a", 1).run(TurnBench.callAt(Instant.MIN, "m", "PutBucket", "a"));

    assertThat(bench.asked()).containsExactly("+bucket/a");
  }
}
