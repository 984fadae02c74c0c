package io.portaws.cli.setup;

import io.portaws.cli.terminal.Exit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was done in Port. {@code toString} shows no secret and no key.
 *
 * @param blueprints what became of each that was to be written, by identifier
 * @param webhook what became of the webhook; null when it was not to be written
 * @param url where events are posted; null when there is no webhook
 * @param secret of the webhook's signature; null when it is not known, or there is none
 * @param problems what went wrong and what setup cannot mend, a sentence each
 * @param unreachable whether Port went away or shut us out
 */
public record PortResult(
    Map<String, Outcome> blueprints,
    @Nullable Outcome webhook,
    @Nullable String url,
    @Nullable String secret,
    List<String> problems,
    boolean unreachable) {
  public PortResult {
    blueprints = Map.copyOf(blueprints);
    problems = List.copyOf(problems);
  }

  /** As which the command ends. */
  public int exit() {
    if (unreachable) {
      return Exit.UNAVAILABLE;
    }
    return problems.isEmpty() ? Exit.DONE : Exit.FOUND;
  }

  @Override
  public String toString() {
    return "PortResult[blueprints=%s, webhook=%s, problems=%s, unreachable=%s]"
        .formatted(blueprints, webhook, problems, unreachable);
  }
}
