package io.portaws.cli.infra;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * What CloudFormation's resource types are: their properties, which of them are required, and of
 * what type. It is read from the database in npm's {@code @aws-cdk/aws-service-spec}.
 */
final class ResourceSpecification {
  private static final Set<String> OF_A_RESOURCE =
      Set.of(
          "Type",
          "Properties",
          "Condition",
          "DependsOn",
          "Metadata",
          "DeletionPolicy",
          "UpdateReplacePolicy",
          "UpdatePolicy",
          "CreationPolicy");

  private static final Pattern ATTRIBUTE =
      Pattern.compile("\\$\\{([A-Za-z0-9]+)\\.([A-Za-z0-9.]+)}");

  private final Map<String, JsonNode> resources = new HashMap<>();
  private final Map<String, JsonNode> propertyTypes = new HashMap<>();

  private ResourceSpecification(JsonNode database) {
    JsonNode entities = database.path("schema").path("resource").path("entities");
    entities.forEach(
        resource -> resources.put(resource.path("cloudFormationType").asText(), resource));
    JsonNode definitions = database.path("schema").path("typeDefinition").path("entities");
    definitions.forEach(type -> propertyTypes.put(type.path("$id").asText(), type));
    if (resources.size() < 1_000 || propertyTypes.size() < 1_000) {
      throw new IllegalArgumentException("this is not the database that is known here");
    }
  }

  /** Reads the package's {@code db.json.gz}. */
  static ResourceSpecification read(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new ResourceSpecification(new ObjectMapper().readTree(in));
    }
  }

  /** Everything in the template that CloudFormation would not take, each with its place. */
  List<String> faults(JsonNode template) {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, JsonNode> resource : template.path("Resources").properties()) {
      check(resource.getKey(), resource.getValue(), new PropertyCheck(template, this, faults));
    }
    checkAttributes(template, template, faults);
    return faults;
  }

  private void check(String id, JsonNode resource, PropertyCheck properties) {
    for (Map.Entry<String, JsonNode> part : resource.properties()) {
      if (!OF_A_RESOURCE.contains(part.getKey())) {
        properties.fault(id, "has no part " + part.getKey());
      }
    }
    JsonNode type = resources.get(resource.path("Type").asText());
    if (type == null) {
      properties.fault(id, "is of no known type: " + resource.path("Type"));
    } else {
      properties.checkObject(id, resource.path("Properties"), type.path("properties"));
    }
  }

  /** The type that a {@code ref} names. */
  JsonNode propertyType(JsonNode reference) {
    String id = reference.path("reference").path("$ref").asText();
    return Objects.requireNonNull(propertyTypes.get(id), id);
  }

  private void checkAttributes(JsonNode node, JsonNode template, List<String> faults) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      JsonNode value = field.getValue();
      if (field.getKey().equals("Fn::GetAtt") && value.isArray()) {
        checkAttribute(value.path(0).asText(), value.path(1).asText(), template, faults);
      }
      if (field.getKey().equals("Fn::Sub")) {
        Matcher names =
            ATTRIBUTE.matcher(value.isArray() ? value.path(0).asText() : value.asText());
        while (names.find()) {
          checkAttribute(names.group(1), names.group(2), template, faults);
        }
      }
    }
    node.forEach(child -> checkAttributes(child, template, faults));
  }

  private void checkAttribute(String id, String attribute, JsonNode template, List<String> faults) {
    JsonNode resource = template.path("Resources").path(id);
    JsonNode type = resources.get(resource.path("Type").asText());
    if (type == null) {
      faults.add(id + "." + attribute + " is the attribute of no resource");
    } else if (!type.path("attributes").has(attribute)) {
      faults.add(id + "." + attribute + " is no attribute of " + resource.path("Type").asText());
    }
  }
}
