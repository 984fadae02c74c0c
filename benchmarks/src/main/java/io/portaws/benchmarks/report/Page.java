package io.portaws.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The page's text, of which a program writes only what is between {@code <!-- generated: NAME -->}
 * and {@code <!-- end -->}; everything else is written by hand and stays.
 */
final class Page {
  private static final Pattern PART =
      Pattern.compile("<!-- generated: ([a-z-]+) -->\n(.*?)<!-- end -->", Pattern.DOTALL);
  private static final Pattern OPENING = Pattern.compile("<!-- generated: ([a-z-]+) -->");

  private Page() {}

  /**
   * The page with these parts.
   *
   * @throws IllegalArgumentException if the page lacks one of them, has one that nobody writes, one
   *     twice or one without an end
   */
  static String with(String page, Map<String, String> parts) {
    List<String> openings = names(OPENING, page);
    List<String> whole = names(PART, page);
    if (!openings.equals(whole)) {
      throw new IllegalArgumentException("a generated part has no end: " + openings);
    }
    if (whole.size() != parts.size() || !parts.keySet().equals(new TreeSet<>(whole))) {
      throw new IllegalArgumentException(
          "the page has the generated parts %s, and needs each of these once: %s"
              .formatted(whole, new TreeSet<>(parts.keySet())));
    }
    return PART.matcher(page)
        .replaceAll(part -> {
          String name = part.group(1);
          return Matcher.quoteReplacement(
              "<!-- generated: %s -->\n%s\n<!-- end -->".formatted(name, parts.get(name)));
        });
  }

  private static List<String> names(Pattern pattern, String page) {
    return pattern.matcher(page).results().map(each -> each.group(1)).toList();
  }

  /** Paragraphs, parted by empty lines; empty ones are left out. */
  static String paragraphs(String... paragraphs) {
    return Arrays.stream(paragraphs)
        .filter(each -> !each.isBlank())
        .map(String::strip)
        .collect(Collectors.joining("\n\n"));
  }
}
