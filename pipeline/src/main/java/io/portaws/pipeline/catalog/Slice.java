package io.portaws.pipeline.catalog;

/**
 * The resources of one type in one account and region: what is listed at once, and what a list is
 * complete or not of.
 *
 * @param type canonical CloudFormation name, {@code AWS::S3::Bucket}
 * @param account the AWS account id, twelve digits
 * @param region the region that is asked; of a global type the one that AWS answers for it in
 */
public record Slice(String type, String account, String region) {
  public Slice {
    if (type.isEmpty() || account.isEmpty() || region.isEmpty()) {
      throw new IllegalArgumentException(
          "a slice needs a type, an account and a region: '%s' '%s' '%s'"
              .formatted(type, account, region));
    }
  }

  @Override
  public String toString() {
    return type + " (" + account + " " + region + ")";
  }
}
