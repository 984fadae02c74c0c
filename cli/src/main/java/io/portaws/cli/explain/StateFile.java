package io.portaws.cli.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.portaws.pipeline.Explainer.States;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.state.State;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A state that a user hands in: the properties as mappings see them; or an object {@code {"Type",
 * "Properties"}}, whose state counts for that type only; or {@code null} for what is not there.
 */
final class StateFile {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private StateFile() {}

  /**
   * @throws IOException with a few words for people
   */
  static States read(Path file, TypeCatalog catalog) throws IOException {
    JsonNode state;
    try {
      state = JSON.readTree(Inputs.text(file));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new IOException(
          at == null ? "is not JSON" : "is not JSON at line " + at.getLineNr(), e);
    }
    if (state.isNull()) {
      return new States.Given(null, new State.Absent());
    }
    if (!state.isObject()) {
      throw new IOException("is neither an object with a resource's properties nor null");
    }
    if (!state.path("Type").isTextual() || !state.path("Properties").isObject()) {
      return new States.Given(null, new State.Present(state));
    }
    String type = state.get("Type").textValue();
    String canonical = catalog.find(type).map(ResourceType::name).orElse(type);
    return new States.Given(canonical, new State.Present(state.get("Properties")));
  }
}
