package io.portaws.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/**
 * A function's process as Lambda's managed Java runtime runs it: its own bootstrap, the runtime
 * interface client, alone on the class path; the zip unpacked in the working folder, where the
 * client's class loader finds it; the JVM's flags that Lambda gives. Safe for use by many threads.
 */
public final class LambdaFunction implements AutoCloseable {
  /** How a process comes to be. */
  public enum Start {
    /** Started for the invocation that waits. */
    ON_DEMAND("on-demand"),
    /** Started for its snapshot, long before an invocation. */
    SNAP_START("snap-start");

    private final String word;

    Start(String word) {
      this.word = word;
    }
  }

  /**
   * What is run, and how.
   *
   * @param folder where the zip lies unpacked, see {@link #unpack}
   * @param memoryMegabytes the function's memory; Lambda makes 85 % of it the heap
   * @param before what the JVM is started by, such as {@code taskset -c 0}; usually empty
   * @param flags more of the JVM's, as {@code JAVA_TOOL_OPTIONS} would bring them
   * @param environment the function's variables
   */
  public record Setup(
      Path folder,
      String handler,
      int memoryMegabytes,
      Start start,
      AwsCredentials keys,
      List<String> before,
      List<String> flags,
      Map<String, String> environment) {
    public Setup {
      before = List.copyOf(before);
      flags = List.copyOf(flags);
      environment = Map.copyOf(environment);
    }
  }

  private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.";
  private static final List<String> CLIENT_JARS =
      List.of(
          "aws-lambda-java-runtime-interface-client-",
          "aws-lambda-java-core-",
          "aws-lambda-java-serialization-",
          "utils-lite-");
  private static final Duration END = Duration.ofSeconds(10);

  private final Process process;
  private final LambdaRuntimeApi api;
  private final Path log;

  private LambdaFunction(Process process, LambdaRuntimeApi api, Path log) {
    this.process = process;
    this.api = api;
    this.log = log;
  }

