package io.portaws.benchmarks.jmh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Expressions as mappings have them, and the resource that they are evaluated on. */
final class Programs {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One expression, and what it gives on {@link #resource()}. */
  record Program(String text, String gives) {
    JsonNode expected() {
      return json(gives);
    }
  }

  private Programs() {}

  /** The expression of this name; the names are the benchmarks' parameters. */
  static Program named(String name) {
    return switch (name) {
      case "path" -> new Program(".Properties.BucketName", "\"bucket-17\"");
      case "tags" ->
          new Program(
              "[.Properties.Tags[]? | select(.Key == \"team\") | .Value][0]", "\"payments\"");
      case "interpolation" ->
          new Program(
              "\"https://console.aws.amazon.com/s3/buckets/\\(.Properties.BucketName)"
                  + "?region=\\(.__ExtraContext.Region)\"",
              "\"https://console.aws.amazon.com/s3/buckets/bucket-17?region=eu-west-1\"");
      case "title" ->
          new Program(
              "(.Properties.Tags // [] | map(select(.Key == \"Name\")) | first | .Value)"
                  + " // .Properties.BucketName",
              "\"Invoices\"");
      default -> throw new IllegalArgumentException("no expression is named " + name);
    };
  }

  /** A bucket in ocean's shape, with five tags. */
  static JsonNode resource() {
    return json(
        """
        {"Type":"AWS::S3::Bucket","__ExtraContext":{"AccountId":"111122223333","Region":"eu-west-1"},
         "Properties":{"BucketName":"bucket-17","Arn":"arn:aws:s3:::bucket-17",
          "CreationDate":"2026-03-01T10:00:00Z","LocationConstraint":"eu-west-1",
          "BucketEncryption":{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]},
          "Tags":[{"Key":"cost-centre","Value":"4711"},{"Key":"Name","Value":"Invoices"},
           {"Key":"stage","Value":"production"},{"Key":"team","Value":"payments"},
           {"Key":"version","Value":"42"}]}}\
        """);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
