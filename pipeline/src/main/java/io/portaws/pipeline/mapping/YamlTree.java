package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML as a tree, with its anchors, aliases and merge keys, by which mappings of many kinds share
 * parts. Plain scalars are what JSON has ("JSON Schema" in the YAML 1.2 specification): no dates,
 * and {@code on} is text.
 */
final class YamlTree {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Far more than a mapping for each of AWS's types needs, and no billion of laughs. */
  private static final int MAX_ALIASES = 5_000;

  private YamlTree() {}

  /**
   * The document of {@code text}; JSON null when it is empty.
   *
   * @throws YAMLException when it is not YAML, or an alias names nothing
   */
  static JsonNode read(String text) {
    var options = new LoaderOptions();
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setAllowDuplicateKeys(false);
    var dumping = new DumperOptions();
    var yaml =
        new Yaml(
            new SafeConstructor(options),
            new Representer(dumping),
            dumping,
            options,
            new JsonScalars());
    Object loaded = yaml.load(text);
    return JSON.valueToTree(loaded);
  }

  private static final class JsonScalars extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, Pattern.compile("^(?:~|null)$"), "~n");
      addImplicitResolver(Tag.NULL, EMPTY, null);
      addImplicitResolver(Tag.BOOL, Pattern.compile("^(?:true|false)$"), "tf");
      addImplicitResolver(Tag.INT, Pattern.compile("^-?(?:0|[1-9][0-9]*)$"), "-0123456789");
      addImplicitResolver(
          Tag.FLOAT,
          Pattern.compile("^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"),
          "-0123456789");
    }
  }
}
