package io.portaws.cli.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page in Markdown: its fenced blocks with the marks before them, its links, and the anchors that
 * GitHub makes of its headings.
 */
record Page(Path path, String text) {
  static final Path ROOT =
      Path.of(System.getProperty("repo.root", "..")).toAbsolutePath().normalize();

  private static final Pattern FENCE = Pattern.compile("^\\s*```(\\w*)\\s*$");
  private static final Pattern MARK = Pattern.compile("^\\s*<!-- ([a-z]+)(?:: (.*?))? -->\\s*$");
  private static final Pattern HEADING = Pattern.compile("^#{1,6}\\s+(.*?)\\s*#*$");
  private static final Pattern ANCHOR = Pattern.compile("<a (?:id|name)=\"([^\"]+)\"");
  private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
  private static final Pattern LINK =
      Pattern.compile("(!?)\\[((?:[^\\[\\]]|\\[[^\\]]*\\])*)\\]\\(([^)\\s]+)\\)");

  /** Where a link or an image leads. */
  record Link(boolean image, String target) {}

  /** Every page of the project that shows commands or links to others. */
  static List<Page> all() {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      Stream<Path> others =
          Stream.of(
                  "README.md",
                  "CONTRIBUTING.md",
                  "SECURITY.md",
                  "RATIONALE.md",
                  "CHANGELOG.md",
                  "helm/port-aws-events/README.md")
              .map(ROOT::resolve);
      return Stream.concat(others, docs)
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .map(Page::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page of(String name) {
    return read(ROOT.resolve(name));
  }

  private static Page read(Path path) {
    try {
      return new Page(path, Files.readString(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its path below the project's folder. */
  String name() {
    return ROOT.relativize(path).toString();
  }

  /** Its fenced blocks, in their order, each with the comments right before it. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Map<String, String> marks = new TreeMap<>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      Matcher mark = MARK.matcher(lines.get(i));
      if (fence.matches()) {
        int end = i + 1;
        while (end < lines.size() && !lines.get(end).strip().equals("```")) {
          end++;
        }
        if (end == lines.size()) {
          throw new AssertionError(name() + ":" + (i + 1) + ": a block that does not end");
        }
        String body = String.join("\n", lines.subList(i + 1, end)).stripIndent() + "\n";
        blocks.add(new Block(this, i + 1, fence.group(1), body, Map.copyOf(marks)));
        marks.clear();
        i = end;
      } else if (mark.matches()) {
        marks.put(mark.group(1), mark.group(2) == null ? "" : mark.group(2));
      } else if (!lines.get(i).isBlank()) {
        marks.clear();
      }
    }
    return blocks;
  }

  /** The text without its blocks, in which no code can be taken for a link or heading. */
  private String prose() {
    StringBuilder prose = new StringBuilder();
    boolean inside = false;
    for (String line : text.lines().toList()) {
      if (line.strip().startsWith("```")) {
        inside = !inside;
      } else if (!inside) {
        prose.append(line).append('\n');
      }
    }
    return prose.toString();
  }

  List<Link> links() {
    String plain = CODE.matcher(prose()).replaceAll("code");
    List<Link> links = new ArrayList<>();
    collect(plain, links);
    return links;
  }

  private static void collect(String text, List<Link> links) {
    Matcher link = LINK.matcher(text);
    while (link.find()) {
      links.add(new Link(!link.group(1).isEmpty(), link.group(3)));
      collect(link.group(2), links);
    }
  }

  /** The anchors of its headings, by GitHub's rule, and those written by hand. */
  Set<String> anchors() {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new LinkedHashSet<>();
    for (String line : prose().lines().toList()) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String slug = slug(heading.group(1));
        int before = seen.merge(slug, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? slug : slug + "-" + before);
      }
      ANCHOR.matcher(line).results().forEach(each -> anchors.add(each.group(1)));
    }
    return anchors;
  }

  private static String slug(String heading) {
    return heading
        .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
