package io.portaws.peers.spring;

import io.awspring.cloud.sqs.config.SqsMessageListenerContainerFactory;
import io.awspring.cloud.sqs.listener.BackPressureMode;
import io.awspring.cloud.sqs.listener.QueueNotFoundStrategy;
import io.awspring.cloud.sqs.listener.acknowledgement.AcknowledgementOrdering;
import io.awspring.cloud.sqs.listener.acknowledgement.AcknowledgementResultCallback;
import io.awspring.cloud.sqs.listener.acknowledgement.handler.AcknowledgementMode;
import io.portaws.peers.job.Job;
import io.portaws.peers.job.Tally;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.messaging.Message;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.crt.CRT;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Spring Cloud AWS: a method that is called with the messages of a poll on a virtual thread, and
 * messages that are deleted in tens once they are done. It acknowledges them itself, because by
 * ON_SUCCESS one that fails would bring back the other nine. Spring Boot winds it up at SIGTERM.
 */
@SpringBootApplication
public class Spring {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final Duration LONG_POLL = Duration.ofSeconds(20);

  /** A long poll, and some. */
  private static final Duration ATTEMPT = Duration.ofSeconds(30);

  private static final Duration WIND_UP = Duration.ofSeconds(4);
  private static final Duration LAST_DELETES = Duration.ofSeconds(2);

  public static void main(String... arguments) {
    // Without its own reference aws-crt would go before the last deletes.
    CRT.acquireShutdownRef();
    Tally tally = SpringApplication.run(Spring.class, arguments).getBean(Tally.class);
    SpringApplication.getShutdownHandlers().add(() -> end(tally));
    System.out.println("ready");
  }

  @Bean
  Tally tally() {
    return new Tally();
  }

  private static void end(Tally tally) {
    System.out.println(tally);
    CRT.releaseShutdownRef();
  }

  @Bean
  Job job(@Value("${peer.concurrency}") int concurrency) throws IOException {
    return Job.open(System.getenv(), concurrency, PATIENCE);
  }

  /** The starter's own, but over aws-crt, which costs half of what netty does. */
  @Bean
  SqsAsyncClient sqs(Tally tally, @Value("${peer.concurrency}") int concurrency) {
    return SqsAsyncClient.builder()
        .credentialsProvider(EnvironmentVariableCredentialsProvider.create())
        .httpClientBuilder(AwsCrtAsyncHttpClient.builder().maxConcurrency(concurrency))
        .overrideConfiguration(o -> o.addExecutionInterceptor(tally).apiCallAttemptTimeout(ATTEMPT))
        .build();
  }

  @Bean
  SqsMessageListenerContainerFactory<Object> defaultSqsListenerContainerFactory(
      SqsAsyncClient sqs,
      Tally tally,
      @Value("${peer.concurrency}") int concurrency,
      @Value("${peer.acknowledgement-interval}") Duration acknowledgementInterval) {
    var threads = new VirtualThreadTaskExecutor("message-");
    return SqsMessageListenerContainerFactory.builder()
        .sqsAsyncClient(sqs)
        .acknowledgementResultCallback(counting(tally))
        .configure(options ->
            options
                .queueNotFoundStrategy(QueueNotFoundStrategy.FAIL)
                .messageSystemAttributeNames(List.of(MessageSystemAttributeName.SENT_TIMESTAMP))
                .pollTimeout(LONG_POLL)
                .maxMessagesPerPoll(10)
                .backPressureMode(BackPressureMode.ALWAYS_POLL_MAX_MESSAGES)
                .maxConcurrentMessages(concurrency)
                .componentsTaskExecutor(threads)
                .acknowledgementResultTaskExecutor(threads)
                .acknowledgementMode(AcknowledgementMode.MANUAL)
                .acknowledgementOrdering(AcknowledgementOrdering.PARALLEL)
                .acknowledgementThreshold(10)
                .acknowledgementInterval(acknowledgementInterval)
                .listenerShutdownTimeout(WIND_UP)
                .acknowledgementShutdownTimeout(LAST_DELETES))
        .build();
  }

  private static AcknowledgementResultCallback<Object> counting(Tally tally) {
    return new AcknowledgementResultCallback<>() {
      @Override
      public void onSuccess(Collection<Message<Object>> messages) {
        tally.deleted(messages.size());
      }
    };
  }
}
