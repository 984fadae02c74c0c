package io.portaws.pipeline.jq;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.Function;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.exception.JsonQueryUserException;

/**
 * The one root scope. Three layers: the functions of jackson-jq that take constant time and memory,
 * by name; our own in Java where a program could blow up time or size, or jackson-jq differs from
 * jq 1.7; and those that jq itself defines in jq (prelude.jq). What reads the environment, further
 * inputs or ends the process (env, input, halt, …) does not exist here.
 */
final class Builtins {
  interface OnInput {
    JsonNode apply(JsonNode in) throws JsonQueryException;
  }

  interface OnInputAndOne {
    JsonNode apply(JsonNode in, JsonNode argument) throws JsonQueryException;
  }

  /** What only looks at its input. */
  private static final Set<String> FROM_JACKSON_JQ =
      Set.of(
          "isinfinite/0",
          "isnan/0",
          "isnormal/0",
          "now/0",
          "utf8bytelength/0",
          "startswith/1",
          "endswith/1");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Scope scope = Scope.newEmptyScope();

  private Builtins() {}

  static Scope load() {
    Builtins builtins = new Builtins();
    builtins.addFromJacksonJq();
    builtins.addBasics();
    builtins.addTexts();
    builtins.addContainers();
    builtins.addNumbers();
    Generators.addTo(builtins.scope);
    Parser.define(prelude(), builtins.scope);
    return builtins.scope;
  }

