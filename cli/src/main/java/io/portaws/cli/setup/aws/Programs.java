package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs other programs of this machine. */
interface Programs {
  /** What shells end with when there is no such program. */
  int NOT_FOUND = 127;

  /** How a program ended, and the last of what it wrote, at most 64 KiB. */
  record Ended(int exit, String output) {
    boolean well() {
      return exit == 0;
    }
  }

  /**
   * Runs a program to its end.
   *
   * @param input what it reads; where secrets belong, and not in {@code command}
   * @param progress is told each line; null for none
   */
  Ended run(List<String> command, String input, @Nullable Progress progress)
      throws InterruptedException;

  /** Those that are really there. */
  static Programs ofThisMachine() {
    return Programs::reallyRun;
  }

  private static Ended reallyRun(List<String> command, String input, @Nullable Progress progress)
      throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Ended(NOT_FOUND, String.valueOf(e.getMessage()));
    }
    StringBuilder kept = new StringBuilder();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        kept.append("it did not read its input: ").append(e.getMessage()).append('\n');
      }
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        kept.append(line).append('\n');
        kept.delete(0, Math.max(0, kept.length() - 65_536));
        if (progress != null) {
          progress.say("  " + line);
        }
      }
    } catch (IOException e) {
      kept.append("its output ended early: ").append(e.getMessage());
    }
    return new Ended(process.waitFor(), kept.toString().strip());
  }
}
