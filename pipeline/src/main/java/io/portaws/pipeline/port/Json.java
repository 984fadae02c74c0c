package io.portaws.pipeline.port;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.UncheckedIOException;
import java.util.List;
import okio.Buffer;
import okio.ByteString;

/** JSON to and from bytes. Pure. */
final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  static ByteString bytes(JsonNode node) {
    try {
      return ByteString.of(MAPPER.writeValueAsBytes(node));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What {@code text} says; {@link MissingNode} when it is empty or no JSON. */
  static JsonNode read(String text) {
    try {
      return text.isBlank() ? MissingNode.getInstance() : MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  /** {@code {"name":[parts…]}}, of parts that are JSON already. */
  static ByteString arrayOf(String name, List<ByteString> parts) {
    Buffer out = new Buffer().writeUtf8("{\"").writeUtf8(name).writeUtf8("\":[");
    for (int i = 0; i < parts.size(); i++) {
      out.writeUtf8(i == 0 ? "" : ",").write(parts.get(i));
    }
    return out.writeUtf8("]}").readByteString();
  }

  /** How many bytes {@link #arrayOf} adds around and between this many parts. */
  static int overhead(String name, int parts) {
    return name.length() + "{\"\":[]}".length() + Math.max(0, parts - 1);
  }
}
