package io.portaws.pipeline.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.catalog.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads {@code selector.aws} of a resource in the exporter's {@code config.json}: {@code regions},
 * {@code regions_config.REGION.resources_models} and {@code list_parameters}.
 */
final class ListSelectorFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,20}){1,3}-\\d{1,2}");

  private final String place;
  private final JsonNode aws;
  private final Problems problems;

  private ListSelectorFile(String place, JsonNode aws, Problems problems) {
    this.place = place;
    this.aws = aws;
    this.problems = problems;
  }

  /**
   * What the resource has listed.
   *
   * @param place the selector's, for messages
   */
  static ListSelector parse(String place, JsonNode selector, Problems problems) {
    JsonNode aws = selector.path("aws");
    if (aws.isMissingNode() || aws.isNull()) {
      return ListSelector.ALL;
    }
    var file = new ListSelectorFile(place + ".aws", aws, problems);
    if (!aws.isObject()) {
      file.problem("", "is not an object with 'regions', 'regions_config' or 'list_parameters'");
      return ListSelector.ALL;
    }
    return new ListSelector(file.regions(), file.models(), file.parameters());
  }

  private Set<String> regions() {
    Set<String> regions = new LinkedHashSet<>();
    JsonNode list = aws.path("regions");
    if (!list.isMissingNode() && !list.isArray()) {
      problem("regions", "is not a list of regions such as [\"eu-west-1\"]");
    }
    for (JsonNode region : list) {
      region("regions", region.isTextual() ? region.textValue() : region.toString());
      regions.add(region.asText());
    }
    return regions;
  }

  private Map<String, List<String>> models() {
    Map<String, List<String>> models = new LinkedHashMap<>();
    JsonNode config = aws.path("regions_config");
    if (!config.isMissingNode() && !config.isObject()) {
      problem("regions_config", "is not an object by region");
    }
    for (var region : config.properties()) {
      region("regions_config", region.getKey());
      String key = "regions_config." + region.getKey() + ".resources_models";
      JsonNode list = region.getValue().path("resources_models");
      if (!list.isMissingNode() && !list.isArray()) {
        problem(key, "is not a list of JSON texts");
      }
      List<String> texts = new ArrayList<>();
      for (int i = 0; i < list.size() && list.isArray(); i++) {
        model(key + "[" + i + "]", list.get(i));
        texts.add(list.get(i).asText());
      }
      if (!texts.isEmpty()) {
        models.put(region.getKey(), List.copyOf(texts));
      }
    }
    return models;
  }

  private void model(String key, JsonNode model) {
    String wanted = "is not a JSON object in text, such as \"{\\\"ClusterName\\\": \\\"shop\\\"}\"";
    try {
      if (!model.isTextual() || !JSON.readTree(model.textValue()).isObject()) {
        problem(key, wanted);
      }
    } catch (JsonProcessingException e) {
      problem(key, wanted + ": " + e.getOriginalMessage());
    }
  }

  private String parameters() {
    JsonNode parameters = aws.path("list_parameters");
    if (parameters.isMissingNode() || parameters.isNull()) {
      return "";
    }
    if (!parameters.isObject()) {
      problem("list_parameters", "is not an object with members of the list's request");
    }
    return parameters.isEmpty() ? "" : parameters.toString();
  }

  private void region(String key, String region) {
    if (!REGION.matcher(region).matches()) {
      problem(key, "has '" + region + "', which is no region such as eu-west-1");
    }
  }

  private void problem(String key, String what) {
    problems.add(key.isEmpty() ? place : place + "." + key, what);
  }
}
