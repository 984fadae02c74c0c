package io.portaws.cli.infra;

import io.portaws.cli.infra.Sections.Place;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CloudFormation template with generated sections between the lines {@code # >>> generated: NAME}
 * and {@code # <<< generated}. Immutable.
 */
final class Template {
  /** The templates by their files' names. */
  enum File {
    CENTRAL("port-aws-events.yaml", Place.CENTRAL),
    MEMBER("member-account.yaml", Place.MEMBER);

    private final String fileName;
    private final Place place;

    File(String fileName, Place place) {
      this.fileName = fileName;
      this.place = place;
    }

    String fileName() {
      return fileName;
    }
  }

  private static final Pattern OPENING = Pattern.compile("(\\s*)# >>> generated: (.+)");
  private static final Pattern CLOSING = Pattern.compile("\\s*# <<< generated");

  private final File file;
  private final String text;

  Template(File file, String text) {
    this.file = file;
    this.text = text;
  }

  /** As it ships with this release. */
  static Template ofRelease(File file) {
    String resource = "/infra/" + file.fileName();
    try (InputStream in = Template.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the class path");
      }
      return new Template(file, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(resource + " cannot be read", e);
    }
  }

  /** The file's text. */
  String text() {
    return text;
  }

  /**
   * The same with the sections that follow from {@code catalog}; all else stays.
   *
   * @param release empty to leave the version as it is
   * @throws IllegalArgumentException with a sentence for people, when the template has not the
   *     sections that it should have, or the catalogue needs more than AWS's quotas allow
   */
  Template with(TypeCatalog catalog, Optional<String> release) {
    Map<String, String> sections = new Sections(file.place, catalog, release).byName();
    Set<String> missing = new HashSet<>(sections.keySet());
    StringBuilder out = new StringBuilder(text.length());
    boolean replaced = false;
    String open = "";
    for (String line : text.lines().toList()) {
      Matcher opening = OPENING.matcher(line);
      if (CLOSING.matcher(line).matches()) {
        open = "";
        replaced = false;
      }
      if (!replaced) {
        out.append(line).append('\n');
      }
      if (opening.matches()) {
        open = opening.group(2);
        missing.remove(open);
        replaced = sections.containsKey(open);
        out.append(indented(opening.group(1), sections.getOrDefault(open, "")));
      }
    }
    if (!open.isEmpty() || !missing.isEmpty()) {
      throw new IllegalArgumentException(
          open.isEmpty()
              ? "it has no section '# >>> generated: " + missing.iterator().next() + "'"
              : "its section '" + open + "' does not end with '# <<< generated'");
    }
    return new Template(file, out.toString());
  }

  /** What is written by people. */
  List<String> handwritten() {
    var kept = new ArrayList<String>();
    boolean generated = false;
    for (String line : text.lines().toList()) {
      generated &= !CLOSING.matcher(line).matches();
      if (!generated) {
        kept.add(line);
      }
      generated |= OPENING.matcher(line).matches();
    }
    return kept;
  }

  private static String indented(String indent, String section) {
    StringBuilder out = new StringBuilder(section.length() * 2);
    section.lines().forEach(line -> out.append(line.isEmpty() ? "" : indent + line).append('\n'));
    return out.toString();
  }
}
