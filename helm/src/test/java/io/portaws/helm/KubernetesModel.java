package io.portaws.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Kubernetes' own model of its objects, taken strictly: unknown fields, missing ones and wrong
 * types are told.
 */
final class KubernetesModel {
  @FunctionalInterface
  private interface Check {
    void of(JsonElement json) throws IOException;
  }

  private record Model(String apiVersion, Class<?> type, Check check) {}

  private static final Map<String, Model> MODELS =
      Map.of(
          "ConfigMap", new Model("v1", V1ConfigMap.class, V1ConfigMap::validateJsonElement),
          "Deployment", new Model("apps/v1", V1Deployment.class, V1Deployment::validateJsonElement),
          "HorizontalPodAutoscaler",
              new Model(
                  "autoscaling/v2",
                  V2HorizontalPodAutoscaler.class,
                  V2HorizontalPodAutoscaler::validateJsonElement),
          "NetworkPolicy",
              new Model(
                  "networking.k8s.io/v1",
                  V1NetworkPolicy.class,
                  V1NetworkPolicy::validateJsonElement),
          "Pod", new Model("v1", V1Pod.class, V1Pod::validateJsonElement),
          "PodDisruptionBudget",
              new Model(
                  "policy/v1",
                  V1PodDisruptionBudget.class,
                  V1PodDisruptionBudget::validateJsonElement),
          "Secret", new Model("v1", V1Secret.class, V1Secret::validateJsonElement),
          "Service", new Model("v1", V1Service.class, V1Service::validateJsonElement),
          "ServiceAccount",
              new Model("v1", V1ServiceAccount.class, V1ServiceAccount::validateJsonElement));

  private KubernetesModel() {}

  /** What is wrong with an object; empty when Kubernetes would take it. */
  static List<String> problems(JsonNode object) {
    String kind = object.path("kind").asText();
    if (CustomResources.knows(kind)) {
      return CustomResources.problems(object);
    }
    Model model = MODELS.get(kind);
    if (model == null) {
      return List.of(kind + " is a kind that nothing here knows");
    }
    List<String> problems = new ArrayList<>();
    if (!model.apiVersion().equals(object.path("apiVersion").asText())) {
      problems.add(
          "apiVersion is " + object.path("apiVersion") + ", and not " + model.apiVersion());
    }
    JsonElement json = JsonParser.parseString(object.toString());
    try {
      model.check().of(json);
      if (JSON.getGson().fromJson(json, model.type()) == null) {
        problems.add("is empty");
      }
    } catch (IOException | RuntimeException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    textsThatAreNone("", object, problems);
    return problems;
  }

  /**
   * What the model's reader lets pass: Gson makes text of numbers and of truth values, and
   * Kubernetes does not. Nothing that is rendered is null: it would mean that a value was missed.
   */
  private static void textsThatAreNone(String place, JsonNode node, List<String> problems) {
    if (node.isNull()) {
      problems.add(place + " is null");
    }
    node.properties()
        .forEach(each -> textsThatAreNone(place + "." + each.getKey(), each.getValue(), problems));
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      textsThatAreNone(place + "[" + i + "]", node.get(i), problems);
    }
    if (place.matches(
            ".*\\.(labels|annotations|matchLabels|nodeSelector|data)\\.[^.]*(\\..*)?|.*\\.env\\[\\d+]\\.value|.*\\.(args|command)\\[\\d+]")
        && node.isValueNode()
        && !node.isTextual()
        && !node.isNull()) {
      problems.add(place + " is " + node + ", and not text");
    }
  }
}
