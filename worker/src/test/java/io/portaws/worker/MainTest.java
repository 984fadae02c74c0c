package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators see when the worker cannot start: a real process, its exit code, its words. */
class MainTest {
  private static final int CONFIGURATION = 78;
  private static final int UNAVAILABLE = 69;
  private static final String NOWHERE = "http://127.0.0.1:1";

  private record Ended(int code, String out, String err) {
    List<String> problems() {
      return err.lines().filter(line -> line.startsWith("  - ")).map(l -> l.substring(4)).toList();
    }
  }

  @TempDir Path folder;

  private Ended start(Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add("io.portaws.worker.Main");
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
    builder.environment().put("AWS_ACCESS_KEY_ID", "test");
    builder.environment().put("AWS_SECRET_ACCESS_KEY", "test");
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
    } finally {
      process.destroyForcibly();
    }
    Ended ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    assertThat(ended.out() + ended.err()).doesNotContain("\tat ").doesNotContain("Exception in");
    return ended;
  }

  private static Map<String, String> good() {
    return new HashMap<>(
        Map.of(
            "QUEUE_URL", NOWHERE + "/000000000000/events",
            "AWS_REGION", "eu-west-1",
            "AWS_ENDPOINT_URL", NOWHERE,
            "PORT_CLIENT_ID", "id",
            "PORT_CLIENT_SECRET", "hush-hush",
            "MANAGEMENT_PORT", "0"));
  }

  private Ended start(String name, String value) throws IOException, InterruptedException {
    Map<String, String> variables = good();
    variables.put(name, value);
    return start(variables);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void argumentsAreNotTakenForAConfiguration() throws IOException, InterruptedException {
    Ended ended = start(good(), "--queue-url", "https://example.com");
    assertThat(ended.code()).isEqualTo(64);
    assertThat(ended.err()).contains("unexpected arguments", "QUEUE_URL", "docs/settings.md");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void helpSaysHowItIsConfigured() throws IOException, InterruptedException {
    Ended ended = start(Map.of(), "--help");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("environment", "QUEUE_URL", "docs/settings.md");
  }

  @Test
  void withoutConfigurationEveryProblemIsSaidAtOnce() throws IOException, InterruptedException {
    Ended ended = start(Map.of());
    assertThat(ended.code()).isEqualTo(CONFIGURATION);
    assertThat(ended.err()).startsWith("port-aws-events cannot start:");
    assertThat(ended.problems())
        .extracting(problem -> problem.substring(0, problem.indexOf(':')))
        .containsExactlyInAnyOrder("QUEUE_URL", "PORT_CLIENT_ID");
  }

  @Test
  void missingAwsCredentialsAreSaidWithWhatToDo() throws IOException, InterruptedException {
    Map<String, String> variables = good();
    variables.put("AWS_ACCESS_KEY_ID", "");
    variables.put("AWS_SECRET_ACCESS_KEY", "");
    Ended ended = start(variables);
    assertThat(ended.code()).isEqualTo(CONFIGURATION);
    assertThat(ended.problems())
        .singleElement()
        .asString()
        .startsWith("AWS credentials: none were found. Give");
  }

  @Test
  void aFifoQueueIsRefusedWithTheReason() throws IOException, InterruptedException {
    Ended ended = start("QUEUE_URL", NOWHERE + "/000000000000/events.fifo");
    assertThat(ended.code()).isEqualTo(CONFIGURATION);
    assertThat(ended.problems()).singleElement().asString().contains("QUEUE_URL", "FIFO");
  }

  @Test
  void aQueueThatCannotBeReachedIsSaidInASentence() throws IOException, InterruptedException {
    Ended ended = start(good());
    assertThat(ended.code()).isEqualTo(UNAVAILABLE);
    assertThat(ended.out())
        .contains("the queue cannot be asked what it is: check QUEUE_URL")
        .as("what lies at the bottom of it")
        .contains("connection refused");
    assertThat(ended.out() + ended.err()).doesNotContain("hush-hush");
  }

  @Test
  void aBrokenExpressionInTheMappingIsNamedWithItsPlace() throws IOException, InterruptedException {
    String mapping =
        file(
            "config.json",
            """
            {"resources":[{"kind":"AWS::S3::Bucket","selector":{"query":"true"},
              "port":{"entity":{"mappings":[
                {"identifier":".Arn | nosuchfunction(","blueprint":"\\"s3Bucket\\""}]}}}]}
            """);
    Ended ended = start("MAPPING", mapping);
    assertThat(ended.code()).isEqualTo(CONFIGURATION);
    assertThat(ended.problems())
        .singleElement()
        .asString()
        .contains(mapping, "identifier", "nosuchfunction(");
  }

  @Test
  void aMappingThatIsNotThereIsNamed() throws IOException, InterruptedException {
    Ended ended = start("MAPPING", folder.resolve("none.yml").toString());
    assertThat(ended.code()).isEqualTo(CONFIGURATION);
    assertThat(ended.problems()).singleElement().asString().startsWith("MAPPING: ");
  }

  @Test
  void anAddressInS3ThatNamesNoObjectIsAProblemAndNoCrash()
      throws IOException, InterruptedException {
    Ended ended = start("MAPPING", "s3://bucket only");
    assertThat(ended.code()).isEqualTo(CONFIGURATION);
    assertThat(ended.problems()).singleElement().asString().contains("s3://bucket/key");
  }

  @Test
  void anUnknownKeyInATypeFileIsNamed() throws IOException, InterruptedException {
    Path types = Files.createDirectory(folder.resolve("types"));
    Files.writeString(
        types.resolve("AWS_Our_Type.yaml"),
        "type: AWS::Our::Type\nflavour: vanilla\nread: { with: event }\n");
    Ended ended = start("CATALOG_DIR", types.toString());
    assertThat(ended.code()).isEqualTo(CONFIGURATION);
    assertThat(ended.err()).contains("AWS_Our_Type.yaml", "flavour");
  }

  @Test
  void allThatIsWrongWithTypeFilesIsSaidAtOnce() throws IOException, InterruptedException {
    Path types = Files.createDirectory(folder.resolve("types"));
    Files.writeString(
        types.resolve("AWS_Our_Type.yaml"),
        """
        type: AWS::Our::Type
        flavour: vanilla
        events:
          - native: { source: our.shop, detail-type: Changed }
            identifiers: .detail | nosuchfunction
        """);
    Files.writeString(
        types.resolve("AWS_Our_Thing.yaml"),
        """
        type: AWS::Our::Thing
        events:
          - native: { source: our.shop, detail-type: Thing Changed }
            identifiers: .detail.id
        read:
          calls:
            - { call: 'ecs:DescribeThings', request: '{id: .identifier}' }
            - { call: 'nosuchservice:GetThing', request: '{id: .identifier}' }
        """);
    Ended ended = start("CATALOG_DIR", types.toString());
    assertThat(ended.code()).isEqualTo(CONFIGURATION);
    assertThat(ended.problems())
        .hasSize(4)
        .anySatisfy(said -> assertThat(said).contains("AWS_Our_Type.yaml", "flavour"))
        .anySatisfy(said -> assertThat(said).contains("AWS_Our_Type.yaml", "nosuchfunction"))
        .anySatisfy(said ->
            assertThat(said).contains("AWS::Our::Thing", "ecs has no operation DescribeThings"))
        .anySatisfy(said ->
            assertThat(said).contains("AWS::Our::Thing", "no client of 'nosuchservice' ships"));
  }
}
