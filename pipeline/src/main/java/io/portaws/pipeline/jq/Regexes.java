package io.portaws.pipeline.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.cache.Recent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import org.jcodings.specific.UTF8Encoding;
import org.joni.Matcher;
import org.joni.NameEntry;
import org.joni.Option;
import org.joni.Regex;
import org.joni.Region;
import org.joni.Syntax;
import org.joni.exception.JOniException;
import org.jspecify.annotations.Nullable;

/**
 * Oniguruma regular expressions under limits: the matcher's own timeout, and bounds on pattern and
 * subject.
 */
final class Regexes {
  private static final int MAX_SUBJECT_BYTES = 256 << 10;
  private static final int MAX_PATTERN_BYTES = 8 << 10;
  private static final long LEAST_TIMEOUT_NANOS = 5_000_000;
  private static final int STEPS_PER_SEARCH = 16;

  /**
   * Programs have few patterns, all of them short, and use each for every event. What is long may
   * have been made to take memory.
   */
  private static final Recent<Source, Compiled> COMPILED = new Recent<>(1_000, _ -> {});

  private static final int MOST_KEPT_BYTES = 500;

  private record Source(String pattern, int options) {}

  /** A regex is safe for use by many threads, its matchers are not. */
  private static final class Compiled {
    private final Regex regex;
    private final @Nullable String[] groupNames;

    Compiled(Source source) {
      byte[] pattern = source.pattern().getBytes(StandardCharsets.UTF_8);
      regex =
          new Regex(
              pattern, 0, pattern.length, source.options(), UTF8Encoding.INSTANCE, Syntax.PerlNG);
      groupNames = Regexes.groupNames(regex);
    }
  }

  private final Compiled compiled;
  private final boolean global;
  private final byte[] subject;
  private int countedBytes;
  private int countedPoints;

  private Regexes(JsonNode subject, JsonNode pattern, JsonNode flags) throws JsonQueryException {
    String text = Values.string(subject, "cannot be matched, as it is not a string");
    String source = Values.string(pattern, "cannot be matched, as it is not a string");
    String letters = flags.isNull() ? "" : Values.string(flags, "is not a string");
    this.subject = bytes(text, MAX_SUBJECT_BYTES, "a regular expression's subject");
    byte[] sourceBytes = bytes(source, MAX_PATTERN_BYTES, "a regular expression");
    Budget.current().steps(STEPS_PER_SEARCH + sourceBytes.length + (this.subject.length >> 4));
    this.global = letters.indexOf('g') >= 0;
    try {
      var key = new Source(source, options(letters));
      this.compiled =
          sourceBytes.length > MOST_KEPT_BYTES
              ? new Compiled(key)
              : COMPILED.get(key, Compiled::new);
    } catch (JOniException e) {
      throw Values.error(source + " (at offset 0) is not a valid regex: " + e.getMessage());
    }
  }

  private static byte[] bytes(String text, int max, String what) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > max) {
      throw new LimitReached(what + " longer than " + max + " bytes");
    }
    return bytes;
  }

  private static int options(String letters) throws JsonQueryException {
    int options = Option.CAPTURE_GROUP;
    for (int i = 0; i < letters.length(); i++) {
      options |=
          switch (letters.charAt(i)) {
            case 'g' -> 0;
            case 'n' -> Option.FIND_NOT_EMPTY;
            case 'i' -> Option.IGNORECASE;
            case 'x' -> Option.EXTEND;
            case 's' -> Option.SINGLELINE;
            case 'p' -> Option.MULTILINE | Option.SINGLELINE;
            case 'l' -> Option.FIND_LONGEST;
            default -> throw Values.error(letters + " is not a valid modifier string");
          };
    }
    return options;
  }

  private static @Nullable String[] groupNames(Regex regex) {
    @Nullable String[] names = new @Nullable String[regex.numberOfCaptures() + 1];
    if (regex.numberOfNames() > 0) {
      regex
          .namedBackrefIterator()
          .forEachRemaining((NameEntry entry) -> {
            String name =
                new String(
                    entry.name, entry.nameP, entry.nameEnd - entry.nameP, StandardCharsets.UTF_8);
            for (int group : entry.getBackRefs()) {
              names[group] = name;
            }
          });
    }
    return names;
  }

  /**
   * Whether the pattern is found; or all its matches as jq's match objects, the first only without
   * flag g.
   */
  static JsonNode match(JsonNode subject, JsonNode pattern, JsonNode flags, JsonNode testOnly)
      throws JsonQueryException {
    Regexes search = new Regexes(subject, pattern, flags);
    return Values.isTrue(testOnly)
        ? BooleanNode.valueOf(search.search(0) != null)
        : search.matches();
  }

  private ArrayNode matches() {
    ArrayNode matches = Values.array();
    int from = 0;
    while (from <= subject.length) {
      Matcher found = search(from);
      if (found == null) {
        break;
      }
      boolean empty = found.getEnd() == found.getBegin();
      Values.append(matches, describe(found));
      if (!global) {
        break;
      }
      from = empty ? next(found.getEnd()) : found.getEnd();
    }
    return matches;
  }

  private int next(int at) {
    int next = at + 1;
    while (next < subject.length && (subject[next] & 0xC0) == 0x80) {
      next++;
    }
    return next;
  }

  private @Nullable Matcher search(int from) {
    Budget budget = Budget.current();
    budget.steps(STEPS_PER_SEARCH);
    long timeout = Math.max(LEAST_TIMEOUT_NANOS, budget.leftNanos());
    Matcher matcher = compiled.regex.matcher(subject, 0, subject.length, timeout);
    int at = matcher.search(from, subject.length, Option.NONE);
    if (at == Matcher.INTERRUPTED) {
      throw new LimitReached("a regular expression ran out of time");
    }
    budget.searched();
    return at < 0 ? null : matcher;
  }

  private JsonNode describe(Matcher found) {
    Budget.current().fields(4);
    ObjectNode match = Values.object();
    describe(match, found.getBegin(), found.getEnd());
    List<JsonNode> captures = new ArrayList<>();
    Region region = found.getRegion();
    for (int group = 1; region != null && group < region.getNumRegs(); group++) {
      Budget.current().fields(4);
      ObjectNode capture = Values.object();
      describe(capture, region.getBeg(group), region.getEnd(group));
      String name = compiled.groupNames[group];
      capture.set("name", name == null ? NullNode.getInstance() : Values.text(name));
      captures.add(capture);
    }
    match.set("captures", Values.array(captures));
    return match;
  }

  private void describe(ObjectNode object, int begin, int end) {
    if (begin < 0) {
      object.put("offset", -1).putNull("string").put("length", 0);
      return;
    }
    String text = new String(subject, begin, end - begin, StandardCharsets.UTF_8);
    object.put("offset", pointsBefore(begin));
    object.put("length", text.codePointCount(0, text.length()));
    object.set("string", Values.text(text));
  }

  /**
   * Code points before a byte. Counts on from the last answer when it can, since matches come in
   * order.
   */
  private int pointsBefore(int at) {
    if (at < countedBytes) {
      countedBytes = 0;
      countedPoints = 0;
    }
    Budget.current().steps((at - countedBytes) >> 6);
    for (; countedBytes < at; countedBytes++) {
      if ((subject[countedBytes] & 0xC0) != 0x80) {
        countedPoints++;
      }
    }
    return countedPoints;
  }
}
