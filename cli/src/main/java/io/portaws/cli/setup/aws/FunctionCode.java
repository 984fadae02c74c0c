package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** The function's zip: a file that is to be put into the bucket, or an object that is there. */
sealed interface FunctionCode {
  /** What is built beside these commands. */
  Path BUILT = Path.of("lambda-shim", "target", "port-aws-events-lambda.zip");

  /** The longest that Lambda takes from S3 is 250 MB unzipped; ours has a tenth of that. */
  int MAX_MEBIBYTES = 100;

  /** What tells this code from another. */
  String identity();

  /** The template's parameters that name it. */
  Map<String, Given> parameters(String artifactBucket);

  /** A zip of this machine. */
  record File(Path path, Content content) implements FunctionCode {
    @Override
    public String identity() {
      return content.digest();
    }

    String key() {
      return "code/" + identity() + ".zip";
    }

    @Override
    public Map<String, Given> parameters(String artifactBucket) {
      return named(artifactBucket, key(), "");
    }
  }

  /** An object that is there already. */
  record Stored(String bucket, String key, String version, String identity)
      implements FunctionCode {
    @Override
    public Map<String, Given> parameters(String artifactBucket) {
      return named(bucket, key, version);
    }
  }

  /** What the stack has already. */
  record Kept(String identity) implements FunctionCode {
    @Override
    public Map<String, Given> parameters(String artifactBucket) {
      return Map.of();
    }
  }

  private static Map<String, Given> named(String bucket, String key, String version) {
    return Map.of(
        "CodeBucket", new Given(bucket, "--code"),
        "CodeKey", new Given(key, "--code"),
        "CodeVersion", new Given(version, "--code"));
  }

  Pattern ADDRESS = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)");

  /**
   * The code that is meant.
   *
   * @param told of {@code --code}
   * @param before the stack's parameters
   */
  static FunctionCode find(
      Optional<String> told, Optional<Path> home, Map<String, String> before, S3Client s3)
      throws Stopped {
    if (told.isPresent()) {
      Matcher address = ADDRESS.matcher(told.get());
      return address.matches()
          ? stored(address.group(1), address.group(2), s3)
          : file(Path.of(told.get()));
    }
    for (Path folder : List.of(home.orElse(Path.of("")), Path.of(""))) {
      Path built = folder.resolve(BUILT);
      if (Files.isReadable(built)) {
        return file(built);
      }
    }
    String key = before.getOrDefault("CodeKey", "");
    if (!key.isEmpty()) {
      return new Kept(before.getOrDefault("CodeBucket", "") + "/" + key);
    }
    throw new Stopped(
        Exit.CONFIGURATION,
        "there is no zip for the function at " + home.orElse(Path.of(".")).resolve(BUILT),
        "Build it with ./mvnw package -DskipTests -pl lambda-shim -am, or name one with --code");
  }

  private static FunctionCode file(Path path) throws Stopped {
    try {
      Content content = Content.read(path, MAX_MEBIBYTES);
      if (!content.isZip()) {
        throw new IOException(path + " is no zip");
      }
      return new File(path, content);
    } catch (IOException e) {
      throw new Stopped(Exit.CONFIGURATION, "--code: " + e.getMessage());
    }
  }

  private static FunctionCode stored(String bucket, String key, S3Client s3) throws Stopped {
    try {
      HeadObjectResponse head = s3.headObject(r -> r.bucket(bucket).key(key));
      String version = head.versionId() == null ? "" : head.versionId();
      return new Stored(bucket, key, version, bucket + "/" + key + "/" + version + head.eTag());
    } catch (SdkException e) {
      throw new Stopped(
          Exit.CONFIGURATION,
          "--code: s3://"
              + bucket
              + "/"
              + key
              + " is not there, or may not be read: "
              + Stopped.words(e));
    }
  }
}
