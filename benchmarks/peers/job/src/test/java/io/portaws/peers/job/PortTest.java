package io.portaws.peers.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortTest {
  private static final Entity BUCKET =
      new Entity("s3Bucket", JsonNodeFactory.instance.objectNode().put("identifier", "bucket-1"));

  private final MockWebServer server = new MockWebServer();

  @BeforeEach
  void serves() throws Exception {
    server.start();
    token("one");
  }

  @AfterEach
  void closes() {
    server.close();
  }

  @Test
  void aTokenIsAskedForOnceAndAWriteIsAnUpsertThatMerges() throws Exception {
    answer(201);
    answer(201);
    try (Port port = port(Duration.ZERO)) {
      port.upsert(BUCKET);
      port.upsert(BUCKET);
    }

    assertEquals(3, server.getRequestCount());
    assertEquals("/v1/auth/access_token", server.takeRequest().getTarget());
    RecordedRequest write = server.takeRequest();
    assertEquals(
        "POST /v1/blueprints/s3Bucket/entities?upsert=true&merge=true",
        write.getMethod() + " " + write.getTarget());
    assertEquals("Bearer one", write.getHeaders().get("Authorization"));
    assertEquals("{\"identifier\":\"bucket-1\"}", write.getBody().utf8());
  }

  @Test
  void aTokenThatIsRefusedIsRenewedOnce() throws Exception {
    answer(401);
    token("two");
    answer(201);
    try (Port port = port(Duration.ZERO)) {
      port.upsert(BUCKET);
    }

    for (int i = 0; i < 3; i++) {
      server.takeRequest();
    }
    assertEquals("Bearer two", server.takeRequest().getHeaders().get("Authorization"));
  }

  @Test
  void anEntityThatIsNotThereIsDeletedWell() throws Exception {
    answer(404);
    try (Port port = port(Duration.ZERO)) {
      port.delete("snsTopic", "arn:aws:sns:eu-west-1:0:topic/1");
    }

    server.takeRequest();
    assertEquals(
        "/v1/blueprints/snsTopic/entities/arn:aws:sns:eu-west-1:0:topic%2F1",
        server.takeRequest().getTarget());
  }

  @Test
  void withoutPatienceALimitRefusesTheWriteAtOnce() throws Exception {
    limited();
    try (Port port = port(Duration.ZERO)) {
      assertThrows(PortRefused.class, () -> port.upsert(BUCKET));
    }

    assertEquals(2, server.getRequestCount());
  }

  @Test
  void withPatienceALimitIsWaitedFor() throws Exception {
    limited();
    answer(201);
    long before = System.nanoTime();
    try (Port port = port(Duration.ofSeconds(10))) {
      port.upsert(BUCKET);
    }

    assertEquals(3, server.getRequestCount());
    assertTrue(System.nanoTime() - before > Duration.ofSeconds(1).toNanos());
  }

  @Test
  void aLimitThatEndsAfterAllPatienceRefusesTheWrite() throws Exception {
    server.enqueue(new MockResponse.Builder().code(429).addHeader("Retry-After", "60").build());
    try (Port port = port(Duration.ofSeconds(10))) {
      assertThrows(PortRefused.class, () -> port.upsert(BUCKET));
    }

    assertEquals(2, server.getRequestCount());
  }

  @Test
  void anErrorOfPortRefusesTheWrite() throws Exception {
    answer(503);
    answer(422);
    try (Port port = port(Duration.ofSeconds(10))) {
      assertThrows(PortRefused.class, () -> port.upsert(BUCKET));
      assertThrows(PortRefused.class, () -> port.delete("s3Bucket", "bucket-1"));
    }
  }

  private Port port(Duration patience) {
    return new Port(server.url("/").toString(), "id", "secret", 2, patience);
  }

  private void token(String token) {
    server.enqueue(
        new MockResponse.Builder()
            .body("{\"accessToken\": \"" + token + "\", \"expiresIn\": 3600}")
            .build());
  }

  private void answer(int status) {
    server.enqueue(new MockResponse.Builder().code(status).body("{}").build());
  }

  private void limited() {
    server.enqueue(new MockResponse.Builder().code(429).addHeader("Retry-After", "1").build());
  }
}
