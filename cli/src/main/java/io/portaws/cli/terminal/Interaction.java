package io.portaws.cli.terminal;

import java.time.Duration;

/**
 * How a command waits, whether somebody can be asked, and what is said when that somebody
 * interrupts it. Safe for use by many threads.
 */
public final class Interaction {
  /** Lets time pass. */
  @FunctionalInterface
  public interface Pause {
    void last(Duration time) throws InterruptedException;
  }

  private final boolean terminal;
  private final Pause pause;
  private volatile String farewell = "";
  private volatile Runnable tidying = () -> {};

  /**
   * @param terminal whether standard input is a person's keyboard
   */
  public Interaction(boolean terminal, Pause pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  /** Nobody is there, and nothing needs to be waited for. */
  public static Interaction none() {
    return new Interaction(false, _ -> {});
  }

  public boolean isTerminal() {
    return terminal;
  }

  public void pause(Duration time) throws InterruptedException {
    pause.last(time);
  }

  /**
   * What is done first when somebody interrupts from now on, on another thread than the command's;
   * the process ends when it returns.
   */
  public void whenInterrupted(Runnable action) {
    tidying = action;
  }

  /** Somebody interrupts: returns when the process may end. */
  public void interrupted() {
    tidying.run();
  }

  /** What to tell whoever interrupts from now on; empty for nothing. */
  public void farewell(String words) {
    farewell = words;
  }

  public String farewell() {
    return farewell;
  }
}
