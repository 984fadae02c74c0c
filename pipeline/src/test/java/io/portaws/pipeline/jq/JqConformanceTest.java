package io.portaws.pipeline.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.portaws.pipeline.catalog.CatalogPrograms;
import io.portaws.pipeline.catalog.ExporterCase;
import io.portaws.pipeline.catalog.ExporterRule;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.state.Samples;
import io.portaws.pipeline.state.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

  /** The fields of a mapping that are no expressions. */
  private static final Set<String> NO_JQ = Set.of("kind", "combinator", "operator");

  private static final TypeCatalog CATALOG = TypeCatalog.bundled();

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

  @Test
  void exporterEventRulesFilledWithEventsAgreeWithRealJq() throws Exception {
    Map<String, ExporterRule> rules =
        ExporterRule.parse(Files.readString(shared("facts/exporter-event-rules.txt"))).stream()
            .collect(Collectors.toMap(ExporterRule::name, rule -> rule));
    CatalogPrograms programs = new CatalogPrograms();
    for (ExporterCase one : ExporterCase.all()) {
      ExporterRule rule = Objects.requireNonNull(rules.get(one.rule()));
      JsonNode message = JqCase.MAPPER.readTree(rule.message(one.event(rule)));
      for (String field : List.of("region", "identifier", "action")) {
        programs.add(message.path(field).asText(), message);
      }
    }
    assertAgree(programs, 150);
  }

  @Test
  void oceansOwnConfigurationAgreesWithRealJq() throws Exception {
    JsonNode config =
        new YAMLMapper().readTree(shared("ocean-aws-v3/port-app-config.yml").toFile());
    CatalogPrograms programs = new CatalogPrograms();
    for (JsonNode raw : rawData()) {
      for (JsonNode resource : config.path("resources")) {
        if (resource.path("kind").equals(raw.path("Type"))) {
          expressions(resource).forEach(expression -> programs.add(expression, raw));
        }
      }
    }
    assertAgree(programs, 15);
  }

  @Test
  void theCataloguesEventRulesAgreeWithRealJq() throws Exception {
    CatalogPrograms programs = new CatalogPrograms();
    for (String event : Samples.events()) {
      programs.addEvent(CATALOG, JqCase.MAPPER.readTree(event));
    }
    assertAgree(programs, 50);
  }

  @Test
  void theCataloguesReadsAndEntitiesAgreeWithRealJq() throws Exception {
    CatalogPrograms programs = new CatalogPrograms();
    for (Samples.Sample sample : Samples.all()) {
      sample.addTo(programs);
      ResourceType type = CATALOG.find(sample.key().type()).orElseThrow();
      if (type.entity() != null && sample.state() instanceof State.Present(JsonNode properties)) {
        ObjectNode resource = JqCase.MAPPER.createObjectNode().put("Type", type.name());
        resource.set("Properties", JqCase.MAPPER.readTree(properties.toString()));
        resource
            .putObject("__ExtraContext")
            .put("AccountId", sample.key().account())
            .put("Region", sample.key().region());
        expressions(type.entity()).forEach(expression -> programs.add(expression, resource));
      }
    }
    assertAgree(programs, 100);
  }

  @Test
  void theCataloguesListsAgreeWithRealJq() throws Exception {
    CatalogPrograms programs = new CatalogPrograms();
    Samples.addListsTo(programs);
    assertAgree(programs, 60);
  }

  private static List<JsonNode> rawData() throws IOException {
    List<JsonNode> raw = new ArrayList<>();
    try (Stream<Path> files = Files.walk(shared("ocean-aws-v3/examples"))) {
      for (Path file : files.filter(f -> f.toString().endsWith("-raw-data.json")).toList()) {
        raw.add(JqCase.MAPPER.readTree(file.toFile()));
      }
    }
    return raw;
  }

  private static List<String> expressions(JsonNode node) {
    List<String> expressions = new ArrayList<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getValue().isTextual() && !NO_JQ.contains(field.getKey())) {
        expressions.add(field.getValue().asText());
      }
    }
    node.forEach(child -> expressions.addAll(expressions(child)));
    return expressions;
  }

  private void assertAgree(CatalogPrograms programs, int atLeast) throws Exception {
    assertThat(programs.all()).hasSizeGreaterThanOrEqualTo(atLeast);
    List<JsonNode> lines = new ArrayList<>();
    programs
        .all()
        .forEach((program, inputs) -> {
          ObjectNode line = JqCase.MAPPER.createObjectNode().put("filter", program);
          line.putArray("inputs").addAll(inputs);
          lines.add(line);
        });
    List<JsonNode> real = ran(lines);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String program = lines.get(i).path("filter").asText();
      for (int j = 0; j < lines.get(i).path("inputs").size(); j++) {
        JsonNode input = lines.get(i).path("inputs").path(j);
        JsonNode results = real.get(i).path("results");
        String ours = JqCase.run(program, input).result();
        String theirs = result(results.isMissingNode() ? real.get(i) : results.path(j));
        if (!ours.equals(theirs)) {
          wrong.add(program + " on " + input + " gives " + ours + ", real jq " + theirs);
        }
      }
    }
    assertThat(wrong).isEmpty();
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
    List<JsonNode> lines = new ArrayList<>();
    for (JqCase one : cases) {
      lines.add(
          JqCase.MAPPER.createObjectNode().put("filter", one.filter()).set("input", one.input()));
    }
    return ran(lines).stream().map(JqConformanceTest::result).toList();
  }

  /** What real jq makes of each line. */
  private List<JsonNode> ran(List<JsonNode> lines) throws IOException, InterruptedException {
    String named = System.getenv("JQ_WASM_DIR");
    Path modules = named == null ? REPOSITORY.resolve("build/node_modules") : Path.of(named);
    Path jq = modules.resolve("jq-wasm");
    assumeTrue(
        Files.exists(jq),
        "no jq-wasm in " + modules + "; JQ_WASM_DIR may name the node_modules that has it");
    StringBuilder text = new StringBuilder();
    for (JsonNode line : lines) {
      text.append(JqCase.MAPPER.writeValueAsString(line)).append('\n');
    }
    Path in = Files.writeString(directory.resolve("cases.jsonl"), text);
    Path out = directory.resolve("results.jsonl");
    run(jq, in, out);
    List<JsonNode> results = new ArrayList<>();
    for (String line : Files.readAllLines(out)) {
      results.add(JqCase.MAPPER.readTree(line));
    }
    assertThat(results).hasSameSizeAs(lines);
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
