package io.portaws.cli;

import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Printable;
import io.portaws.cli.terminal.Surroundings;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;

/** Runs a command with this process's environment, standard streams and clock. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // As UTF-8 whatever the locale says: a JSON document has no other encoding.
    PrintWriter out = writer(FileDescriptor.out);
    PrintWriter err = writer(FileDescriptor.err);
    Interaction interaction = new Interaction(isTerminal(), Thread::sleep);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> farewell(interaction, err)));
    Surroundings here =
        new Surroundings(System.getenv(), System.in, InstantSource.system(), interaction);
    int exit = Commands.line(here, version()).setOut(out).setErr(err).execute(args);
    out.flush();
    err.flush();
    System.exit(exit);
  }

  /** Since Java 22 there is a console also where nobody sits at it. */
  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }

  /** Ctrl-C ends us and not what AWS is doing. */
  private static void farewell(Interaction interaction, PrintWriter err) {
    interaction.interrupted();
    if (!interaction.farewell().isEmpty()) {
      err.println();
      err.println(Printable.lines(interaction.farewell()));
      err.flush();
    }
  }

  private static PrintWriter writer(FileDescriptor to) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(to), StandardCharsets.UTF_8), false);
  }

  private static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
