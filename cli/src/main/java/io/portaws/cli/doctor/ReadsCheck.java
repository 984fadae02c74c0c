package io.portaws.cli.doctor;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * May the consumer's role read each catalogued type, and list it for a resync? By IAM's simulator,
 * and not by reading: these credentials are not the role's.
 */
record ReadsCheck(Installation installation, ConsumerRole role) implements Check {
  /** How many types are told one by one. */
  private static final int MOST_TOLD = 10;

  @Override
  public String about() {
    return "reads";
  }

  @Override
  public List<Finding> look() {
    Optional<String> arn = role.arn();
    if (arn.isEmpty()) {
      return List.of(
          Finding.unknown(
              about(), "the consumer's role is not known", "name its --service or --mapping"));
    }
    Problems problems = new Problems();
    TypeCatalog catalog =
        TypeCatalog.load(
            installation.here().variable("CATALOG_DIR").map(Path::of).orElse(null), problems);
    if (!problems.isEmpty()) {
      return List.of(
          Finding.unknown(about(), "the types are wrong: " + String.join("; ", problems.list())));
    }
    TreeSet<String> actions = new TreeSet<>();
    catalog.types().forEach(type -> actions.addAll(type.permissions()));
    catalog.types().forEach(type -> actions.addAll(type.listPermissions()));
    Map<String, String> denied = role.denied(arn.get(), List.copyOf(actions), "*");
    return denied.isEmpty()
        ? List.of(
            Finding.ok(
                about(),
                "its role may read and list all %d types".formatted(catalog.types().size())))
        : findings(catalog, denied);
  }

  private List<Finding> findings(TypeCatalog catalog, Map<String, String> denied) {
    Map<String, String> unread = byType(catalog, denied, ResourceType::permissions);
    Map<String, String> unlisted = byType(catalog, denied, ResourceType::listPermissions);
    unlisted.keySet().removeAll(unread.keySet());
    List<Finding> findings = new ArrayList<>();
    first(unread)
        .forEach((type, actions) ->
            findings.add(
                Finding.failure(
                    about(), "its role may not read %s: %s".formatted(type, actions), mend())));
    if (unread.size() > MOST_TOLD) {
      findings.add(
          Finding.failure(
              about(),
              "its role may not read %d more".formatted(unread.size() - MOST_TOLD),
              mend()));
    }
    first(unlisted)
        .forEach((type, actions) ->
            findings.add(
                Finding.warning(
                    about(),
                    "its role may not list %s, which a resync leaves out: %s"
                        .formatted(type, actions),
                    mend())));
    if (unlisted.size() > MOST_TOLD) {
      findings.add(
          Finding.warning(
              about(),
              "its role may not list %d more".formatted(unlisted.size() - MOST_TOLD),
              mend()));
    }
    return findings;
  }

  /** What is denied of each type that something is denied of, in words. */
  private static Map<String, String> byType(
      TypeCatalog catalog,
      Map<String, String> denied,
      Function<ResourceType, List<String>> permissions) {
    Map<String, String> types = new LinkedHashMap<>();
    for (ResourceType type : catalog.types()) {
      Map<String, String> ofType = new LinkedHashMap<>();
      permissions.apply(type).stream()
          .filter(denied::containsKey)
          .forEach(action -> ofType.put(action, denied.get(action)));
      if (!ofType.isEmpty()) {
        types.put(type.name(), ConsumerRole.words(ofType));
      }
    }
    return types;
  }

  private static Map<String, String> first(Map<String, String> types) {
    Map<String, String> first = new LinkedHashMap<>();
    types.entrySet().stream()
        .limit(MOST_TOLD)
        .forEach(each -> first.put(each.getKey(), each.getValue()));
    return first;
  }

  private String mend() {
    return installation.setupAws() + ", or give the role a policy by CustomIAMPolicyARN";
  }
}
