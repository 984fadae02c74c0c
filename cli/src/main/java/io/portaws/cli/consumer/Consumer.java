package io.portaws.cli.consumer;

/** Who may consume the queue, by the words of the stack's parameter {@code Target}. */
public enum Consumer {
  WORKER("worker"),
  LAMBDA("lambda");

  private final String word;

  Consumer(String word) {
    this.word = word;
  }

  /** As the stack's parameter and the command's option spell it. */
  public String word() {
    return word;
  }

  public Consumer other() {
    return this == WORKER ? LAMBDA : WORKER;
  }

  @Override
  public String toString() {
    return word;
  }
}
