package io.portaws.cli;

import java.io.InputStream;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it.
 *
 * @param environment the process's variables; an empty one counts as unset
 */
record Surroundings(Map<String, String> environment, InputStream in, InstantSource clock) {
  Surroundings {
    environment = Map.copyOf(environment);
  }

  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }
}
