package io.portaws.pipeline.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.pipeline.catalog.ListPlan;
import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.state.Lists.Listing;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * From what AWS lists to resource keys, for every type. {@code lists/*.json} has a slice each:
 *
 * <pre>
 * type, account, region   its slice
 * calls                   what is asked and answered, as {@link ScriptedAws} takes it
 * listing                 complete, or some: of a history the newest
 * keys                    IDENTIFIER REGION [in PARENT]
 * </pre>
 */
class CatalogListsTest {
  record Sample(JsonNode json) {
    Slice slice() {
      return new Slice(
          json.path("type").asText(), json.path("account").asText(), json.path("region").asText());
    }

    List<String> keys() {
      return json.path("keys").valueStream().map(JsonNode::asText).toList();
    }

    @Override
    public String toString() {
      return slice().type();
    }
  }

  static Stream<Sample> samples() {
    return Reads.files("lists").stream().map(file -> new Sample(Reads.json(Reads.text(file))));
  }

  @Test
  void everyTypeHasASampleOrSaysWhyItCannotBeListed() {
    assertThat(samples().map(sample -> sample.slice().type()))
        .containsExactlyInAnyOrderElementsOf(
            Reads.CATALOG.types().stream()
                .filter(type -> type.list() instanceof ListPlan.Chain)
                .map(ResourceType::name)
                .toList());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void itIsListedByTheExpectedCallsToTheEnd(Sample sample) throws InterruptedException {
    ScriptedAws aws = new ScriptedAws(sample.json().path("calls"));

    Listing listing = Listed.of(aws).list(sample.slice());

    assertThat(aws.differences()).isEmpty();
    assertThat(words(listing.keys())).containsExactlyInAnyOrderElementsOf(sample.keys());
    assertThat(listing.getClass().getSimpleName())
        .isEqualToIgnoringCase(sample.json().path("listing").asText());
  }

  /** Else a list and an event would look after one resource by two names. */
  @ParameterizedTest
  @MethodSource("samples")
  void whatIsListedHasTheIdentifierAccountAndRegionOfItsEvents(Sample sample) {
    Set<String> ofEvents = Samples.keysOfEvents();
    Slice slice = sample.slice();
    assertThat(sample.keys())
        .map(words -> "upsert " + slice.type() + " " + withAccount(words, slice.account()))
        .as("one of these is what an event's fixture expects")
        .anyMatch(ofEvents::contains);
  }

  /** {@code IDENTIFIER ACCOUNT REGION [in PARENT]}, as the events' fixtures have it. */
  private static String withAccount(String words, String account) {
    int space = words.indexOf(' ');
    return words.substring(0, space) + " " + account + words.substring(space);
  }

  private static Set<String> words(Set<ResourceKey> keys) {
    return keys.stream()
        .map(key ->
            key.identifier()
                + " "
                + key.region()
                + (key.parent().isEmpty() ? "" : " in " + key.parent()))
        .collect(Collectors.toSet());
  }
}
