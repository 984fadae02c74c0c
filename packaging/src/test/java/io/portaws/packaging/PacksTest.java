package io.portaws.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.pipeline.state.PackedClasses;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is packed here is loaded as the worker loads it. */
class PacksTest {
  private static final String SERVICES = "software/amazon/awssdk/services/";

  /** A jar that has these files, and classes of its own. */
  private static final class Jar extends ClassLoader {
    private final Map<String, byte[]> files = new HashMap<>();

    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
      byte[] file = files.get(name);
      return file == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(file);
    }

    @Override
    public @Nullable URL getResource(String name) {
      return files.containsKey(name)
          ? PacksTest.class.getResource("PacksTest.class")
          : super.getResource(name);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] file = files.get(name.replace('.', '/') + ".class");
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, file, 0, file.length);
    }
  }

  private final Jar jar = new Jar();
  private final Map<String, byte[]> packed = new TreeMap<>();

  /** A class of this size and superclass. */
  private static byte[] type(String name, String above, int bytes) {
    return ClassFile.of()
        .build(
            ClassDesc.ofInternalName(name),
            type -> {
              type.withSuperclass(ClassDesc.ofInternalName(above));
              for (int i = 0; i < bytes / 100; i++) {
                type.withField("a%0100d".formatted(i), ConstantDescs.CD_int, 0);
              }
            });
  }

  private void pack(String name, String above, int bytes) {
    packed.put(name, type(name, above, bytes));
  }

  private ClassLoader loader() throws IOException {
    jar.files.putAll(Packs.of(packed));
    return PackedClasses.over(jar);
  }

  private String index() {
    return new String(jar.files.get(PackedClasses.INDEX), StandardCharsets.UTF_8);
  }

  @Test
  void aJarWithoutPacksNeedsNoLoaderOfItsOwn() {
    assertThat(PackedClasses.over(jar)).isSameAs(jar);
  }

  @Test
  void whatIsPackedIsLoadedAndAllElseIsTheJars() throws Exception {
    jar.files.put("lib/Base.class", type("lib/Base", "java/lang/Object", 0));
    pack(SERVICES + "shop/Shop", "lib/Base", 0);
    ClassLoader loader = loader();

    Class<?> shop = loader.loadClass(SERVICES.replace('/', '.') + "shop.Shop");

    assertThat(shop.getClassLoader()).isSameAs(loader);
    assertThat(shop.getSuperclass()).isSameAs(jar.loadClass("lib.Base"));
    assertThat(loader.loadClass(shop.getName())).isSameAs(shop);
    assertThatThrownBy(() -> loader.loadClass(shop.getName() + "ping"))
        .isInstanceOf(ClassNotFoundException.class);
  }

  @Test
  void aClassThatIsPackedGoesBeforeTheJarsOfItsName() throws Exception {
    String name = SERVICES + "shop/Shop";
    jar.files.put(name + ".class", type(name, "java/lang/Object", 0));
    pack(name, "java/lang/Object", 500);

    assertThat(loader().loadClass(name.replace('/', '.')).getDeclaredFields()).hasSize(5);
    assertThat(jar.loadClass(name.replace('/', '.')).getDeclaredFields()).isEmpty();
  }

  @Test
  void everyClassOfMoreThanAllPacksThatAreKeptIsFound() throws Exception {
    for (int i = 0; i < 60; i++) {
      pack(SERVICES + "shop/Type%03d".formatted(i), "java/lang/Object", 60_000);
    }
    ClassLoader loader = loader();

    assertThat(index().lines()).hasSizeGreaterThan(10);
    for (String name : packed.keySet()) {
      assertThat(loader.loadClass(name.replace('/', '.')).getDeclaredFields()).hasSize(600);
    }
  }

  @Test
  void noPackHasClassesOfTwoServicesSoThatWhatLiesBetweenIsTheJars() throws Exception {
    String between = SERVICES + "b/B";
    jar.files.put(between + ".class", type(between, "java/lang/Object", 0));
    pack(SERVICES + "a/A", "java/lang/Object", 0);
    pack(SERVICES + "c/C", "java/lang/Object", 0);

    assertThat(loader().loadClass(between.replace('/', '.')).getClassLoader()).isSameAs(jar);
    assertThat(index().lines()).hasSize(2);
  }

  @Test
  void theSameClassesAreTheSameBytes() throws IOException {
    pack(SERVICES + "a/A", "java/lang/Object", 0);
    pack(SERVICES + "a/B", "java/lang/Object", 0);
    assertThat(Packs.of(new HashMap<>(packed))).containsExactlyEntriesOf(Packs.of(packed));
  }

  @Test
  void aPackThatIsMissingOrBreaksOffIsTold() throws IOException {
    pack(SERVICES + "a/A", "java/lang/Object", 0);
    ClassLoader loader = loader();
    jar.files.put(PackedClasses.FOLDER + "000", new byte[] {0, 0, 0, 1, 0});
    assertThatThrownBy(() -> loader.loadClass(SERVICES.replace('/', '.') + "a.A"))
        .hasMessageContaining("a pack breaks off");
    jar.files.remove(PackedClasses.FOLDER + "000");
    assertThatThrownBy(() -> loader.loadClass(SERVICES.replace('/', '.') + "a.A"))
        .hasMessage("the jar has lost its packed/000");
  }
}
