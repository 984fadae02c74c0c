package io.portaws.cli.setup.aws;

/**
 * A value of a template's parameter that the user gave. No {@code toString} shows it.
 *
 * @param from where: an option, a file, a variable
 */
record Given(String value, String from) {
  @Override
  public String toString() {
    return "Given[value=***, from=" + from + "]";
  }
}
