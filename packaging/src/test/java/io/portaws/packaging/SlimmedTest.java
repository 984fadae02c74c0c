package io.portaws.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SlimmedTest {
  /** What libraries are like. */
  public static final class Library<T> {
    @JsonProperty("wanted")
    public List<T> field = List.of();

    @JsonProperty("method")
    public int method(int parameter) {
      int aLocalVariableOfThisName = parameter;
      while (aLocalVariableOfThisName < 100) {
        aLocalVariableOfThisName *= 2;
      }
      if (aLocalVariableOfThisName == 128) {
        throw new IllegalStateException("128");
      }
      return aLocalVariableOfThisName;
    }
  }

  private static byte[] whole() throws IOException {
    try (InputStream in = Library.class.getResourceAsStream("SlimmedTest$Library.class")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static Class<?> slimmed() throws IOException {
    byte[] bytes = Slimmed.of(whole());
    class Loader extends ClassLoader {
      Loader() {
        super(SlimmedTest.class.getClassLoader());
      }

      Class<?> defined() {
        return defineClass(null, bytes, 0, bytes.length);
      }
    }
    return new Loader().defined();
  }

  @Test
  void namesOfLocalVariablesGo() throws IOException {
    String before = new String(whole(), StandardCharsets.ISO_8859_1);
    String after = new String(Slimmed.of(whole()), StandardCharsets.ISO_8859_1);
    assertThat(before).contains("aLocalVariableOfThisName");
    assertThat(after).doesNotContain("aLocalVariableOfThisName", "LocalVariableTable");
    assertThat(after).hasSizeLessThan(before.length());
    assertThat(ClassFile.of().verify(Slimmed.of(whole()))).isEmpty();
  }

  @Test
  void whatIsReadAtRunTimeStays() throws Exception {
    Class<?> slimmed = slimmed();
    Method method = slimmed.getMethod("method", int.class);
    assertThat(method.getAnnotation(JsonProperty.class).value()).isEqualTo("method");
    assertThat(slimmed.getField("field").getAnnotation(JsonProperty.class)).isNotNull();
    assertThat(slimmed.getField("field").getGenericType()).hasToString("java.util.List<T>");
  }

  @Test
  void itDoesWhatItDidAndItsStackTracesHaveTheSameLines() throws Exception {
    Class<?> slimmed = slimmed();
    Object made = slimmed.getConstructor().newInstance();
    Method method = slimmed.getMethod("method", int.class);
    assertThat(method.invoke(made, 3)).isEqualTo(new Library<String>().method(3));
    assertThat(line(() -> method.invoke(made, 1)))
        .isEqualTo(line(() -> new Library<String>().method(1)))
        .isPositive();
  }

  private interface Call {
    Object call() throws Exception;
  }

  /** Where it throws. */
  private static int line(Call call) {
    Throwable thrown = catchThrowable(call::call);
    Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
    return cause.getStackTrace()[0].getLineNumber();
  }
}
