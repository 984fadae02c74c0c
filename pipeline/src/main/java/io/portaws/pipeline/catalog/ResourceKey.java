package io.portaws.pipeline.catalog;

/**
 * Which resource: the unit of coalescing, ordering and reading.
 *
 * @param type canonical CloudFormation name, {@code AWS::S3::Bucket}
 * @param account the AWS account id that owns the resource
 * @param region the AWS region that the resource is read in
 * @param identifier the Cloud Control primary identifier (composite ones joined by {@code |}), or
 *     of a type that CloudFormation does not have whatever names it
 * @param parent what it can only be found within, where its identifier does not say that: the
 *     pipeline of an execution; empty for most
 */
public record ResourceKey(
    String type, String account, String region, String identifier, String parent) {
  /** A resource that can be found by its identifier alone. */
  public ResourceKey(String type, String account, String region, String identifier) {
    this(type, account, region, identifier, "");
  }

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
