package io.portaws.pipeline.catalog;

/** AWS partitions by region prefix ("Amazon Resource Names" in the IAM guide). */
public final class Partition {
  private Partition() {}

  /** The partition in ARNs of a region's resources. */
  public static String of(String region) {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    if (region.startsWith("us-gov-")) {
      return "aws-us-gov";
    }
    if (region.startsWith("us-isob-")) {
      return "aws-iso-b";
    }
    if (region.startsWith("us-iso-")) {
      return "aws-iso";
    }
    if (region.startsWith("eusc-")) {
      return "aws-eusc";
    }
    return "aws";
  }
}
