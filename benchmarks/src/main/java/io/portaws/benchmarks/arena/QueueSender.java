package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/**
 * Sends messages by SQS's JSON protocol, as EventBridge would: unsigned, since ElasticMQ asks for
 * no signature, so that filling queues costs little, and over connections without Nagle's
 * algorithm. By the SDK's CRT client larger bodies took 44 ms, as if their end waited for a delayed
 * acknowledgement, which would be counted to whoever receives them. Safe for use by many threads.
 */
final class QueueSender {
  private static final String JSON = "application/x-amz-json-1.0";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI endpoint;

  QueueSender(URI endpoint) {
    this.endpoint = endpoint;
  }

  void send(String queue, String body) throws IOException, InterruptedException {
    var _ =
        call("SendMessage", CommandLoop.object().put("QueueUrl", queue).put("MessageBody", body));
  }

  /**
   * Sends up to ten in one request.
   *
   * @throws IOException when SQS did not take all of them
   */
  void sendBatch(String queue, List<String> bodies) throws IOException, InterruptedException {
    ObjectNode request = CommandLoop.object().put("QueueUrl", queue);
    ArrayNode entries = request.putArray("Entries");
    for (String body : bodies) {
      entries.addObject().put("Id", entries.size() + "").put("MessageBody", body);
    }
    JsonNode answer = call("SendMessageBatch", request);
    if (answer.path("Successful").size() != bodies.size()) {
      throw new IOException("SQS did not take all messages: " + answer.path("Failed"));
    }
  }

  private JsonNode call(String operation, ObjectNode request)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> answer =
        http.send(
            HttpRequest.newBuilder(endpoint)
                .header("Content-Type", JSON)
                .header("X-Amz-Target", "AmazonSQS." + operation)
                .POST(BodyPublishers.ofByteArray(CommandLoop.JSON.writeValueAsBytes(request)))
                .build(),
            BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new IOException(operation + " was answered with " + answer.statusCode());
    }
    return CommandLoop.JSON.readTree(answer.body());
  }
}
