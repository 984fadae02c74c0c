package io.portaws.cli.terminal;

/** How commands end, as every {@code --help} says. */
public final class Exit {
  public static final int DONE = 0;

  /** A difference or a fault was found, or a part could not be done. */
  public static final int FOUND = 1;

  /** Wrong arguments. */
  public static final int USAGE = 2;

  /** What sysexits.h calls EX_UNAVAILABLE: AWS or Port cannot be reached, or does not let us in. */
  public static final int UNAVAILABLE = 69;

  /** What sysexits.h calls EX_SOFTWARE: a bug of ours. */
  public static final int BUG = 70;

  /** What sysexits.h calls EX_CONFIG, as the worker ends with. */
  public static final int CONFIGURATION = 78;

  private Exit() {}
}
