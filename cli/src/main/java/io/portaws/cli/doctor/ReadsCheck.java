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

/**
 * May the consumer's role read each catalogued type? By IAM's simulator, and not by reading: these
 * credentials are not the role's.
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
    Map<String, String> denied = role.denied(arn.get(), List.copyOf(actions), "*");
    return denied.isEmpty()
        ? List.of(
            Finding.ok(about(), "its role may read all %d types".formatted(catalog.types().size())))
        : findings(catalog, denied);
  }

  private List<Finding> findings(TypeCatalog catalog, Map<String, String> denied) {
    Map<String, String> types = new LinkedHashMap<>();
    for (ResourceType type : catalog.types()) {
      Map<String, String> ofType = new LinkedHashMap<>();
      type.permissions().stream()
          .filter(denied::containsKey)
          .forEach(action -> ofType.put(action, denied.get(action)));
      if (!ofType.isEmpty()) {
        types.put(type.name(), ConsumerRole.words(ofType));
      }
    }
    List<Finding> findings = new ArrayList<>();
    types.entrySet().stream()
        .limit(MOST_TOLD)
        .forEach(each ->
            findings.add(
                Finding.failure(
                    about(),
                    "its role may not read %s: %s".formatted(each.getKey(), each.getValue()),
                    mend())));
    if (types.size() > MOST_TOLD) {
      findings.add(
          Finding.failure(
              about(),
              "its role may not read %d more".formatted(types.size() - MOST_TOLD),
              mend()));
    }
    return findings;
  }

  private String mend() {
    return installation.setupAws() + ", or give the role a policy by CustomIAMPolicyARN";
  }
}
