package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsCall;
import io.portaws.sandbox.AwsRefusal;
import io.portaws.sandbox.AwsStandIn;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** ECR's repositories. Images come by {@link #push}. Safe for use by many threads. */
public final class RepositoryStandIn {
  /** What a login has to give; a secret. */
  public static final String PASSWORD = "ecr-password-of-the-sandbox";

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Map<String, ObjectNode> repositories = new TreeMap<>();
  private final Map<String, String> policies = new TreeMap<>();

  /** Digests by repository and tag. */
  private final Map<String, String> images = new TreeMap<>();

  RepositoryStandIn(AwsStandIn aws) {
    aws.handle("ecr:DescribeRepositories", this::describe);
    aws.handle("ecr:CreateRepository", this::create);
    aws.handle("ecr:GetLifecyclePolicy", this::policy);
    aws.handle("ecr:PutLifecyclePolicy", this::putPolicy);
    aws.handle("ecr:DescribeImages", this::describeImages);
    aws.handle("ecr:GetAuthorizationToken", this::token);
  }

  /** How a repository was created; null for none. */
  public synchronized @org.jspecify.annotations.Nullable ObjectNode repository(String name) {
    return repositories.get(name);
  }

  public synchronized String lifecycle(String name) {
    return policies.getOrDefault(name, "");
  }

  /** Puts an image there, as docker does. */
  public synchronized void push(String repository, String tag, String digest) {
    if (!repositories.containsKey(repository)) {
      throw new IllegalStateException("name unknown: the repository does not exist");
    }
    images.put(repository + ":" + tag, digest);
  }

  public synchronized void create(String repository) {
    repositories.put(repository, JSON.objectNode().put("repositoryName", repository));
  }

  private synchronized ObjectNode describe(AwsCall call, ObjectNode request) {
    ObjectNode answer = JSON.objectNode();
    ArrayNode list = answer.putArray("repositories");
    for (JsonNode name : request.path("repositoryNames")) {
      list.add(view(call, require(name.asText())));
    }
    return answer;
  }

  private static ObjectNode view(AwsCall call, String name) {
    return JSON.objectNode()
        .put("repositoryName", name)
        .put(
            "repositoryUri",
            call.account() + ".dkr.ecr." + call.region() + ".amazonaws.com/" + name);
  }

  private synchronized ObjectNode create(AwsCall call, ObjectNode request) {
    String name = request.path("repositoryName").asText();
    if (repositories.containsKey(name)) {
      throw new AwsRefusal("RepositoryAlreadyExistsException", name + " already exists");
    }
    repositories.put(name, request.deepCopy());
    return JSON.objectNode().set("repository", view(call, name));
  }

  private synchronized ObjectNode policy(AwsCall call, ObjectNode request) {
    String name = require(request.path("repositoryName").asText());
    if (!policies.containsKey(name)) {
      throw new AwsRefusal("LifecyclePolicyNotFoundException", "no lifecycle policy for " + name);
    }
    return JSON.objectNode().put("lifecyclePolicyText", policies.get(name));
  }

  private synchronized ObjectNode putPolicy(AwsCall call, ObjectNode request) {
    String name = require(request.path("repositoryName").asText());
    policies.put(name, request.path("lifecyclePolicyText").asText());
    return JSON.objectNode().put("repositoryName", name);
  }

  private synchronized ObjectNode describeImages(AwsCall call, ObjectNode request) {
    String name = require(request.path("repositoryName").asText());
    JsonNode id = request.path("imageIds").path(0);
    String digest =
        id.has("imageTag")
            ? images.get(name + ":" + id.path("imageTag").asText())
            : images.containsValue(id.path("imageDigest").asText())
                ? id.path("imageDigest").asText()
                : null;
    if (digest == null) {
      throw new AwsRefusal("ImageNotFoundException", "The image does not exist within " + name);
    }
    ObjectNode answer = JSON.objectNode();
    answer.putArray("imageDetails").addObject().put("imageDigest", digest);
    return answer;
  }

  private ObjectNode token(AwsCall call, ObjectNode request) {
    String pair = "AWS:" + PASSWORD;
    ObjectNode answer = JSON.objectNode();
    answer
        .putArray("authorizationData")
        .addObject()
        .put(
            "authorizationToken",
            Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
        .put(
            "proxyEndpoint",
            "https://" + call.account() + ".dkr.ecr." + call.region() + ".amazonaws.com");
    return answer;
  }

  private String require(String name) {
    if (!repositories.containsKey(name)) {
      throw new AwsRefusal("RepositoryNotFoundException", "The repository " + name + " is unknown");
    }
    return name;
  }
}
