package io.portaws.pipeline.port;

import io.portaws.pipeline.metrics.PipelineMetrics;
import java.net.URI;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;

/** A client whose requests are answered by an interceptor and leave no process. */
public final class SimulatedPort {
  /** Made once: a client of its own costs more than a whole simulation. */
  private static final OkHttpClient HTTP = new OkHttpClient();

  private SimulatedPort() {}

  public static PortClient client(
      Interceptor port,
      Governor governor,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {
    PortSettings settings = PortSettings.of(URI.create("https://port.invalid"), "simulation");
    OkHttpClient http = HTTP.newBuilder().addInterceptor(port).build();
    Transport transport =
        new Transport(http, settings, governor, clock, pause, PipelineMetrics.NOOP, random);
    PortCredentials credentials = new PortCredentials.ClientSecret("id", "secret");
    return new PortClient(settings, () -> credentials, transport, clock);
  }
}
