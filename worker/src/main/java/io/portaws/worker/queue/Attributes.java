package io.portaws.worker.queue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** How SQS counts the size of message attributes: names, types and values. Pure. */
final class Attributes {
  private Attributes() {}

  static int bytes(Map<String, MessageAttributeValue> attributes) {
    return attributes.entrySet().stream()
        .mapToInt(entry -> {
          MessageAttributeValue value = entry.getValue();
          String text = value.stringValue();
          SdkBytes binary = value.binaryValue();
          return entry.getKey().length()
              + value.dataType().length()
              + (binary == null ? 0 : binary.asByteArrayUnsafe().length)
              + (text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length);
        })
        .sum();
  }
}
