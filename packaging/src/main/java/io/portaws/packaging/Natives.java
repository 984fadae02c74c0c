package io.portaws.packaging;

import java.util.Set;

/** Libraries for one kind of processor and system. */
final class Natives {
  private static final Set<String> ENDINGS = Set.of(".so", ".dll", ".dylib", ".jnilib");

  private Natives() {}

  /** Whether the file of this name is one. */
  static boolean has(String name) {
    return ENDINGS.stream().anyMatch(name::endsWith);
  }
}
