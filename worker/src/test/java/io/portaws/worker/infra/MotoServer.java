package io.portaws.worker.infra;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.worker.SandboxStack;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/**
 * moto_server, an imitation of AWS that deploys CloudFormation templates, as a process of its own
 * on 127.0.0.1. Account and region are those of {@link SandboxStack}.
 */
final class MotoServer implements AutoCloseable {
  static final String PROGRAM = "moto_server";
  private static final Pattern READY = Pattern.compile("Running on (http://127\\.0\\.0\\.1:\\d+)");
  private static final Duration TO_START = Duration.ofSeconds(60);
  private static final AwsCredentialsProvider ANYBODY =
      StaticCredentialsProvider.create(AwsBasicCredentials.create("moto", "moto"));

  private final Process process;
  private final URI endpoint;

  private MotoServer(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /** The program, where it is on the PATH. */
  static Optional<Path> program() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(folder -> Path.of(folder, PROGRAM))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it on a free port. */
  static MotoServer start(Path program) {
    try {
      Path log = Files.createTempFile("moto-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", "0")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().put("MOTO_ACCOUNT_ID", SandboxStack.ACCOUNT);
      Process process = builder.start();
      return new MotoServer(process, awaitReady(process, log));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI awaitReady(Process process, Path log) {
    return await()
        .atMost(TO_START)
        .failFast(() -> !process.isAlive())
        .until(() -> ready(log), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<URI> ready(Path log) throws IOException {
    Matcher line = READY.matcher(Files.readString(log));
    return line.find() ? Optional.of(URI.create(line.group(1))) : Optional.empty();
  }

  URI endpoint() {
    return endpoint;
  }

  /** A client of the service in the region. */
  <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(
      B builder, String region) {
    return builder
        .endpointOverride(endpoint)
        .region(Region.of(region))
        .credentialsProvider(ANYBODY)
        .httpClientBuilder(AwsCrtHttpClient.builder())
        .build();
  }

  /** A client of the service in the sandbox's region. */
  <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
    return client(builder, SandboxStack.REGION);
  }

  /** Creates a stack and returns its outputs. */
  Map<String, String> deploy(
      String region, String name, JsonNode template, Map<String, String> parameters) {
    try (CloudFormationClient client = client(CloudFormationClient.builder(), region)) {
      client.createStack(request ->
          request
              .stackName(name)
              .templateBody(template.toString())
              .capabilities(Capability.CAPABILITY_IAM, Capability.CAPABILITY_NAMED_IAM)
              .parameters(
                  parameters.entrySet().stream()
                      .map(one ->
                          Parameter.builder()
                              .parameterKey(one.getKey())
                              .parameterValue(one.getValue())
                              .build())
                      .toList()));
      Stack stack = client.describeStacks(request -> request.stackName(name)).stacks().getFirst();
      if (!stack.stackStatusAsString().equals("CREATE_COMPLETE")) {
        throw new AssertionError(name + " is " + stack.stackStatusAsString());
      }
      Map<String, String> outputs = new HashMap<>();
      for (Output output : stack.outputs()) {
        outputs.put(output.outputKey(), output.outputValue());
      }
      return outputs;
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
