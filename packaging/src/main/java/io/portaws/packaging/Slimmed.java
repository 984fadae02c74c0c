package io.portaws.packaging;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Class files of libraries without what only debuggers and compilers read: names of local
 * variables, annotations that Java drops when it loads a class, and what Kotlin's compiler knows of
 * its own classes. Line numbers stay, so stack traces are as they were.
 */
final class Slimmed {
  private static final int API = Opcodes.ASM9;
  private static final String KOTLIN = "Lkotlin/Metadata;";

  private Slimmed() {}

  static byte[] of(byte[] classFile) {
    // Made without the reader, it has a constant pool of its own, with nothing that is not used.
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(classFile).accept(new OfClass(writer), 0);
    return writer.toByteArray();
  }

  private static final class OfClass extends ClassVisitor {
    OfClass(ClassVisitor to) {
      super(API, to);
    }

    @Override
    public void visitSource(String source, String debug) {
      super.visitSource(source, null);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
      return visible && !type.equals(KOTLIN) ? super.visitAnnotation(type, true) : null;
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String type, String signature, Object value) {
      return new FieldVisitor(API, super.visitField(access, name, type, signature, value)) {
        @Override
        public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
          return visible ? super.visitAnnotation(type, true) : null;
        }
      };
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String type, String signature, String[] exceptions) {
      return new OfMethod(super.visitMethod(access, name, type, signature, exceptions));
    }
  }

  private static final class OfMethod extends MethodVisitor {
    OfMethod(MethodVisitor to) {
      super(API, to);
    }

    @Override
    public @Nullable AnnotationVisitor visitAnnotation(String type, boolean visible) {
      return visible ? super.visitAnnotation(type, true) : null;
    }

    @Override
    public @Nullable AnnotationVisitor visitParameterAnnotation(
        int parameter, String type, boolean visible) {
      return visible ? super.visitParameterAnnotation(parameter, type, true) : null;
    }

    @Override
    public void visitLocalVariable(
        String name, String type, String signature, Label start, Label end, int index) {}
  }
}
