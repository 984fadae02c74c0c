package io.portaws.pipeline.config;

import io.portaws.pipeline.catalog.Problems;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads environment variables as values; what is wrong is noted with the variable's name, and a
 * default stands in so that the rest can be checked too. Values are shown in messages only where
 * they are no secrets. An empty variable counts as unset.
 */
public final class Environment {
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");

  private final Map<String, String> variables;
  private final Problems problems;

  public Environment(Map<String, String> variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /** The names of all variables. */
  Set<String> names() {
    return variables.keySet();
  }

  /** Notes what is wrong with a variable. */
  public void problem(String name, String what) {
    problems.add(name, what);
  }

  /** What can be made of a variable; empty, and noted, when its rules do not allow it. */
  public <T> Optional<T> checked(String name, Supplier<T> make) {
    try {
      return Optional.of(make.get());
    } catch (IllegalArgumentException e) {
      problem(name, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** A value without surrounding space; empty when it is unset. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  public String text(String name, String otherwise) {
    return text(name).orElse(otherwise);
  }

  public boolean isSet(String name) {
    return text(name).isPresent();
  }

  /** Written short, as {@code 20s} or {@code 5m}, or as ISO 8601 has it. */
  public Duration duration(String name, Duration otherwise, Duration least, Duration most) {
    Optional<Duration> value =
        parsed(name, Environment::duration, "a duration such as 20s, 5m or PT20S");
    if (value.isPresent()
        && (value.get().compareTo(least) < 0 || value.get().compareTo(most) > 0)) {
      problems.add(name, "is " + value.get() + ", but must be from " + least + " to " + most);
      return otherwise;
    }
    return value.orElse(otherwise);
  }

  private static Duration duration(String text) {
    Matcher matcher = SHORT_DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      return Duration.parse(text);
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** A whole number within bounds. */
  public long number(String name, long otherwise, long least, long most) {
    Optional<Long> value = parsed(name, Long::parseLong, "a whole number");
    if (value.isPresent() && (value.get() < least || value.get() > most)) {
      problems.add(name, "is " + value.get() + ", but must be from " + least + " to " + most);
      return otherwise;
    }
    return value.orElse(otherwise);
  }

  /** A number within bounds. */
  public Optional<Double> decimal(String name, double least, double most) {
    return parsed(name, Double::parseDouble, "a number")
        .filter(value -> {
          boolean within = value >= least && value <= most;
          if (!within) {
            problems.add(name, "is " + value + ", but must be from " + least + " to " + most);
          }
          return within;
        });
  }

  /** A URL with a scheme. */
  public Optional<URI> uri(String name) {
    return parsed(name, Environment::withScheme, "a URL");
  }

  private static URI withScheme(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getScheme() == null) {
        throw new IllegalArgumentException("no scheme");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URL", e);
    }
  }

  /** Comma-separated values. */
  public Set<String> list(String name, Set<String> otherwise) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    Set<String> out = new LinkedHashSet<>();
    Arrays.stream(value.get().split(","))
        .map(String::strip)
        .filter(v -> !v.isEmpty())
        .forEach(out::add);
    return out;
  }

  /** One of a few words, whatever their case. */
  public <E extends Enum<E>> E oneOf(String name, Class<E> words, E otherwise) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    for (E word : words.getEnumConstants()) {
      if (word.name().equalsIgnoreCase(value.get())) {
        return word;
      }
    }
    String known = Arrays.toString(words.getEnumConstants()).toLowerCase(Locale.ROOT);
    problems.add(name, "is '" + value.get() + "', but must be one of " + known);
    return otherwise;
  }

  private <T> Optional<T> parsed(String name, Function<String, T> parse, String what) {
    Optional<String> value = text(name);
    try {
      return value.map(parse);
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      problems.add(name, "is not " + what);
      return Optional.empty();
    }
  }
}
