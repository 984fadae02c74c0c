package io.portaws.cli.doctor;

import java.util.List;

/** Is the stack of the release that this command is of? */
record VersionCheck(Installation installation, String version) implements Check {
  @Override
  public String about() {
    return "version";
  }

  @Override
  public List<Finding> look() {
    if (installation.output("Version").isEmpty()) {
      return List.of(Finding.unknown(about(), "no stack tells it"));
    }
    String told = installation.output("Version").get();
    return List.of(
        told.equals(version)
            ? Finding.ok(about(), "the stack is of " + told + ", as this command")
            : differs(about(), told, version, installation));
  }

  static Finding differs(String about, String told, String version, Installation installation) {
    return Finding.warning(
        about,
        "it is of %s, this command of %s".formatted(told, version),
        installation.setupAws() + ", by the command of the release that you want");
  }
}
