package io.portaws.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets Manager's GetSecretValue and S3's GetObject. Safe for use by many threads. */
final class AwsDocuments {
  private record Secret(String arn, String name, String value) {}

  private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

  String putSecret(String account, String region, String name, String value) {
    String arn = "arn:aws:secretsmanager:" + region + ":" + account + ":secret:" + name + "-SbOx42";
    var secret = new Secret(arn, name, value);
    secrets.put(arn, secret);
    secrets.put(account + "/" + region + "/" + name, secret);
    return arn;
  }

  void putObject(String bucket, String key, byte[] content) {
    objects.put(bucket + "/" + key, content.clone());
  }

  Answer secretValue(AwsInput input) {
    String id = input.text("SecretId");
    var caller = input.caller();
    Secret secret =
        id.startsWith("arn:")
            ? secrets.get(id)
            : secrets.get(caller.account() + "/" + caller.region() + "/" + id);
    if (secret == null) {
      throw AwsFault.of(
          "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    var reply = Json.object();
    reply.put("ARN", secret.arn());
    reply.put("Name", secret.name());
    reply.put("SecretString", secret.value());
    reply.put("VersionId", "00000000-0000-0000-0000-000000000001");
    return Answer.of(200, "application/x-amz-json-1.1", Json.bytes(reply));
  }

  Answer object(AwsInput input) {
    String bucket = input.text("Bucket");
    byte[] content = objects.get(bucket + "/" + input.text("Key"));
    if (content != null) {
      return Answer.of(200, "application/octet-stream", content)
          .with("ETag", "\"" + Integer.toHexString(Arrays.hashCode(content)) + "\"");
    }
    boolean known = objects.keySet().stream().anyMatch(name -> name.startsWith(bucket + "/"));
    throw known
        ? new AwsFault(404, "NoSuchKey", "The specified key does not exist.")
        : new AwsFault(404, "NoSuchBucket", "The specified bucket does not exist");
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
