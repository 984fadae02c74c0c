package io.portaws.worker.queue;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** Runs where Docker and LocalStack's image are; to have the image: {@code docker pull IMAGE}. */
@ExtendWith(LocalStackImagePresent.class)
final class LocalStackQueueTest extends QueueContract {
  private static @Nullable LocalStackContainer container;
  private static @Nullable Sqs sqs;

  @BeforeAll
  static void start() {
    var localStack =
        new LocalStackContainer(DockerImageName.parse(LocalStackImagePresent.IMAGE))
            .withServices("sqs");
    container = localStack;
    localStack.start();
    sqs =
        new Sqs(
            localStack.getEndpoint(),
            localStack.getRegion(),
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(localStack.getAccessKey(), localStack.getSecretKey())));
  }

  @AfterAll
  static void stop() {
    if (sqs != null) {
      sqs.client.close();
    }
    if (container != null) {
      container.stop();
    }
  }

  @Override
  Sqs sqs() {
    return requireNonNull(sqs);
  }
}
