package io.portaws.cli.infra;

import static java.util.stream.Collectors.joining;

import io.portaws.pipeline.catalog.TypeCatalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of the templates that follow from the catalogue and the version, as YAML without
 * indentation, by the names in the templates' markers. Immutable.
 */
final class Sections {
  /** Whose rules: the central stack's send to its queue, a member's to the central bus. */
  enum Place {
    CENTRAL,
    MEMBER
  }

  private static final String IN_ONE_REGION =
      " AWS sends these events in one region of a partition alone, us-east-1 in the commercial one:"
          + " a stack elsewhere gets them by infra/member-account.yaml there.";

  private final Place place;
  private final List<SourceRule> rules;
  private final List<List<String>> policies;
  private final List<EventSource> sources;
  private final Optional<String> version;

  /**
   * @param version of the release; empty to leave what a template has
   */
  Sections(Place place, TypeCatalog catalog, Optional<String> version) {
    this.place = place;
    this.rules = SourceRules.of(catalog);
    this.policies = ReaderPolicies.of(catalog);
    this.sources = List.copyOf(EventSource.of(catalog));
    this.version = version;
  }

  /** Section by name. */
  Map<String, String> byName() {
    Map<String, String> sections = new LinkedHashMap<>();
    sections.put("parameter group", parameterGroup());
    sections.put("event parameters", parameters());
    sections.put("rules", rules.stream().map(this::rule).collect(joining()));
    sections.put("reader policies", readerPolicies());
    sections.put("reader policy references", readerPolicyReferences());
    sections.put("rule names", ruleNames());
    version.ifPresent(release -> sections.put("version", version(release)));
    if (place == Place.CENTRAL) {
      sections.put("rule alarms", RuleAlarms.of(rules));
      sections.put("consumer policies", consumerPolicies());
      version.ifPresent(release -> {
        sections.put("function description", functionDescription(release));
        sections.put("function version", functionVersion(release));
      });
    }
    return sections;
  }

  private String parameterGroup() {
    return parameterNames().stream().map(name -> "- " + name + "\n").collect(joining());
  }

  private List<String> parameterNames() {
    return rules.stream().map(SourceRule::parameter).distinct().toList();
  }

  private String parameters() {
    StringBuilder out = new StringBuilder();
    for (EventSource source : sources) {
      String types = String.join(", ", source.types());
      String taken =
          types.isEmpty()
              ? "Whether calls that tag any resource are taken."
              : "Whether changes of " + types + " are taken.";
      parameter(
          out, source.parameter(), "ENABLED", source.isGlobal() ? taken + IN_ONE_REGION : taken);
    }
    parameter(
        out,
        SourceRules.TAG_CHANGES,
        "DISABLED",
        "Whether EventBridge's own word of tag changes is taken. The calls that tag are taken anyway.");
    parameter(
        out,
        SourceRules.CONFIG_ITEMS,
        "DISABLED",
        "Whether what AWS Config records is taken: for accounts without a trail, where Config is on.");
    return out.toString();
  }

  private static void parameter(StringBuilder out, String name, String value, String description) {
    out.append(
        """
        %s:
          Type: String
          AllowedValues: [ENABLED, DISABLED]
          Default: %s
        """
            .formatted(name, value));
    append(out, FlowYaml.words(2, "Description", description));
  }

  private String rule(SourceRule rule) {
    StringBuilder out =
        new StringBuilder(
            """
            %s:
              Type: AWS::Events::Rule
              Properties:
            """
                .formatted(rule.id()));
    append(out, FlowYaml.words(4, "Description", rule.description()));
    out.append("    State: !Ref ").append(rule.parameter()).append('\n');
    append(out, FlowYaml.property(4, "EventPattern", rule.pattern()));
    return out.append(target().indent(4)).toString();
  }

  private String target() {
    String to =
        switch (place) {
          case CENTRAL ->
              """
              Targets:
                - Id: events-queue
                  Arn: !GetAtt EventsQueue.Arn
              """;
          case MEMBER ->
              """
              Targets:
                - Id: central-bus
                  Arn: !Ref CentralEventBusArn
                  RoleArn: !GetAtt ForwardRole.Arn
              """;
        };
    return to
        + """
            DeadLetterConfig: { Arn: !GetAtt DeadLetterQueue.Arn }
            RetryPolicy: { MaximumEventAgeInSeconds: 86400, MaximumRetryAttempts: 185 }
        """;
  }

  private String readerPolicies() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < policies.size(); i++) {
      out.append(policyId(i)).append(":\n  Type: AWS::IAM::ManagedPolicy\n");
      if (place == Place.MEMBER) {
        out.append("  Condition: MakesReadRole\n");
      }
      out.append(
          """
          Properties:
            Description: Reading the resource types that port-aws-events knows.
            PolicyDocument:
              Version: "2012-10-17"
              Statement:
                - Effect: Allow
                  Resource: "*"
                  Action:
          """
              .indent(2));
      for (String action : policies.get(i)) {
        out.append("            - ").append(FlowYaml.text(action)).append('\n');
      }
    }
    return out.toString();
  }

  private String readerPolicyReferences() {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < policies.size(); i++) {
      out.append("- !Ref ").append(policyId(i)).append('\n');
    }
    return out.toString();
  }

  private static String policyId(int index) {
    return "ReaderPolicy" + (index + 1);
  }

  private String consumerPolicies() {
    StringBuilder refs = new StringBuilder("!Ref ConsumerPolicy");
    for (int i = 0; i < policies.size(); i++) {
      refs.append(", !Ref ").append(policyId(i));
    }
    return """
    ConsumerPolicyARNs:
      Description: The policies that a consumer of your own needs, as on Kubernetes, with commas.
      Value: !Join [",", [%s]]
    """
        .formatted(refs);
  }

  private String ruleNames() {
    List<String> refs = rules.stream().map(rule -> "!Ref " + rule.id()).toList();
    StringBuilder out =
        new StringBuilder(
            """
            RuleNames:
              Description: The rules of the catalogue's events, with commas.
              Value: !Join
                - ","
            """);
    append(out, FlowYaml.wrapped(4, "- [", refs, "]"));
    return out.toString();
  }

  private static String version(String release) {
    return """
    Version:
      Description: The release of this template.
      Value: "%s"
    """
        .formatted(release);
  }

  private static void append(StringBuilder out, List<String> lines) {
    lines.forEach(line -> out.append(line).append('\n'));
  }

  /** "A version for this Lambda function exists": of one that did not change there is no other. */
  private static String functionDescription(String release) {
    return "Description: Takes events from the queue, reads what changed from AWS and writes it to"
        + " Port (%s).\n".formatted(versionId(release));
  }

  private static String versionId(String release) {
    return "FunctionVersion" + stamp(release);
  }

  /** A version never changes, so that a new one needs a new logical id. */
  private static String functionVersion(String release) {
    return """
    %1$s:
      Type: AWS::Lambda::Version
      Condition: HasFunction
      Properties: { FunctionName: !Ref Function }
    FunctionAlias:
      Type: AWS::Lambda::Alias
      Condition: HasFunction
      Properties:
        Name: live
        FunctionName: !Ref Function
        FunctionVersion: !GetAtt %1$s.Version
    """
        .formatted(versionId(release));
  }

  /** A release as a part of a logical id: {@code 0x1x0}. */
  static String stamp(String release) {
    return release.replaceAll("[^A-Za-z0-9]+", "x");
  }
}
