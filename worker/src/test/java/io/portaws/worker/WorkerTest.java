package io.portaws.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkerTest {
  @Test
  void aChangedBucketReachesPortAndItsMessageIsDeleted() {
    try (SandboxStack stack = new SandboxStack("changed-bucket")) {
      stack.put(
          "AWS::S3::Bucket",
          "orders",
          "{\"BucketName\":\"orders\",\"Arn\":\"arn:aws:s3:::orders\"}");
      Worker worker = stack.startWorker();
      stack.send(SandboxStack.s3Event("CreateBucket", "orders"));

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> stack.port.entities("s3Bucket").size() == 1);
      await().atMost(Duration.ofSeconds(20)).until(stack::isIdle);
      assertThat(stack.port.entity("s3Bucket", "arn:aws:s3:::orders")).isPresent();
      assertThat(worker.ledger().sums().residual()).isZero();
      assertThat(stack.aws.unknownOperations()).isEmpty();
    }
  }
}
