package io.portaws.cli.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The project's own files, and its scripts. */
final class Project {
  static final Path ROOT = Path.of(System.getProperty("repo.root", "..")).toAbsolutePath();
  static final Path GITHUB = ROOT.resolve(".github");

  /** What a process said and how it ended. */
  record Said(int exitCode, String out, String err) {}

  private Project() {}

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A YAML file; a key that is there twice is refused. */
  static JsonNode yaml(Path file) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    Object read = new Yaml(new SafeConstructor(options)).load(text(file));
    return new ObjectMapper().valueToTree(read);
  }

  static List<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Said run(Map<String, String> environment, String... command) {
    try {
      Path err = Files.createTempFile("said-", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(ROOT.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", command) + " does not end");
      }
      return new Said(process.exitValue(), out, Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
