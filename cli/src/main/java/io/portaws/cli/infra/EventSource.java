package io.portaws.cli.infra;

import static java.util.stream.Collectors.joining;

import io.portaws.pipeline.catalog.ArnRule;
import io.portaws.pipeline.catalog.EventRule;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the catalogue takes of one source: {@code ec2} stands for {@code aws.ec2} and for {@code
 * ec2.amazonaws.com}, a source that is not AWS's for itself.
 *
 * @param calls names of API calls, without version
 * @param detailTypes of the events that the source sends itself
 * @param types that change by any of them
 */
record EventSource(
    String name, SortedSet<String> calls, SortedSet<String> detailTypes, SortedSet<String> types) {
  private static final String OF_AWS = "aws.";
  private static final String HOST = ".amazonaws.com";

  /** The call by which one request tags resources of all services. */
  private static final String TAGGING = "tagging";

  /** Services without regions: CloudTrail records their calls in one ("Global service events"). */
  private static final Set<String> GLOBAL =
      Set.of("account", "cloudfront", "iam", "organizations", "route53");

  /** Events about every type, which have rules of their own. */
  private static final Set<String> OF_EVERY_TYPE =
      Set.of(Resolver.TAG_CHANGES, Resolver.CONFIG_ITEMS);

  private EventSource(String name) {
    this(name, new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
  }

  /** All sources of the catalogue, by name. */
  static Collection<EventSource> of(TypeCatalog catalog) {
    Map<String, EventSource> sources = new TreeMap<>();
    for (ResourceType type : catalog.types()) {
      type.events().forEach(rule -> add(sources, rule, type));
      ArnRule arn = type.arn();
      if (arn != null) {
        EventSource tagged = at(sources, arn.service());
        tagged.calls.addAll(Resolver.TAG_CALLS);
        tagged.types.add(type.name());
        at(sources, TAGGING).calls.addAll(Resolver.TAG_CALLS);
      }
    }
    return sources.values();
  }

  private static void add(Map<String, EventSource> sources, EventRule rule, ResourceType type) {
    switch (rule) {
      case EventRule.Calls calls -> {
        EventSource source = at(sources, without(HOST, calls.eventSource()));
        source.calls.addAll(calls.upsert());
        source.calls.addAll(calls.delete());
        source.types.add(type.name());
      }
      case EventRule.Native own -> {
        for (String detailType : own.detailTypes()) {
          if (!OF_EVERY_TYPE.contains(own.source() + " " + detailType)) {
            EventSource source = at(sources, shortened(own.source()));
            source.detailTypes.add(detailType);
            source.types.add(type.name());
          }
        }
      }
    }
  }

  private static EventSource at(Map<String, EventSource> sources, String name) {
    return Objects.requireNonNull(sources.computeIfAbsent(name, EventSource::new));
  }

  private static String without(String suffix, String text) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static String shortened(String source) {
    return source.startsWith(OF_AWS) ? source.substring(OF_AWS.length()) : source;
  }

  /** Whether its events occur in one region of a partition alone. */
  boolean isGlobal() {
    return GLOBAL.contains(name);
  }

  /** As it stands in events. A name with a dot is not AWS's. */
  String source() {
    return name.contains(".") ? name : OF_AWS + name;
  }

  /** As CloudTrail has it. */
  String eventSource() {
    return name.contains(".") ? name : name + HOST;
  }

  /** As a part of logical ids: {@code Ec2}, {@code ComExampleShop}. */
  String id() {
    return Arrays.stream(name.split("[^A-Za-z0-9]+", -1))
        .filter(word -> !word.isEmpty())
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(joining());
  }

  /** The parameter that switches its rules. */
  String parameter() {
    return "Events" + id();
  }
}
