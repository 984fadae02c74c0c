package io.portaws.sandbox.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events that the demo replays, in order: its own story, or a folder of files. */
final class DemoEvents {
  private static final String FOLDER = "/demo/";

  /** One message body and the file that it stands in. */
  record DemoEvent(String name, String body) {}

  private DemoEvents() {}

  /**
   * The events.
   *
   * @param folder with an event a file, {@code *.json}; null for the demo's own
   * @throws IOException with a sentence, when they cannot be read
   */
  static List<DemoEvent> load(@Nullable Path folder) throws IOException {
    List<DemoEvent> events = new ArrayList<>();
    if (folder == null) {
      for (String name : text("events.txt").lines().filter(line -> !line.isBlank()).toList()) {
        events.add(new DemoEvent(name, text(name.strip())));
      }
      return events;
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException("there is no folder " + folder);
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        events.add(new DemoEvent(file.getFileName() + "", Files.readString(file)));
      }
    }
    if (events.isEmpty()) {
      throw new IOException("there is no *.json file in " + folder);
    }
    return events;
  }

  private static String text(String name) throws IOException {
    try (InputStream in = DemoEvents.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IOException("the demo has lost its event " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
