package io.portaws.pipeline.catalog;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The catalogue against public samples of real events; their manifest says what each comes to. */
class RealEventsTest {
  private static final String FOLDER = "events/real/";

  /** Where we say more than the manifest, which names one type a sample, and why. */
  private static final Map<String, List<String>> ALSO =
      Map.of(
          // skipFinalSnapshot is false, so that the call makes a snapshot, too.
          "RDS.DBInstance__DeleteDBInstance__invictus-ir.json",
          List.of(
              "upsert AWS::RDS::DBSnapshot terraform-20230710121504061500000001-snapshot 123837392027"
                  + " us-east-1"),
          "RDS.DBCluster__DeleteDBCluster__panther-labs.json",
          List.of(
              "upsert AWS::RDS::DBClusterSnapshot aurora-cluster-prod-final-2024-01-15 123456789012"
                  + " us-east-1"),
          // The instance joins a cluster, which lists its members.
          "RDS.DBInstance__CreateDBInstance__rubysoho07.json",
          List.of("upsert AWS::RDS::DBCluster test-db 111122223333 ap-northeast-2"),
          // The call carries the pipeline's new stages and actions.
          "CodePipeline.Pipeline__UpdatePipeline__awsdocs.json",
          List.of(
              "upsert AWS::CodePipeline::Stage"
                  + " arn:aws:codepipeline:us-east-2:80398EXAMPLE:MyFirstPipeline/Source"
                  + " 80398EXAMPLE us-east-2",
              "upsert AWS::CodePipeline::Action"
                  + " arn:aws:codepipeline:us-east-2:80398EXAMPLE:MyFirstPipeline/Source/MySourceStage"
                  + " 80398EXAMPLE us-east-2"));

  /**
   * Where we disagree with the manifest, and why: the ARN in this sample's resources has the form
   * of AWS's old documentation, with {@code pipeline:} before the name, that no pipeline has.
   */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "CodePipeline.Action__CodePipeline-Action-Execution-State-Change__aws.json",
          "arn:aws:codepipeline:us-east-1:123456789012:myPipeline/Prod/myAction");

  @TestFactory
  Stream<DynamicTest> everySampleComesToWhatItsManifestSays() {
    if (!SharedData.has(FOLDER + "manifest.csv")) {
      // A test of its own that is skipped: a factory that is leaves no trace in the report.
      return Stream.of(
          DynamicTest.dynamicTest("samples", () -> SharedData.text(FOLDER + "manifest.csv")));
    }
    List<Map<String, String>> rows = rows(SharedData.text(FOLDER + "manifest.csv"));
    assertThat(rows).hasSizeGreaterThan(200);
    return rows.stream()
        .map(row -> DynamicTest.dynamicTest(row.getOrDefault("file", ""), () -> check(row)));
  }

  private static void check(Map<String, String> row) {
    String file = row.getOrDefault("file", "");
    Resolution resolution = Outcomes.of(SharedData.text(FOLDER + file));
    Set<String> expected = expected(row);
    if (expected.isEmpty()) {
      assertThat(resolution).isInstanceOfAny(Resolution.Unmatched.class, Resolution.Skipped.class);
      return;
    }
    assertThat(resolution).isInstanceOf(Resolution.Changes.class);
    assertThat(((Resolution.Changes) resolution).changes())
        .map(Outcomes::wordsWithoutParent)
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static Set<String> expected(Map<String, String> row) {
    Set<String> expected = new TreeSet<>();
    String type = row.getOrDefault("type", "");
    String action = row.getOrDefault("expected_action", "");
    if (Outcomes.CATALOG.find(type).isPresent()
        && (action.equals("upsert") || action.equals("delete"))) {
      expected =
          Stream.of(
                  INSTEAD
                      .getOrDefault(
                          row.getOrDefault("file", ""), row.getOrDefault("expected_identifier", ""))
                      .split(";"))
              .map(id ->
                  String.join(
                      " ",
                      action,
                      type,
                      id,
                      row.getOrDefault("expected_account", ""),
                      row.getOrDefault("expected_region", "")))
              .collect(toCollection(TreeSet::new));
    }
    expected.addAll(ALSO.getOrDefault(row.getOrDefault("file", ""), List.of()));
    return expected;
  }

  private static List<Map<String, String>> rows(String csv) {
    List<List<String>> lines = csv.lines().map(RealEventsTest::fields).toList();
    List<String> header = lines.getFirst();
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<String> line : lines.subList(1, lines.size())) {
      Map<String, String> row = new HashMap<>();
      for (int i = 0; i < header.size(); i++) {
        row.put(header.get(i), line.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  /** Fields of an RFC 4180 line without line breaks in quotes. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
