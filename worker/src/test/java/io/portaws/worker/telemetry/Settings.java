package io.portaws.worker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.worker.config.TelemetrySettings;
import io.portaws.worker.config.WorkerConfig;
import io.portaws.worker.instance.Whereabouts;
import java.util.HashMap;
import java.util.Map;

/** Settings from variables, as the worker reads them. */
public final class Settings {
  private Settings() {}

  public static TelemetrySettings of(String... pairs) {
    return config(pairs).telemetry();
  }

  /** Where the worker would know itself to be. */
  public static Whereabouts whereabouts(String... pairs) {
    WorkerConfig config = config(pairs);
    return Whereabouts.of(config.instance(), config.telemetry().ecsMetadata());
  }

  private static WorkerConfig config(String... pairs) {
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/111122223333/events",
                "PORT_API_TOKEN", "token"));
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    Problems problems = new Problems();
    WorkerConfig config = WorkerConfig.read(variables, "test", problems);
    assertThat(problems.list()).isEmpty();
    return config;
  }
}
