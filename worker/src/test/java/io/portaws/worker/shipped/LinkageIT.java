package io.portaws.worker.shipped;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever any class of the worker's jar mentions is what it would be with all libraries whole, be
 * it ever run by a test or not: as the classes see each other that are no packs', and as those of
 * the packs see them. What is found by its name alone, other tests show.
 */
class LinkageIT {
  private static final String SERVICES = "software/amazon/awssdk/services/";

  /** Methods by name and descriptor, of types by their internal names. */
  private static final Map<String, List<String>> DECLARED = new HashMap<>();

  /** Types, and all that they see, themselves included. */
  record View(ClassFiles own, ClassFiles all) {}

  private static List<View> shipped;
  private static ClassFiles whole;

  @BeforeAll
  static void read() throws IOException {
    ClassFiles plain = ClassFiles.of(List.of(Shipped.JAR), true);
    ClassFiles packed = ClassFiles.packed(Shipped.JAR);
    shipped = List.of(new View(plain, plain), new View(packed, plain.under(packed)));
    whole = ClassFiles.of(Shipped.classPath(), false);
    assertThat(plain.types).hasSizeGreaterThan(10_000);
    assertThat(packed.types).hasSizeGreaterThan(15_000);
    assertThat(whole.types).hasSizeGreaterThan(plain.types.size() + packed.types.size());
  }

  static List<View> shipped() {
    return shipped;
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyTypeThatIsMentionedIsThere(View shipped) {
    Set<String> missing = new TreeSet<>();
    for (ClassFiles.Type type : shipped.own().types.values()) {
      type.mentioned().stream()
          .map(name -> name.startsWith("[") ? name.replaceAll("^\\[+L?|;$", "") : name)
          .filter(name -> whole.types.containsKey(name) && !shipped.all().types.containsKey(name))
          .forEach(missing::add);
    }
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyCallFindsTheMethodThatItWouldFind(View shipped) {
    Set<String> missing = new TreeSet<>();
    for (ClassFiles.Type type : shipped.own().types.values()) {
      for (ClassFiles.Call call : type.calls()) {
        if (!shipped
            .all()
            .giving(call.owner(), call.method(), false)
            .equals(whole.giving(call.owner(), call.method(), false))) {
          missing.add(call.toString());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /** A library calls by its own interface what a service's class, or one above it, implements. */
  @ParameterizedTest
  @MethodSource("shipped")
  void whatLibrariesAndTheJdkMayCallOnAServicesClassIsImplementedAsBefore(View shipped) {
    Set<String> different = new TreeSet<>();
    int seen = 0;
    for (var each : shipped.own().types.entrySet()) {
      String name = each.getKey();
      if (!name.startsWith(SERVICES) || !each.getValue().isConcrete()) {
        continue;
      }
      for (String above : whole.above(name)) {
        for (String method : above.startsWith(SERVICES) ? List.<String>of() : declared(above)) {
          seen++;
          if (!whole.giving(name, method, true).equals(shipped.all().giving(name, method, true))) {
            different.add(name + " " + method);
          }
        }
      }
    }
    assertThat(seen).isGreaterThan(5_000);
    assertThat(different).isEmpty();
  }

  private static List<String> declared(String name) {
    return DECLARED.computeIfAbsent(name, LinkageIT::read);
  }

  private static List<String> read(String name) {
    ClassFiles.Type type = whole.types.get(name);
    Stream<String> methods =
        type != null
            ? type.methods().keySet().stream()
            : Arrays.stream(jdk(name).getMethods())
                .map(method ->
                    method.getName()
                        + MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                            .descriptorString());
    return methods.filter(method -> !method.startsWith("<")).toList();
  }

  private static Class<?> jdk(String name) {
    try {
      return Class.forName(name.replace('/', '.'), false, ClassLoader.getPlatformClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError("neither a library nor the JDK has " + name, e);
    }
  }
}
