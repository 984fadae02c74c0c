package io.portaws.worker.config;

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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads environment variables as values; what is wrong is noted with the variable's name, and a
 * default stands in so that the rest can be checked too. Values are shown in messages only where
 * they are no secrets. An empty variable counts as unset.
 */
final class Environment {
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");

  private final Map<String, String> variables;
  private final Problems problems;

  Environment(Map<String, String> variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  String text(String name, String otherwise) {
    return text(name).orElse(otherwise);
  }

  boolean isSet(String name) {
    return text(name).isPresent();
  }

  Duration duration(String name, Duration otherwise, Duration least, Duration most) {
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

  long number(String name, long otherwise, long least, long most) {
    Optional<Long> value = parsed(name, Long::parseLong, "a whole number");
    if (value.isPresent() && (value.get() < least || value.get() > most)) {
      problems.add(name, "is " + value.get() + ", but must be from " + least + " to " + most);
      return otherwise;
    }
    return value.orElse(otherwise);
  }

  Optional<Double> decimal(String name, double least, double most) {
    return parsed(name, Double::parseDouble, "a number")
        .filter(value -> {
          boolean within = value >= least && value <= most;
          if (!within) {
            problems.add(name, "is " + value + ", but must be from " + least + " to " + most);
          }
          return within;
        });
  }

  Optional<URI> uri(String name) {
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
  Set<String> list(String name, Set<String> otherwise) {
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
  <E extends Enum<E>> E oneOf(String name, Class<E> words, E otherwise) {
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
