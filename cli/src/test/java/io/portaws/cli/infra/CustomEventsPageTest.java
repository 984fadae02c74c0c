package io.portaws.cli.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.Ran;
import io.portaws.sandbox.TemplateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.event.ruler.Machine;

/** docs/custom-events.md, as somebody would follow it: its files, in its order. */
class CustomEventsPageTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PARAMETER =
      Pattern.compile("--parameter \"?([A-Za-z]+)=([^\"\\\\\\n]*[^\"\\\\\\s])");

  @TempDir static Path folder;
  private static String page = "";
  private static Stack central = Infra.central("none");

  @BeforeAll
  static void followThePage() throws IOException {
    page =
        Files.readString(
            Path.of(System.getProperty("repo.root", ".."), "docs", "custom-events.md"));
    Path types = Files.createDirectory(folder.resolve("types"));
    Files.writeString(
        types.resolve("Example_Shop_Service.yaml"), file("Example_Shop_Service.yaml"));
    List<String> told = new ArrayList<>();
    Matcher parameter = PARAMETER.matcher(page);
    while (parameter.find()) {
      told.add(parameter.group(1));
      told.add(parameter.group(2));
    }
    assertThat(told).hasSize(12);
    central = Infra.central("worker", told.toArray(String[]::new));
  }

  /** The next block of a language after a file's name. */
  private static String file(String name) {
    int at = page.indexOf(name + "`");
    assertThat(at).as(name).isPositive();
    Matcher block = Pattern.compile("```(?:json|yaml)\\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertThat(block.find(at)).as(name).isTrue();
    return block.group(1);
  }

  /** An entry of PutEvents as EventBridge delivers it. */
  private static ObjectNode delivered(JsonNode entry) throws IOException {
    ObjectNode event = JSON.createObjectNode().put("version", "0").put("id", "an-id");
    event.put("source", entry.path("Source").asText());
    event.put("detail-type", entry.path("DetailType").asText());
    event.put("account", "444455556666").put("region", "eu-west-1");
    event.put("time", "2026-11-20T09:00:00Z").putArray("resources");
    event.set("detail", JSON.readTree(entry.path("Detail").asText()));
    return event;
  }

  private static List<String> rulesOnTheBus(JsonNode event) throws Exception {
    Machine bus = Machine.builder().build();
    for (String id : central.ids("AWS::Events::Rule")) {
      if (central.properties(id).has("EventBusName")) {
        bus.addRule(id, central.properties(id).path("EventPattern").toString());
      }
    }
    return bus.rulesForJSONEvent(event.toString());
  }

  private static JsonNode explained(String json) throws IOException {
    Path event = Files.writeString(folder.resolve("event.json"), json);
    Ran ran =
        Ran.of(
            "explain",
            event.toString(),
            "--catalog",
            folder.resolve("types").toString(),
            "--output",
            "json");
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.json();
  }

  @Test
  void thePagesParametersMakeABusThatTakesThePublishersEvents() {
    assertThat(central.refused()).isEmpty();
    assertThat(central.dangling()).isEmpty();
    assertThat(
            Infra.texts(
                central.properties("EventBusPolicyOfPublishers").at("/Statement/Principal/AWS")))
        .containsExactly("444455556666");
    assertThat(
            central
                .properties("WorkerTaskDefinition")
                .at("/ContainerDefinitions/0/Environment")
                .toString())
        .contains("\"CATALOG_DIR\",\"Value\":\"/app/types\"", "111122223333,444455556666");
  }

  @Test
  void thePublishersPolicyIsForThatBusAndItsOwnSource() throws IOException {
    JsonNode statement = JSON.readTree(file("publisher-policy.json")).at("/Statement/0");
    assertThat(statement.path("Action").asText()).isEqualTo("events:PutEvents");
    assertThat(statement.path("Resource").asText())
        .isEqualTo("arn:aws:events:eu-west-1:111122223333:event-bus/port-aws-events");
    assertThat(statement.at("/Condition/StringEquals").path("events:source").asText())
        .isEqualTo("com.example.shop");
  }

  @Test
  void eachEntryMatchesTheOwnEventsRuleAloneAndComesToAChangeOfTheType() throws Exception {
    JsonNode entries = JSON.readTree(file("entries.json"));
    assertThat(entries).hasSize(2);
    for (JsonNode entry : entries) {
      assertThat(entry.path("EventBusName").asText()).endsWith(":event-bus/port-aws-events");
      assertThat(rulesOnTheBus(delivered(entry))).containsExactly("RuleOwnEvents");
    }
    JsonNode registered = explained(delivered(entries.path(0)).toString());
    assertThat(registered.at("/changes/0/action").asText()).isEqualTo("upsert");
    assertThat(registered.at("/changes/0/type").asText()).isEqualTo("Example::Shop::Service");
    JsonNode retired = explained(delivered(entries.path(1)).toString());
    assertThat(retired.at("/changes/0/action").asText()).isEqualTo("delete");
    assertThat(retired.at("/changes/0/identifier").asText()).isEqualTo("gift-cards");
    assertThat(retired.path("requests").toString()).contains("DELETE", "gift-cards");
  }

  @Test
  void thePagesEventBecomesTheEntityThatThePageSays() throws IOException {
    JsonNode explained = explained(file("event.json"));
    assertThat(explained.path("requests")).hasSize(1);
    assertThat(explained.path("requests").toString())
        .contains("/v1/blueprints/shopService/entities", "checkout", "gold", "team-basket");
  }

  @Test
  void aReadyEntitysRuleBringsItsDetailToOurQueueAndOnlyOfItsBlueprint() throws Exception {
    Stack rules =
        Stack.of(TemplateFile.parse(file("entity-rule.yaml")), Map.of(), central.exports());
    assertThat(rules.dangling()).isEmpty();
    JsonNode target = rules.properties("ReleaseRule").at("/Targets/0");
    assertThat(target.path("Arn").asText()).isEqualTo("<EventsQueue.Arn>");
    assertThat(target.at("/DeadLetterConfig/Arn").asText()).isEqualTo("<DeadLetterQueue.Arn>");
    assertThat(target.path("InputPath").asText()).isEqualTo("$.detail");
    assertThat(rules.properties("ReleaseRule").path("EventBusName").asText())
        .isEqualTo(central.properties("EventBus").path("Name").asText());

    ObjectNode event = JSON.createObjectNode().put("source", "com.example.release");
    event.put("detail-type", "Release Published");
    event.set("detail", JSON.readTree(file("release.json")));
    Machine rule = Machine.builder().build();
    rule.addRule("ReleaseRule", rules.properties("ReleaseRule").path("EventPattern").toString());
    assertThat(rule.rulesForJSONEvent(event.toString())).hasSize(1);
    assertThat(rulesOnTheBus(event)).as("not a second time").isEmpty();
    event.withObject("/detail").put("blueprint", "service");
    assertThat(rule.rulesForJSONEvent(event.toString())).isEmpty();

    JsonNode explained = explained(file("release.json"));
    assertThat(explained.path("form").asText()).isEqualTo("entity");
    assertThat(explained.path("requests").toString())
        .contains("/v1/blueprints/release/entities", "checkout-1.42.0");
  }
}
