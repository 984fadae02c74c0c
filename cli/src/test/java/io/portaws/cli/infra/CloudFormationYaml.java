package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads CloudFormation's YAML: the short forms of functions become the long ones, in JSON. */
final class CloudFormationYaml {
  /** Every function with a short form; {@code !Ref} and {@code !Condition} have no prefix. */
  private static final List<String> FUNCTIONS =
      List.of(
          "And",
          "Contains",
          "Equals",
          "FindInMap",
          "GetAZs",
          "GetAtt",
          "If",
          "ImportValue",
          "Join",
          "Not",
          "Or",
          "Select",
          "Split",
          "Sub");

  private CloudFormationYaml() {}

  static JsonNode read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parse(String text) {
    LoaderOptions options = new LoaderOptions();
    // CloudFormation takes no YAML aliases, and a doubled key is a mistake that it would not tell.
    options.setMaxAliasesForCollections(0);
    options.setAllowDuplicateKeys(false);
    Object tree = new Yaml(new Functions(options)).load(text);
    return new ObjectMapper().valueToTree(tree);
  }

  private static final class Functions extends SafeConstructor {
    Functions(LoaderOptions options) {
      super(options);
      for (String name : FUNCTIONS) {
        yamlConstructors.put(new Tag("!" + name), new Function("Fn::" + name));
      }
      yamlConstructors.put(new Tag("!Ref"), new Function("Ref"));
      yamlConstructors.put(new Tag("!Condition"), new Function("Condition"));
      // CloudFormation has no dates: a policy's version is text.
      yamlConstructors.put(Tag.TIMESTAMP, yamlConstructors.get(Tag.STR));
    }

    private final class Function extends AbstractConstruct {
      private final String name;

      Function(String name) {
        this.name = name;
      }

      @Override
      public Object construct(Node node) {
        Object argument =
            switch (node) {
              case ScalarNode scalar -> constructScalar(scalar);
              case SequenceNode sequence -> constructSequence(sequence);
              case MappingNode mapping -> constructMapping(mapping);
              default -> throw new IllegalStateException("an alias: " + node);
            };
        boolean attribute = name.equals("Fn::GetAtt") && argument instanceof String;
        return Map.of(name, attribute ? List.of(((String) argument).split("\\.", 2)) : argument);
      }
    }
  }
}
