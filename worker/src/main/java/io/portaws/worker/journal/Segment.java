package io.portaws.worker.journal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the journal, as bytes: numbers as short as they are, times as differences from the
 * stretch's beginning, and of a word that comes again its number. About 300 bytes a message, where
 * objects would take a thousand. Written by one thread at a time; {@link Reader}s may read, at the
 * same time, what is {@link #committed}.
 */
final class Segment {
  /** Cut to this: what is longer tells nothing more to people. */
  static final int LONGEST_TEXT = 300;

  /** Port's identifiers and AWS's have at most 1,000 and 1,024 characters. */
  private static final int LONGEST_WORD = 1_024;

  /** What a word begins with that was not there before; a number above is that of one that was. */
  private static final int NEW_TEXT = 0;

  private static final int NEW_UUID = 1;
  private static final int FIRST_KNOWN = 2;
  private static final int UUID_CHARS = 36;

  private final byte[] bytes;
  private final long beginMillis;
  private final Map<String, Integer> words = new HashMap<>();
  private int length;
  private volatile int committed;

  Segment(int capacity, Instant begin) {
    bytes = new byte[capacity];
    beginMillis = begin.toEpochMilli();
  }

  /** How many bytes hold whole entries. */
  int committed() {
    return committed;
  }

  /** All that was written is a whole entry. */
  void commit() {
    committed = length;
  }

  /** Nothing will be written any more. */
  void close() {
    length = committed;
    words.clear();
  }

  void small(int value) {
    number(value);
  }

  /** Not negative. */
  void number(long value) {
    long left = value;
    while (left > 0x7f) {
      bytes[length++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[length++] = (byte) left;
  }

  /** In milliseconds; an event may claim any time. */
  void time(Instant time) {
    long millis = Math.clamp(time.getEpochSecond(), -1L << 40, 1L << 40) * 1_000;
    long difference = millis + time.getNano() / 1_000_000 - beginMillis;
    number((difference << 1) ^ (difference >> 63));
  }

  /** In milliseconds. */
  void duration(Duration duration) {
    number(
        Math.max(0, Math.clamp(duration.toSeconds(), 0L, 1L << 40) * 1_000)
            + duration.toMillisPart());
  }

  /** One that is likely to come again. */
  void word(String whole) {
    // What is longer is anyone's, and must not be held on to.
    String text = whole.length() <= LONGEST_WORD ? whole : whole.substring(0, LONGEST_WORD);
    Integer known = words.putIfAbsent(text, words.size());
    if (known != null) {
      number(FIRST_KNOWN + (long) known);
      return;
    }
    UUID uuid = uuid(text);
    if (uuid == null) {
      small(NEW_TEXT);
      text(text, LONGEST_WORD);
    } else {
      small(NEW_UUID);
      fixed(uuid.getMostSignificantBits());
      fixed(uuid.getLeastSignificantBits());
    }
  }

  void text(String text) {
    text(text, LONGEST_TEXT);
  }

  private void text(String text, int longest) {
    byte[] utf8 =
        (text.length() <= longest ? text : text.substring(0, longest))
            .getBytes(StandardCharsets.UTF_8);
    small(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
  }

  private void fixed(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[length++] = (byte) (value >>> shift);
    }
  }

  /** Null unless it is written as {@link UUID} writes it, so that it comes out as it went in. */
  private static @Nullable UUID uuid(String text) {
    if (text.length() != UUID_CHARS || text.charAt(8) != '-' || text.charAt(23) != '-') {
      return null;
    }
    try {
      UUID uuid = UUID.fromString(text);
      return uuid.toString().equals(text) ? uuid : null;
    } catch (IllegalArgumentException other) {
      return null;
    }
  }

  /** From the first entry on, up to what is committed now. */
  Reader reader() {
    return new Reader();
  }

  /** Reads in the order of writing. Of one thread. */
  final class Reader {
    private final int end = committed;
    private final List<String> known = new ArrayList<>();
    private int at;

    boolean hasNext() {
      return at < end;
    }

    int small() {
      return (int) number();
    }

    long number() {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = bytes[at++];
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    Instant time() {
      long folded = number();
      return Instant.ofEpochMilli(beginMillis + ((folded >>> 1) ^ -(folded & 1)));
    }

    Duration duration() {
      return Duration.ofMillis(number());
    }

    String word() {
      int kind = small();
      if (kind >= FIRST_KNOWN) {
        return known.get(kind - FIRST_KNOWN);
      }
      String word = kind == NEW_TEXT ? text() : new UUID(fixed(), fixed()).toString();
      known.add(word);
      return word;
    }

    String text() {
      int size = small();
      String text = new String(bytes, at, size, StandardCharsets.UTF_8);
      at += size;
      return text;
    }

    private long fixed() {
      long value = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        value = (value << 8) | (bytes[at++] & 0xff);
      }
      return value;
    }
  }
}
