package io.portaws.worker.chaos;

import io.portaws.sandbox.AwsStandIn;
import io.portaws.sandbox.Fault;
import io.portaws.sandbox.PortEndpoint;
import io.portaws.sandbox.PortStandIn;
import io.portaws.sandbox.RequestInfo;
import io.portaws.sandbox.SqsProxy;
import io.portaws.sandbox.SqsProxy.Mishap;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** The troubles that last now, and how often each was met. Safe for use by many threads. */
final class Weather {
  private static final Map<String, Trouble> OF_SQS =
      Map.of(
          "ReceiveMessage", Trouble.RECEIVE_MESSAGE,
          "DeleteMessageBatch", Trouble.DELETE_MESSAGE_BATCH,
          "ChangeMessageVisibilityBatch", Trouble.CHANGE_MESSAGE_VISIBILITY_BATCH,
          "SendMessage", Trouble.SEND_MESSAGE,
          "SendMessageBatch", Trouble.SEND_MESSAGE_BATCH,
          "GetQueueAttributes", Trouble.GET_QUEUE_ATTRIBUTES);

  private static final Set<PortEndpoint> OF_ENTITIES =
      EnumSet.of(
          PortEndpoint.ENTITIES_BULK_UPSERT,
          PortEndpoint.ENTITY_UPSERT,
          PortEndpoint.ENTITIES_BULK_DELETE,
          PortEndpoint.ENTITY_DELETE);

  /** Entities of one request. */
  private static final int FULL = 5;

  private final Set<Trouble> gathering = ConcurrentHashMap.newKeySet();
  private final Map<Trouble, Integer> lasting = new ConcurrentHashMap<>();
  private final Map<Trouble, Long> met = new ConcurrentHashMap<>();

  void begin(Trouble trouble) {
    lasting.merge(trouble, 1, Integer::sum);
  }

  /**
   * It begins with the next request that writes many entities, so that it is in the way of work.
   */
  void gather(Trouble trouble) {
    gathering.add(trouble);
  }

  void end(Trouble trouble) {
    gathering.remove(trouble);
    lasting.computeIfPresent(trouble, (_, spells) -> spells == 1 ? null : spells - 1);
  }

  boolean lasts(Trouble trouble) {
    return lasting.containsKey(trouble);
  }

  /** How often it was met so far. */
  long met(Trouble trouble) {
    return met.getOrDefault(trouble, 0L);
  }

  Map<Trouble, Long> met() {
    return new TreeMap<>(met);
  }

  void comeOver(PortStandIn port) {
    bring(port, Trouble.PORT_DROPS_CONNECTIONS, Fault.reset());
    bring(port, Trouble.PORT_UNAVAILABLE, Fault.status(503));
    bring(port, Trouble.PORT_THROTTLES, Fault.tooManyRequests(Duration.ofSeconds(2)));
    bring(port, Trouble.PORT_REFUSES, Fault.status(429));
    bring(port, Trouble.PORT_SLOW, Fault.slow(Duration.ofSeconds(3)));
    bring(port, Trouble.PORT_LOSES_ANSWERS, Fault.acceptThenReset());
  }

  /**
   * Spares requests for tokens: a worker that waits for one holds nothing that could be lost. Met
   * is what a request for entities met.
   */
  private void bring(PortStandIn port, Trouble trouble, Fault fault) {
    port.failWhen(
        request -> {
          if (isFull(request) && gathering.remove(trouble)) {
            begin(trouble);
          }
          return request.endpoint() != PortEndpoint.ACCESS_TOKEN
              && strikes(trouble, OF_ENTITIES.contains(request.endpoint()));
        },
        fault);
  }

  private static boolean isFull(RequestInfo request) {
    return request.endpoint() == PortEndpoint.ENTITIES_BULK_UPSERT
        && request.bodyJson().map(body -> body.path("entities").size()).orElse(0) >= FULL;
  }

  /** Reads only: a worker whose secret cannot be read does not start. */
  void comeOver(AwsStandIn aws) {
    aws.throttleWhen(call -> !call.type().isEmpty() && strikes(Trouble.AWS_THROTTLES));
  }

  void comeOver(SqsProxy sqs) {
    sqs.disturb(operation -> {
      Trouble trouble = OF_SQS.get(operation);
      Mishap[] any = Mishap.values();
      return trouble != null && strikes(trouble)
          ? Optional.of(any[ThreadLocalRandom.current().nextInt(any.length)])
          : Optional.empty();
    });
  }

  private boolean strikes(Trouble trouble) {
    return strikes(trouble, true);
  }

  private boolean strikes(Trouble trouble, boolean counts) {
    boolean strikes = lasts(trouble) && ThreadLocalRandom.current().nextDouble() < trouble.share;
    if (strikes && counts) {
      met.merge(trouble, 1L, Long::sum);
    }
    return strikes;
  }
}
