package io.portaws.sandbox;

import java.time.Instant;

/**
 * A request that the Port stand-in has dealt with.
 *
 * @param at when it arrived
 * @param path as it was sent, still encoded, without the query
 * @param userAgent what Port calls the datasource
 * @param status what was answered; for a dropped connection what would have been answered, 0 when
 *     nothing was done
 * @param dropped the client got no answer
 * @param traceId the value of {@code X-Trace-Id}
 */
public record LoggedRequest(
    Instant at,
    PortEndpoint endpoint,
    String method,
    String path,
    String userAgent,
    int bodyBytes,
    int status,
    boolean dropped,
    String traceId) {}
