package io.portaws.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Does this machine's clock agree with AWS's? Signatures that are 5 minutes off are refused ("clock
 * skew" in the AWS General Reference), and times in what follows would be wrong.
 *
 * @param awsTime to the second; empty when AWS did not tell
 */
record ClockCheck(Instant now, Optional<Instant> awsTime) implements Check {
  private static final Duration TOLERATED = Duration.ofSeconds(30);

  @Override
  public String about() {
    return "clock";
  }

  @Override
  public List<Finding> look() {
    if (awsTime.isEmpty()) {
      return List.of(Finding.unknown(about(), "AWS did not tell its time"));
    }
    Duration off = Duration.between(awsTime.get(), now).abs();
    return List.of(
        off.compareTo(TOLERATED) > 0
            ? Finding.warning(
                about(),
                "this machine's clock is %d s off AWS's".formatted(off.toSeconds()),
                "set the clock, for instance by NTP")
            : Finding.ok(about(), "agrees with AWS's"));
  }
}
