package io.portaws.pipeline.journal;

import java.time.Duration;

/**
 * How work or a message's turn ended.
 *
 * @param outcome {@code delivered}, {@code skipped}, {@code waiting}, {@code retried} or {@code
 *     rejected}
 * @param reason why, in words from a small fixed set
 * @param detail what is known beside; empty for nothing
 * @param after when it goes on; zero where it does not
 * @param followUps how many further looks are put on the queue
 */
public record Ending(String outcome, String reason, String detail, Duration after, int followUps) {}
