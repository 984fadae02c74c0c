package io.portaws.pipeline.catalog;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypeFileTest {
  private final Problems problems = new Problems();

  @Test
  void aMinimalFileIsReadByCloudControl() {
    ResourceType type =
        requireNonNull(
            TypeFile.parse(
                "own.yaml",
                """
                type: Shop::Till::Drawer
                events:
                  - native: { source: shop.till, detail-type: Drawer Opened }
                    identifiers: .detail.drawer
                """,
                problems));
    assertThat(problems.list()).isEmpty();
    assertThat(type.name()).isEqualTo("Shop::Till::Drawer");
    assertThat(type.read().isByCloudControl()).isTrue();
    assertThat(type.events()).hasSize(1);
  }

  @Test
  void everyProblemIsReportedAtOnceWithFileAndPlace() {
    ResourceType type =
        TypeFile.parse(
            "own.yaml",
            """
            type: Till
            colour: red
            aliases: { not: a list }
            events:
              - calls: { event-source: shop.example.com, upsert: [Open], undelete: [Close] }
                when: .detail |
                identifiers: .detail.drawer
              - calls: { event-source: shop.example.com, upsert: [Open] }
              - calls: { upsert: [Open, 7] }
                identifiers: .detail.drawer
              - calls: { event-source: shop.example.com }
                identifiers: .detail.drawer
              - native: { source: shop.till }
                identifiers: .detail.drawer
              - identifiers: .detail.drawer
            read: { via: post }
            from-key: [1]
            gone-when: ".Status =="
            """,
            problems);
    assertThat(type).isNull();
    assertThat(problems.list())
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("own.yaml colour: is not a key"),
            problem -> assertThat(problem).startsWith("own.yaml type: 'Till' is not a type name"),
            problem -> assertThat(problem).startsWith("own.yaml aliases: is neither"),
            problem -> assertThat(problem).startsWith("own.yaml events[0].when: is not jq:"),
            problem ->
                assertThat(problem)
                    .startsWith("own.yaml events[0].calls.undelete: is not a key of a type file;")
                    .endsWith("known here: [delete, event-source, upsert]"),
            problem -> assertThat(problem).startsWith("own.yaml events[1]: has no 'identifiers'"),
            problem ->
                assertThat(problem).isEqualTo("own.yaml events[2].calls: has no 'event-source'"),
            problem ->
                assertThat(problem)
                    .isEqualTo(
                        "own.yaml events[2].calls.upsert: has an element that is not text: 7"),
            problem ->
                assertThat(problem).startsWith("own.yaml events[3].calls: names no API call"),
            problem ->
                assertThat(problem).isEqualTo("own.yaml events[4].native: has no 'detail-type'"),
            problem -> assertThat(problem).startsWith("own.yaml events[5]: has to have 'calls'"),
            problem -> assertThat(problem).startsWith("own.yaml read.via: is not a key"),
            problem ->
                assertThat(problem).isEqualTo("own.yaml from-key: is not a jq expression in text"),
            problem ->
                assertThat(problem)
                    .startsWith("own.yaml gone-when: is not jq:")
                    .endsWith("in: .Status =="));
  }

  @Test
  void aFileWithoutEventsIsAProblem() {
    assertThat(TypeFile.parse("own.yaml", "type: Shop::Till::Drawer", problems)).isNull();
    assertThat(problems.list())
        .containsExactly("own.yaml events: lists no event, so that the type would never change");
  }

  @Test
  void whatIsNotYamlOrNoMappingIsAProblem() {
    assertThat(TypeFile.parse("a.yaml", "type: [", problems)).isNull();
    assertThat(TypeFile.parse("b.yaml", "- type", problems)).isNull();
    assertThat(problems.list())
        .satisfiesExactly(
            problem -> assertThat(problem).startsWith("a.yaml: not YAML:"),
            problem -> assertThat(problem).startsWith("b.yaml: a type file is a YAML mapping"));
  }

  @Test
  void aFolderOfOnesOwnAddsTypesAndReplacesOurs(@TempDir Path folder) throws IOException {
    String rule =
        """
        events:
          - native: { source: shop.till, detail-type: Drawer Opened }
            identifiers: .detail.drawer
        """;
    Files.writeString(folder.resolve("drawer.yaml"), "type: Shop::Till::Drawer\n" + rule);
    Files.writeString(folder.resolve("bucket.yml"), "type: AWS::S3::Bucket\n" + rule);
    Files.writeString(folder.resolve("notes.txt"), "not a type");
    Files.writeString(folder.resolve("broken.yaml"), "type: Broken\n" + rule);
    TypeCatalog catalog = TypeCatalog.load(folder, problems);
    assertThat(problems.list())
        .singleElement()
        .asString()
        .startsWith(folder.resolve("broken.yaml") + " type: 'Broken' is not a type name");
    assertThat(catalog.find("Shop::Till::Drawer")).isPresent();
    assertThat(catalog.find("AWS::S3::Bucket").orElseThrow().events()).hasSize(1);
    assertThat(catalog.types()).hasSize(Outcomes.CATALOG.types().size() + 1);
  }
}
