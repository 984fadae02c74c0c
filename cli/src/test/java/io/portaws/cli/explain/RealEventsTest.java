package io.portaws.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.portaws.cli.Ran;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** A folder of public samples of real events, as their manifest says what each comes to. */
class RealEventsTest {
  /** Where the manifest repeats an ARN of AWS's old documentation that no pipeline has. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "CodePipeline.Action__CodePipeline-Action-Execution-State-Change__aws.json",
          "arn:aws:codepipeline:us-east-1:123456789012:myPipeline/Prod/myAction");

  private static Path samples() {
    String told = System.getenv("SHARED_DIR");
    Path shared =
        told == null
            ? Path.of(System.getProperty("repo.root", "."), "..", "shared")
            : Path.of(told);
    return shared.resolve("events").resolve("real");
  }

  @Test
  void aFolderOfRealEventsIsExplainedAsItsManifestSays() throws IOException {
    Path manifest = samples().resolve("manifest.csv");
    assumeTrue(
        Files.exists(manifest), "no public samples at " + manifest + " (SHARED_DIR names another)");
    Map<String, JsonNode> explained = new HashMap<>();
    Ran ran = Ran.of("explain", "--output", "json", samples().toString());
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    ran.json()
        .forEach(each ->
            explained.put(Path.of(each.path("file").asText()).getFileName().toString(), each));
    List<Map<String, String>> rows = Csv.rows(Files.readString(manifest));
    assertThat(rows).hasSizeGreaterThan(200).hasSameSizeAs(explained.keySet());
    TypeCatalog catalog = TypeCatalog.bundled();
    SoftAssertions.assertSoftly(softly -> {
      for (Map<String, String> row : rows) {
        String file = row.getOrDefault("file", "");
        JsonNode explanation = explained.getOrDefault(file, MissingNode.getInstance());
        softly.assertThat(explanation.path("form").asText()).as(file).isEqualTo("eventbridge");
        List<String> expected = expected(row, catalog);
        softly.assertThat(changes(explanation)).as(file).containsAll(expected);
        if (row.getOrDefault("expected_action", "").equals("ignore")) {
          softly.assertThat(explanation.path("changes")).as(file).isEmpty();
          softly.assertThat(explanation.path("skipped").isTextual()).as(file).isTrue();
          softly.assertThat(explanation.path("rejected").isNull()).as(file).isTrue();
        }
      }
    });
  }

  /** What the manifest says of types that there are. */
  private static List<String> expected(Map<String, String> row, TypeCatalog catalog) {
    String action = row.getOrDefault("expected_action", "");
    var type = catalog.find(row.getOrDefault("type", ""));
    if (type.isEmpty() || action.equals("ignore")) {
      return List.of();
    }
    List<String> expected = new ArrayList<>();
    String identifiers =
        INSTEAD.getOrDefault(
            row.getOrDefault("file", ""), row.getOrDefault("expected_identifier", ""));
    for (String identifier : identifiers.split(";", -1)) {
      expected.add(
          String.join(
              " ",
              type.get().name(),
              action,
              identifier,
              row.get("expected_account"),
              row.get("expected_region")));
    }
    return expected;
  }

  private static List<String> changes(JsonNode explanation) {
    return explanation
        .path("changes")
        .valueStream()
        .map(change ->
            String.join(
                " ",
                change.path("type").asText(),
                change.path("action").asText(),
                change.path("identifier").asText(),
                change.path("account").asText(),
                change.path("region").asText()))
        .toList();
  }
}
