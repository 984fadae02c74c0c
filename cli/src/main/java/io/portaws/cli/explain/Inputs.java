package io.portaws.cli.explain;

import io.portaws.pipeline.event.Decoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The messages that a user names: files, folders of {@code *.json} files, and {@code -} for
 * standard input.
 *
 * @param several whether more than one message is meant, also where there is one or none
 */
record Inputs(List<Input> all, boolean several) {
  /** Standard input's name. */
  private static final String STANDARD_INPUT = "-";

  /** More than any message has, in bytes: what goes on is cut off, and refused as too large. */
  private static final int MAX_BYTES = 4 * Decoder.MAX_BODY_CHARS + 4;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /** Something to explain. */
  interface Input {
    /** As the user would name it. */
    String name();

    /**
     * The message's body.
     *
     * @throws IOException with a few words for people
     */
    String body() throws IOException;
  }

  private record Stdin(InputStream in) implements Input {
    @Override
    public String name() {
      return STANDARD_INPUT;
    }

    @Override
    public String body() throws IOException {
      return text(in);
    }
  }

  private record File(String name) implements Input {
    @Override
    public String body() throws IOException {
      return Inputs.text(Path.of(name));
    }
  }

  Inputs {
    all = List.copyOf(all);
  }

  /**
   * @throws IOException when a folder cannot be listed, with a few words for people
   */
  static Inputs of(List<String> names, InputStream in) throws IOException {
    List<Input> all = new ArrayList<>();
    boolean several = names.size() > 1;
    for (String name : names) {
      if (name.equals(STANDARD_INPUT)) {
        all.add(new Stdin(in));
      } else if (Files.isDirectory(Path.of(name))) {
        several = true;
        listed(Path.of(name)).forEach(file -> all.add(new File(file.toString())));
      } else {
        all.add(new File(name));
      }
    }
    return new Inputs(all, several);
  }

  /**
   * A file's text, up to the size of a message.
   *
   * @throws IOException with a few words for people
   */
  static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return text(in);
    } catch (NoSuchFileException e) {
      throw new IOException("there is no such file", e);
    } catch (AccessDeniedException e) {
      throw new IOException("it may not be read", e);
    }
  }

  private static String text(InputStream in) throws IOException {
    String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
  }

  private static List<Path> listed(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    } catch (AccessDeniedException | UncheckedIOException e) {
      throw new IOException(folder + ": it may not be read", e);
    }
  }
}