  /** Unpacks a function's zip into {@code folder}, as Lambda does once for each environment. */
  public static void unpack(Path zip, Path folder) throws IOException {
    Path root = folder.toAbsolutePath().normalize();
    try (ZipFile file = new ZipFile(zip.toFile());
        Stream<? extends ZipEntry> entries = file.stream()) {
      for (ZipEntry entry : (Iterable<ZipEntry>) entries.<ZipEntry>map(e -> e)::iterator) {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IOException(zip + " would write outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.resolveSibling("."));
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
    }
  }

  /**
   * Starts the process.
   *
   * @throws IOException also when the runtime interface client is not on this JVM's class path
   */
  public static LambdaFunction start(Setup setup) throws IOException {
    LambdaRuntimeApi api =
        LambdaRuntimeApi.start(
            "arn:aws:lambda:eu-west-1:000000000000:function:port-aws-events:live");
    Path work = Files.createTempDirectory("lambda-");
    Path log = work.resolve("log");
    List<Path> client = client();
    ProcessBuilder builder =
        new ProcessBuilder(command(setup, client, nativeClient(client, work)))
            .directory(setup.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment(setup, api));
    return new LambdaFunction(builder.start(), api, log);
  }

  private static List<String> command(Setup setup, List<Path> client, Path nativeClient) {
    List<String> command = new ArrayList<>(setup.before());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:MaxHeapSize=" + setup.memoryMegabytes() * 1024L * 85 / 100 + "k");
    command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto", "-XX:+TieredCompilation"));
    if (setup.start() == Start.ON_DEMAND) {
      // Functions that start from a snapshot have the time for the second compiler, before it.
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.add("--add-opens=java.base/java.io=ALL-UNNAMED");
    command.add("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
    command.add("-XX:+ErrorFileToStderr");
    command.add("-D" + CLIENT + "runtimeapi.NativeClient.JNI=" + nativeClient);
    // This JDK warns of what the client does, and Lambda's does not.
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.addAll(setup.flags());
    command.add("-classpath");
    command.add(String.join(File.pathSeparator, client.stream().map(Path::toString).toList()));
    command.addAll(List.of(CLIENT + "AWSLambda", setup.handler()));
    return command;
  }

  private static Map<String, String> environment(Setup setup, LambdaRuntimeApi api) {
    Map<String, String> variables = new HashMap<>(setup.environment());
    variables.put("_HANDLER", setup.handler());
    variables.put("AWS_LAMBDA_RUNTIME_API", api.endpoint().getAuthority());
    variables.put("LAMBDA_TASK_ROOT", setup.folder().toString());
    variables.put("AWS_EXECUTION_ENV", "AWS_Lambda_java25");
    variables.put("AWS_LAMBDA_FUNCTION_NAME", "port-aws-events");
    variables.put("AWS_LAMBDA_FUNCTION_VERSION", "1");
    variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", setup.memoryMegabytes() + "");
    variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/port-aws-events");
    variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "2026/11/28/[1]0123456789abcdef");
    variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", setup.start().word);
    variables.put("TZ", ":UTC");
    variables.put("LANG", "en_US.UTF-8");
    AwsCredentials keys = setup.keys();
    switch (setup.start()) {
      case ON_DEMAND -> {
        variables.put("AWS_ACCESS_KEY_ID", keys.accessKeyId());
        variables.put("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey());
        variables.put("AWS_SESSION_TOKEN", "sandbox-session");
      }
      case SNAP_START -> {
        // What would be in a snapshot for ever cannot be in the environment.
        api.keys(keys.accessKeyId(), keys.secretAccessKey());
        variables.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", api.keysEndpoint().toString());
        variables.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", api.keysToken());
      }
    }
    return variables;
  }

  private static List<Path> client() throws IOException {
    List<Path> jars =
        Stream.of(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"))
                    .split(File.pathSeparator))
            .map(Path::of)
            .filter(jar -> CLIENT_JARS.stream().anyMatch((jar.getFileName() + "")::startsWith))
            .toList();
    if (jars.size() != CLIENT_JARS.size()) {
      throw new IOException(
          "the class path has not all of " + CLIENT_JARS + ", by which Lambda runs functions");
    }
    return jars;
  }

  /** The client's own code for this machine: processes would get into each other's way in /tmp. */
  private static Path nativeClient(List<Path> client, Path folder) throws IOException {
    boolean arm = System.getProperty("os.arch").equals("aarch64");
    String name = "libaws-lambda-jni.linux-" + (arm ? "aarch_64" : "x86_64") + ".so";
    Path target = folder.resolve(name);
    Path library =
        client.stream()
            .filter(jar -> (jar.getFileName() + "").startsWith(CLIENT_JARS.getFirst()))
            .findFirst()
            .orElseThrow();
    try (JarFile jar = new JarFile(library.toFile());
        InputStream in = jar.getInputStream(jar.getEntry("jni/" + name))) {
      Files.copy(in, target);
    }
    return target;
  }

  public LambdaRuntimeApi api() {
    return api;
  }

  /** Of the process; it may have ended. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** What it wrote on standard output and error so far. */
  public String log() throws IOException {
    return Files.readString(log);
  }

  /**
   * Invokes the function and waits for what comes of it.
   *
   * @param timeout how long the function is told that it has
   * @throws IOException with the process's log, when nothing comes of it for a long while
   */
  public LambdaRuntimeApi.Result invoke(JsonNode payload, Duration timeout)
      throws IOException, InterruptedException {
    try {
      return api.invoke(payload, timeout).get(timeout.plus(END).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no answer within " + timeout.plus(END) + ":\n" + log(), e);
    }
  }

  /** Waits until the process has ended by itself. */
  public int awaitEnd(Duration timeout) throws IOException, InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("it has not ended within " + timeout + ":\n" + log());
    }
    return process.exitValue();
  }

  /** Kills the process, as Lambda does. */
  @Override
  public void close() {
    process.destroyForcibly();
    api.close();
  }
}
