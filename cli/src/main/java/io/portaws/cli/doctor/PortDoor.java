package io.portaws.cli.doctor;

import io.portaws.cli.port.PortAccess;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortAnswer;
import java.util.List;
import java.util.Optional;

/**
 * Port, as far as credentials for its API could be found.
 *
 * @param access empty when there are none
 * @param admin there exactly when {@code access} is
 * @param problems why there are none
 */
record PortDoor(Optional<PortAccess> access, Optional<PortAdmin> admin, List<String> problems) {
  /** What is the matter with an answer that is none; Port's own words are in it. */
  static Finding unanswered(String about, PortAnswer answer) {
    return switch (answer) {
      case PortAnswer.Done _ -> Finding.ok(about, "Port answered");
      case PortAnswer.Refused(int status, String detail) ->
          Finding.failure(
              about, "Port refuses (HTTP " + status + "): " + detail, "check Port's address");
      case PortAnswer.Unauthorized(String detail) ->
          Finding.failure(
              about,
              "Port does not take the credentials: " + detail,
              "make new ones in Port (… > Credentials) and put them into the secret");
      case PortAnswer.Unreachable(String detail) ->
          Finding.unknown(about, "Port cannot be asked: " + detail);
    };
  }

  Finding withoutCredentials(String about) {
    return Finding.unknown(
        about,
        "no credentials for Port's API: " + String.join("; ", problems),
        "set PORT_CLIENT_ID and PORT_CLIENT_SECRET, here or in --env-file");
  }
}
