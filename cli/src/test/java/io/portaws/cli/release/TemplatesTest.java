package io.portaws.cli.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Issue forms are ones that GitHub takes, and Dependabot looks at all that there is. */
class TemplatesTest {
  private static final Path FORMS = Project.GITHUB.resolve("ISSUE_TEMPLATE");

  private static List<Path> forms() {
    return Project.files(FORMS, ".yml").stream()
        .filter(file -> !file.endsWith("config.yml"))
        .toList();
  }

  @Test
  void aFormAsksForWhatIsNeededEachThingOnce() {
    assertThat(forms()).hasSize(3);
    for (Path file : forms()) {
      JsonNode form = Project.yaml(file);
      assertThat(form.path("name").asText()).as(file + "").isNotBlank();
      assertThat(form.path("description").asText()).as(file + "").isNotBlank();
      Set<String> ids = new HashSet<>();
      boolean needed = false;
      for (JsonNode field : form.path("body")) {
        String type = field.path("type").asText();
        assertThat(type).isIn("markdown", "textarea", "input", "dropdown", "checkboxes");
        if (!type.equals("markdown")) {
          assertThat(ids.add(field.path("id").asText())).as(file + " " + field).isTrue();
          assertThat(field.at("/attributes/label").asText()).isNotBlank();
          needed |= field.at("/validations/required").asBoolean();
        }
        if (type.equals("dropdown")) {
          assertThat(field.at("/attributes/options").size()).isGreaterThan(1);
        }
      }
      assertThat(needed).as(file + "").isTrue();
    }
  }

  @Test
  void aBugComesWithItsVersionAndWhatDoctorSays() {
    String bug = Project.text(FORMS.resolve("bug.yml"));
    assertThat(bug).contains("id: doctor", "./port-aws-events doctor --output json", "id: version");
    assertThat(Project.text(FORMS.resolve("config.yml"))).contains("security/advisories/new");
  }

  @Test
  void everyLinkIntoTheProjectLeadsSomewhere() {
    Pattern link = Pattern.compile("port-aws-events/blob/main/([\\w./-]+)");
    for (Path file : Project.files(FORMS, ".yml")) {
      link.matcher(Project.text(file))
          .results()
          .forEach(found -> assertThat(Project.ROOT.resolve(found.group(1))).exists());
    }
  }

  @Test
  void dependenciesOfEveryKindAreUpdatedInGroups() {
    JsonNode updates = Project.yaml(Project.GITHUB.resolve("dependabot.yml")).path("updates");
    assertThat(updates.findValuesAsText("package-ecosystem"))
        .containsExactlyInAnyOrder("maven", "docker", "github-actions");
    updates.forEach(update -> assertThat(update.path("groups")).isNotEmpty());
    String pom = Project.text(Project.ROOT.resolve("pom.xml"));
    for (String patterns :
        updates.findValue("groups").findValues("patterns").stream()
            .map(Object::toString)
            .toList()) {
      Pattern.compile("\"([\\w.-]+)[*:]")
          .matcher(patterns)
          .results()
          .forEach(group ->
              assertThat(pom).as("a group of nothing").contains("<groupId>" + group.group(1)));
    }
  }
}
