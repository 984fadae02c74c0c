package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.sandbox.TemplateFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The committed templates, and stacks made of them. */
final class Infra {
  static final Path FOLDER = Path.of(System.getProperty("repo.root", ".."), "infra");
  static final JsonNode CENTRAL = TemplateFile.read(FOLDER.resolve("port-aws-events.yaml"));
  static final JsonNode MEMBER = TemplateFile.read(FOLDER.resolve("member-account.yaml"));

  /** The least that each target needs. */
  private static final Map<String, String> NEEDED =
      Map.of(
          "Image", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/port-aws-events:0.1.0",
          "CodeBucket", "code-111122223333",
          "CodeKey", "port-aws-events/0.1.0.zip",
          "PortClientId", "id-of-a-test",
          "PortClientSecret", "secret-of-a-test");

  private Infra() {}

  /** The central stack; {@code more} are names and values of parameters. */
  static Stack central(String target, String... more) {
    Map<String, String> parameters = new HashMap<>(NEEDED);
    parameters.put("Target", target);
    put(parameters, more);
    return Stack.of(CENTRAL, parameters);
  }

  static Stack member(String... more) {
    Map<String, String> parameters = new HashMap<>();
    put(
        parameters,
        "CentralEventBusArn",
        "arn:aws:events:eu-west-1:444455556666:event-bus/port-aws-events",
        "CentralAccountId",
        "444455556666",
        "OrganizationId",
        "o-a1b2c3d4e5");
    put(parameters, more);
    return Stack.of(MEMBER, parameters);
  }

  private static void put(Map<String, String> parameters, String... namesAndValues) {
    for (int i = 0; i < namesAndValues.length; i += 2) {
      parameters.put(namesAndValues[i], namesAndValues[i + 1]);
    }
  }

  /** Targets, and whether the other consumer stands by. */
  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of("worker", "false"),
        Arguments.of("worker", "true"),
        Arguments.of("lambda", "false"),
        Arguments.of("lambda", "true"),
        Arguments.of("none", "false"));
  }

  /** Its only statement of this Sid. */
  static JsonNode statement(JsonNode policyDocument, String sid) {
    for (JsonNode statement : policyDocument.path("Statement")) {
      if (statement.path("Sid").asText().equals(sid)) {
        return statement;
      }
    }
    throw new AssertionError("there is no statement " + sid + " in " + policyDocument);
  }

  /** The texts of a list, or the one text. */
  static List<String> texts(JsonNode value) {
    List<String> texts = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(each -> texts.add(each.asText()));
    } else if (!value.isMissingNode()) {
      texts.add(value.asText());
    }
    return texts;
  }

  /** Every statement that a stack's policies of any kind have, with the resource's id. */
  static List<Map.Entry<String, JsonNode>> statements(Stack stack) {
    List<Map.Entry<String, JsonNode>> all = new ArrayList<>();
    for (String id : stack.ids()) {
      for (JsonNode document : stack.properties(id).findValues("PolicyDocument")) {
        document.path("Statement").forEach(each -> all.add(Map.entry(id, each)));
      }
    }
    return all;
  }
}
