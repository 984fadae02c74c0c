package io.portaws.worker.chaos;

import java.time.Duration;

/** What goes wrong for a while. */
enum Trouble {
  PORT_DROPS_CONNECTIONS(4, 1),
  PORT_UNAVAILABLE(4, 1),
  PORT_THROTTLES(6, 0.5),
  /** Without saying for how long. */
  PORT_REFUSES(4, 1),
  PORT_SLOW(6, 0.4),
  PORT_LOSES_ANSWERS(8, 0.2),
  AWS_THROTTLES(5, 0.3),
  RECEIVE_MESSAGE(5, 0.5),
  DELETE_MESSAGE_BATCH(8, 0.4),
  CHANGE_MESSAGE_VISIBILITY_BATCH(10, 0.4),
  SEND_MESSAGE(5, 0.6),
  SEND_MESSAGE_BATCH(5, 0.9),
  /**
   * Asked at start only: a worker is killed for it. Whoever starts meets it, since none asks again.
   */
  GET_QUEUE_ATTRIBUTES(4, 1);

  final Duration length;

  /** Of the calls that it concerns. */
  final double share;

  Trouble(int seconds, double share) {
    this.length = Duration.ofSeconds(seconds);
    this.share = share;
  }

  /**
   * Port takes nothing: longer than a worker tries, so that each request that meets it at first is
   * given up.
   */
  boolean isOutage() {
    return this == PORT_DROPS_CONNECTIONS || this == PORT_UNAVAILABLE || this == PORT_REFUSES;
  }

  /**
   * So often it is met before it is over. Not more: after two requests in a row without an answer a
   * delivery ends, and while the tap is closed none comes but the probe.
   */
  static final int MEETINGS = 2;

  /** What could not be sent on is kept back for a minute: a short run must begin with these. */
  boolean costsAMinute() {
    return this == SEND_MESSAGE || this == SEND_MESSAGE_BATCH;
  }
}
