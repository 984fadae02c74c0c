package io.portaws.worker.journal;

import java.time.Instant;

/**
 * Something that went wrong, for the status page.
 *
 * @param message the queue's id of the message; empty when it is about none
 * @param what {@code given-up}, {@code retried} or {@code request}
 * @param reason a word from a small fixed set
 * @param detail untrusted
 */
public record Failure(Instant at, String message, String what, String reason, String detail) {}
