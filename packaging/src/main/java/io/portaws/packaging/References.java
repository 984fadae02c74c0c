package io.portaws.packaging;

import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a class file mentions, be it ever used or not: its constant pool tells all of it.
 *
 * @param classes by internal names, those in descriptors and generic signatures too
 * @param members methods that it calls or hands on
 * @param texts string constants with the form of a class's name: what is loaded by name
 */
record References(Set<String> classes, Set<Member> members, Set<String> texts) {
  /** A method by its owner's internal name. */
  record Member(String owner, String name, String descriptor) {}

  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L([\\w/$]+)[;<]");
  private static final Pattern CLASS_NAME = Pattern.compile("\\w+(\\.[\\w$]+){2,}");

  static References of(ClassModel model) {
    References found = new References(new HashSet<>(), new HashSet<>(), new HashSet<>());
    for (PoolEntry entry : model.constantPool()) {
      found.add(entry);
    }
    return found;
  }

  private void add(PoolEntry entry) {
    switch (entry) {
      case ClassEntry type when !type.asInternalName().startsWith("[") ->
          classes.add(type.asInternalName());
      case MemberRefEntry member ->
          members.add(
              new Member(
                  member.owner().asInternalName(),
                  member.name().stringValue(),
                  member.type().stringValue()));
      case StringEntry text when CLASS_NAME.matcher(text.stringValue()).matches() ->
          texts.add(text.stringValue());
      case Utf8Entry text -> addDescriptor(text.stringValue());
      default -> {}
    }
  }

  /**
   * Every text is taken for a descriptor: what it seems to name and does not exist does no harm.
   */
  private void addDescriptor(String text) {
    Matcher type = IN_DESCRIPTOR.matcher(text);
    while (type.find()) {
      classes.add(type.group(1));
    }
  }
}
