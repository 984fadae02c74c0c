package io.portaws.cli.docs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A fenced block of a page.
 *
 * @param line where it begins, counted from 1
 * @param language what stands after the fence, or empty
 * @param marks the comments right before it, which readers do not see: {@code <!-- needs: cloud
 *     -->} says what its commands need, {@code <!-- file: NAME -->} that it is this file, and
 *     {@code <!-- output -->} that the commands of the block before it print this; {@code …} stands
 *     for whatever
 */
record Block(Page page, int line, String language, String text, Map<String, String> marks) {
  boolean isShell() {
    return language.equals("sh");
  }

  List<Command> commands() {
    return Shell.commands(text);
  }

  /** What the page says that its commands need. */
  Set<String> needs() {
    String told = marks.getOrDefault("needs", "");
    return new TreeSet<>(
        Arrays.stream(told.split(",")).map(String::strip).filter(each -> !each.isEmpty()).toList());
  }

  @Override
  public String toString() {
    return page.name() + ":" + line;
  }
}
