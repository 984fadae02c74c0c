package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What of the templates follows from the catalogue. */
class GeneratedSectionsTest {
  private static final Pattern RELEASE =
      Pattern.compile("<artifactId>port-aws-events</artifactId>\\s*<version>([^<]+)</version>");

  static String release() throws IOException {
    Path pom = Path.of(System.getProperty("repo.root", ".."), "pom.xml");
    Matcher release = RELEASE.matcher(Files.readString(pom));
    assertThat(release.find()).isTrue();
    return release.group(1);
  }

  @ParameterizedTest
  @EnumSource
  void theCommittedTemplatesAreUpToDate(Template.File file) throws IOException {
    String committed = Files.readString(Infra.FOLDER.resolve(file.fileName()));
    String generated =
        new Template(file, committed).with(TypeCatalog.bundled(), Optional.of(release())).text();
    assertThat(committed)
        .as(
            "infra/%s is stale. Run: ./mvnw -q package -DskipTests -pl cli -am"
                + " && ./port-aws-events infra",
            file.fileName())
        .isEqualTo(generated);
  }

  @Test
  void readersMayDoWhatTheTypesNeedAndNothingThatReadsContents() {
    JsonNode statement =
        Infra.central("none").properties("ReaderPolicy1").at("/PolicyDocument/Statement/0");
    TreeSet<String> needed =
        new TreeSet<>(List.of("cloudformation:GetResource", "cloudformation:ListResources"));
    // Which accounts and regions there are to list in.
    needed.add("ec2:DescribeRegions");
    needed.add("organizations:DescribeOrganization");
    needed.add("organizations:ListAccounts");
    for (ResourceType type : TypeCatalog.bundled().types()) {
      needed.addAll(type.permissions());
      needed.addAll(type.listPermissions());
      type.readPlans(true).forEach(plan -> needed.addAll(plan.permissions()));
      type.readPlans(false).forEach(plan -> needed.addAll(plan.permissions()));
    }
    assertThat(Infra.texts(statement.path("Action"))).containsExactlyElementsOf(needed);
    assertThat(needed)
        .hasSizeGreaterThan(80)
        .allMatch(
            action -> action.matches("[a-z0-9-]+:(Describe|Get|List|BatchGet|GET)[A-Za-z0-9]*\\*?"))
        .doesNotContain(
            "s3:GetObject", "s3:*", "dynamodb:GetItem", "secretsmanager:GetSecretValue");
  }

  /** Who installs in another region would wait for these events in vain. */
  @Test
  void sourcesWhoseEventsOccurInOneRegionSaySo() {
    for (String source : List.of("Account", "Cloudfront", "Iam", "Organizations")) {
      assertThat(Infra.CENTRAL.at("/Parameters/Events" + source + "/Description").asText())
          .contains("us-east-1", "infra/member-account.yaml");
    }
    assertThat(Infra.CENTRAL.at("/Parameters/EventsEc2/Description").asText())
        .doesNotContain("us-east-1");
  }

  @Test
  void theVersionIsTheReleases() throws IOException {
    Stack stack = Infra.central("lambda");
    assertThat(stack.output("Version")).isEqualTo(release());
    assertThat(stack.ids("AWS::Lambda::Version"))
        .containsExactly("FunctionVersion" + Sections.stamp(release()));
    assertThat(Infra.member().output("Version")).isEqualTo(release());
  }

  @Test
  void allRulesOfTheCatalogueAreNamedInTheOutputs() {
    List<String> named = List.of(Infra.central("none").output("RuleNames").split(",", -1));
    assertThat(named)
        .containsExactlyElementsOf(
            SourceRules.of(TypeCatalog.bundled()).stream()
                .map(rule -> "<" + rule.id() + ">")
                .toList());
  }

  @Test
  void whatIsNotBetweenMarkersStaysAndAMissingMarkerIsTold() {
    Template template = Template.ofRelease(Template.File.MEMBER);
    String own = template.text().replace("Resources:\n", "Resources:\n  # ours\n");
    Template again =
        new Template(Template.File.MEMBER, own.replace("- EventsEc2\n", "- EventsStale\n"))
            .with(TypeCatalog.bundled(), Optional.empty());
    assertThat(again.text()).isEqualTo(own);
    assertThatThrownBy(() ->
            new Template(
                    Template.File.MEMBER, own.replace("# >>> generated: rules\n", "# my rules\n"))
                .with(TypeCatalog.bundled(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("# >>> generated: rules");
    assertThatThrownBy(() ->
            new Template(Template.File.MEMBER, own.substring(0, own.lastIndexOf("# <<< generated")))
                .with(TypeCatalog.bundled(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not end");
  }
}
