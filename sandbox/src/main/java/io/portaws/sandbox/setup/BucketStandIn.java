package io.portaws.sandbox.setup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.AwsCall;
import io.portaws.sandbox.AwsRefusal;
import io.portaws.sandbox.AwsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * S3's buckets with their owners, settings and objects. Names are the world's, so that a bucket may
 * be somebody else's. Safe for use by many threads.
 */
public final class BucketStandIn {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final List<String> SETTINGS =
      List.of(
          "PutPublicAccessBlock",
          "PutBucketEncryption",
          "PutBucketVersioning",
          "PutBucketLifecycleConfiguration",
          "PutBucketPolicy");

  private static final class Bucket {
    final String owner;
    final String region;
    final Map<String, ObjectNode> settings = new TreeMap<>();
    final Map<String, byte[]> objects = new TreeMap<>();

    Bucket(String owner, String region) {
      this.owner = owner;
      this.region = region;
    }
  }

  private final Map<String, Bucket> buckets = new TreeMap<>();

  BucketStandIn(AwsStandIn aws) {
    aws.handle(
        "s3:HeadBucket",
        (call, request) -> {
          mine(call, request);
          return JSON.objectNode();
        });
    aws.handle("s3:CreateBucket", this::create);
    aws.handle("s3:GetBucketPolicy", this::policy);
    aws.handle("s3:HeadObject", this::head);
    aws.handle("s3:PutObject", this::put);
    SETTINGS.forEach(name ->
        aws.handle(
            "s3:" + name,
            (call, request) -> {
              synchronized (buckets) {
                mine(call, request).settings.put(name, request.deepCopy());
                return JSON.objectNode();
              }
            }));
  }

  /** Creates a bucket that somebody has already. */
  public void create(String name, String owner, String region) {
    synchronized (buckets) {
      buckets.put(name, new Bucket(owner, region));
    }
  }

  public void put(String bucket, String key, byte[] content) {
    synchronized (buckets) {
      require(bucket).objects.put(key, content.clone());
    }
  }

  public Set<String> names() {
    synchronized (buckets) {
      return new TreeSet<>(buckets.keySet());
    }
  }

  public Set<String> keys(String bucket) {
    synchronized (buckets) {
      return new TreeSet<>(require(bucket).objects.keySet());
    }
  }

  /** The request that set something last, by the operation's name. */
  public Map<String, ObjectNode> settings(String bucket) {
    synchronized (buckets) {
      return new TreeMap<>(require(bucket).settings);
    }
  }

  /** An object by its URL, whichever of the two styles it has. */
  String textAt(String url) {
    synchronized (buckets) {
      for (var bucket : buckets.entrySet()) {
        for (var object : bucket.getValue().objects.entrySet()) {
          boolean host = url.contains("//" + bucket.getKey() + ".");
          boolean path = url.contains("/" + bucket.getKey() + "/");
          if ((host || path) && url.endsWith("/" + object.getKey())) {
            return new String(object.getValue(), StandardCharsets.UTF_8);
          }
        }
      }
    }
    throw TemplateModel.invalid("S3 error: The specified key does not exist.");
  }

  private ObjectNode create(AwsCall call, ObjectNode request) {
    synchronized (buckets) {
      String name = request.path("Bucket").asText();
      Bucket there = buckets.get(name);
      if (there != null) {
        throw there.owner.equals(call.account())
            ? new AwsRefusal("BucketAlreadyOwnedByYou", "you have it already")
            : new AwsRefusal("BucketAlreadyExists", "the name is not available");
      }
      String location =
          request.path("CreateBucketConfiguration").path("LocationConstraint").asText("us-east-1");
      if (!location.equals(call.region())) {
        throw new AwsRefusal(
            "IllegalLocationConstraintException",
            "The "
                + location
                + " location constraint is incompatible for the region "
                + call.region());
      }
      buckets.put(name, new Bucket(call.account(), location));
      return JSON.objectNode().put("Location", "/" + name);
    }
  }

  private ObjectNode policy(AwsCall call, ObjectNode request) {
    synchronized (buckets) {
      ObjectNode put = mine(call, request).settings.get("PutBucketPolicy");
      if (put == null) {
        throw new AwsRefusal("NoSuchBucketPolicy", "The bucket policy does not exist");
      }
      return JSON.objectNode().put("Policy", put.path("Policy").asText());
    }
  }

  private ObjectNode head(AwsCall call, ObjectNode request) {
    synchronized (buckets) {
      byte[] content = mine(call, request).objects.get(request.path("Key").asText());
      if (content == null) {
        throw new AwsRefusal("NoSuchKey", "The specified key does not exist.");
      }
      return JSON.objectNode()
          .put("ContentLength", Integer.toString(content.length))
          .put("ETag", "\"" + checksum(content) + "\"");
    }
  }

  private ObjectNode put(AwsCall call, ObjectNode request) {
    synchronized (buckets) {
      byte[] content;
      try {
        content = request.path("Body").binaryValue();
      } catch (IOException e) {
        throw new AwsRefusal("MalformedRequest", String.valueOf(e.getMessage()));
      }
      byte[] body = content == null ? new byte[0] : content;
      String told = request.path("ChecksumSHA256").asText("");
      if (!told.isEmpty() && !told.equals(checksum(body))) {
        throw new AwsRefusal("BadDigest", "The SHA256 you specified did not match.");
      }
      mine(call, request).objects.put(request.path("Key").asText(), body);
      return JSON.objectNode().put("ETag", "\"" + checksum(body) + "\"");
    }
  }

  private static String checksum(byte[] content) {
    try {
      return Base64.getEncoder()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A bucket is open to all, as one is that somebody set up as a trap: only who says whose it must
   * be is kept from it.
   */
  private Bucket mine(AwsCall call, ObjectNode request) {
    synchronized (buckets) {
      Bucket bucket = require(request.path("Bucket").asText());
      String expected = request.path("ExpectedBucketOwner").asText(bucket.owner);
      if (!bucket.owner.equals(expected)) {
        throw new AwsRefusal("AccessDenied", "Access Denied");
      }
      if (!bucket.region.equals(call.region())) {
        throw new AwsRefusal("PermanentRedirect", "the bucket is in " + bucket.region);
      }
      return bucket;
    }
  }

  private Bucket require(String name) {
    Bucket bucket = buckets.get(name);
    if (bucket == null) {
      throw new AwsRefusal("NoSuchBucket", "The specified bucket does not exist");
    }
    return bucket;
  }
}
