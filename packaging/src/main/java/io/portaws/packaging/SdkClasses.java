package io.portaws.packaging;

import io.portaws.packaging.References.Member;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.Attribute;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFile.LineNumbersOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.FieldTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.attribute.EnclosingMethodAttribute;
import java.lang.classfile.attribute.InnerClassesAttribute;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.classfile.attribute.SignatureAttribute;
import java.lang.classfile.attribute.SourceFileAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes of the AWS SDK's services, of which a program uses a part: clients with hundreds of
 * operations each, and requests and answers with many ways to make them. A class keeps the methods
 * that somebody calls on any class of its service, and those that it has from above the services,
 * such as {@code close()} and {@code toString()}. For use by one thread.
 */
final class SdkClasses {
  /** What is trimmed. */
  enum Cut {
    /** Clients alone lose methods. */
    CLIENTS,
    /**
     * All classes lose methods, and what only debuggers, compilers and generic types' readers use.
     */
    SERVICES
  }

  private static final String SERVICES = "software/amazon/awssdk/services/";
  private static final String CLIENT = "software/amazon/awssdk/core/SdkClient";

  private static final Pattern MARK = Pattern.compile("\\$\\d+$");

  /** Called by reflection: by {@code SdkApi}, by {@code EnumSet}, and by Java's serialization. */
  private static final Set<String> REFLECTED =
      Set.of(
          "builder",
          "values",
          "valueOf",
          "readObject",
          "readResolve",
          "writeObject",
          "writeReplace");

  /** A method of all the classes of one service. */
  private record Operation(String service, String name, String descriptor) {}

  /** A class that ships, and which of its methods do. */
  private record Opened(ClassModel model, Set<String> kept) {}

  private final Jars jars;
  private final Cut cut;
  private final ClassFile parser;
  private final ClassFile writer;
  private final Map<String, Boolean> known = new HashMap<>();
  private final Map<String, Boolean> marks = new HashMap<>();
  private final Set<Operation> called = new HashSet<>();
  private final Map<String, Set<String>> ofAll = new HashMap<>();

  /** Methods of opened classes that nobody has called so far. */
  private final Map<Operation, List<MethodModel>> uncalled = new HashMap<>();

  private final Deque<MethodModel> kept = new ArrayDeque<>();
  private final Map<String, Opened> opened = new HashMap<>();
  private final Map<String, byte[]> written = new HashMap<>();

  SdkClasses(Jars jars, Cut cut) {
    this.jars = jars;
    this.cut = cut;
    this.parser =
        cut == Cut.CLIENTS
            ? ClassFile.of()
            : ClassFile.of(DebugElementsOption.DROP_DEBUG, LineNumbersOption.DROP_LINE_NUMBERS);
    this.writer =
        parser.withOptions(
            ConstantPoolSharingOption.NEW_POOL, ClassHierarchyResolverOption.of(hierarchy()));
  }

  private ClassHierarchyResolver hierarchy() {
    return ClassHierarchyResolver.ofClassLoading(ClassLoader.getPlatformClassLoader())
        .orElse(
            ClassHierarchyResolver.ofResourceParsing(type -> {
              String name = type.descriptorString();
              return jars.classFile(name.substring(1, name.length() - 1))
                  .<InputStream>map(found -> new ByteArrayInputStream(found.bytes()))
                  .orElse(null);
            }))
        .cached();
  }

  /** Whether the type is of one of the services, trimmed or not. */
  static boolean isOfService(String internalName) {
    return internalName.startsWith(SERVICES);
  }

  /** Whether the type is trimmed. */
  boolean has(String internalName) {
    return isOfService(internalName) && (cut == Cut.SERVICES || isClient(internalName));
  }

  /** Whether the type is a client's, by what it extends. */
  private boolean isClient(String internalName) {
    Boolean before = known.get(internalName);
    if (before != null) {
      return before;
    }
    boolean is =
        internalName.equals(CLIENT)
            || parsed(internalName).stream()
                .flatMap(SdkClasses::supertypes)
                .anyMatch(this::isClient);
    known.put(internalName, is);
    return is;
  }

  private Optional<ClassModel> parsed(String internalName) {
    return jars.classFile(internalName).map(found -> parser.parse(found.bytes()));
  }

  private static Stream<String> supertypes(ClassModel model) {
    return Stream.concat(model.superclass().stream(), model.interfaces().stream())
        .map(ClassEntry::asInternalName);
  }

  /** The part of the name that all types of one service have. */
  static String service(String internalName) {
    return internalName.substring(0, internalName.indexOf('/', SERVICES.length()));
  }

  /**
   * Takes a class in, with those of its methods that are called already.
   *
   * @return what it mentions beside its methods
   */
  References open(String internalName) {
    ClassModel model = parsed(internalName).orElseThrow();
    Set<String> above = methodsOfAll(internalName);
    opened.put(internalName, new Opened(model, new HashSet<>()));
    for (MethodModel method : model.methods()) {
      Operation operation = operation(internalName, method);
      if (above.contains(id(method)) || isReflected(method) || called.contains(operation)) {
        keep(method);
      } else {
        uncalled.computeIfAbsent(operation, _ -> new ArrayList<>()).add(method);
      }
    }
    return References.beside(model);
  }

