package io.portaws.cli.setup.aws;

import io.portaws.cli.terminal.Progress;
import io.portaws.sandbox.setup.RepositoryStandIn;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A docker that has the images that a test gave it, and pushes to the stand-in's ECR. */
final class FakeDocker implements Programs {
  final List<List<String>> commands = new ArrayList<>();
  final Map<String, String> images = new TreeMap<>();
  private final RepositoryStandIn ecr;
  boolean installed = true;
  Optional<String> failure = Optional.empty();
  private boolean loggedIn;

  FakeDocker(RepositoryStandIn ecr) {
    this.ecr = ecr;
  }

  /** Gives it an image; {@code letter} tells its content. */
  void image(String name, String letter, String architecture) {
    images.put(name, "sha256:" + letter.repeat(64) + " " + architecture);
  }

  @Override
  public Ended run(List<String> command, String input, @Nullable Progress progress) {
    commands.add(List.copyOf(command));
    if (!installed) {
      return new Ended(NOT_FOUND, "Cannot run program \"docker\"");
    }
    return switch (command.get(1)) {
      case "image" -> {
        String image = images.get(command.getLast());
        yield image == null
            ? new Ended(1, "Error: No such image: " + command.getLast())
            : new Ended(0, image);
      }
      case "login" -> {
        loggedIn = input.equals(RepositoryStandIn.PASSWORD);
        yield new Ended(loggedIn ? 0 : 1, "");
      }
      case "logout" -> {
        loggedIn = false;
        yield new Ended(0, "");
      }
      case "push" -> push(command.getLast());
      default -> new Ended(0, "");
    };
  }

  private Ended push(String target) {
    if (failure.isPresent()) {
      return new Ended(1, failure.get());
    }
    if (!loggedIn) {
      return new Ended(1, "no basic auth credentials");
    }
    String path = target.substring(target.indexOf('/') + 1);
    int colon = path.lastIndexOf(':');
    String tag = path.substring(colon + 1);
    String letter = tag.substring(tag.length() - 1);
    ecr.push(path.substring(0, colon), tag, "sha256:" + letter.repeat(64));
    return new Ended(0, "pushed");
  }
}
