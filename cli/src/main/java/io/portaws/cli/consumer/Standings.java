package io.portaws.cli.consumer;

import java.util.EnumMap;
import java.util.Map;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** How the consumers of an installation stand, for who only looks. */
public final class Standings {
  private Standings() {}

  /**
   * Of those that {@code places} name.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when AWS does not tell
   */
  public static Map<Consumer, Standing> of(Places places, EcsClient ecs, LambdaClient lambda) {
    Map<Consumer, Standing> standings = new EnumMap<>(Consumer.class);
    places
        .service()
        .ifPresent(service ->
            standings.put(
                Consumer.WORKER,
                EcsWorker.standing(ecs, places.cluster().orElse("default"), service)));
    places
        .mapping()
        .ifPresent(
            mapping -> standings.put(Consumer.LAMBDA, LambdaFunction.standing(lambda, mapping)));
    return standings;
  }
}
