package io.portaws.worker.shipped;

import io.portaws.pipeline.state.PackedClasses;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.InterfaceMethodRefEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/** The types of some jars, as Java 25 sees them, and where each finds its methods. */
final class ClassFiles {
  /**
   * A method that a class calls or hands on.
   *
   * @param owner the type that it is looked for in, by its internal name
   * @param method name and descriptor
   */
  record Call(String owner, String method) {}

  /**
   * @param above superclass and interfaces, in the order in which methods are looked for
   * @param methods name and descriptor, and whether there is code
   * @param mentioned types by internal names
   */
  record Type(
      boolean isConcrete,
      List<String> above,
      Map<String, Boolean> methods,
      Set<String> mentioned,
      Set<Call> calls) {
    private static Type of(ClassModel model, boolean withMentions) {
      List<String> above = new ArrayList<>();
      model.superclass().map(ClassEntry::asInternalName).ifPresent(above::add);
      model.interfaces().stream().map(ClassEntry::asInternalName).forEach(above::add);
      Map<String, Boolean> methods = new HashMap<>();
      for (MethodModel method : model.methods()) {
        methods.put(
            method.methodName().stringValue() + method.methodType().stringValue(),
            method.code().isPresent());
      }
      Type type =
          new Type(
              (model.flags().flagsMask() & (ClassFile.ACC_ABSTRACT | ClassFile.ACC_INTERFACE)) == 0,
              above,
              methods,
              new HashSet<>(),
              new HashSet<>());
      if (withMentions) {
        model.constantPool().forEach(type::add);
      }
      return type;
    }

    private void add(PoolEntry entry) {
      switch (entry) {
        case ClassEntry type -> mentioned.add(type.asInternalName());
        case MethodRefEntry call -> calls.add(call(call));
        case InterfaceMethodRefEntry call -> calls.add(call(call));
        default -> {}
      }
    }

    private static Call call(MemberRefEntry call) {
      return new Call(
          call.owner().asInternalName(), call.name().stringValue() + call.type().stringValue());
    }
  }

  final Map<String, Type> types = new TreeMap<>();

  private ClassFiles() {}

  /**
   * @param withMentions whether it is looked at what they mention, too
   */
  static ClassFiles of(List<Path> jars, boolean withMentions) throws IOException {
    ClassFiles files = new ClassFiles();
    for (Path path : jars) {
      File file = path.toFile();
      try (JarFile jar = new JarFile(file, false, ZipFile.OPEN_READ, Runtime.Version.parse("25"))) {
        jar.versionedStream()
            .filter(entry -> entry.getName().endsWith(".class"))
            .filter(entry -> !entry.getName().endsWith("module-info.class"))
            .forEach(entry ->
                files.types.computeIfAbsent(
                    entry.getName().substring(0, entry.getName().length() - ".class".length()),
                    _ -> Type.of(ClassFile.of().parse(bytes(jar, entry)), withMentions)));
      }
    }
    return files;
  }

  /** The types in a jar's packs, and what they mention. */
  static ClassFiles packed(Path path) throws IOException {
    ClassFiles files = new ClassFiles();
    try (JarFile jar = new JarFile(path.toFile())) {
      for (JarEntry entry : jar.stream().toList()) {
        String name = entry.getName();
        if (name.startsWith(PackedClasses.FOLDER)
            && !entry.isDirectory()
            && !name.equals(PackedClasses.INDEX)) {
          PackedClasses.classes(bytes(jar, entry)).values().stream()
              .map(ClassFile.of()::parse)
              .forEach(model ->
                  files.types.put(model.thisClass().asInternalName(), Type.of(model, true)));
        }
      }
    }
    return files;
  }

  /** These and those above them, which go before types of the same name here. */
  ClassFiles under(ClassFiles above) {
    ClassFiles all = new ClassFiles();
    all.types.putAll(types);
    all.types.putAll(above.types);
    return all;
  }

  private static byte[] bytes(JarFile jar, JarEntry entry) {
    try (InputStream in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The type that gives {@code name} the method; empty where none of the jars' does, as for what
   * the JDK gives.
   *
   * @param withCode whether a declaration is not enough
   */
  String giving(String name, String method, boolean withCode) {
    Type type = types.get(name);
    if (type == null) {
      return "";
    }
    Boolean code = type.methods().get(method);
    if (code != null && (code || !withCode)) {
      return name;
    }
    return type.above().stream()
        .map(above -> giving(above, method, withCode))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse("");
  }

  /** All types at or above it that the jars have, and those of the JDK just above. */
  Set<String> above(String name) {
    Set<String> all = new HashSet<>();
    collect(name, all);
    return all;
  }

  private void collect(String name, Set<String> all) {
    Type type = types.get(name);
    if (all.add(name) && type != null) {
      type.above().forEach(above -> collect(above, all));
    }
  }
}
