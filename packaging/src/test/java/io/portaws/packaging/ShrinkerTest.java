package io.portaws.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShrinkerTest {
  private static final Archive ARCHIVE = new Archive(LocalDateTime.of(2026, 11, 21, 0, 0));
  private static final ClassDesc SDK_CLIENT = ClassDesc.of("software.amazon.awssdk.core.SdkClient");
  private static final String SERVICE = "software.amazon.awssdk.services.shop.";
  private static final ClassDesc CLIENT = ClassDesc.of(SERVICE + "ShopClient");

  @TempDir Path folder;
  private final List<Path> libraries = new ArrayList<>();

  private Path jar(String name, Map<String, byte[]> files) throws IOException {
    SequencedMap<String, byte[]> all = new LinkedHashMap<>();
    all.put("META-INF/MANIFEST.MF", text("Manifest-Version: 1.0\nMulti-Release: true\n\n"));
    all.putAll(files);
    Path jar = Files.write(folder.resolve(name + ".jar"), ARCHIVE.stored(all));
    libraries.add(jar);
    return jar;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A class with one method, which does this. */
  private static byte[] type(String name) {
    return type(name, _ -> {});
  }

  private static byte[] type(String name, Consumer<CodeBuilder> code) {
    return ClassFile.of()
        .build(
            ClassDesc.of(name),
            type ->
                type.withMethodBody(
                    "run",
                    ConstantDescs.MTD_void,
                    ClassFile.ACC_STATIC,
                    body -> {
                      code.accept(body);
                      body.return_();
                    }));
  }

  private static Consumer<CodeBuilder> calls(ClassDesc type, String method) {
    return code -> code.invokestatic(type, method, ConstantDescs.MTD_void);
  }

  /** What ships beside the program's own class. */
  private Map<String, byte[]> shipped(byte[] program) throws IOException {
    return shipped(program, SdkClasses.Cut.CLIENTS);
  }

  private Map<String, byte[]> shipped(byte[] program, SdkClasses.Cut cut) throws IOException {
    Path own = jar("own", Map.of("own/Program.class", program));
    try (Jars jars = Jars.open(libraries)) {
      Map<String, byte[]> classes = new Shrinker(jars, cut).keepJars(List.of(own)).classes();
      assertThat(classes).containsKey("own/Program");
      classes.remove("own/Program");
      return classes;
    }
  }

  @Test
  void whatIsMentionedShipsWithAllThatItMentions() throws IOException {
    jar(
        "library",
        Map.of(
            "lib/One.class", type("lib.One", calls(ClassDesc.of("lib.Two"), "run")),
            "lib/Two.class", type("lib.Two"),
            "lib/Other.class", type("lib.Other")));
    assertThat(shipped(type("own.Program", calls(ClassDesc.of("lib.One"), "run"))))
        .containsOnlyKeys("lib/One", "lib/Two");
  }

  @Test
  void aClassThatIsLoadedByItsNameShips() throws IOException {
    jar("library", Map.of("lib/of/Name.class", type("lib.of.Name")));
    assertThat(shipped(type("own.Program", code -> code.loadConstant("lib.of.Name").pop())))
        .containsOnlyKeys("lib/of/Name");
  }

  @Test
  void whatIsLeftOutIsReachedByNoMentionAndNeitherIsWhatOnlyItMentions() throws IOException {
    Path own =
        jar(
            "own",
            Map.of(
                "own/Program.class",
                type("own.Program", code -> code.loadConstant("lib.of.Name").pop())));
    Path library =
        jar(
            "library",
            Map.of(
                "lib/of/Name.class", type("lib.of.Name", calls(ClassDesc.of("other.Two"), "run")),
                "lib/of/One.class", type("lib.of.One", calls(ClassDesc.of("lib.of.Name"), "run"))));
    jar("other", Map.of("other/Two.class", type("other.Two")));
    try (Jars jars = Jars.open(libraries)) {
      assertThat(
              new Shrinker(jars, SdkClasses.Cut.CLIENTS)
                  .leave("lib/of/Name")
                  .keepJars(List.of(own, library))
                  .classes())
          .containsOnlyKeys("own/Program", "lib/of/One");
    }
  }

  @Test
  void providersOfAServiceThatShipsShip() throws IOException {
    jar("library", Map.of("lib/Service.class", type("lib.Service")));
    jar(
        "provider",
        Map.of(
            "META-INF/services/lib.Service", text("# the one\nother.Provider # here\n"),
            "other/Provider.class", type("other.Provider")));
    assertThat(shipped(type("own.Program", calls(ClassDesc.of("lib.Service"), "run"))))
        .containsOnlyKeys("lib/Service", "other/Provider");
  }

  @Test
  void ofAClassWithVersionsTheOneForThisJavaShips() throws IOException {
    byte[] newest = type("lib.One", code -> code.loadConstant(25).pop());
    jar(
        "library",
        Map.of(
            "lib/One.class", type("lib.One"),
            "META-INF/versions/21/lib/One.class", newest,
            "META-INF/versions/26/lib/One.class", type("lib.One")));
    assertThat(shipped(type("own.Program", calls(ClassDesc.of("lib.One"), "run"))))
        .containsExactly(Map.entry("lib/One", newest));
  }

  @Test
  void aClientKeepsTheOperationsThatAreCalledAndWhatAllClientsHave() throws IOException {
    jar(
        "sdk",
        Map.of(
            "software/amazon/awssdk/core/SdkClient.class",
            client(SDK_CLIENT, null, "close"),
            path(CLIENT),
            client(CLIENT, SDK_CLIENT, "close", "Open", "Sell"),
            path(ClassDesc.of(SERVICE + "Open")),
            type(SERVICE + "Open"),
            path(ClassDesc.of(SERVICE + "Sell")),
            type(SERVICE + "Sell")));
    byte[] program =
        type(
            "own.Program",
            code ->
                code.aconst_null().aconst_null().invokeinterface(CLIENT, "Open", takes("Open")));

    Map<String, byte[]> shipped = shipped(program);

    assertThat(shipped)
        .containsOnlyKeys(
            "software/amazon/awssdk/core/SdkClient",
            "software/amazon/awssdk/services/shop/ShopClient",
            "software/amazon/awssdk/services/shop/Open");
    ClassModel trimmed =
        ClassFile.of().parse(shipped.get("software/amazon/awssdk/services/shop/ShopClient"));
    assertThat(trimmed.methods())
        .extracting(method -> method.methodName().stringValue())
        .containsExactly("close", "Open");
  }

  /** A request with two ways to fill it in, of which one is used, and which all objects have. */
  private static byte[] request(ClassDesc name, ClassDesc mark) {
    return ClassFile.of()
        .build(
            name,
            type -> {
              for (String method : List.of("size", "colour", "toString")) {
                type.withMethodBody(
                    method,
                    method.equals("toString")
                        ? MethodTypeDesc.of(ConstantDescs.CD_String)
                        : ConstantDescs.MTD_void,
                    ClassFile.ACC_PUBLIC,
                    body -> {
                      if (method.equals("toString")) {
                        body.aconst_null().areturn();
                      } else {
                        String used = method.equals("size") ? "Size" : "Colour";
                        body.new_(ClassDesc.of(SERVICE + used)).pop().return_();
                      }
                    });
              }
              type.withMethodBody(
                  ConstantDescs.INIT_NAME,
                  MethodTypeDesc.of(ConstantDescs.CD_void, mark),
                  0,
                  body -> body.return_());
            });
  }

  @Test
  void aRequestKeepsTheMethodsThatAreCalledAndWhatAllObjectsHave() throws IOException {
    ClassDesc order = ClassDesc.of(SERVICE + "Order");
    ClassDesc mark = ClassDesc.of(SERVICE + "Order$1");
    jar(
        "sdk",
        Map.of(
            path(order), request(order, mark),
            path(mark), ClassFile.of().build(mark, _ -> {}),
            path(ClassDesc.of(SERVICE + "Size")), type(SERVICE + "Size"),
            path(ClassDesc.of(SERVICE + "Colour")), type(SERVICE + "Colour")));
    byte[] program =
        type(
            "own.Program",
            code -> code.aconst_null().invokevirtual(order, "size", ConstantDescs.MTD_void));

    Map<String, byte[]> shipped = shipped(program, SdkClasses.Cut.SERVICES);

    assertThat(shipped)
        .as("neither what only colour() mentions nor a type that nothing can be")
        .containsOnlyKeys(
            "software/amazon/awssdk/services/shop/Order",
            "software/amazon/awssdk/services/shop/Size");
    ClassModel trimmed =
        ClassFile.of().parse(shipped.get("software/amazon/awssdk/services/shop/Order"));
    assertThat(trimmed.methods())
        .extracting(method -> method.methodName().stringValue())
        .containsExactlyInAnyOrder("size", "toString", "<init>");
    assertThat(shipped(program)).as("where clients alone are cut").hasSize(4);
  }

  private static String path(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1) + ".class";
  }

  private static MethodTypeDesc takes(String request) {
    return MethodTypeDesc.of(ConstantDescs.CD_void, ClassDesc.of(SERVICE + request));
  }

  /** An interface with these methods: those with a capital take a request of their name. */
  private static byte[] client(ClassDesc name, @Nullable ClassDesc above, String... methods) {
    return ClassFile.of()
        .build(
            name,
            type -> {
              type.withFlags(AccessFlag.PUBLIC, AccessFlag.INTERFACE, AccessFlag.ABSTRACT);
              if (above != null) {
                type.withInterfaceSymbols(above);
              }
              for (String method : methods) {
                boolean isOperation = Character.isUpperCase(method.charAt(0));
                type.withMethod(
                    method,
                    isOperation ? takes(method) : ConstantDescs.MTD_void,
                    ClassFile.ACC_PUBLIC | ClassFile.ACC_ABSTRACT,
                    _ -> {});
              }
            });
  }

  @Test
  void twoFilesOfOneNameAreNotChosenFrom() throws IOException {
    jar("one", Map.of("a/A.class", type("a.A"), "settings", text("this")));
    jar("two", Map.of("b/B.class", type("b.B"), "settings", text("that")));
    try (Jars jars = Jars.open(libraries)) {
      Resources resources = new Resources("notice", "licence");
      assertThatThrownBy(() -> resources.of(jars, Set.of("a/A", "b/B")))
          .hasMessageContaining("settings")
          .hasMessageContaining("two.jar");
    }
  }

  @Test
  void theSameFilesGiveTheSameBytes() throws IOException {
    SequencedMap<String, byte[]> files = new LinkedHashMap<>(Map.of("a/b/c", text("content")));
    assertThat(ARCHIVE.deflated(files)).isEqualTo(ARCHIVE.deflated(files));
    jar("folders", files);
    try (var jar = new JarFile(libraries.getFirst().toFile())) {
      assertThat(jar.getEntry("a/b/")).isNotNull();
    }
  }
}
