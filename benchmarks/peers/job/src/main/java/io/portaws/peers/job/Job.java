package io.portaws.peers.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What every peer does with a message: read the resource once, make entities of it, write each of
 * them to Port. Safe for use by many threads.
 */
public final class Job implements AutoCloseable {
  private final Decoder decoder = new Decoder();
  private final Mapping mapping;
  private final States states;
  private final Port port;

  private Job(Mapping mapping, States states, Port port) {
    this.mapping = mapping;
    this.states = states;
    this.port = port;
  }

  /**
   * Opens what the job needs.
   *
   * @param environment PORT_BASE_URL, PORT_CLIENT_ID, PORT_CLIENT_SECRET and MAPPING; the AWS SDK
   *     reads AWS's own variables by itself
   * @param concurrency how many messages are worked on at a time, at most
   * @param patience how long a write waits for Port's limit; zero to give up at once
   * @throws IOException when the mapping cannot be read
   */
  public static Job open(Map<String, String> environment, int concurrency, Duration patience)
      throws IOException {
    Port port =
        new Port(
            variable(environment, "PORT_BASE_URL"),
            variable(environment, "PORT_CLIENT_ID"),
            variable(environment, "PORT_CLIENT_SECRET"),
            concurrency,
            patience);
    Mapping mapping = Mapping.read(Path.of(variable(environment, "MAPPING")));
    return new Job(mapping, new States(concurrency), port);
  }

  private static String variable(Map<String, String> environment, String name) {
    return Objects.requireNonNull(environment.get(name), () -> name + " is not set");
  }

  /**
   * Does all of a message's work. Only when this returns may the message be deleted.
   *
   * @throws Unreadable when nothing can be made of it
   * @throws IOException when Port cannot be reached or refuses
   * @throws software.amazon.awssdk.core.exception.SdkException when AWS cannot be asked
   */
  public void run(String body) throws Unreadable, IOException, InterruptedException {
    Optional<Change> change = decoder.decode(body);
    if (change.isPresent()) {
      follow(change.get());
    }
  }

  private void follow(Change change) throws Unreadable, IOException, InterruptedException {
    Optional<JsonNode> state = change.isDelete() ? Optional.empty() : states.get(change);
    if (state.isPresent()) {
      for (Entity entity : mapping.entities(change.type(), state.get())) {
        port.upsert(entity);
      }
    } else {
      for (String blueprint : mapping.blueprints(change.type())) {
        port.delete(blueprint, change.identifier());
      }
    }
  }

  @Override
  public void close() {
    states.close();
    port.close();
  }
}
