package io.portaws.pipeline.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with real jq: npm's jq-wasm 1.0.1 (it says of itself jq 1.7.1) under Node, in the
 * directory that {@code JQ_WASM_DIR} names, or in build/node_modules. Skipped when there is none.
 */
class JqConformanceTest {
  private static final Path REPOSITORY =
      Path.of(System.getProperty("repo.root", "..")).toAbsolutePath();
  private static final Pattern PLACEHOLDER = Pattern.compile("<([A-Za-z]+)>");

  @TempDir Path directory;

  @Test
  void tableAgreesWithRealJq() throws Exception {
    List<JqCase> cases = JqCase.all();
    List<String> wrong = new ArrayList<>();
    List<String> real = real(cases);
    for (int i = 0; i < cases.size(); i++) {
      boolean same = cases.get(i).result().equals(real.get(i));
      if (same != cases.get(i).differs().isEmpty()) {
        wrong.add(cases.get(i) + " gives " + cases.get(i).result() + ", real jq " + real.get(i));
      }
    }
    assertThat(wrong)
        .as("differences that are not listed with a reason, or listed and not there")
        .isEmpty();
  }

  @Test
  void exporterEventRulesAgreeWithRealJq() throws Exception {
    Path rules = shared("facts/exporter-event-rules.txt");
    List<JqCase> cases = new ArrayList<>();
    for (String line : Files.readAllLines(rules)) {
      if (line.startsWith("template: ")) {
        for (JsonNode expression : JqCase.MAPPER.readTree(line.substring("template: ".length()))) {
          for (String value :
              List.of(
                  "",
                  "DeleteBucket",
                  "TagResource",
                  "UntagResource20170331v2",
                  "arn:aws:sns:eu-west-1:1:topic/a/b",
                  "DELETE_COMPLETE",
                  "CreateTopic")) {
            cases.add(
                JqCase.run(
                    PLACEHOLDER.matcher(expression.asText()).replaceAll(value),
                    NullNode.getInstance()));
          }
        }
      }
    }
    assertThat(cases).hasSizeGreaterThan(500);
    assertAgree(cases);
  }

  @Test
  void oceanMappingsAgreeWithRealJq() throws Exception {
    List<JqCase> cases = new ArrayList<>();
    try (Stream<Path> files = Files.walk(shared("ocean-aws-v3/examples"))) {
      for (Path mappings :
          files.filter(file -> file.toString().endsWith("-mappings.yaml")).sorted().toList()) {
        Path data =
            mappings.resolveSibling(
                mappings.getFileName().toString().replace("-mappings.yaml", "-raw-data.json"));
        if (Files.exists(data)) {
          JsonNode raw = JqCase.MAPPER.readTree(data.toFile());
          for (String expression : expressions(new YAMLMapper().readTree(mappings.toFile()))) {
            cases.add(JqCase.run(expression, raw));
          }
        }
      }
    }
    assertThat(cases).hasSizeGreaterThan(100);
    assertAgree(cases);
  }

  private static List<String> expressions(JsonNode node) {
    List<String> expressions = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isTextual() && !field.getKey().equals("kind")) {
        expressions.add(field.getValue().asText());
      }
    }
    node.forEach(child -> expressions.addAll(expressions(child)));
    return expressions;
  }

  private void assertAgree(List<JqCase> cases) throws Exception {
    List<String> real = real(cases);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      if (!cases.get(i).result().equals(real.get(i))) {
        wrong.add(
            cases.get(i).filter() + " gives " + cases.get(i).result() + ", real jq " + real.get(i));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static Path shared(String file) {
    String named = System.getenv("SHARED_DIR");
    Path shared = named == null ? REPOSITORY.resolveSibling("shared") : Path.of(named);
    assumeTrue(
        Files.exists(shared.resolve(file)),
        "no " + file + " in " + shared + "; SHARED_DIR may name the directory");
    return shared.resolve(file);
  }

  private List<String> real(List<JqCase> cases) throws IOException, InterruptedException {
    String named = System.getenv("JQ_WASM_DIR");
    Path modules = named == null ? REPOSITORY.resolve("build/node_modules") : Path.of(named);
    Path jq = modules.resolve("jq-wasm");
    assumeTrue(
        Files.exists(jq),
        "no jq-wasm in " + modules + "; JQ_WASM_DIR may name the node_modules that has it");
    StringBuilder lines = new StringBuilder();
    for (JqCase one : cases) {
      var line =
          JqCase.MAPPER.createObjectNode().put("filter", one.filter()).set("input", one.input());
      lines.append(JqCase.MAPPER.writeValueAsString(line)).append('\n');
    }
    Path in = Files.writeString(directory.resolve("cases.jsonl"), lines);
    Path out = directory.resolve("results.jsonl");
    run(jq, in, out);
    List<String> results = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      results.add(result(JqCase.MAPPER.readTree(line)));
    }
    assertThat(results).hasSameSizeAs(cases);
    return results;
  }

  private void run(Path jq, Path in, Path out) throws IOException, InterruptedException {
    Path script = directory.resolve("real-jq.js");
    try (var source =
        Objects.requireNonNull(JqConformanceTest.class.getResourceAsStream("/jq/real-jq.js"))) {
      Files.write(script, source.readAllBytes());
    }
    Path errors = directory.resolve("errors.txt");
    Process node;
    try {
      node =
          new ProcessBuilder("node", script.toString(), jq.toString())
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(errors.toFile())
              .start();
    } catch (IOException e) {
      abort("no node: " + e.getMessage());
      throw e;
    }
    if (!node.waitFor(120, TimeUnit.SECONDS)) {
      node.destroyForcibly();
    }
    assertThat(node.waitFor()).as("%s", Files.readString(errors, StandardCharsets.UTF_8)).isZero();
  }

  private static String result(JsonNode line) {
    if (line.has("crash")) {
      return "a crash of real jq";
    }
    List<JsonNode> outputs = new ArrayList<>();
    line.path("outputs").forEach(outputs::add);
    return new JqCase(
            "",
            NullNode.getInstance(),
            outputs,
            line.path("error").asBoolean(),
            line.has("syntax"),
            "")
        .result();
  }
}
