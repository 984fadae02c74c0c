package io.portaws.queue;

import io.portaws.pipeline.config.Environment;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which queue the environment names.
 *
 * @param url empty when none is named
 * @param deadLetterUrl empty to take the redrive policy's target
 */
public record QueueSettings(Optional<String> url, Optional<String> deadLetterUrl) {
  private static final Pattern SQS_HOST =
      Pattern.compile("https://(?:sqs\\.([a-z0-9-]+)|([a-z0-9-]+)\\.queue)\\.amazonaws\\.com.*");

  /** Reads both; what is wrong is noted. That there is no queue at all is not. */
  public static QueueSettings read(Environment env) {
    Optional<String> url = env.text("QUEUE_URL");
    check(env, "QUEUE_URL");
    if (url.filter(u -> u.toLowerCase(Locale.ROOT).endsWith(".fifo")).isPresent()) {
      env.problem("QUEUE_URL", QueueRefused.FIFO);
    }
    Optional<String> deadLetterUrl = env.text("DLQ_URL");
    check(env, "DLQ_URL");
    if (deadLetterUrl.isPresent() && deadLetterUrl.equals(url)) {
      env.problem("DLQ_URL", "is the queue itself: rejected messages would come again at once");
    }
    return new QueueSettings(url, deadLetterUrl);
  }

  private static void check(Environment env, String name) {
    env.uri(name)
        .filter(uri -> uri.getHost() == null || !Set.of("http", "https").contains(uri.getScheme()))
        .ifPresent(_ ->
            env.problem(
                name, "is not a queue's URL: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME"));
  }

  /** The region as the SDK's variables tell it, else as the queue's URL does. */
  public Optional<String> region(Environment env) {
    return env.text("AWS_REGION").or(() -> env.text("AWS_DEFAULT_REGION")).or(this::regionOfQueue);
  }

  private Optional<String> regionOfQueue() {
    Matcher host = SQS_HOST.matcher(url.orElse(""));
    if (!host.matches()) {
      return Optional.empty();
    }
    return Optional.of(host.group(1) == null ? host.group(2) : host.group(1));
  }
}
