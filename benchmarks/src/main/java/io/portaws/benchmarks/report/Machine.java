package io.portaws.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What everything was measured on.
 *
 * @param load of the last 1, 5 and 15 minutes, as Linux has it
 */
record Machine(int cores, String processor, String memory, String kernel, String jvm, String load) {

  /** This one. What only Linux tells is "unknown" elsewhere. */
  static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        line("/proc/cpuinfo", "model name"),
        line("/proc/meminfo", "MemTotal").replaceAll("(\\d+)\\d{6} kB", "$1 GB"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"),
        line("/proc/loadavg", "").replaceAll("^((\\S+ ){2}\\S+).*", "$1"));
  }

  private static String line(String file, String start) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      Optional<String> found = lines.filter(each -> each.startsWith(start)).findFirst();
      return found.map(each -> each.replaceFirst("^[\\w ]+\\t*:\\s*", "")).orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  String text(LocalDate date, String version) {
    return """
    Written by `./mvnw -Pbenchmarks verify` on %s, the %s version, and only by it. Machine: %d cores, %s,
    %s of memory, %s, %s. Load %s at the end.\
    """
        .formatted(date, version, cores, processor, memory, kernel, jvm, load);
  }
}
