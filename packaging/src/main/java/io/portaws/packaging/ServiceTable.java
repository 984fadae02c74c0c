package io.portaws.packaging;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The AWS SDK's table of where its 400 services are: a class each, all of which are loaded when the
 * first client is made. Only rows of services whose clients ship are ever asked for.
 */
final class ServiceTable {
  static final String CLASS = "software/amazon/awssdk/regions/GeneratedServiceMetadataProvider";

  private static final String ROWS = "software/amazon/awssdk/regions/servicemetadata/";

  /** What each client looks its row up by. */
  private static final String KEY = "SERVICE_METADATA_ID";

  private ServiceTable() {}

  /**
   * Takes the table's needless rows out of {@code classes}, if it is there.
   *
   * @param classes class files by their internal names
   * @param packed more that ships
   */
  static void cut(Map<String, byte[]> classes, Map<String, byte[]> packed) {
    byte[] whole = classes.get(CLASS);
    if (whole == null) {
      return;
    }
    Set<String> keys =
        Stream.of(classes, packed).flatMap(all -> keys(all).stream()).collect(Collectors.toSet());
    byte[] table = cut(whole, keys);
    classes.put(CLASS, table);
    classes.keySet().removeAll(rows(whole, rows(table, Set.of())));
  }

  private static Set<String> keys(Map<String, byte[]> classes) {
    return classes.entrySet().stream()
        .filter(each -> SdkClasses.isOfService(each.getKey()) && each.getKey().endsWith("Client"))
        .map(each -> ClassFile.of().parse(each.getValue()))
        .flatMap(client -> client.fields().stream())
        .filter(field -> field.fieldName().equalsString(KEY))
        .map(field -> field.findAttribute(Attributes.constantValue()).orElseThrow())
        .map(key -> ((StringEntry) key.constant()).stringValue())
        .collect(Collectors.toSet());
  }

  /** Each row is put by {@code put(key, new Row())}, one after the other. */
  private static byte[] cut(byte[] table, Set<String> keys) {
    CodeTransform rows =
        CodeTransform.ofStateful(() ->
            new CodeTransform() {
              private boolean dropping;

              @Override
              public void accept(CodeBuilder code, CodeElement element) {
                if (element instanceof ConstantInstruction loaded
                    && loaded.constantValue() instanceof String key) {
                  dropping = !keys.contains(key);
                }
                if (!dropping) {
                  code.with(element);
                } else if (element instanceof InvokeInstruction call
                    && call.name().equalsString("put")) {
                  dropping = false;
                }
              }
            });
    return ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL)
        .transformClass(ClassFile.of().parse(table), ClassTransform.transformingMethodBodies(rows));
  }

  private static Set<String> rows(byte[] table, Set<String> without) {
    Set<String> rows = new HashSet<>(References.of(ClassFile.of().parse(table)).classes());
    rows.removeIf(name -> !name.startsWith(ROWS) || without.contains(name));
    return rows;
  }
}
