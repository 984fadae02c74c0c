package io.portaws.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/settings.md promises of the image is what the Dockerfile makes and what the chart and
 * the task definition rely on.
 */
class ContainerContractTest {
  private static final Dockerfile IMAGE = Dockerfile.read();
  private static final JsonNode TASK = TaskTemplate.container();

  @TempDir private static Path scratch;
  private static Rendering release;

  @BeforeAll
  static void render() {
    release = Chart.open(scratch).render(Chart.example("minimal"));
  }

  private static String promised(String what) {
    return String.join(" ", SettingsPage.promised(what));
  }

  private static String pathOf(String what) {
    return SettingsPage.promised(what).getFirst();
  }

  @Test
  void allRunAsTheSameUserThatIsNotRoot() {
    String user = promised("user and group");
    assertThat(user).matches("[1-9]\\d*:[1-9]\\d*");
    assertThat(IMAGE.one("USER")).isEqualTo(user);
    assertThat(TASK.path("User").asText()).isEqualTo(user);
    JsonNode pod = release.podSpec().path("securityContext");
    assertThat(pod.path("runAsUser").asText() + ":" + pod.path("runAsGroup").asText())
        .isEqualTo(user);
    assertThat(pod.path("runAsNonRoot").asBoolean()).isTrue();
  }

  @Test
  void theImageStartsTheWorkerWithItsOptionsAndNobodyElseSaysHow() {
    List<String> entry = Dockerfile.exec(IMAGE.one("ENTRYPOINT"));
    assertThat(String.join(" ", entry)).isEqualTo(promised("entry point"));
    assertThat(entry).contains("@" + pathOf("JVM options"), pathOf("jar"));
    assertThat(IMAGE.all("CMD")).isEmpty();
    assertThat(TASK.has("EntryPoint") || TASK.has("Command")).isFalse();
    assertThat(release.worker().has("command") || release.worker().has("args")).isFalse();
    assertThat(IMAGE.all("ENV").toString()).contains("PATH=" + promised("Java"));
  }

  @Test
  void whatIsPromisedIsCopiedIntoTheImage() {
    List<String> copied = IMAGE.all("COPY");
    for (String what :
        List.of("jar", "native library", "JVM options", "AOT cache", "your types, empty")) {
      String path = pathOf(what);
      assertThat(copied)
          .as(path)
          .anyMatch(each -> path.startsWith(each.substring(each.lastIndexOf(' ') + 1)));
    }
    assertThat(IMAGE.text())
        .contains(pathOf("your types, empty"), "AOTCacheOutput=" + pathOf("AOT cache"));
    assertThat(copied).anyMatch(each -> Path.of(promised("Java")).startsWith(last(each)));
  }

  private static String last(String copy) {
    return copy.substring(copy.lastIndexOf(' ') + 1);
  }

  /** The options that name what else is in the image. */
  @Test
  void theJvmIsToldWhereTheCacheAndTheLibraryAre() {
    String options = Yaml.text(Chart.ROOT.resolve("build/jvm.options"));
    assertThat(options.lines())
        .contains(
            "-XX:AOTCache=" + pathOf("AOT cache"),
            "-Djava.library.path=" + pathOf("native library"));
  }

  @Test
  void healthIsAskedByTheSameCommandAtTheSameTimes() {
    String command = promised("health check");
    String healthcheck = IMAGE.one("HEALTHCHECK");
    assertThat(String.join(" ", Dockerfile.exec(healthcheck))).isEqualTo(command);
    JsonNode check = TASK.path("HealthCheck");
    List<String> task = TaskTemplate.texts(check.path("Command"));
    assertThat(task).startsWith("CMD");
    assertThat(String.join(" ", task.subList(1, task.size()))).isEqualTo(command);
    List<String> times =
        SettingsPage.promised("health check: interval, timeout, start period, retries");
    assertThat(
            Stream.of("interval", "timeout", "start-period", "retries")
                .map(option -> option(healthcheck, option)))
        .containsExactlyElementsOf(times);
    assertThat(
            List.of(
                check.path("Interval").asText() + "s",
                check.path("Timeout").asText() + "s",
                check.path("StartPeriod").asText() + "s",
                check.path("Retries").asText()))
        .isEqualTo(times);
  }

