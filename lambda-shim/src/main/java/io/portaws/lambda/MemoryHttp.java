package io.portaws.lambda;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/**
 * An AWS in memory that answers everything well and with nothing: for priming. Cloud Control has
 * every resource, so that something is mapped. Safe for use by many threads.
 */
final class MemoryHttp implements SdkHttpClient {
  /** What is not answered with nothing, by the operation's name in the request. */
  private static final Map<String, String> ANSWERS =
      Map.of(
          "CloudApiService.GetResource",
          "{\"ResourceDescription\":{\"Identifier\":\"priming\",\"Properties\":\"{}\"}}",
          "AmazonSQS.GetQueueAttributes",
          "{\"Attributes\":{\"QueueArn\":\"arn:aws:sqs:eu-west-1:000000000000:priming\","
              + "\"RedrivePolicy\":\"{\\\"maxReceiveCount\\\":100}\"}}");

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    String target = request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
    String type = request.httpRequest().firstMatchingHeader("Content-Type").orElse("");
    boolean xml = type.startsWith("application/x-www-form-urlencoded");
    return new Answered(ANSWERS.getOrDefault(target, xml ? "<Response/>" : "{}"));
  }

  private record Answered(String body) implements ExecutableHttpRequest {
    @Override
    public HttpExecuteResponse call() {
      return HttpExecuteResponse.builder()
          .response(SdkHttpFullResponse.builder().statusCode(200).build())
          .responseBody(
              AbortableInputStream.create(
                  new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
          .build();
    }

    @Override
    public void abort() {}
  }

  @Override
  public void close() {}
}
