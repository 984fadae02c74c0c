package io.portaws.cli.terminal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A question on standard error, the answer from standard input. */
public final class TypedAnswer implements Question {
  private final BufferedReader in;
  private final PrintWriter err;

  public TypedAnswer(InputStream in, PrintWriter err) {
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.err = err;
  }

  /** The end of the input is a no. */
  @Override
  public boolean agrees(String question) {
    err.print(Printable.line(question) + " [y/N] ");
    err.flush();
    try {
      String answer = in.readLine();
      return answer != null
          && (answer.strip().toLowerCase(Locale.ROOT).equals("y")
              || answer.strip().toLowerCase(Locale.ROOT).equals("yes"));
    } catch (IOException e) {
      err.println(Printable.line("the answer could not be read: " + e.getMessage()));
      return false;
    }
  }
}
