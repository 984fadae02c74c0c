package io.portaws.cli.infra;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.sandbox.TemplateFile;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything in the templates that names something names what is there, whatever is chosen. */
class TemplateReferencesTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!}.]+)[^}]*}");
  private static final Pattern LOGICAL_ID = Pattern.compile("[A-Za-z0-9]{1,255}");

  static List<JsonNode> templates() {
    return List.of(Infra.CENTRAL, Infra.MEMBER);
  }

  /** What is referred to, and which conditions are used. */
  private static final class Used {
    final Set<String> names = new TreeSet<>();
    final Set<String> conditions = new TreeSet<>();

    static Used in(JsonNode template) {
      Used used = new Used();
      for (String section : List.of("Rules", "Conditions", "Resources", "Outputs")) {
        used.visit(template.path(section), Set.of());
      }
      return used;
    }

    private void visit(JsonNode node, Set<String> own) {
      Set<String> within = own;
      if (node.path("Fn::Sub").isArray()) {
        within = new HashSet<>(own);
        node.path("Fn::Sub").path(1).fieldNames().forEachRemaining(within::add);
      }
      for (Map.Entry<String, JsonNode> each : node.properties()) {
        JsonNode value = each.getValue();
        switch (each.getKey()) {
          case "Ref" -> names.add(value.asText());
          case "Fn::GetAtt" -> names.add(value.path(0).asText());
          case "Fn::If" -> conditions.add(value.path(0).asText());
          case "Fn::Sub" ->
              variables(value.isArray() ? value.path(0).asText() : value.asText(), within);
          case "DependsOn" -> names.addAll(Infra.texts(value));
          case "Condition" -> {
            if (value.isTextual()) {
              conditions.add(value.asText());
            }
          }
          default -> {}
        }
        visit(value, within);
      }
      if (node.isArray()) {
        for (JsonNode each : node) {
          visit(each, within);
        }
      }
    }

    private void variables(String text, Set<String> own) {
      Matcher variable = VARIABLE.matcher(text);
      while (variable.find()) {
        if (!own.contains(variable.group(1))) {
          names.add(variable.group(1));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyReferenceNamesAParameterOrAResource(JsonNode template) {
    Set<String> known = new HashSet<>();
    template.path("Parameters").fieldNames().forEachRemaining(known::add);
    template.path("Resources").fieldNames().forEachRemaining(known::add);
    List<String> unknown =
        Used.in(template).names.stream()
            .filter(name -> !name.startsWith("AWS::") && !known.contains(name))
            .toList();
    assertThat(unknown).isEmpty();
    assertThat(known).allMatch(name -> LOGICAL_ID.matcher(name).matches());
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyParameterIsUsedAndDescribedAndShownInAGroup(JsonNode template) {
    Set<String> used = Used.in(template).names;
    Set<String> grouped = new TreeSet<>();
    List<String> inGroups = new ArrayList<>();
    for (JsonNode group :
        template.path("Metadata").path("AWS::CloudFormation::Interface").path("ParameterGroups")) {
      assertThat(group.path("Label").path("default").asText()).isNotBlank();
      inGroups.addAll(Infra.texts(group.path("Parameters")));
    }
    grouped.addAll(inGroups);
    assertThat(inGroups).doesNotHaveDuplicates();
    Set<String> declared =
        template.path("Parameters").properties().stream()
            .map(Map.Entry::getKey)
            .collect(toCollection(TreeSet::new));
    assertThat(grouped).isEqualTo(declared);
    template
        .path("Parameters")
        .properties()
        .forEach(each -> {
          assertThat(used).contains(each.getKey());
          assertThat(each.getValue().path("Description").asText())
              .as(each.getKey())
              .isNotBlank()
              .endsWith(".")
              .hasSizeLessThan(4_000);
          assertThat(each.getValue().has("AllowedPattern"))
              .as("%s: a pattern is told in words", each.getKey())
              .isEqualTo(each.getValue().has("ConstraintDescription"));
        });
  }

  @ParameterizedTest
  @MethodSource("templates")
  void everyConditionIsDeclaredAndUsed(JsonNode template) {
    Set<String> declared = new TreeSet<>();
    template.path("Conditions").fieldNames().forEachRemaining(declared::add);
    assertThat(Used.in(template).conditions).isEqualTo(declared);
  }

  @Test
  void everyParameterButTheTargetHasADefault() {
    Infra.CENTRAL
        .path("Parameters")
        .properties()
        .forEach(each ->
            assertThat(each.getValue().has("Default"))
                .as(each.getKey())
                .isEqualTo(!each.getKey().equals("Target")));
  }

  /** Each choice that makes or leaves resources, with every other. */
  static Stream<String[]> choices() {
    List<String[]> choices = new ArrayList<>();
    for (String target : List.of("worker", "lambda", "none")) {
      for (int bits = 0; bits < 1 << 7; bits++) {
        List<String> told = new ArrayList<>(List.of(target));
        if (on(bits, 0) && !target.equals("none")) {
          told.addAll(List.of("Standby", "true"));
        }
        add(told, bits, 1, "CustomEventBus", "true");
        add(told, bits, 2, "CustomPortCredentialsSecretARN", SECRET, "KmsKeyArn", KEY);
        add(told, bits, 3, "SubnetIds", "subnet-0a,subnet-0b", "VpcId", "vpc-0a");
        add(told, bits, 4, "ClusterName", "shared");
        add(told, bits, 5, "ScheduledResync", "true", "AlarmTopicArn", TOPIC);
        if (on(bits, 6)) {
          told.addAll(List.of("UseSpot", "true", "Mapping", "s3://bucket/a/key.yml"));
          if (on(bits, 1)) {
            told.addAll(List.of("OrganizationId", "o-a1b2c3d4e5", "PublisherAccounts", ACCOUNTS));
          }
          if (on(bits, 3)) {
            told.addAll(List.of("SecurityGroupIds", "sg-0a"));
          }
        }
        choices.add(told.toArray(String[]::new));
      }
    }
    return choices.stream();
  }

  private static final String SECRET =
      "arn:aws:secretsmanager:eu-west-1:111122223333:secret:port-AbCdEf";
  private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a";
  private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:alarms";
  private static final String ACCOUNTS = "444455556666,777788889999";

  private static boolean on(int bits, int bit) {
    return (bits & 1 << bit) != 0;
  }

  private static void add(List<String> told, int bits, int bit, String... namesAndValues) {
    if (on(bits, bit)) {
      told.addAll(List.of(namesAndValues));
    }
  }

  @Test
  void noChoiceLeavesAReferenceToWhatItDoesNotMake() {
    choices()
        .forEach(choice -> {
          String[] more = java.util.Arrays.copyOfRange(choice, 1, choice.length);
          Stack stack = Infra.central(choice[0], more);
          assertThat(stack.dangling()).as(String.join(" ", choice)).isEmpty();
          assertThat(stack.refused()).as(String.join(" ", choice)).isEmpty();
        });
  }

  @Test
  void aMemberLeavesNoReferenceEitherInAnyRegion() {
    for (String region : List.of("us-east-1", "eu-west-1")) {
      for (String topic : List.of("", "arn:aws:sns:us-east-1:111122223333:alarms")) {
        for (String externalId : List.of("", "spruce-tree")) {
          Stack stack =
              Infra.member("AWS::Region", region, "AlarmTopicArn", topic, "ExternalId", externalId);
          assertThat(stack.dangling()).isEmpty();
          assertThat(stack.refused()).isEmpty();
          assertThat(stack.ids("AWS::IAM::Role").contains("ReadRole"))
              .isEqualTo(region.equals("us-east-1"));
        }
      }
    }
  }

  /** The checker itself: a reference under the wrong condition is found. */
  @Test
  void aReferenceUnderTheWrongConditionIsFound() {
    JsonNode template =
        TemplateFile.parse(
            """
            Parameters:
              Wanted: { Type: String, Default: "no" }
            Conditions:
              IsOn: !Equals [!Ref Wanted, "yes"]
            Resources:
              Queue: { Type: AWS::SQS::Queue, Condition: IsOn }
              Topic:
                Type: AWS::SNS::Topic
                Properties: { Name: !Sub "${Queue.QueueName}", Of: !If [IsOn, !Ref Queue, none] }
            """);
    assertThat(Stack.of(template, Map.of()).dangling())
        .containsExactly("Topic refers to Queue.QueueName");
    assertThat(Stack.of(template, Map.of("Wanted", "yes")).dangling()).isEmpty();
  }
}
