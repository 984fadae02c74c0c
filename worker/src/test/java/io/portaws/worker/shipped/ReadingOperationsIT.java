package io.portaws.worker.shipped;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.state.SdkApi;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a user's type may be read with ships whole, be it ever used by a type of ours or not. */
class ReadingOperationsIT {
  @Test
  @SuppressWarnings("unchecked")
  void everyOperationThatAUsersTypeMayNameWorksWithWhatShips() throws Exception {
    var calls =
        (Supplier<Map<String, String>>)
            Shipped.load(ReadingOperations.class).getConstructor().newInstance();

    Map<String, String> problems = calls.get();

    assertThat(problems)
        .containsOnlyKeys(
            SdkApi.readingMethods().stream().map(Method::toString).toArray(String[]::new))
        .hasSizeGreaterThan(500)
        .allSatisfy((_, problem) -> assertThat(problem).isEmpty());
  }
}
