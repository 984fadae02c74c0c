package io.portaws.worker.instance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.ipc.http.HttpSender;
import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * ECS's task metadata endpoint. The task's document is read once, whoever asks for it first. Safe
 * for use by many threads; one at a time asks.
 */
public final class EcsMetadata {
  /** It is on the same host, and answers within milliseconds or not at all. */
  static final Duration CONNECT = Duration.ofSeconds(1);

  static final Duration ANSWER = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpSender http = new HttpUrlConnectionSender(CONNECT, ANSWER);
  private final URI container;
  private @Nullable EcsTask task;

  /**
   * @param container what {@code ECS_CONTAINER_METADATA_URI_V4} says
   */
  public EcsMetadata(URI container) {
    this.container = container;
  }

  /**
   * The task that this process is part of; asked for until it was told once.
   *
   * @throws IllegalStateException when it is not told, with a sentence for people
   */
  public synchronized EcsTask task() {
    EcsTask known = task;
    if (known == null) {
      known = EcsTask.parse(get(container + "/task"));
      task = known;
    }
    return known;
  }

  /**
   * The image that this container was made from; empty when it is not told.
   *
   * @throws IllegalStateException when the endpoint does not answer
   */
  synchronized String image() {
    try {
      return JSON.readTree(get(container.toString())).path("Image").asText("");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the container's metadata are not JSON", e);
    }
  }

  private String get(String address) {
    HttpSender.Response answer;
    try {
      answer = http.get(address).send();
    } catch (Throwable e) {
      throw new IllegalStateException("the task metadata endpoint does not answer: " + e, e);
    }
    if (!answer.isSuccessful()) {
      throw new IllegalStateException("the task metadata endpoint answers " + answer.code());
    }
    return answer.body();
  }
}
