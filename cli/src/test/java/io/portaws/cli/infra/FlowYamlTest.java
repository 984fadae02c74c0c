package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.TemplateFile;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written means what was given, whatever users call their sources and events. */
class FlowYamlTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CreateBucket",
        "EC2 Instance State-change Notification",
        "AWS::S3::Bucket",
        "Stream: Closed",
        "a, b",
        "on",
        "No",
        "null",
        "1.5",
        "2026-11-20",
        "- a",
        "*",
        "&a",
        "!Ref x",
        "a # b",
        "'a'",
        "\"quoted\"",
        "back\\slash",
        "{a}",
        "[a]",
        "a:",
        "x",
        "",
        " a ",
        "%x",
        "@x",
        "Описание",
        "~"
      })
  void aTextComesBackAsItWas(String text) {
    ObjectNode pattern = JSON.objectNode();
    pattern.putArray("list").add(text).add("b").addObject().put("prefix", text);
    pattern.putObject("nested").put("text", text).put("flag", false);
    String yaml = String.join("\n", FlowYaml.property(0, "Pattern", pattern));
    JsonNode back = TemplateFile.parse(yaml);
    assertThat(back.path("Pattern")).as(yaml).isEqualTo(pattern);
    String described = String.join("\n", FlowYaml.words(0, "Description", text));
    assertThat(TemplateFile.parse(described).path("Description").asText()).isEqualTo(text);
  }

  @Test
  void longListsAndSentencesAreWrappedAndComeBackAsTheyWere() {
    ObjectNode pattern = JSON.objectNode();
    IntStream.range(0, 60).forEach(i -> pattern.withArray("names").add("DescribeNumber" + i));
    List<String> lines = FlowYaml.property(6, "EventPattern", pattern);
    assertThat(lines).hasSizeGreaterThan(5).allMatch(line -> line.length() <= 118);
    assertThat(TemplateFile.parse(String.join("\n", lines)).path("EventPattern"))
        .isEqualTo(pattern);
    String sentence = "Whether changes of these are taken, ".repeat(8).strip();
    List<String> described = FlowYaml.words(2, "Description", sentence);
    assertThat(described).hasSizeGreaterThan(2).allMatch(line -> line.length() <= 118);
    assertThat(TemplateFile.parse(String.join("\n", described)).path("Description").asText())
        .isEqualTo(sentence);
  }
}
