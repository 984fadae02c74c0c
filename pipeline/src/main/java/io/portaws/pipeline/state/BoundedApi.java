package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.core.exception.AbortedException;

/**
 * Bounds the calls under way at once for one service in one account and region, which is where AWS
 * counts them. Safe for use by many threads.
 */
final class BoundedApi implements AwsApi {
  private static final int CONCURRENT_CALLS = 20;

  private record Place(String service, String account, String region) {}

  private final AwsApi api;
  private final Map<Place, Semaphore> limits = new ConcurrentHashMap<>();

  BoundedApi(AwsApi api) {
    this.api = api;
  }

  @Override
  public JsonNode call(
      String service, String operation, JsonNode request, String account, String region) {
    Semaphore limit =
        Objects.requireNonNull(
            limits.computeIfAbsent(
                new Place(service, account, region), p -> new Semaphore(CONCURRENT_CALLS, true)));
    try {
      limit.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AbortedException.create("interrupted before the call", e);
    }
    try {
      return api.call(service, operation, request, account, region);
    } finally {
      limit.release();
    }
  }

  @Override
  public boolean canRead(String account) {
    return api.canRead(account);
  }
}
