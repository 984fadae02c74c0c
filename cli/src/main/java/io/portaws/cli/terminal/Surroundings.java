package io.portaws.cli.terminal;

import java.io.InputStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a command finds around it.
 *
 * @param environment the process's variables; an empty one counts as unset
 */
public record Surroundings(
    Map<String, String> environment, InputStream in, InstantSource clock, Interaction interaction) {
  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Where nobody can be asked and nothing needs to be waited for. */
  public Surroundings(Map<String, String> environment, InputStream in, InstantSource clock) {
    this(environment, in, clock, Interaction.none());
  }

  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** The same, with {@code variables} before those that are there. */
  public Surroundings with(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(variables);
    return new Surroundings(all, in, clock, interaction);
  }
}
