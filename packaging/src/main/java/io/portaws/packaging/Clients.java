package io.portaws.packaging;

import io.portaws.packaging.References.Member;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The AWS SDK's service clients: interfaces and classes with hundreds of operations each, of which
 * a program calls a few. A client keeps the methods that are called, in all its classes alike, and
 * those that every client has. For use by one thread.
 */
final class Clients {
  private static final String SERVICES = "software/amazon/awssdk/services/";
  private static final String CLIENT = "software/amazon/awssdk/core/SdkClient";

  /** A method of all the classes of one service's clients. */
  private record Operation(String service, String name, String descriptor) {}

  private final Jars jars;
  private final ClassFile parser;
  private final ClassFile writer;
  private final Map<String, Boolean> known = new HashMap<>();
  private final Set<Operation> called = new HashSet<>();

  Clients(Jars jars) {
    this.jars = jars;
    this.parser = ClassFile.of();
    this.writer =
        ClassFile.of(
            ConstantPoolSharingOption.NEW_POOL, ClassHierarchyResolverOption.of(hierarchy()));
  }

  private ClassHierarchyResolver hierarchy() {
    return ClassHierarchyResolver.ofClassLoading(ClassLoader.getPlatformClassLoader())
        .orElse(
            ClassHierarchyResolver.ofResourceParsing(type -> {
              String name = type.descriptorString();
              return jars.classFile(name.substring(1, name.length() - 1))
                  .<java.io.InputStream>map(f -> new java.io.ByteArrayInputStream(f.bytes()))
                  .orElse(null);
            }))
        .cached();
  }

  /** Whether the type is of one of the services, a client or not. */
  static boolean isOfService(String internalName) {
    return internalName.startsWith(SERVICES);
  }

  boolean has(String internalName) {
    return isOfService(internalName) && isClient(internalName);
  }

  /** Whether the type is a client's, by what it extends. */
  private boolean isClient(String internalName) {
    Boolean before = known.get(internalName);
    if (before != null) {
      return before;
    }
    boolean is =
        internalName.equals(CLIENT) || supertypes(internalName).anyMatch(above -> isClient(above));
    known.put(internalName, is);
    return is;
  }

  private Stream<String> supertypes(String internalName) {
    return jars.classFile(internalName).stream()
        .map(found -> parser.parse(found.bytes()))
        .flatMap(Clients::supertypes);
  }

  private static Stream<String> supertypes(ClassModel model) {
    return Stream.concat(model.superclass().stream(), model.interfaces().stream())
        .map(ClassEntry::asInternalName);
  }

  /**
   * Notes a call.
   *
   * @return whether clients have to keep more than before
   */
  boolean call(Member member) {
    return has(member.owner())
        && called.add(new Operation(service(member.owner()), member.name(), member.descriptor()));
  }

  private static String service(String internalName) {
    return internalName.substring(0, internalName.indexOf('/', SERVICES.length()));
  }

  /** The client's class without what nobody calls. */
  byte[] trimmed(String internalName) {
    ClassModel model = parser.parse(jars.classFile(internalName).orElseThrow().bytes());
    Set<String> ofAll = new HashSet<>();
    supertypes(model).forEach(above -> addMethodsOfAll(above, ofAll));
    String service = service(internalName);
    return writer.transformClass(
        model, ClassTransform.dropping(element -> isSuperfluous(element, service, ofAll)));
  }

  private boolean isSuperfluous(ClassElement element, String service, Set<String> ofAll) {
    return switch (element) {
      // It lists the parts of all requests, and only reflection looks into it.
      case InnerClassesAttribute _ -> true;
      case MethodModel method -> {
        String name = method.methodName().stringValue();
        String type = method.methodType().stringValue();
        yield !name.startsWith("<")
            && !ofAll.contains(name + type)
            && !called.contains(new Operation(service, name, type));
      }
      default -> false;
    };
  }

  /** What is declared above the services' clients, such as {@code close()}. */
  private void addMethodsOfAll(String internalName, Set<String> methods) {
    if (!has(internalName)) {
      jars.classFile(internalName)
          .map(found -> parser.parse(found.bytes()))
          .ifPresent(model -> {
            for (MethodModel method : model.methods()) {
              methods.add(method.methodName().stringValue() + method.methodType().stringValue());
            }
          });
    }
    supertypes(internalName).forEach(above -> addMethodsOfAll(above, methods));
  }
}
