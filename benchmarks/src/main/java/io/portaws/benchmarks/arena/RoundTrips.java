package io.portaws.benchmarks.arena;

import io.portaws.benchmarks.Samples;
import io.portaws.sandbox.AwsStandIn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudcontrol.CloudControlClient;
import software.amazon.awssdk.services.cloudcontrol.model.ResourceNotFoundException;

/**
 * How long a request to AWS and one to Port take here, one after the other and with nothing else to
 * do: what the stand-ins wait, and what a request costs by itself.
 */
final class RoundTrips {
  private static final int REQUESTS = 60;

  /** Many at once, before those that are measured: both sides are warm then. */
  private static final int FIRST = 2_000;

  private static final int AT_ONCE = 20;

  private RoundTrips() {}

  private interface Request {
    void make() throws IOException, InterruptedException;
  }

  /** The mean of both medians, in milliseconds. */
  static double millis(URI aws, URI port) throws IOException, InterruptedException {
    try (CloudControlClient cloudControl = client(aws);
        HttpClient http = HttpClient.newHttpClient()) {
      String type = ModelAccount.kind(0).type;
      double toAws =
          median(() -> {
            try {
              var _ = cloudControl.getResource(r -> r.typeName(type).identifier("none"));
            } catch (ResourceNotFoundException e) {
              // As it should be, and as long in coming as any answer.
            }
          });
      HttpRequest refused = HttpRequest.newBuilder(port.resolve("/v1/blueprints")).build();
      double toPort = median(() -> http.send(refused, BodyHandlers.discarding()));
      return (toAws + toPort) / 2;
    }
  }

  private static CloudControlClient client(URI aws) {
    return CloudControlClient.builder()
        .endpointOverride(aws)
        .region(Region.of(ModelAccount.REGION))
        .credentialsProvider(AwsStandIn.credentials(ModelAccount.ACCOUNT))
        .httpClientBuilder(AwsCrtHttpClient.builder())
        .build();
  }

  private static double median(Request request) throws IOException, InterruptedException {
    warmUp(request);
    long[] micros = new long[REQUESTS];
    for (int i = 0; i < REQUESTS; i++) {
      long begin = System.nanoTime();
      request.make();
      micros[i] = (System.nanoTime() - begin) / 1_000;
    }
    return new Samples(micros).median() / 1e3;
  }

  private static void warmUp(Request request) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Callable<Void>> all =
          Collections.nCopies(
              FIRST,
              () -> {
                request.make();
                return null;
              });
      for (Future<Void> each : threads.invokeAll(all)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a stand-in did not answer", e.getCause());
    }
  }
}
