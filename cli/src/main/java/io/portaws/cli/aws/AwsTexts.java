package io.portaws.cli.aws;

import io.portaws.cli.terminal.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** Texts that a user keeps in AWS. */
public final class AwsTexts {
  private AwsTexts() {}

  /**
   * A secret's text.
   *
   * @param arn its ARN, which names the region
   * @throws IOException with a sentence that holds nothing of the secret
   */
  public static String secret(Surroundings here, String arn) throws IOException {
    String[] parts = arn.split(":", -1);
    @Nullable String region = parts.length > 3 && !parts[3].isEmpty() ? parts[3] : null;
    try (AwsAccess aws = AwsAccess.open(here, region);
        SecretsManagerClient client =
            aws.client(SecretsManagerClient.builder(), "SECRETS_MANAGER")) {
      String text = client.getSecretValue(r -> r.secretId(arn)).secretString();
      if (text == null) {
        throw new IOException("the secret is binary, and not text");
      }
      return text;
    } catch (AwsAccess.NoRegion e) {
      throw new IOException(e.getMessage(), e);
    } catch (SdkException e) {
      throw new IOException("the secret cannot be read: " + AwsProblem.of(e).words(), e);
    }
  }

  /**
   * An object's text.
   *
   * @param maxBytes below 2 GiB
   * @throws IOException with a sentence, also when it has more than {@code maxBytes}
   */
  public static String object(Surroundings here, String bucket, String key, long maxBytes)
      throws IOException {
    try (AwsAccess aws = AwsAccess.open(here, null);
        S3Client client = aws.client(S3Client.builder(), "S3")) {
      try (var object = client.getObject(r -> r.bucket(bucket).key(key))) {
        byte[] body = object.readNBytes((int) maxBytes + 1);
        if (body.length > maxBytes) {
          object.abort();
          throw new IOException("the object has more than " + maxBytes / 1_048_576 + " MiB");
        }
        return new String(body, StandardCharsets.UTF_8);
      }
    } catch (AwsAccess.NoRegion e) {
      throw new IOException(e.getMessage(), e);
    } catch (SdkException e) {
      throw new IOException("S3 does not give it: " + AwsProblem.of(e).words(), e);
    }
  }
}
