package io.portaws.pipeline.catalog;

/**
 * Which resource: the unit of coalescing, ordering and reading.
 *
 * @param type canonical CloudFormation name, {@code AWS::S3::Bucket}
 * @param account the AWS account id that owns the resource
 * @param region the AWS region that the resource is read in
 * @param identifier the Cloud Control primary identifier (composite ones joined by {@code |})
 */
public record ResourceKey(String type, String account, String region, String identifier) {
  public ResourceKey {
    if (type.isEmpty() || identifier.isEmpty()) {
      throw new IllegalArgumentException(
          "a resource key needs a type and an identifier: '" + type + "' '" + identifier + "'");
    }
  }

  @Override
  public String toString() {
    return type + " " + identifier + " (" + account + " " + region + ")";
  }
}
