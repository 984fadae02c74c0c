package io.portaws.pipeline.port;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Can Port be talked to, asked at start-up and while the tap is closed. */
public sealed interface Connection {
  /** Port answered and knows us. */
  record Ready() implements Connection {}

  /**
   * Port answered and does not take us; waiting does not help.
   *
   * @param remedy what an operator does about it
   */
  record Rejected(String reason, String detail, String remedy) implements Connection {}

  /**
   * No use at the moment: no answer, throttled, or failing.
   *
   * @param after when Port said to come back; null when it did not say
   */
  record Unreachable(@Nullable Duration after, String reason, String detail)
      implements Connection {}

  /** What a receipt of a request that carried nothing says about the connection. */
  static Connection of(Receipt receipt) {
    return switch (receipt) {
      case Receipt.Accepted() -> new Ready();
      case Receipt.Later(var after, var reason, var detail) ->
          new Unreachable(after, reason, detail);
      case Receipt.Misconfigured(var reason, var detail, var remedy) ->
          new Rejected(reason, detail, remedy);
      case Receipt.Refused(var reason, var detail) ->
          new Rejected(reason, detail, "check Port's address");
    };
  }
}
