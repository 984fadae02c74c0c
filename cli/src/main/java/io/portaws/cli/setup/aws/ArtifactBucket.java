package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Progress;
import java.net.URI;
import java.util.Base64;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/**
 * The bucket that CloudFormation reads template and zip from. Every call says whose it must be, so
 * that nobody else's bucket of that name is read or written. Belongs to one thread.
 */
final class ArtifactBucket {
  /** What became of a bucket's name. */
  enum State {
    READY,
    /** There, but the one who made it did not come to its end. */
    UNFINISHED,
    MISSING
  }

  private static final int OLD_VERSIONS_DAYS = 30;
  private static final int UNFINISHED_UPLOADS_DAYS = 7;

  private final S3Client s3;
  private final String name;
  private final boolean ours;
  private final Home home;

  /** Where the bucket has to be, and whose it has to be. */
  record Home(String account, String region, String partition) {}

  private ArtifactBucket(S3Client s3, String name, boolean ours, Home home) {
    this.s3 = s3;
    this.name = name;
    this.ours = ours;
    this.home = home;
  }

  /** The bucket that setup makes and keeps by itself. */
  static ArtifactBucket own(S3Client s3, Home home) {
    return new ArtifactBucket(s3, defaultName(home.account(), home.region()), true, home);
  }

  /** A bucket of the user's, whose settings are left alone. */
  static ArtifactBucket named(S3Client s3, String name, Home home) {
    return new ArtifactBucket(s3, name, false, home);
  }

  static String defaultName(String account, String region) {
    return "port-aws-events-artifacts-" + account + "-" + region;
  }

  String name() {
    return name;
  }

  /**
   * @throws Stopped when the name cannot be used: it is another account's, or elsewhere
   */
  State look() throws Stopped {
    try {
      s3.headBucket(r -> r.bucket(name).expectedBucketOwner(home.account()));
    } catch (AwsServiceException e) {
      return switch (e.statusCode()) {
        case 404 -> missing();
        case 403 ->
            throw refused("belongs to another account, or these credentials may not read it");
        case 301, 400 -> throw refused("is in another region than " + home.region());
        default -> throw Stopped.by(e, "look at the bucket " + name);
      };
    } catch (SdkException e) {
      throw Stopped.by(e, "look at the bucket " + name);
    }
    return ours && !hasPolicy() ? State.UNFINISHED : State.READY;
  }

  private State missing() throws Stopped {
    if (ours) {
      return State.MISSING;
    }
    throw new Stopped(
        Exit.CONFIGURATION,
        "--artifact-bucket: there is no bucket " + name,
        "Create it, or leave the option out to have one made");
  }

  private Stopped refused(String why) {
    return new Stopped(
        Exit.CONFIGURATION,
        "the bucket " + name + " " + why,
        "Name one of this account and region with --artifact-bucket");
  }

  /** The policy is put last, so that it tells whether all the others were. */
  private boolean hasPolicy() throws Stopped {
    try {
      s3.getBucketPolicy(r -> r.bucket(name).expectedBucketOwner(home.account()));
      return true;
    } catch (AwsServiceException e) {
      if (Stopped.code(e).equals("NoSuchBucketPolicy")) {
        return false;
      }
      throw Stopped.by(e, "read the policy of the bucket " + name);
    } catch (SdkException e) {
      throw Stopped.by(e, "read the policy of the bucket " + name);
    }
  }

  /** Makes the bucket, or finishes what was begun; nothing when it is ready. */
  void provide(State state, Progress progress) throws Stopped {
    if (state == State.READY) {
      return;
    }
    try {
      if (state == State.MISSING) {
        progress.say("Creating the bucket " + name + " (private, encrypted, TLS only)");
        create();
      }
      protect();
    } catch (SdkException e) {
      throw Stopped.by(e, "make the bucket " + name);
    }
  }

  private void create() {
    var request = CreateBucketRequest.builder().bucket(name);
    if (!home.region().equals("us-east-1")) {
      request.createBucketConfiguration(c -> c.locationConstraint(home.region()));
    }
    s3.createBucket(request.build());
  }

  private void protect() {
    String owner = home.account();
    s3.putPublicAccessBlock(r ->
        r.bucket(name)
            .expectedBucketOwner(owner)
            .publicAccessBlockConfiguration(c ->
                c.blockPublicAcls(true)
                    .ignorePublicAcls(true)
                    .blockPublicPolicy(true)
                    .restrictPublicBuckets(true)));
    s3.putBucketEncryption(r ->
        r.bucket(name)
            .expectedBucketOwner(owner)
            .serverSideEncryptionConfiguration(c ->
                c.rules(
                    ServerSideEncryptionRule.builder()
                        .applyServerSideEncryptionByDefault(
                            d -> d.sseAlgorithm(ServerSideEncryption.AES256))
                        .build())));
    s3.putBucketVersioning(r ->
        r.bucket(name)
            .expectedBucketOwner(owner)
            .versioningConfiguration(c -> c.status(BucketVersioningStatus.ENABLED)));
    s3.putBucketLifecycleConfiguration(r ->
        r.bucket(name)
            .expectedBucketOwner(owner)
            .lifecycleConfiguration(c ->
                c.rules(
                    LifecycleRule.builder()
                        .id("old-versions")
                        .status(ExpirationStatus.ENABLED)
                        .filter(f -> f.prefix(""))
                        .noncurrentVersionExpiration(e -> e.noncurrentDays(OLD_VERSIONS_DAYS))
                        .abortIncompleteMultipartUpload(
                            a -> a.daysAfterInitiation(UNFINISHED_UPLOADS_DAYS))
                        .build())));
    s3.putBucketPolicy(
        r -> r.bucket(name).expectedBucketOwner(owner).policy(tlsOnly(home.partition(), name)));
  }

  static String tlsOnly(String partition, String bucket) {
    String arn = "arn:" + partition + ":s3:::" + bucket;
    return """
    {"Version":"2012-10-17","Statement":[{"Sid":"NothingWithoutTls","Effect":"Deny",\
    "Principal":"*","Action":"s3:*","Resource":["%1$s","%1$s/*"],\
    "Condition":{"Bool":{"aws:SecureTransport":"false"}}}]}\
    """
        .formatted(arn);
  }

  /**
   * Puts content under a key that tells it from any other, unless it is there.
   *
   * @return whether it had to be put
   */
  boolean put(String key, byte[] content) throws Stopped {
    if (has(key)) {
      return false;
    }
    String checksum = Base64.getEncoder().encodeToString(Digests.sha256(content));
    try {
      s3.putObject(
          r -> r.bucket(name).key(key).expectedBucketOwner(home.account()).checksumSHA256(checksum),
          RequestBody.fromBytes(content));
      return true;
    } catch (SdkException e) {
      throw Stopped.by(e, "put " + key + " into the bucket " + name);
    }
  }

  boolean has(String key) throws Stopped {
    try {
      s3.headObject(r -> r.bucket(name).key(key).expectedBucketOwner(home.account()));
      return true;
    } catch (AwsServiceException e) {
      if (e.statusCode() == 404) {
        return false;
      }
      throw Stopped.by(e, "look for " + key + " in the bucket " + name);
    } catch (SdkException e) {
      throw Stopped.by(e, "look for " + key + " in the bucket " + name);
    }
  }

  /** Where CloudFormation finds an object. */
  URI url(String key) {
    return URI.create(s3.utilities().getUrl(r -> r.bucket(name).key(key)).toString());
  }
}
