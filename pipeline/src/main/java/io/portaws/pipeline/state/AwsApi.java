package io.portaws.pipeline.state;

import com.fasterxml.jackson.databind.JsonNode;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * AWS's APIs, with JSON on both sides in the names of the services' models. Implementations are
 * safe for use by many threads.
 */
public interface AwsApi {
  /**
   * One call.
   *
   * @param service the AWS SDK's name of the service, {@code ecs}
   * @param operation the operation's name in the service's API, {@code DescribeClusters}
   * @return the answer; what AWS did not send is not in it
   * @throws SdkException when AWS refused it or could not be reached
   * @throws IllegalArgumentException when there is no such operation, or it takes no such request
   */
  JsonNode call(String service, String operation, JsonNode request, String account, String region);

  /** Whether this account can be read at all. */
  boolean canRead(String account);
}
