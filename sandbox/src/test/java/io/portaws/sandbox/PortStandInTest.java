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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortStandInTest {
  private static final String SERVICE =
      """
      {"identifier": "service", "title": "Service",
       "schema": {"required": ["tier"], "properties": {
         "tier": {"type": "number"}, "name": {"type": "string"}, "tags": {"type": "object"},
         "zones": {"type": "array"}, "public": {"type": "boolean"},
         "since": {"type": "string", "format": "date-time"},
         "state": {"type": "string", "enum": ["on", "off"]}}},
       "relations": {
         "account": {"target": "account", "required": true, "many": false},
         "friends": {"target": "service", "required": false, "many": true}}}
      """;

  private final FakeClock clock = new FakeClock();
  private final PortStandIn port = PortStandIn.start(clock);
  private final PortClient client = new PortClient(port);

  @BeforeEach
  void blueprints() {
    port.putBlueprint("account", Map.of());
    port.putBlueprint(json(SERVICE));
    upsert("account", "{'identifier':'a1'}");
  }

  @AfterEach
  void close() {
    client.close();
    port.close();
  }

  @Test
  void theTokenIsTheSameWhileItIsValid() {
    port.tokenLifetime(Duration.ofHours(1));
    Reply first = token(PortStandIn.CLIENT_SECRET);
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.body().path("expiresIn").asInt()).isEqualTo(3600);
    clock.pass(Duration.ofMinutes(50));
    Reply second = token(PortStandIn.CLIENT_SECRET);
    assertThat(second.body().path("accessToken")).isEqualTo(first.body().path("accessToken"));
    assertThat(second.body().path("expiresIn").asInt()).isEqualTo(600);
    clock.pass(Duration.ofMinutes(10));
    assertThat(getWith(first.body().path("accessToken").asText()).status()).isEqualTo(401);
    Reply third = token(PortStandIn.CLIENT_SECRET);
    assertThat(third.body().path("accessToken")).isNotEqualTo(first.body().path("accessToken"));
    assertThat(getWith(third.body().path("accessToken").asText()).status()).isEqualTo(200);
    port.revokeTokens();
    assertThat(getWith(third.body().path("accessToken").asText()).status()).isEqualTo(401);
  }

  @Test
  void wrongCredentialsAreUnauthorized() {
    Reply reply = token("wrong");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.body().path("ok").asBoolean(true)).isFalse();
    assertThat(reply.body().path("error").asText()).isEqualTo("unauthorized");
    assertThat(reply.header("X-Trace-Id")).isNotEmpty();
    assertThat(getWith("nonsense").status()).isEqualTo(401);
    port.acceptToken("a-fixed-token");
    assertThat(getWith("a-fixed-token").status()).isEqualTo(200);
  }

  @Test
  void mergeKeepsWhatIsNotSentAndOverwriteDoesNot() {
    upsert(
        "service",
        "{'identifier':'s','properties':{'tier':1,'name':'x'},'relations':{'account':'a1'}}");
    Reply merged =
        client.post(
            "blueprints/service/entities?upsert=true&merge=true",
            quoted("{'identifier':'s','properties':{'tier':2}}"));
    assertThat(merged.status()).isEqualTo(201);
    assertThat(entity("s").at("/properties/name").asText()).isEqualTo("x");
    assertThat(entity("s").at("/properties/tier").asInt()).isEqualTo(2);
    Reply incomplete =
        client.post(
            "blueprints/service/entities?upsert=true",
            quoted("{'identifier':'s','properties':{'tier':3}}"));
    assertThat(incomplete.status()).isEqualTo(422);
    assertThat(incomplete.body().path("message").asText()).contains("account");
    upsert("service", "{'identifier':'s','properties':{'tier':3},'relations':{'account':'a1'}}");
    assertThat(entity("s").path("properties").has("name")).isFalse();
    assertThat(port.datasource("service", "s")).hasValue("sandbox-test/1");
    Reply again = client.post("blueprints/account/entities", quoted("{'identifier':'a1'}"));
    assertThat(again.status()).isEqualTo(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'identifier':'has space'}                              | 422 | pattern
          {'identifier':'arn!cluster'}                            | 422 | pattern
          {'identifier':'..'}                                     | 422 | pattern
          {'identifier':7}                                        | 422 | string
          {'identifier':'s','properties':{'tier':'1'}}            | 422 | tier
          {'identifier':'s','properties':{'tags':[]}}             | 422 | tags
          {'identifier':'s','properties':{'zones':{}}}            | 422 | zones
          {'identifier':'s','properties':{'public':'yes'}}        | 422 | public
          {'identifier':'s','properties':{'since':'yesterday'}}   | 422 | since
          {'identifier':'s','properties':{'state':'broken'}}      | 422 | state
          {'identifier':'s','properties':{'other':1}}             | 422 | other
          {'identifier':'s','relations':{'other':'a1'}}           | 422 | other
          {'identifier':'s','relations':{'account':['a1']}}       | 422 | account
          {'identifier':'s','relations':{'friends':'s'}}          | 422 | friends
          {'identifier':'s','properties':{'name':'n'},'relations':{'account':'a1'}} | 422 | tier
          {'identifier':'s','properties':{'tier':1},'relations':{'account':'a2'}}   | 404 | a2
          {'identifier':'s','unheard':1}                          | 422 | unheard
          """)
  void whatPortRefuses(String body, int status, String word) {
    String path = "blueprints/service/entities?upsert=true&merge=true";
    Reply reply = client.post(path, body.replace('\'', '"').replace('!', '|'));
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body().path("message").asText()).contains(word);
    assertThat(reply.body().path("ok").asBoolean(true)).isFalse();
    assertThat(port.entities("service")).isEmpty();
  }

  @Test
  void nullIsAllowedForAnyProperty() {
    upsert(
        "service",
        "{'identifier':'s','properties':{'tier':1,'name':null,'since':null,'state':null},"
            + "'relations':{'account':'a1','friends':null}}");
    assertThat(entity("s").at("/properties/name").isNull()).isTrue();
  }

  @Test
  void aMissingRelationTargetIsCreatedOnlyWhenAsked() {
    String body =
        quoted("{'identifier':'s','properties':{'tier':1},'relations':{'account':'new'}}");
    Reply refused = client.post("blueprints/service/entities?upsert=true", body);
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.body().path("error").asText()).isEqualTo("not_found");
    Reply done =
        client.post(
            "blueprints/service/entities?upsert=true&create_missing_related_entities=true", body);
    assertThat(done.status()).isEqualTo(201);
    assertThat(port.entity("account", "new")).isPresent();
    assertThat(port.writes())
        .extracting(PortWrite::kind)
        .endsWith(PortWrite.Kind.CREATED_AS_RELATED, PortWrite.Kind.UPSERT);
  }

  @Test
  void aBulkUpsertAnswersEachEntityByItsIndex() {
    String body =
        quoted(
            "{'entities':[{'identifier':'s1','properties':{'tier':1},'relations':{'account':'a1'}},"
                + "{'identifier':'s2','properties':{'tier':1},'relations':{'account':'a9'}},"
                + "{'identifier':{'combinator':'and','rules':[]}},"
                + "{'identifier':'s3','properties':{'tier':1},'relations':{'account':'a1'}}]}");
    Reply reply = client.post("blueprints/service/entities/bulk?upsert=true&merge=true", body);
    assertThat(reply.status()).isEqualTo(207);
    assertThat(reply.body().path("entities"))
        .isEqualTo(
            json(
                quoted(
                    "[{'identifier':'s1','index':0,'created':true},"
                        + "{'identifier':'s3','index':3,'created':true}]")));
    JsonNode errors = reply.body().path("errors");
    assertThat(errors.at("/0/statusCode").asInt()).isEqualTo(404);
    assertThat(errors.at("/0/index").asInt()).isEqualTo(1);
    assertThat(errors.at("/0/error").asText()).isEqualTo("not_found");
    assertThat(errors.at("/1/identifier").asText()).isEqualTo("unknown");
    Reply whole =
        client.post(
            "blueprints/account/entities/bulk?upsert=true",
            quoted("{'entities':[{'identifier':'a1'}]}"));
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.body().at("/entities/0/created").asBoolean(true)).isFalse();
    assertThat(client.post("blueprints/nowhere/entities/bulk", body).status()).isEqualTo(404);
  }

  @Test
  void aBulkTakesTwentyAndNoMore() {
    assertThat(bulk(20).status()).isEqualTo(200);
    assertThat(bulk(21).status()).isEqualTo(422);
    assertThat(port.entities("account")).hasSize(21);
  }

  @Test
  void aBodyOverOneMebibyteIsTooLarge() {
    String big = "{\"identifier\":\"a\",\"properties\":{\"x\":\"" + "y".repeat(1 << 20) + "\"}}";
    Reply reply = client.post("blueprints/account/entities?upsert=true", big);
    assertThat(reply.status()).isEqualTo(413);
    assertThat(port.entity("account", "a")).isEmpty();
  }

  @Test
  void identifiersInPathsAreDecoded() {
    String arn = "arn:aws:s3:::a/b+c=d";
    upsert("account", "{'identifier':'" + arn + "'}");
    String path = "blueprints/account/entities/" + PortClient.encoded(arn);
    assertThat(client.get(path).body().at("/entity/identifier").asText()).isEqualTo(arn);
    assertThat(client.delete(path).status()).isEqualTo(200);
    assertThat(client.delete(path).status()).isEqualTo(404);
    assertThat(client.get(path).body().path("error").asText()).isEqualTo("not_found");
  }

  @Test
  void whatIsRequiredIsDeletedOnlyWithItsDependents() {
    upsert("service", "{'identifier':'s','properties':{'tier':1},'relations':{'account':'a1'}}");
    assertThat(client.delete("blueprints/service/entities/none").status()).isEqualTo(404);
    assertThat(client.delete("blueprints/account/entities/a1").status()).isEqualTo(409);
    upsert("account", "{'identifier':'a2'}");
    String both = quoted("{'entities':['a1','a2','gone']}");
    assertThat(client.post("blueprints/account/bulk/entities/delete", both).status())
        .isEqualTo(409);
    assertThat(port.entities("account")).hasSize(2);
    Reply reply =
        client.post("blueprints/account/bulk/entities/delete?delete_dependents=true", both);
    assertThat(reply.body().path("deletedEntities")).isEqualTo(json("[\"a1\",\"a2\"]"));
    assertThat(port.entities("service")).isEmpty();
    assertThat(port.writes("service", "s"))
        .extracting(PortWrite::kind)
        .containsExactly(PortWrite.Kind.UPSERT, PortWrite.Kind.DELETED_AS_DEPENDENT);
  }

  @Test
  void anOptionalRelationForgetsWhatIsDeleted() {
    String rest = "'properties':{'tier':1},'relations':{'account':'a1','friends':[";
    upsert("service", "{'identifier':'s1'," + rest + "]}}");
    upsert("service", "{'identifier':'s2'," + rest + "]}}");
    upsert("service", "{'identifier':'s3'," + rest + "'s1','s2']}}");
    assertThat(client.delete("blueprints/service/entities/s1").status()).isEqualTo(200);
    assertThat(entity("s3").at("/relations/friends")).isEqualTo(json("[\"s2\"]"));
  }

  @Test
  void searchCombinesRules() {
    for (int i = 0; i < 5; i++) {
      upsert(
          "service",
          "{'identifier':'s"
              + i
              + "','properties':{'tier':"
              + i
              + "},'relations':{'account':'a1'}}");
    }
    String query =
        "{'combinator':'and','rules':[{'property':'$blueprint','operator':'=','value':'service'},"
            + "{'property':'$datasource','operator':'contains','value':'sandbox-test'},"
            + "{'combinator':'or','rules':[{'property':'tier','operator':'=','value':1},"
            + "{'property':'$identifier','operator':'in','value':['s3','s9']}]}]}";
    Reply all = client.post("entities/search?include=identifier", quoted(query));
    assertThat(all.body().path("entities").findValuesAsText("identifier"))
        .containsExactlyInAnyOrder("s1", "s3");
    Reply page =
        client.post(
            "blueprints/service/entities/search", quoted("{'query':" + query + ",'limit':1}"));
    assertThat(page.body().path("entities")).hasSize(1);
    String from = page.body().path("next").asText();
    Reply rest =
        client.post(
            "blueprints/service/entities/search",
            quoted("{'query':" + query + ",'limit':1,'from':'" + from + "'}"));
    assertThat(rest.body().path("entities")).hasSize(1);
    assertThat(rest.body().path("next").isNull()).isTrue();
  }

  @Test
  void searchWithinABlueprintGivesWhatIsIncludedAndKnowsWhatIsMissing() {
    upsert("service", "{'identifier':'s1','properties':{'tier':1},'relations':{'account':'a1'}}");
    String query = "{'combinator':'and','rules':[{'property':'tier','operator':'=','value':1}]}";
    String body = quoted("{'query':" + query + ",'include':['$identifier','tier']}");
    assertThat(client.post("blueprints/service/entities/search", body).body().path("entities"))
        .containsExactly(json(quoted("{'identifier':'s1','properties':{'tier':1}}")));
    Reply missing = client.post("blueprints/nothing/entities/search", body);
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.body().path("message").asText()).startsWith("Blueprint");
  }

  @Test
  void aCreateLeavesWhatIsThereAsItIs() {
    String path = "blueprints/service/entities?upsert=false&create_missing_related_entities=true";
    String body =
        "{'identifier':'s1','title':'%s','properties':{'tier':1},'relations':{'account':'a1'}}";
    assertThat(client.post(path, quoted(body.formatted("one"))).status()).isEqualTo(201);
    assertThat(client.post(path, quoted(body.formatted("two"))).status()).isEqualTo(409);
    assertThat(entity("s1").path("title").asText()).isEqualTo("one");
  }

  @Test
  void blueprintsAreCreatedChangedAndDeleted() {
    String body =
        quoted(
            "{'identifier':'team','title':'Team','schema':{'properties':{}},"
                + "'relations':{'lead':{'target':'person','required':false,'many':false}}}");
    assertThat(client.post("blueprints", body).status()).isEqualTo(422);
    client.post(
        "blueprints", quoted("{'identifier':'person','title':'P','schema':{'properties':{}}}"));
    assertThat(client.post("blueprints", body).status()).isEqualTo(201);
    assertThat(client.post("blueprints", body).status()).isEqualTo(409);
    assertThat(client.delete("blueprints/person").status()).isEqualTo(409);
    Reply patched = client.send("PATCH", "blueprints/team", quoted("{'title':'Crew'}"));
    assertThat(patched.body().at("/blueprint/title").asText()).isEqualTo("Crew");
    assertThat(patched.body().at("/blueprint/relations").has("lead")).isTrue();
    assertThat(client.send("PUT", "blueprints/team", quoted("{'title':'T'}")).status())
        .isEqualTo(422);
    assertThat(client.delete("blueprints/team").status()).isEqualTo(200);
    assertThat(client.get("blueprints/team").status()).isEqualTo(404);
    assertThat(client.get("blueprints").body().path("blueprints")).hasSize(3);
  }

  @Test
  void autoBlueprintsTakeAnything() {
    port.autoBlueprints(true);
    upsert("made-up", "{'identifier':'x','properties':{'any':{}},'relations':{'any':'where'}}");
    assertThat(port.entity("made-up", "x")).isPresent();
  }

  @Test
  void theRateLimitCountsDownAndRefuses() {
    port.rateLimit(2, Duration.ofSeconds(60));
    Reply first = client.get("blueprints");
    assertThat(first.header("x-ratelimit-limit")).isEqualTo("2");
    assertThat(first.header("x-ratelimit-period")).isEqualTo("60");
    assertThat(first.header("x-ratelimit-remaining")).isEqualTo("1");
    assertThat(first.header("x-ratelimit-reset"))
        .isEqualTo(String.valueOf(clock.instant().getEpochSecond() + 60));
    assertThat(client.get("blueprints").status()).isEqualTo(200);
    Reply refused = client.get("blueprints");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("x-ratelimit-remaining")).isEqualTo("0");
    clock.pass(Duration.ofSeconds(150));
    assertThat(client.get("blueprints").header("x-ratelimit-remaining")).isEqualTo("1");
    port.api().rateLimit(5, Duration.ofSeconds(10), ResetHeader.SECONDS_LEFT);
    clock.pass(Duration.ofSeconds(7));
    assertThat(client.get("blueprints").header("x-ratelimit-reset")).isEqualTo("3");
  }

  @Test
  void acceptThenResetAppliesTheWrite() {
    port.failNext(1, Fault.acceptThenReset());
    assertThatThrownBy(() -> upsert("account", "{'identifier':'a7'}"))
        .hasMessageContaining("no answer");
    assertThat(port.entity("account", "a7")).isPresent();
    LoggedRequest last = port.requestLog().getLast();
    assertThat(last.dropped()).isTrue();
    assertThat(last.status()).isEqualTo(201);
  }

  @Test
  void resetAppliesNothing() {
    port.api().failNext(1, PortEndpoint.ENTITY_UPSERT, Fault.reset());
    assertThat(client.get("blueprints").status()).isEqualTo(200);
    assertThatThrownBy(() -> upsert("account", "{'identifier':'a7'}"))
        .hasMessageContaining("no answer");
    assertThat(port.entity("account", "a7")).isEmpty();
    assertThat(port.requests().get(PortEndpoint.ENTITY_UPSERT)).containsEntry(0, 1L);
    port.down(true);
    assertThatThrownBy(() -> client.get("blueprints")).hasMessageContaining("no answer");
    port.clearFaults();
    assertThat(client.get("blueprints").status()).isEqualTo(200);
  }

  @Test
  void scriptedStatusesDoNotTouchTokens() {
    port.failNext(1, Fault.tooManyRequests(Duration.ofSeconds(7)));
    port.failWhen(request -> request.bodyText().contains("poison"), Fault.status(503));
    assertThat(token(PortStandIn.CLIENT_SECRET).status()).isEqualTo(200);
    Reply limited = client.get("blueprints");
    assertThat(limited.status()).isEqualTo(429);
    assertThat(limited.header("Retry-After")).isEqualTo("7");
    for (int i = 0; i < 2; i++) {
      Reply failed =
          client.post("blueprints/account/entities?upsert=true", "{\"identifier\":\"poison\"}");
      assertThat(failed.status()).isEqualTo(503);
    }
    assertThat(port.writes("account", "poison")).isEmpty();
  }

  @Test
  void theOrderOfWritesIsTheOrderOfTheirEffect() throws Exception {
    int writers = 8;
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      String body = "{'identifier':'shared','properties':{'writer':" + writer + "}}";
      tasks.add(() -> {
        for (int i = 0; i < 25; i++) {
          upsert("account", body);
        }
        return true;
      });
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
    }
    List<PortWrite> writes = port.writes("account", "shared");
    assertThat(writes).hasSize(writers * 25);
    assertThat(port.writesSeen()).isEqualTo(writers * 25 + 1);
    assertThat(writes.getLast().body().at("/properties"))
        .isEqualTo(port.entity("account", "shared").orElseThrow().path("properties"));
    assertThat(port.requests(PortEndpoint.ENTITY_UPSERT)).isEqualTo(writers * 25 + 1);
  }

  @Test
  void unknownRoutesAreCounted() {
    assertThat(client.get("nowhere").status()).isEqualTo(404);
    assertThat(port.requests(PortEndpoint.UNKNOWN)).isEqualTo(1);
  }

  private Reply bulk(int count) {
    ArrayNode entities = Json.array();
    for (int i = 0; i < count; i++) {
      entities.addObject().put("identifier", "b" + i);
    }
    String body = Json.text(Json.object().set("entities", entities));
    return client.post("blueprints/account/entities/bulk?upsert=true&merge=true", body);
  }

  private Reply token(String secret) {
    String body =
        quoted("{'clientId':'" + PortStandIn.CLIENT_ID + "','clientSecret':'" + secret + "'}");
    return client.send(
        HttpRequest.newBuilder(URI.create(port.endpoint() + "/v1/auth/access_token"))
            .POST(BodyPublishers.ofString(body)));
  }

  private Reply getWith(String token) {
    return client.send(
        HttpRequest.newBuilder(URI.create(port.endpoint() + "/v1/blueprints"))
            .header("Authorization", "Bearer " + token));
  }

  private void upsert(String blueprint, String body) {
    Reply reply = client.post("blueprints/" + blueprint + "/entities?upsert=true", quoted(body));
    assertThat(reply.status()).as(() -> reply.body().toString()).isEqualTo(201);
  }

  private ObjectNode entity(String identifier) {
    return port.entity("service", identifier).orElseThrow();
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8)).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ,'relations':{'r':{'target':'account','many':false}}                  | required
          ,'relations':{'r':{'target':'bp','required':false,'many':false}}      | missing blueprint
          ,'mirrorProperties':{'m':{'path':'none.x'}}                           | missing relation
          ,'calculationProperties':{'c':{'type':'string'}}                      | calculation
          ,'aggregationProperties':{'a':{'target':'nowhere'}}                   | missing blueprint
          """)
  void aBlueprintsPartsReferToWhatIsThere(String part, String words) {
    String body = "{'identifier':'bp','title':'B','schema':{'properties':{}}" + part + "}";

    Reply reply = client.post("blueprints", quoted(body));

    assertThat(reply.status()).isEqualTo(422);
    assertThat(reply.body().path("message").asText()).contains(words);
    assertThat(port.blueprint("bp")).isEmpty();
  }

  @Test
  void aBlueprintMayRelateToItselfOnceItIsThere() {
    String relations = "'relations':{'r':{'target':'bp','required':false,'many':false}}";
    client.post("blueprints", quoted("{'identifier':'bp','title':'B','schema':{'properties':{}}}"));

    assertThat(client.send("PATCH", "blueprints/bp", quoted("{" + relations + "}")).status())
        .isEqualTo(200);
    assertThat(port.blueprint("bp").orElseThrow().has("createdAt")).isTrue();
  }

  @Test
  void aBlueprintGetsAPageUnlessToldOtherwise() {
    String body = "{'identifier':'%s','title':'B','schema':{'properties':{}}}";
    client.post("blueprints", quoted(body.formatted("seen")));
    client.post("blueprints?create_catalog_page=false", quoted(body.formatted("unseen")));

    assertThat(port.catalogPages()).containsExactly("seen");
  }

  @Test
  void membersSeeBlueprintsAndNoWebhooks() {
    port.role(PortRole.MEMBER);

    assertThat(client.get("blueprints").status()).isEqualTo(200);
    assertThat(client.post("blueprints", "{}").status()).isEqualTo(403);
    assertThat(client.get("webhooks").status()).isEqualTo(403);
    assertThat(client.send("PATCH", "webhooks/w", "{}").status()).isEqualTo(403);
    port.role(PortRole.MODERATOR);
    assertThat(client.get("webhooks").status()).isEqualTo(200);
  }

  @Test
  void secretsOfWebhooksAreShownUnlessTheyAreHidden() {
    String webhook =
        "{'identifier':'w','title':'W','enabled':true,'security':{'secret':'s3cret','signatureAlgorithm':'sha256'}}";
    client.post("webhooks", quoted(webhook));

    assertThat(client.get("webhooks/w").body().toString()).contains("s3cret");
    port.showWebhookSecrets(false);
    assertThat(client.get("webhooks/w").body().toString()).doesNotContain("s3cret");
    assertThat(client.get("webhooks").body().toString()).doesNotContain("s3cret");
    assertThat(client.send("PATCH", "webhooks/w", "{\"title\":\"X\"}").body().toString())
        .doesNotContain("s3cret");
    assertThat(port.webhook("w").orElseThrow().at("/security/secret").asText()).isEqualTo("s3cret");
  }
}
