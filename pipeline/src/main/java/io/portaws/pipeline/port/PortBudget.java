package io.portaws.pipeline.port;

/**
 * What Port tells of its rate limit, in requests.
 *
 * @param limit the window's
 * @param remaining what is left of it now, requests that are under way taken off
 * @param reserve what of the limit is left to others
 */
public record PortBudget(long limit, long remaining, long reserve) {}
