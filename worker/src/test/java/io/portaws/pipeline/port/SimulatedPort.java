package io.portaws.pipeline.port;

import io.portaws.pipeline.metrics.PipelineMetrics;
import java.net.URI;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/**
 * A client whose requests are answered by an interceptor and leave no process. Made from another
 * one, since a client from nothing costs more than a whole simulation.
 */
public final class SimulatedPort {
  private SimulatedPort() {}

  public static PortClient client(
      OkHttpClient http,
      Interceptor port,
      Governor governor,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {
    PortSettings settings = PortSettings.of(URI.create("https://port.invalid"), "simulation");
    OkHttpClient answered = http.newBuilder().addInterceptor(port).build();
    Transport transport =
        new Transport(answered, settings, governor, clock, pause, PipelineMetrics.NOOP, random);
    PortCredentials credentials = new PortCredentials.ClientSecret("id", "secret");
    return new PortClient(settings, () -> credentials, transport, clock);
  }
}
