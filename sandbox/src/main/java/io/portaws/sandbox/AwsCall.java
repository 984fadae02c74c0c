package io.portaws.sandbox;

import java.util.List;

/**
 * One call to the AWS stand-in, as scripts and listeners see it.
 *
 * @param operation the SDK's name of the service and the API's of the operation, {@code
 *     cloudcontrol:GetResource}
 * @param account whose credentials signed it
 * @param region the region it was signed for
 * @param type the resource type asked for; empty when the operation reads no resource
 * @param identifiers the resources asked for, and what else the request names, which is what does
 *     not exist; empty when it named nothing
 */
public record AwsCall(
    String operation, String account, String region, String type, List<String> identifiers) {
  public AwsCall {
    identifiers = List.copyOf(identifiers);
  }
}