  private boolean isReflected(MethodModel method) {
    String name = method.methodName().stringValue();
    return name.startsWith("<") || (cut == Cut.SERVICES && REFLECTED.contains(name));
  }

  private static Operation operation(String internalName, MethodModel method) {
    return new Operation(
        service(internalName),
        method.methodName().stringValue(),
        method.methodType().stringValue());
  }

  private static String id(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  private void keep(MethodModel method) {
    String owner = method.parent().orElseThrow().thisClass().asInternalName();
    Objects.requireNonNull(opened.get(owner)).kept().add(id(method));
    kept.add(method);
    written.remove(owner);
  }

  /**
   * Whether the type has no member at all, not even a constructor. A compiler makes such types to
   * tell constructors apart, and hands null on for them: nothing ever loads one.
   */
  boolean isMark(String internalName) {
    return cut == Cut.SERVICES
        && has(internalName)
        && MARK.matcher(internalName).find()
        && marks.computeIfAbsent(internalName, this::hasNoMember);
  }

  private boolean hasNoMember(String internalName) {
    return parsed(internalName)
        .filter(model -> model.methods().isEmpty() && model.fields().isEmpty())
        .isPresent();
  }

  /** Notes a call: what has such a method keeps it. */
  void call(Member member) {
    if (has(member.owner())) {
      Operation operation =
          new Operation(service(member.owner()), member.name(), member.descriptor());
      if (called.add(operation)) {
        List<MethodModel> methods = uncalled.remove(operation);
        if (methods != null) {
          methods.forEach(this::keep);
        }
      }
    }
  }

  /** The next method that is kept, of which nobody has seen what it mentions. */
  @Nullable MethodModel nextKept() {
    return kept.poll();
  }

  /** The class without what nobody calls. */
  byte[] trimmed(String internalName) {
    byte[] before = written.get(internalName);
    if (before != null) {
      return before;
    }
    Opened found = Objects.requireNonNull(opened.get(internalName));
    ClassTransform transform =
        ClassTransform.dropping(element -> isSuperfluous(element, found.kept()))
            .andThen(cut == Cut.CLIENTS ? ClassTransform.ACCEPT_ALL : withoutWhatNobodyReads());
    byte[] bytes = writer.transformClass(found.model(), transform);
    written.put(internalName, bytes);
    return bytes;
  }

  private boolean isSuperfluous(ClassElement element, Set<String> methods) {
    return switch (element) {
      // It lists the parts of all requests, and only reflection looks into it.
      case InnerClassesAttribute _ -> true;
      case MethodModel method -> !methods.contains(id(method));
      case Attribute<?> attribute -> cut == Cut.SERVICES && isUnread(attribute);
      default -> false;
    };
  }

  private static ClassTransform withoutWhatNobodyReads() {
    Predicate<Object> unread = element -> element instanceof Attribute<?> a && isUnread(a);
    return ClassTransform.transformingMethods(MethodTransform.dropping(unread::test))
        .andThen(ClassTransform.transformingFields(FieldTransform.dropping(unread::test)));
  }

  /** Of use to compilers, and to reflection over generic types. */
  private static boolean isUnread(Attribute<?> attribute) {
    return attribute instanceof SignatureAttribute
        || attribute instanceof SourceFileAttribute
        || attribute instanceof EnclosingMethodAttribute
        || attribute instanceof RuntimeInvisibleAnnotationsAttribute;
  }

  /** What is declared at or above the type, and not by a class that is trimmed. */
  private Set<String> methodsOfAll(String internalName) {
    Set<String> before = ofAll.get(internalName);
    if (before != null) {
      return before;
    }
    Set<String> methods =
        has(internalName) ? new HashSet<>() : new HashSet<>(declaredBy(internalName));
    above(internalName).forEach(above -> methods.addAll(methodsOfAll(above)));
    ofAll.put(internalName, methods);
    return methods;
  }

  private Stream<String> above(String internalName) {
    Optional<ClassModel> model = parsed(internalName);
    return model.isPresent()
        ? supertypes(model.get())
        : jdk(internalName).stream()
            .flatMap(type ->
                Stream.concat(
                    Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces())))
            .map(type -> type.getName().replace('.', '/'));
  }

  private Set<String> declaredBy(String internalName) {
    Set<String> methods = new HashSet<>();
    parsed(internalName)
        .ifPresentOrElse(
            model -> model.methods().forEach(method -> methods.add(id(method))),
            () ->
                jdk(internalName).stream()
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .forEach(method ->
                        methods.add(
                            method.getName()
                                + MethodType.methodType(
                                        method.getReturnType(), method.getParameterTypes())
                                    .descriptorString())));
    return methods;
  }

  private static Optional<Class<?>> jdk(String internalName) {
    try {
      return Optional.of(
          Class.forName(
              internalName.replace('/', '.'), false, ClassLoader.getPlatformClassLoader()));
    } catch (ClassNotFoundException _) {
      // An optional library's, which is not on the class path.
      return Optional.empty();
    }
  }
}
