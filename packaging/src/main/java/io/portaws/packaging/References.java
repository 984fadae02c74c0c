package io.portaws.packaging;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.ConstantDynamicEntry;
import java.lang.classfile.constantpool.DynamicConstantPoolEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.MethodTypeEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.ConstantInstruction.LoadConstantInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Most texts are in hundreds of classes. */
  private static final Map<String, List<String>> IN_TEXTS = new ConcurrentHashMap<>();

  private static final Pattern CLASS_NAME = Pattern.compile("\\w+(\\.[\\w$]+){2,}");

  private References() {
    this(new HashSet<>(), new HashSet<>(), new HashSet<>());
  }

  static References of(ClassModel model) {
    References found = new References();
    for (PoolEntry entry : model.constantPool()) {
      found.add(entry);
    }
    return found;
  }

  /** What a class mentions outside of its methods. */
  static References beside(ClassModel model) {
    References found = new References();
    model.superclass().ifPresent(found::add);
    model.interfaces().forEach(found::add);
    for (FieldModel field : model.fields()) {
      found.add(field.fieldType());
    }
    return found;
  }

  /** What one method mentions. */
  static References of(MethodModel method) {
    References found = new References();
    found.add(method.methodType());
    method.code().ifPresent(found::addCode);
    return found;
  }

  private void addCode(CodeModel code) {
    for (CodeElement element : code) {
      switch (element) {
        case InvokeInstruction call -> addMember(call.method());
        case FieldInstruction field -> addMember(field.field());
        case InvokeDynamicInstruction call -> addDynamic(call.invokedynamic());
        case LoadConstantInstruction load -> addConstant(load.constantEntry());
        case TypeCheckInstruction check -> add(check.type());
        case NewObjectInstruction made -> add(made.className());
        case NewReferenceArrayInstruction made -> add(made.componentType());
        case NewMultiArrayInstruction made -> add(made.arrayType());
        case ExceptionCatch caught -> caught.catchType().ifPresent(this::add);
        default -> {}
      }
    }
  }

  private void addConstant(PoolEntry entry) {
    switch (entry) {
      case MethodHandleEntry handle -> addMember(handle.reference());
      case MethodTypeEntry type -> add(type.descriptor());
      case ConstantDynamicEntry dynamic -> addDynamic(dynamic);
      default -> add(entry);
    }
  }

  private void addMember(MemberRefEntry member) {
    add(member);
    add(member.owner());
    add(member.type());
  }

  private void addDynamic(DynamicConstantPoolEntry dynamic) {
    add(dynamic.type());
    addMember(dynamic.bootstrap().bootstrapMethod().reference());
    dynamic.bootstrap().arguments().forEach(this::addConstant);
  }

  private void add(PoolEntry entry) {
    switch (entry) {
      case ClassEntry type when !type.asInternalName().startsWith("[") ->
          classes.add(type.asInternalName());
      case ClassEntry array -> addDescriptor(array.asInternalName());
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
    classes.addAll(IN_TEXTS.computeIfAbsent(text, References::named));
  }

  private static List<String> named(String text) {
    return text.indexOf(';') < 0 && text.indexOf('<') < 0
        ? List.of()
        : IN_DESCRIPTOR.matcher(text).results().map(type -> type.group(1)).toList();
  }
}
