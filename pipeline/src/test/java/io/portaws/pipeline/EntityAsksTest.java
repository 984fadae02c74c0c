package io.portaws.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.catalog.Action;
import io.portaws.pipeline.mapping.Entity;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityAsksTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void partsOfOneEntityAreMergedInTheOrderOfTheirChangeTimes() {
    Ask.OfEntity whole =
        EntityAsks.asOne(
            List.of(
                upsert(
                    2,
                    "{'identifier':'x','title':'new','properties':{'a':2},'relations':{'r':'q'}}"),
                upsert(1, "{'identifier':'x','title':'old','properties':{'a':1,'b':1}}")));

    assertThat(whole.entity().body())
        .isEqualTo(
            json(
                "{'identifier':'x','title':'new','properties':{'a':2,'b':1},'relations':{'r':'q'}}"));
    assertThat(whole.changeTime()).isEqualTo(Instant.ofEpochSecond(2));
    assertThat(whole.entity().merge()).isTrue();
  }

  @Test
  void anUpsertAfterADeleteReplacesWhatPortHolds() {
    Ask.OfEntity whole =
        EntityAsks.asOne(
            List.of(
                upsert(1, "{'identifier':'x','properties':{'a':1}}"),
                delete(2),
                upsert(3, "{'identifier':'x','properties':{'b':3}}"),
                upsert(4, "{'identifier':'x','properties':{'c':4}}")));

    assertThat(whole.action()).isEqualTo(Action.UPSERT);
    assertThat(whole.entity().body())
        .isEqualTo(json("{'identifier':'x','properties':{'b':3,'c':4}}"));
    assertThat(whole.entity().merge()).isFalse();
  }

  @Test
  void aDeleteThatIsNewestDeletes() {
    Ask.OfEntity whole = EntityAsks.asOne(List.of(delete(9), upsert(1, "{'identifier':'x'}")));

    assertThat(whole.action()).isEqualTo(Action.DELETE);
    assertThat(whole.changeTime()).isEqualTo(Instant.ofEpochSecond(9));
  }

  private static Ask.OfEntity upsert(long at, String body) {
    return ask(at, body, Action.UPSERT);
  }

  private static Ask.OfEntity delete(long at) {
    return ask(at, "{'identifier':'x'}", Action.DELETE);
  }

  private static Ask.OfEntity ask(long at, String body, Action action) {
    Entity entity = new Entity("b", (ObjectNode) json(body), true, true);
    return new Ask.OfEntity(entity, action, Instant.ofEpochSecond(at));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