  private static String option(String arguments, String name) {
    int at = arguments.indexOf("--" + name + "=");
    assertThat(at).as(name).isNotNegative();
    return arguments.substring(at + name.length() + 3).split("\\s", 2)[0];
  }

  @Test
  void theChartsProbesAskThePortThatTheImageExposes() {
    String port = promised("port");
    assertThat(IMAGE.one("EXPOSE")).isEqualTo(port);
    assertThat(release.variable("MANAGEMENT_PORT")).isEqualTo(port);
    assertThat(release.worker().at("/ports/0/containerPort").asText()).isEqualTo(port);
    assertThat(TaskTemplate.environment())
        .as("the default holds")
        .doesNotContainKey("MANAGEMENT_PORT");
    String name = release.worker().at("/ports/0/name").asText();
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(release.worker().path(probe).at("/httpGet/port").asText()).isEqualTo(name);
    }
  }

  /** Root is read-only and no capability is left, so that this is all that can be written. */
  @Test
  void onlyTheTemporaryFolderIsWritable() {
    String writable = pathOf("writable, all else may be read-only");
    assertThat(IMAGE.one("VOLUME")).isEqualTo(writable);
    assertThat(IMAGE.all("COPY"))
        .as("owned by the user, since a volume takes owner and rights from there")
        .anyMatch(each ->
            last(each).equals(writable) && each.contains("--chown=" + promised("user and group")));

    assertThat(TASK.path("ReadonlyRootFilesystem").asBoolean()).isTrue();
    assertThat(TaskTemplate.texts(TASK.at("/LinuxParameters/Capabilities/Drop")))
        .containsExactly("ALL");
    assertThat(
            Rendering.elements(TASK.path("MountPoints"))
                .filter(each -> !each.path("ReadOnly").asBoolean())
                .map(each -> each.path("ContainerPath").asText()))
        .containsExactly(writable);

    JsonNode context = release.worker().path("securityContext");
    assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(TaskTemplate.texts(context.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(
            Rendering.elements(release.worker().path("volumeMounts"))
                .filter(each -> !each.path("readOnly").asBoolean())
                .map(each -> each.path("mountPath").asText()))
        .containsExactly(writable);
    assertThat(volume("tmp").has("emptyDir")).isTrue();
  }

  private static JsonNode volume(String name) {
    return Rendering.elements(release.podSpec().path("volumes"))
        .filter(each -> each.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What ends a container by force comes later than what the worker promises to have ended by. */
  @Test
  void everyPlatformWaitsForTheDrain() {
    assertThat(IMAGE.one("STOPSIGNAL")).isEqualTo(promised("stop signal"));
    assertThat(release.worker().has("lifecycle")).isFalse();
    int chart = seconds(release.variable("SHUTDOWN_GRACE"));
    assertThat(release.podSpec().path("terminationGracePeriodSeconds").asInt())
        .isEqualTo(chart + 15);
    int task = seconds(TaskTemplate.variable("SHUTDOWN_GRACE").asText());
    assertThat(TASK.path("StopTimeout").asInt()).isBetween(task + 15, 120);
  }

  private static int seconds(String duration) {
    assertThat(duration).matches("\\d+s");
    return Integer.parseInt(duration.substring(0, duration.length() - 1));
  }

  /** A volume over it would hide the image's own files. */
  @Test
  void nothingIsMountedOverWhatTheImageHolds() {
    List<String> mounted = new ArrayList<>();
    Chart chart = Chart.open(scratch.resolve("more"));
    for (String example : Chart.examples()) {
      JsonNode mounts = chart.render(Chart.example(example)).worker().path("volumeMounts");
      Rendering.elements(mounts).forEach(each -> mounted.add(each.path("mountPath").asText()));
    }
    assertThat(mounted)
        .contains("/etc/port-aws-events/types", "/etc/port-aws-events/mapping")
        .noneMatch(path -> Path.of(path).startsWith("/app") || Path.of(path).startsWith("/opt"));
  }

  @Test
  void theImageSetsNoVariableThatIsNotWrittenDown() {
    assertThat(IMAGE.variables())
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(SettingsPage.promised("environment"));
  }
}
