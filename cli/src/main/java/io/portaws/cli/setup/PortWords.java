package io.portaws.cli.setup;

import io.portaws.cli.terminal.Exit;
import io.portaws.pipeline.port.PortAnswer;

/** What Port's answers mean for people, a sentence each. Pure. */
final class PortWords {
  private PortWords() {}

  /**
   * Why something was not done.
   *
   * @param what such as "create blueprint x"
   */
  static String of(String what, PortAnswer failed) {
    return switch (failed) {
      case PortAnswer.Done _ -> "Port took it: " + what;
      case PortAnswer.Refused(int status, String detail) ->
          "Port refuses to " + what + ": " + detail + hint(status);
      case PortAnswer.Unauthorized(String detail) ->
          "Port does not take the credentials ("
              + detail
              + "), so it did not "
              + what
              + ": check PORT_CLIENT_ID and PORT_CLIENT_SECRET, or PORT_API_TOKEN, and PORT_BASE_URL";
      case PortAnswer.Unreachable(String detail) ->
          "Port did not " + what + ": " + detail + ". Run this again to go on";
    };
  }

  private static String hint(int status) {
    return switch (status) {
      case 403 ->
          ". The credentials need the role Admin in Port: blueprints and webhooks are for admins and"
              + " moderators";
      case 404 -> ". Check PORT_BASE_URL, and that it still exists";
      case 409 -> ". Somebody else made it meanwhile: run this again";
      case 413 -> ". Set fewer types up, by a --mapping of your own";
      default -> "";
    };
  }

  /** Whether nothing else is worth trying after this answer. */
  static boolean ends(PortAnswer failed) {
    return failed instanceof PortAnswer.Unreachable || failed instanceof PortAnswer.Unauthorized;
  }

  static int exit(PortAnswer failed) {
    return ends(failed) ? Exit.UNAVAILABLE : Exit.FOUND;
  }
}
