package io.portaws.cli.explain;

import static io.portaws.cli.explain.Messages.CREATE_BUCKET;
import static io.portaws.cli.explain.Messages.ENTITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, by its script and by java. */
class ProcessTest {
  private static final String CLASS_PATH =
      System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

  @TempDir Path folder;

  private Ran start(Map<String, String> environment, String in, List<String> command)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().put("PATH", String.valueOf(System.getenv("PATH")));
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(in.getBytes(StandardCharsets.UTF_8));
    }
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
    } finally {
      process.destroyForcibly();
    }
    Ran ran = new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    assertThat(ran.out() + ran.err()).doesNotContain("\tat ").doesNotContain("Exception in");
    return ran;
  }

  private Ran java(Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                CLASS_PATH,
                "io.portaws.cli.Main"));
    command.addAll(List.of(args));
    return start(environment, "", command);
  }

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("message.json"), text).toString();
  }

  @Test
  void theScriptFindsAJdkAndRunsTheJarWithItsArguments() throws IOException, InterruptedException {
    Path repository = Path.of(System.getProperty("repo.root", "..")).toAbsolutePath();
    Path copy = Files.createDirectories(folder.resolve("with a space"));
    Files.createDirectories(copy.resolve("build"));
    Files.createDirectories(copy.resolve("cli/target"));
    Files.copy(repository.resolve("port-aws-events"), copy.resolve("port-aws-events"));
    Files.copy(repository.resolve("build/jdk25.sh"), copy.resolve("build/jdk25.sh"));
    jar(copy.resolve("cli/target/port-aws-events.jar"));

    String script = copy.resolve("port-aws-events").toString();
    Map<String, String> environment = Map.of("JAVA_HOME", System.getProperty("java.home"));
    String umlaut = ENTITY.replace("Checkout", "Kässe");
    Ran ran = start(environment, umlaut, List.of("sh", script, "explain", "--output", "json", "-"));
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.json().path("entities").path(0).path("title").asText()).isEqualTo("Kässe");
    assertThat(start(environment, "", List.of("sh", script, "explain")).code()).isEqualTo(2);
  }

  /** A jar of nothing but the class path, in place of the one that is not packaged yet. */
  private static void jar(Path file) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "io.portaws.cli.Main");
    String urls =
        Arrays.stream(CLASS_PATH.split(File.pathSeparator))
            .map(entry -> Path.of(entry).toUri().toString())
            .collect(Collectors.joining(" "));
    attributes.put(Attributes.Name.CLASS_PATH, urls);
    new JarOutputStream(Files.newOutputStream(file), manifest).close();
  }

  @Test
  void liveStatesAreReadFromAwsInTheCredentialsAccount() throws IOException, InterruptedException {
    String log =
        "{\"ResourceDescription\": {\"Identifier\": \"audit\", \"Properties\": \"{\\\"LogGroupName\\\": \\\"audit\\\"}\"}}";
    Path mapping =
        Files.writeString(
            folder.resolve("mapping.yml"),
            """
            resources:
              - kind: AWS::Logs::LogGroup
                port: { entity: { mappings: {
                  identifier: .__ExtraContext.AccountId + "/" + .Properties.LogGroupName, blueprint: '"logGroup"' } } }
            """);
    String message =
        file(
            "{\"resource_type\": \"AWS::Logs::LogGroup\", \"region\": \"\\\"eu-west-1\\\"\", \"identifier\": \"\\\"audit\\\"\"}");
    try (FakeAws aws = new FakeAws(log)) {
      Map<String, String> environment =
          Map.of(
              "AWS_ENDPOINT_URL", aws.url(),
              "AWS_ACCESS_KEY_ID", "test",
              "AWS_SECRET_ACCESS_KEY", "test");
      String mapped = mapping.toString();
      Ran ran =
          java(environment, "explain", "--live", "--output=json", "--mapping", mapped, message);
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.json().path("states").path(0).path("source").asText()).isEqualTo("aws");
      assertThat(ran.json().path("entities").path(0).path("identifier").asText())
          .isEqualTo(FakeAws.ACCOUNT + "/audit");
      assertThat(aws.operations())
          .containsExactly("GetCallerIdentity", "CloudApiService.GetResource");
    }
  }

  @Test
  void withoutCredentialsLiveSaysSoAndGoesOn() throws IOException, InterruptedException {
    Map<String, String> environment = Map.of("HOME", folder.toString());
    Ran ran = java(environment, "explain", "--live", "--output=json", file(CREATE_BUCKET));
    assertThat(ran.code()).isZero();
    assertThat(ran.err().strip()).isEqualTo("no AWS credentials were found; going on without AWS");
    assertThat(ran.json().path("changes")).hasSize(1);
    assertThat(ran.json().path("states").path(0).path("source").asText()).isEqualTo("unread");
  }

  private static Map<String, String> credentials(FakeAws aws) {
    return Map.of(
        "AWS_ENDPOINT_URL", aws.url(),
        "AWS_ACCESS_KEY_ID", "test",
        "AWS_SECRET_ACCESS_KEY", "test");
  }

  @Test
  void aReadThatIsDeniedIsToldWithWhatToDo() throws IOException, InterruptedException {
    try (FakeAws aws = FakeAws.denying()) {
      String message = file(CREATE_BUCKET);
      String own = String.valueOf(ownBuckets());
      Ran ran = java(credentials(aws), "explain", "--live", "--catalog", own, message);
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(ran.out())
          .contains(
              "retried   aws-denied",
              "remedy    let the role that reads account " + FakeAws.ACCOUNT)
          .contains("state     denied: ", "not yours")
          .doesNotContain("request ");
    }
  }

  /** Buckets as Cloud Control reads them, whose denials are all alike. */
  private Path ownBuckets() throws IOException {
    Path types = Files.createDirectories(folder.resolve("types"));
    Files.writeString(
        types.resolve("AWS_S3_Bucket.yaml"),
        """
        type: AWS::S3::Bucket
        events:
          - calls: { event-source: s3.amazonaws.com, upsert: CreateBucket }
            identifiers: .detail.requestParameters.bucketName
        entity: { identifier: .Properties.BucketName, blueprint: '"bucket"' }
        """);
    return types;
  }

  @Test
  void credentialsThatAwsDoesNotTakeAreSaidAndItGoesOn() throws IOException, InterruptedException {
    try (FakeAws aws = FakeAws.stranger()) {
      Ran ran = java(credentials(aws), "explain", "--live", "--output=json", file(CREATE_BUCKET));
      assertThat(ran.code()).isZero();
      assertThat(ran.err())
          .startsWith("AWS does not say whose the credentials are: a stranger")
          .endsWith("; going on without AWS\n");
      assertThat(ran.json().path("states").path(0).path("source").asText()).isEqualTo("unread");
      assertThat(aws.operations()).containsExactly("GetCallerIdentity");
    }
  }

  @Test
  void withoutLiveNobodyIsAsked() throws IOException, InterruptedException {
    try (FakeAws aws = new FakeAws("{}")) {
      Map<String, String> environment =
          Map.of(
              "AWS_ENDPOINT_URL", aws.url(),
              "AWS_ACCESS_KEY_ID", "test",
              "AWS_SECRET_ACCESS_KEY", "test",
              "PORT_BASE_URL", aws.url(),
              "PORT_CLIENT_ID", "id",
              "PORT_CLIENT_SECRET", "secret");
      Ran ran = java(environment, "explain", file(CREATE_BUCKET));
      assertThat(ran.code()).isZero();
      assertThat(ran.out()).contains("not read");
      assertThat(aws.operations()).isEmpty();
    }
  }
}
