package io.portaws.worker.telemetry;

import io.portaws.worker.instance.EcsTask;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * How many tasks of the ECS service that we are part of are running. The task's metadata says which
 * service that is; a task of none counts as one. Used by one thread at a time.
 */
final class EcsService implements IntSupplier, AutoCloseable {
  private final Supplier<EcsTask> task;
  private final EcsClient ecs;

  private EcsService(Supplier<EcsTask> task, EcsClient ecs) {
    this.task = task;
    this.ecs = ecs;
  }

  /**
   * @param task the one that this process is part of; it throws while that is not known
   */
  static EcsService of(Supplier<EcsTask> task, Telemetry.Aws aws) {
    var builder =
        EcsClient.builder()
            .region(Region.of(aws.region()))
            .credentialsProvider(aws.credentials())
            .httpClientBuilder(AwsCrtHttpClient.builder().connectionTimeout(Telemetry.CONNECT))
            .overrideConfiguration(
                ClientOverrideConfiguration.builder().apiCallTimeout(Telemetry.ANSWER).build());
    aws.endpoints().of("ECS").ifPresent(builder::endpointOverride);
    return new EcsService(task, builder.build());
  }

  /**
   * Asks ECS.
   *
   * @throws RuntimeException when it cannot be asked
   */
  @Override
  public int getAsInt() {
    EcsTask known = task.get();
    return known.service().isEmpty() ? 1 : running(known);
  }

  private int running(EcsTask asked) {
    List<Service> services =
        ecs.describeServices(r -> r.cluster(asked.cluster()).services(asked.service())).services();
    if (services.isEmpty()) {
      throw new IllegalStateException("ECS knows no service " + asked.service());
    }
    return services.getFirst().runningCount();
  }

  @Override
  public void close() {
    ecs.close();
  }
}
