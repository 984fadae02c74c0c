package io.portaws.worker.status;

import java.time.Duration;
import java.time.Instant;

/**
 * The figures that are remembered, at one moment. Sums are since the start.
 *
 * @param received messages
 * @param done messages deleted or dead-lettered
 * @param held messages held
 * @param waiting messages on the queue; NaN while nobody asked it
 * @param reachSeconds how long after its message was sent a change is in Port, the median of the
 *     last minute; NaN while there is none
 * @param heldBack for how long requests to Port were held back
 * @param reads resources read from AWS
 * @param reading how long these took, all together
 * @param throttles how often AWS throttled
 * @param requests that left for Port
 */
record Sample(
    Instant at,
    long received,
    long done,
    long held,
    double waiting,
    double reachSeconds,
    Duration heldBack,
    long reads,
    Duration reading,
    long throttles,
    long requests) {}