  private static String prelude() {
    try (InputStream prelude = Builtins.class.getResourceAsStream("/jq/prelude.jq")) {
      if (prelude == null) {
        throw new IllegalStateException("/jq/prelude.jq is not on the class path");
      }
      return new String(prelude.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addFromJacksonJq() {
    Map<String, Function> all =
        BuiltinFunctionLoader.getInstance()
            .loadFunctionsFromServiceLoader(Builtins.class.getClassLoader(), Versions.JQ_1_7);
    for (String name : FROM_JACKSON_JQ) {
      Function function = all.get(name);
      if (function == null) {
        throw new IllegalStateException("jackson-jq has no " + name);
      }
      scope.addFunction(name, function);
    }
  }

  private void add(String name, OnInput function) {
    scope.addFunction(
        name + "/0",
        (at, args, in, path, output, version) -> output.emit(function.apply(in), null));
  }

  private void add(String name, OnInputAndOne function) {
    scope.addFunction(
        name + "/1",
        (at, args, in, path, output, version) ->
            args.getFirst()
                .apply(at, in, argument -> output.emit(function.apply(in, argument), null)));
  }

  private void addBasics() {
    add("type", in -> TextNode.valueOf(Values.type(in)));
    add("not", in -> BooleanNode.valueOf(!Values.isTrue(in)));
    add("nan", in -> DoubleNode.valueOf(Double.NaN));
    add("infinite", in -> DoubleNode.valueOf(Double.POSITIVE_INFINITY));
    add("length", Builtins::length);
    add(
        "error",
        in -> {
          throw new JsonQueryUserException(in);
        });
    add("tojson", in -> TextNode.valueOf(Json.of(in)));
    add("fromjson", Builtins::fromJson);
    add("tostring", in -> in.isTextual() ? in : TextNode.valueOf(Json.of(in)));
    add("tonumber", Builtins::toNumber);
    add("have_literal_numbers", in -> BooleanNode.TRUE);
    add("have_decnum", in -> BooleanNode.FALSE);
    add("gmtime", Dates::gmtime);
    add("mktime", Dates::mktime);
    add("strftime", Dates::strftime);
    add("strptime", Dates::strptime);
    scope.addFunction(
        "_match/3",
        (at, args, in, path, output, version) ->
            args.get(0)
                .apply(
                    at,
                    in,
                    pattern ->
                        args.get(1)
                            .apply(
                                at,
                                in,
                                flags ->
                                    args.get(2)
                                        .apply(
                                            at,
                                            in,
                                            test ->
                                                output.emit(
                                                    Regexes.match(in, pattern, flags, test),
                                                    null)))));
  }

  private static JsonNode length(JsonNode in) throws JsonQueryException {
    return switch (in.getNodeType()) {
      case NULL, MISSING -> Values.number(0);
      case STRING -> {
        Budget.current().steps(in.textValue().length() >> 6);
        yield Values.number(in.textValue().codePointCount(0, in.textValue().length()));
      }
      case ARRAY, OBJECT -> Values.number(in.size());
      case NUMBER -> Values.number(Math.abs(in.doubleValue()));
      default -> throw Values.error(Values.dump(in) + " has no length");
    };
  }

  private static JsonNode toNumber(JsonNode in) throws JsonQueryException {
    if (in.isNumber()) {
      return in;
    }
    String text = Values.string(in, "cannot be parsed as a number").strip();
    if (text.equals("nan")) {
      return DoubleNode.valueOf(Double.NaN);
    }
    if (text.length() > 400
        || !text.matches("-?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      throw Values.error("Cannot parse as a number: " + Values.dump(in));
    }
    return text.startsWith("-") ? Values.number(Double.parseDouble(text)) : Parser.number(text);
  }

  private static JsonNode fromJson(JsonNode in) throws JsonQueryException {
    String text = Values.string(in, "only strings can be parsed");
    Budget.current().parsed(text.length());
    if (text.strip().equals("nan")) {
      return DoubleNode.valueOf(Double.NaN);
    }
    try (JsonParser parser = MAPPER.createParser(text)) {
      JsonNode value = MAPPER.readTree(parser);
      if (value == null || value.isMissingNode()) {
        return NullNode.getInstance();
      }
      JsonToken more = parser.nextToken();
      if (more != null) {
        throw Values.error(
            "Unexpected extra JSON values (while parsing '" + Values.dump(in) + "')");
      }
      return value;
    } catch (JsonQueryException e) {
      throw e;
    } catch (JsonProcessingException e) {
      throw Values.error(e.getOriginalMessage() + " (while parsing " + Values.dump(in) + ")");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addTexts() {
    add(
        "ltrimstr",
        (in, part) ->
            starts(in, part)
                ? Values.text(in.textValue().substring(part.textValue().length()))
                : in);
    add(
        "rtrimstr",
        (in, part) ->
            in.isTextual() && part.isTextual() && in.textValue().endsWith(part.textValue())
                ? Values.text(
                    in.textValue()
                        .substring(0, in.textValue().length() - part.textValue().length()))
                : in);
    add("trim", in -> Values.text(Values.string(in, "cannot be trimmed").strip()));
    add("ltrim", in -> Values.text(Values.string(in, "cannot be trimmed").stripLeading()));
    add("rtrim", in -> Values.text(Values.string(in, "cannot be trimmed").stripTrailing()));
    add(
        "ascii_downcase",
        in -> Values.text(Texts.asciiCase(Values.string(in, "cannot be lower-cased"), false)));
    add(
        "ascii_upcase",
        in -> Values.text(Texts.asciiCase(Values.string(in, "cannot be upper-cased"), true)));
    add("explode", Builtins::explode);
    add("implode", Texts::implode);
    add(
        "split",
        (in, by) ->
            Texts.split(
                Values.string(in, "cannot be split, split input and separator must be strings"),
                Values.string(by, "cannot split, split input and separator must be strings")));
    add("@text", in -> in.isTextual() ? in : TextNode.valueOf(Json.of(in)));
    add("@json", in -> TextNode.valueOf(Json.of(in)));
    add("@csv", Formats::csv);
    add("@tsv", Formats::tsv);
    add("@html", Formats::html);
    add("@uri", Formats::uri);
    add("@sh", Formats::sh);
    add("@base64", Formats::base64);
    add("@base64d", Formats::base64d);
    add("@base32", Formats::base32);
    add("@base32d", Formats::base32d);
  }

  private static boolean starts(JsonNode in, JsonNode part) {
    return in.isTextual() && part.isTextual() && in.textValue().startsWith(part.textValue());
  }

  private static JsonNode explode(JsonNode in) throws JsonQueryException {
    ArrayNode points = Values.array();
    Values.string(in, "cannot be exploded")
        .codePoints()
        .forEach(p -> Values.append(points, Values.number(p)));
    return points;
  }

  private void addContainers() {
    add("keys", in -> keys(in, true));
    add("keys_unsorted", in -> keys(in, false));
    add("has", Builtins::has);
    add("contains", (in, part) -> BooleanNode.valueOf(Arrays.contains(in, part)));
    add("add", Builtins::sum);
    add("reverse", Builtins::reverse);
    add("join", Texts::join);
    add("flatten", in -> Arrays.flatten(in, 1e9));
    add("flatten", (in, depth) -> Arrays.flatten(in, Values.number(depth, "is not a depth")));
    add("_indices", Builtins::indices);
    add("_sort_by", Arrays::sort);
    add("_group_by", Arrays::group);
    add("_unique_by", Arrays::unique);
    add("_min_by", (in, keys) -> Arrays.extreme(in, keys, 1));
    add("_max_by", (in, keys) -> Arrays.extreme(in, keys, -1));
    add("sort", in -> Arrays.sort(in, in));
    add("unique", in -> Arrays.unique(in, in));
    add("min", in -> Arrays.extreme(in, in, 1));
    add("max", in -> Arrays.extreme(in, in, -1));
    add("delpaths", Paths::deleteAll);
    add("to_entries", Builtins::toEntries);
    add("toarray", in -> in.isArray() ? in : Values.array(java.util.List.of(in)));
  }

  private static JsonNode sum(JsonNode in) throws JsonQueryException {
    if (!in.isContainerNode()) {
      throw Values.error("Cannot iterate over " + Values.dump(in));
    }
    return Arrays.add(in);
  }

  private static JsonNode keys(JsonNode in, boolean sorted) throws JsonQueryException {
    ArrayNode keys = Values.array();
    if (in.isObject()) {
      if (sorted) {
        Order.keys(in).forEach(key -> Values.append(keys, TextNode.valueOf(key)));
      } else {
        in.fieldNames().forEachRemaining(key -> Values.append(keys, TextNode.valueOf(key)));
      }
      return keys;
    }
    if (!in.isArray()) {
      throw Values.error(Values.dump(in) + " has no keys");
    }
    for (int i = 0; i < in.size(); i++) {
      Values.append(keys, Values.number(i));
    }
    return keys;
  }

  private static JsonNode has(JsonNode in, JsonNode key) throws JsonQueryException {
    if (in.isObject() && key.isTextual()) {
      return BooleanNode.valueOf(in.has(key.textValue()));
    }
    if (in.isArray() && key.isNumber()) {
      return BooleanNode.valueOf(key.doubleValue() >= 0 && key.doubleValue() < in.size());
    }
    throw Values.error(
        "Cannot check whether " + Values.type(in) + " has a " + Values.type(key) + " key");
  }

  private static JsonNode reverse(JsonNode in) throws JsonQueryException {
    if (!in.isNull() && !in.isArray()) {
      throw Values.error("Cannot reverse " + Values.dump(in));
    }
    ArrayNode reversed = Values.array();
    for (int i = in.size() - 1; i >= 0; i--) {
      Values.append(reversed, in.get(i));
    }
    return reversed;
  }

  private static JsonNode indices(JsonNode in, JsonNode wanted) throws JsonQueryException {
    if (in.isNull()) {
      return in;
    }
    if (in.isTextual() && wanted.isTextual()) {
      return Texts.indices(in.textValue(), wanted.textValue());
    }
    return in.isArray() ? Arrays.indices(in, wanted) : Paths.get(in, wanted);
  }

  private static JsonNode toEntries(JsonNode in) throws JsonQueryException {
    ArrayNode entries = Values.array();
    for (JsonNode key : keys(in, false)) {
      ObjectNode entry = Values.object();
      entry.set("key", key);
      entry.set("value", Paths.get(in, key));
      Values.append(entries, entry);
    }
    return entries;
  }

  private void addNumbers() {
    Numbers.addTo(scope);
    add(
        "abs",
        in ->
            Values.number(in, "has no absolute value") < 0 ? Values.number(-in.doubleValue()) : in);
  }
}
