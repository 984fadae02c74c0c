package io.portaws.pipeline.state;

import software.amazon.awssdk.core.SdkClient;

/**
 * One of AWS's services. Immutable.
 *
 * @param type its client
 * @param maker gives a client, made on first use
 */
public record AwsService(Class<? extends SdkClient> type, Maker maker) {
  /** Gives the client of a service. */
  public interface Maker {
    SdkClient client(AwsClients clients, String region);
  }

  SdkClient client(AwsClients clients, String region) {
    return maker.client(clients, region);
  }
}
