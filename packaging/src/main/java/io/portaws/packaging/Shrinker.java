package io.portaws.packaging;

import java.lang.classfile.ClassFile;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which classes a program needs, of those on its class path: whatever its own classes mention, and
 * what that mentions, to the end. It never asks whether a mention is used, and takes a string that
 * names a class for a mention too; so it ships too much rather than too little. The only thing that
 * it cuts is operations of the AWS SDK's clients that nobody calls, with the requests, answers and
 * their parts that only these mention: they are nine tenths of the SDK. For use by one thread.
 */
final class Shrinker {
  private final Jars jars;
  private final Clients clients;
  private final Set<String> reached = new HashSet<>();
  private final Set<String> reachedClients = new TreeSet<>();
  private final Deque<String> unread = new ArrayDeque<>();
  private boolean clientsGrew;

  Shrinker(Jars jars) {
    this.jars = jars;
    this.clients = new Clients(jars);
  }

  /** Takes all classes of a jar. */
  Shrinker keepJars(Collection<Path> own) {
    own.forEach(jar -> jars.classesOf(jar).forEach(this::reach));
    return this;
  }

  /** Takes what is called by reflection, and so is mentioned nowhere. */
  Shrinker keepCalls(Collection<References.Member> calls) {
    for (References.Member call : calls) {
      reach(call.owner());
      clients.call(call);
    }
    return this;
  }

  /** The class files by their internal names. */
  Map<String, byte[]> classes() {
    do {
      clientsGrew = false;
      readAll();
      for (String client : List.copyOf(reachedClients)) {
        follow(clients.trimmed(client));
      }
    } while (clientsGrew || !unread.isEmpty());
    Map<String, byte[]> classes = new TreeMap<>();
    for (String name : reached) {
      classes.put(
          name,
          clients.has(name) ? clients.trimmed(name) : jars.classFile(name).orElseThrow().bytes());
    }
    return classes;
  }

  private void readAll() {
    while (!unread.isEmpty()) {
      String name = unread.remove();
      if (clients.has(name)) {
        reachedClients.add(name);
        clientsGrew = true;
      } else {
        follow(jars.classFile(name).orElseThrow().bytes());
      }
    }
  }

  private void follow(byte[] classFile) {
    References references = References.of(ClassFile.of().parse(classFile));
    references.classes().forEach(this::reach);
    references.texts().forEach(text -> reach(text.replace('.', '/')));
    for (References.Member member : references.members()) {
      clientsGrew |= clients.call(member);
    }
  }

  private void reach(String internalName) {
    if (jars.hasClass(internalName) && reached.add(internalName)) {
      unread.add(internalName);
      String name = internalName.replace('/', '.');
      jars.providers(name).forEach(provider -> reach(provider.replace('.', '/')));
    }
  }
}
