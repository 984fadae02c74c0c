package io.portaws.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What pages, code, templates and the chart link to is there, down to the anchor. */
class LinksTest {
  private static final Map<Path, Page> PAGES =
      Page.all().stream().collect(Collectors.toMap(Page::path, Function.identity()));

  /** A page of ours, as code and templates name it to people. */
  private static final Pattern MENTIONED =
      Pattern.compile("\\b(docs/[a-z-]+\\.md|RATIONALE\\.md|SECURITY\\.md)(?:#([a-z0-9-]+))?");

  private static List<String> broken(Page page) {
    List<String> broken = new ArrayList<>();
    for (Page.Link link : page.links()) {
      String target = link.target();
      if (target.matches("[a-z]+:.*")) {
        continue;
      }
      String file = target.replaceAll("#.*", "");
      Path to = file.isEmpty() ? page.path() : page.path().resolveSibling(file).normalize();
      if (!Files.exists(to)) {
        broken.add(page.name() + " → " + target + ": there is no such file");
      } else if (target.contains("#") && !anchors(to).contains(target.replaceAll(".*#", ""))) {
        broken.add(page.name() + " → " + target + ": there is no such heading");
      }
    }
    return broken;
  }

  private static Page page(Path path) {
    return Objects.requireNonNull(PAGES.get(path), path.toString());
  }

  private static Set<String> anchors(Path page) {
    return PAGES.containsKey(page) ? page(page).anchors() : Set.of();
  }

  @Test
  void everyLinkBetweenPagesAndToCodeLeadsSomewhere() {
    assertThat(PAGES.values().stream().flatMap(page -> broken(page).stream()).toList()).isEmpty();
  }

  @Test
  void everyImageIsThereAndReadableWithoutEyes() throws IOException {
    for (Page page : PAGES.values()) {
      for (Page.Link link : page.links()) {
        if (link.image() && link.target().endsWith(".svg")) {
          String svg = Files.readString(page.path().resolveSibling(link.target()));
          assertThat(svg)
              .as(link.target())
              .contains("<title", "<desc", "prefers-color-scheme: dark");
        }
      }
    }
  }

  @Test
  void everyPageIsReachedFromTheIndex() throws IOException {
    Path index = Page.ROOT.resolve("docs/README.md");
    Set<Path> reached = new TreeSet<>(Set.of(index));
    Deque<Path> next = new ArrayDeque<>(reached);
    while (!next.isEmpty()) {
      Page page = page(next.remove());
      for (Page.Link link : page.links()) {
        Path to = page.path().resolveSibling(link.target().replaceAll("#.*", "")).normalize();
        if (PAGES.containsKey(to) && reached.add(to)) {
          next.add(to);
        }
      }
    }
    assertThat(reached).containsAll(PAGES.keySet());
    // And the index itself names each page of its folder, so that nobody has to search.
    Set<String> named =
        page(index).links().stream()
            .map(link -> link.target().replaceAll("#.*", ""))
            .collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(Page.ROOT.resolve("docs"))) {
      assertThat(named)
          .containsAll(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".md") && !name.equals("README.md"))
                  .toList());
    }
  }

  /** Sources that name pages to people: code, templates, the chart, scripts, tests. */
  private static Stream<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String folder :
        List.of(
            "cli",
            "worker",
            "pipeline",
            "queue",
            "lambda-shim",
            "sandbox",
            "infra",
            "helm",
            "build")) {
      try (Stream<Path> files = Files.walk(Page.ROOT.resolve(folder))) {
        files
            .filter(file -> file.toString().matches(".*\\.(java|yaml|yml|tpl|txt|sh|json)"))
            .filter(file -> !file.toString().matches(".*/(target|test)/.*"))
            .forEach(sources::add);
      }
    }
    return sources.stream();
  }

  @Test
  void everyPageThatCodeAndTemplatesNameIsThere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path source : sources().toList()) {
      Matcher mentioned = MENTIONED.matcher(Files.readString(source));
      while (mentioned.find()) {
        Path page = Page.ROOT.resolve(mentioned.group(1));
        boolean there =
            mentioned.group(2) == null
                ? Files.exists(page)
                : anchors(page).contains(mentioned.group(2));
        if (!there) {
          broken.add(Page.ROOT.relativize(source) + " → " + mentioned.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theAlarmsAnchorsOfTheRunbookAreThere() {
    assertThat(anchors(Page.ROOT.resolve("docs/runbook.md")))
        .contains(
            "falling-behind",
            "dead-letters",
            "not-ready",
            "port-away",
            "port-throttles",
            "conservation-residual",
            "held-too-long",
            "leases-lost",
            "loop-stuck",
            "worker-down",
            "needs-setup",
            "lambda-errors",
            "lambda-throttled",
            "catalogue-differs");
  }

  @Test
  void anchorsAreMadeAsGitHubMakesThem() {
    Page page =
        new Page(
            Page.ROOT.resolve("x.md"),
            """
            # What it `costs`: a page
            ## 3. Permissions
            ```
            # no heading
            ```
            ## [A link](x.md) & more
            ## 3. Permissions
            """);
    assertThat(page.anchors())
        .containsExactly(
            "what-it-costs-a-page", "3-permissions", "a-link--more", "3-permissions-1");
  }
}
