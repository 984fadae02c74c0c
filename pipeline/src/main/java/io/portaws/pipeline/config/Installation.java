package io.portaws.pipeline.config;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which installation this is, so that Port can tell what it wrote from what others did: it is part
 * of the User-Agent, which Port keeps as an entity's data source. All consumers of one queue are
 * one installation.
 *
 * @param id letters, digits, dots, underscores and hyphens
 */
public record Installation(String id) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int HASH_CHARS = 12;

  public Installation {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "is '%s', but must be 1 to 64 letters, digits, dots, underscores or hyphens"
              .formatted(id.length() > 100 ? id.substring(0, 100) + "…" : id));
    }
  }

  /**
   * As INSTALLATION_ID says, else of the queue; empty where neither is told.
   *
   * @param region the queue's
   */
  public static Optional<Installation> read(Environment env, String region) {
    Optional<String> told = env.text("INSTALLATION_ID");
    return told.isPresent()
        ? env.checked("INSTALLATION_ID", () -> new Installation(told.get()))
        : env.text("QUEUE_URL").flatMap(url -> ofQueue(url, region));
  }

  /**
   * The one that a queue has by default: a hash of its region, account and name, which are what its
   * ARN has. Empty for what is no queue's address.
   */
  public static Optional<Installation> ofQueue(String url, String region) {
    String[] path;
    try {
      path = String.valueOf(URI.create(url).getPath()).split("/", -1);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (path.length < 3) {
      return Optional.empty();
    }
    String queue = "sqs:%s:%s:%s".formatted(region, path[path.length - 2], path[path.length - 1]);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(queue.getBytes(StandardCharsets.UTF_8));
      String id = HexFormat.of().formatHex(hash).substring(0, HASH_CHARS);
      return Optional.of(new Installation(id));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What Port's data source contains of every entity that this installation wrote last. */
  public String dataSource() {
    return "(installation/" + id + ")";
  }

  /** The User-Agent of this version; without the installation where it is not known. */
  public static String userAgent(String version, Optional<Installation> installation) {
    String agent = "port-aws-events/" + version;
    return installation.map(known -> agent + " " + known.dataSource()).orElse(agent);
  }
}
