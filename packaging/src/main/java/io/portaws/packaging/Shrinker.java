package io.portaws.packaging;

import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which classes a program needs, of those on its class path: whatever its own classes mention, and
 * what that mentions, to the end. It never asks whether a mention is used, and takes a string that
 * names a class for a mention too; so it ships too much rather than too little. The only thing that
 * it cuts is methods of the AWS SDK's services that nobody calls, with the requests, answers and
 * their parts that only these mention: they are nine tenths of the SDK. For use by one thread.
 */
final class Shrinker {
  private final Jars jars;
  private final SdkClasses sdk;
  private final Set<String> left = new HashSet<>();
  private final Set<String> reached = new HashSet<>();
  private final Deque<String> unread = new ArrayDeque<>();

  Shrinker(Jars jars, SdkClasses.Cut cut) {
    this.jars = jars;
    this.sdk = new SdkClasses(jars, cut);
  }

  /** Leaves a class out, whoever will mention it, with what only it mentions. */
  Shrinker leave(String internalName) {
    left.add(internalName);
    return this;
  }

  /** Takes all classes of a jar. */
  Shrinker keepJars(Collection<Path> whole) {
    whole.forEach(jar -> jars.classesOf(jar).forEach(this::reach));
    return this;
  }

  /** Takes what is called by reflection, and so is mentioned nowhere. */
  Shrinker keepCalls(Collection<References.Member> calls) {
    for (References.Member call : calls) {
      reach(call.owner());
      sdk.call(call);
    }
    return this;
  }

  /** The class files by their internal names. */
  Map<String, byte[]> classes() {
    Map<String, byte[]> classes = new TreeMap<>();
    while (readAll()) {
      for (String name : Set.copyOf(reached)) {
        classes.put(name, shipped(name));
      }
    }
    return classes;
  }

  private byte[] shipped(String name) {
    if (!sdk.has(name)) {
      return jars.classFile(name).orElseThrow().bytes();
    }
    byte[] trimmed = sdk.trimmed(name);
    // What its methods mention is followed already, and what else a class file may mention is now.
    follow(References.of(ClassFile.of().parse(trimmed)));
    return trimmed;
  }

  /** Follows all mentions to the end; false when there was none that had not been seen. */
  private boolean readAll() {
    boolean any = false;
    while (true) {
      String name = unread.poll();
      MethodModel method = name == null ? sdk.nextKept() : null;
      if (name != null) {
        follow(mentionedBy(name));
      } else if (method != null) {
        follow(References.of(method));
      } else {
        return any;
      }
      any = true;
    }
  }

  private References mentionedBy(String name) {
    return sdk.has(name)
        ? sdk.open(name)
        : References.of(ClassFile.of().parse(jars.classFile(name).orElseThrow().bytes()));
  }

  private void follow(References references) {
    references.classes().forEach(this::reach);
    references.texts().forEach(text -> reach(text.replace('.', '/')));
    references.members().forEach(sdk::call);
  }

  private void reach(String internalName) {
    if (jars.hasClass(internalName)
        && !left.contains(internalName)
        && !reached.contains(internalName)
        && !sdk.isMark(internalName)) {
      reached.add(internalName);
      unread.add(internalName);
      String name = internalName.replace('/', '.');
      jars.providers(name).forEach(provider -> reach(provider.replace('.', '/')));
    }
  }
}
