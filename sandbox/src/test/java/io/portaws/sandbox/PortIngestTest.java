package io.portaws.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.sandbox.PortClient.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortIngestTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String WEBHOOK =
      """
      {"identifier": "aws_ingest", "title": "AWS", "enabled": true,
       "security": {"secret": "s3cret", "signatureAlgorithm": "sha256",
                    "signatureHeaderName": "X-Port-Signature", "signaturePrefix": "sha256=",
                    "requestIdentifierPath": ".headers[\\"x-event-id\\"]"},
       "mappings": [
         {"blueprint": "bucket", "operation": "create",
          "itemsToParse": ".body.resources | map(select(.Action == \\"upsert\\"))",
          "filter": ".item.Type == \\"AWS::S3::Bucket\\"",
          "entity": {"identifier": ".item.Identifier", "title": ".item.Identifier",
                     "properties": {"size": ".item.Properties.Size", "who": "'me'"},
                     "relations": {"account": ".item.Account"}}},
         {"blueprint": "bucket", "operation": {"type": "delete", "deleteDependents": false},
          "itemsToParse": ".body.resources | map(select(.Action == \\"delete\\"))",
          "entity": {"identifier": ".item.Identifier"}}]}
      """;

  private final FakeClock clock = new FakeClock();
  private final PortStandIn port = PortStandIn.start(clock);
  private final PortClient client = new PortClient(port);
  private String url = "";
  private int events;

  @BeforeEach
  void webhook() {
    port.putBlueprint("account", Map.of());
    port.putBlueprint("bucket", Map.of("account", "account"));
    Reply created = client.post("webhooks", WEBHOOK.replace("'me'", "\\\"me\\\""));
    assertThat(created.status()).as(() -> created.body().toString()).isEqualTo(201);
    url = created.body().at("/integration/url").asText();
  }

  @AfterEach
  void close() {
    client.close();
    port.close();
  }

  @Test
  void itemsAreMappedToUpsertsAndDeletes() throws Exception {
    assertThat(url).startsWith(port.ingestEndpoint().toString());
    Reply reply = deliver(resource("upsert", "one", 1), resource("upsert", "two", 2));
    assertThat(reply.status()).isEqualTo(202);
    port.awaitIngested(SOON);
    assertThat(port.entities("bucket").keySet()).containsExactly("one", "two");
    assertThat(port.entity("bucket", "two").orElseThrow().path("properties"))
        .isEqualTo(json("{\"size\":2,\"who\":\"me\"}"));
    assertThat(port.datasource("bucket", "two")).hasValue("webhook:aws_ingest");
    deliver(resource("delete", "one", 0));
    port.awaitIngested(SOON);
    assertThat(port.entities("bucket").keySet()).containsExactly("two");
    assertThat(port.ingestFailures()).isEmpty();
  }

  @Test
  void onlyTheFirstFiveHundredItemsCount() throws Exception {
    ObjectNode[] resources = new ObjectNode[501];
    for (int i = 0; i < resources.length; i++) {
      resources[i] = resource("upsert", "b" + i, i);
    }
    deliver(resources);
    port.awaitIngested(SOON);
    assertThat(port.entities("bucket")).hasSize(500).doesNotContainKey("b500");
  }

  @Test
  void aBadSignatureIsRefused() throws Exception {
    byte[] body = body(resource("upsert", "one", 1));
    assertThat(post(body, "sha256=" + hmac(body)).status()).isEqualTo(202);
    assertThat(post(body, hmac(body)).status()).isEqualTo(401);
    assertThat(post(body, "sha256=00").status()).isEqualTo(401);
    assertThat(post(body, "").status()).isEqualTo(401);
    body[body.length - 1] = ' ';
    assertThat(post(body, "sha256=" + hmac(body(resource("upsert", "one", 1)))).status())
        .isEqualTo(401);
  }

  @Test
  void sizeAndKeyAreChecked() throws Exception {
    ObjectNode big = resource("upsert", "big", 1).put("Padding", "x".repeat(512 << 10));
    assertThat(deliver(big).status()).isEqualTo(413);
    Reply unknown =
        client.send(
            HttpRequest.newBuilder(URI.create(port.ingestEndpoint() + "/nokey"))
                .POST(BodyPublishers.ofString("{}")));
    assertThat(unknown.status()).isEqualTo(404);
  }

  @Test
  void whatMappingsFailAtIsInTheAuditLog() throws Exception {
    ObjectNode orphan = resource("upsert", "orphan", 1).put("Account", "nobody");
    deliver(orphan, resource("upsert", "bad id", 1), resource("upsert", "fine", 1));
    port.awaitIngested(SOON);
    assertThat(port.entities("bucket").keySet()).containsExactly("fine");
    Reply log = client.get("audit-log?webhookId=aws_ingest&status=FAILURE&limit=10");
    JsonNode audits = log.body().path("audits");
    assertThat(audits).hasSize(2);
    assertThat(audits.at("/1/message").asText()).contains("not_found").contains("nobody");
    assertThat(audits.at("/1/context/entity").asText()).isEqualTo("orphan");
    assertThat(client.get("audit-log?status=SUCCESS").body().path("audits")).hasSize(1);
    assertThat(client.get("audit-log?webhookId=other").body().path("audits")).isEmpty();
    assertThat(client.get("audit-log?from=2027-01-01T00:00:00Z").body().path("audits")).isEmpty();
    port.ingestCreatesMissingRelated(true);
    deliver(orphan);
    port.awaitIngested(SOON);
    assertThat(port.entity("account", "nobody")).isPresent();
  }

  @Test
  void aRepeatedRequestIdentifierIsDropped() throws Exception {
    byte[] body = body(resource("upsert", "one", 1));
    events = 7;
    post(body, "sha256=" + hmac(body));
    events = 7;
    assertThat(post(body, "sha256=" + hmac(body)).status()).isEqualTo(202);
    port.awaitIngested(SOON);
    assertThat(port.writes("bucket", "one")).hasSize(1);
  }

  @Test
  void aDisabledWebhookAcceptsAndDrops() throws Exception {
    client.send("PATCH", "webhooks/aws_ingest", "{\"enabled\":false}");
    assertThat(deliver(resource("upsert", "one", 1)).status()).isEqualTo(202);
    port.awaitIngested(SOON);
    assertThat(port.entities("bucket")).isEmpty();
  }

  @Test
  void heldDeliveriesAreMappedInTheOrderAskedFor() throws Exception {
    port.holdIngest();
    deliver(resource("upsert", "one", 1));
    deliver(resource("upsert", "one", 2));
    port.awaitIngested(SOON);
    assertThat(port.entities("bucket")).isEmpty();
    port.releaseIngest(true);
    assertThat(port.entity("bucket", "one").orElseThrow().at("/properties/size").asInt())
        .isEqualTo(1);
  }

  @Test
  void theIngestHostHasItsOwnLimitAndFaults() throws Exception {
    port.ingest().rateLimit(1, Duration.ofMinutes(1), ResetHeader.SECONDS_LEFT);
    assertThat(deliver(resource("upsert", "one", 1)).header("x-ratelimit-remaining"))
        .isEqualTo("0");
    assertThat(deliver(resource("upsert", "one", 1)).status()).isEqualTo(429);
    assertThat(client.get("webhooks").status()).isEqualTo(200);
    port.ingest().noRateLimit();
    port.ingest().failNext(1, Fault.acceptThenReset());
    assertThatThrownBy(() -> deliver(resource("upsert", "two", 2)))
        .hasMessageContaining("no answer");
    port.awaitIngested(SOON);
    assertThat(port.entity("bucket", "two")).isPresent();
  }

  @Test
  void webhooksAreReadChangedAndDeleted() {
    Reply got = client.get("webhooks/aws_ingest");
    assertThat(got.body().at("/integration/webhookKey").asText()).isNotEmpty();
    assertThat(got.body().at("/integration/mappings")).hasSize(2);
    Reply patched = client.send("PATCH", "webhooks/aws_ingest", "{\"mappings\":[]}");
    assertThat(patched.body().at("/integration/mappings")).isEmpty();
    assertThat(patched.body().at("/integration/url").asText()).isEqualTo(url);
    assertThat(client.send("PUT", "webhooks/aws_ingest", "{\"title\":\"t\"}").status())
        .isEqualTo(422);
    assertThat(client.post("webhooks", WEBHOOK).status()).isEqualTo(409);
    assertThat(client.delete("webhooks/aws_ingest").status()).isEqualTo(200);
    assertThat(client.get("webhooks/aws_ingest").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'title':'t','enabled':true,'other':1}",
        "{'title':'t'}",
        "{'title':'a title of more than thirty characters','enabled':true}",
        "{'title':'t','enabled':true,'security':{'signatureAlgorithm':'md5'}}",
        "{'title':'t','enabled':true,'mappings':[{'blueprint':'b'}]}",
        "{'title':'t','enabled':true,'mappings':[{'blueprint':'b','entity':{}}]}",
        "{'title':'t','enabled':true,'mappings':[{'blueprint':'b','entity':{'identifier':1}}]}",
        "{'title':'t','enabled':true,'mappings':[{'blueprint':'b','itemsToParseName':'x','entity':{'identifier':'.x'}}]}",
        "{'title':'t','enabled':true,'mappings':[{'blueprint':'b','operation':'delete','entity':{'identifier':'.x','title':'.y'}}]}",
        "{'title':'t','enabled':true,'mappings':[{'blueprint':'b','operation':'upsert','entity':{'identifier':'.x'}}]}",
      })
  void whatPortRefusesAsAWebhook(String body) {
    assertThat(client.post("webhooks", body.replace('\'', '"')).status()).isEqualTo(422);
  }

  private Reply deliver(ObjectNode... resources) throws Exception {
    byte[] body = body(resources);
    return post(body, "sha256=" + hmac(body));
  }

  private Reply post(byte[] body, String signature) {
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .header("x-port-signature", signature)
            .header("x-event-id", "event-" + events++)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private static byte[] body(ObjectNode... resources) {
    ArrayNode all = Json.array();
    for (ObjectNode resource : resources) {
      all.add(resource);
    }
    return Json.bytes(Json.object().set("resources", all));
  }

  private static ObjectNode resource(String action, String identifier, int size) {
    ObjectNode resource = Json.object();
    resource.put("Type", "AWS::S3::Bucket").put("Action", action).put("Identifier", identifier);
    resource.putObject("Properties").put("Size", size);
    return resource;
  }

  private static String hmac(byte[] body) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return HexFormat.of().formatHex(mac.doFinal(body));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }
}
