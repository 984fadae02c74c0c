package io.portaws.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.jni.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * The chart as Helm renders it. Helm's library renders neither hooks nor notes, so that those come
 * from a copy of the chart in which they are plain objects; everything else comes from the chart
 * itself.
 */
final class Chart {
  static final Path ROOT = Path.of(System.getProperty("repo.root", ".."));
  static final Path FOLDER = ROOT.resolve("helm/port-aws-events");

  /** Helm's own default is older than what the chart asks for. */
  private static final String KUBERNETES = "1.33.0";

  private static final String HOOK = "helm.sh/hook";
  private static final String NO_HOOK = "helm.sh/was-hook";
  private static final String NOTES = "the-notes";

  private final Path scratch;
  private final Path unhooked;
  private int files;

  private Chart(Path scratch, Path unhooked) {
    this.scratch = scratch;
    this.unhooked = unhooked;
  }

  /**
   * @param scratch a folder for values files and copies, the test's own
   */
  static Chart open(Path scratch) {
    Path unhooked = copy(FOLDER, scratch.resolve("unhooked"));
    try {
      Path test = unhooked.resolve("templates/tests/worker.yaml");
      Files.writeString(test, Files.readString(test).replace(HOOK, NO_HOOK));
      Files.writeString(
          unhooked.resolve("templates/" + NOTES + ".yaml"),
          """
          apiVersion: v1
          kind: ConfigMap
          metadata:
            name: %s
          data:
            text: {{ include "port-aws-events/templates/NOTES.txt" . | quote }}
          """
              .formatted(NOTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Chart(scratch, unhooked);
  }

  /** Helm at a chart; skips the test where there is none for this platform. */
  static Helm helm(Path chart) {
    Assumptions.assumeTrue(
        ServiceLoader.load(NativeLibrary.class).iterator().hasNext(),
        "there is no Helm library for "
            + System.getProperty("os.name")
            + " "
            + System.getProperty("os.arch")
            + " here; -Dhelm.native=linux-arm64 or the like fetches one");
    return new Helm(chart);
  }

  /** Values files that ship as examples, by name. */
  static List<String> examples() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
      return files
          .map(file -> file.getFileName().toString().replace("-values.yaml", ""))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode example(String name) {
    return Yaml.file(FOLDER.resolve("ci").resolve(name + "-values.yaml"));
  }

  static JsonNode defaults() {
    return Yaml.file(FOLDER.resolve("values.yaml"));
  }

  /** An example's values and others, which win. */
  static JsonNode example(String name, String others) {
    return merged(example(name), Yaml.document(others));
  }

  /** As Helm merges values: maps by key, everything else as a whole. */
  static JsonNode merged(JsonNode values, JsonNode others) {
    if (!(values instanceof ObjectNode) || !(others instanceof ObjectNode)) {
      return others;
    }
    ObjectNode merged = values.deepCopy();
    others
        .properties()
        .forEach(each ->
            merged.set(
                each.getKey(),
                merged.has(each.getKey())
                    ? merged(merged.get(each.getKey()), each.getValue())
                    : each.getValue()));
    return merged;
  }

  Rendering render(JsonNode values) {
    return render("events", "catalogue", values);
  }

  /**
   * Renders.
   *
   * @throws IllegalStateException with Helm's words when it refuses
   */
  Rendering render(String release, String namespace, JsonNode values) {
    Path file = write(values);
    String text = template(FOLDER, release, namespace, file);
    List<JsonNode> manifests = Yaml.documents(text);
    List<JsonNode> more =
        Yaml.documents(template(unhooked, release, namespace, file).replace(NO_HOOK, HOOK));
    String notes =
        more.stream()
            .filter(each -> each.at("/metadata/name").asText().equals(NOTES))
            .map(each -> each.at("/data/text").asText())
            .findFirst()
            .orElseThrow();
    List<JsonNode> hooks =
        more.stream().filter(each -> each.at("/metadata/annotations").has(HOOK)).toList();
    return new Rendering(release, namespace, text, manifests, hooks, notes);
  }

  private static String template(Path chart, String release, String namespace, Path values) {
    return helm(chart)
        .template()
        .withName(release)
        .withNamespace(namespace)
        .withKubeVersion(KUBERNETES)
        .withValuesFile(values)
        .call();
  }

  /** Renders with a file's text as a value, as {@code --set-file} does. */
  String templateWithFile(JsonNode values, String name, Path file) {
    return helm(FOLDER)
        .template()
        .withName("events")
        .withNamespace("catalogue")
        .withKubeVersion(KUBERNETES)
        .withValuesFile(write(values))
        .setFile(name, file)
        .call();
  }

  /**
   * Lints strictly, with these values in the place of the defaults: a key that a template misses is
   * an error there.
   */
  LintResult lint(JsonNode values) {
    Path copy = copy(FOLDER, scratch.resolve("lint-" + files++).resolve("port-aws-events"));
    try {
      Files.writeString(copy.resolve("values.yaml"), Yaml.written(merged(defaults(), values)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return helm(copy).lint().strict().call();
  }

  private Path write(JsonNode values) {
    try {
      return Files.writeString(
          scratch.resolve("values-" + files++ + ".yaml"), Yaml.written(values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path copy(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
