package io.portaws.worker;

import io.portaws.pipeline.config.PipelineConfig;
import io.portaws.worker.config.WorkerConfig;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The settings that the status page shows: those that are named here, and of addresses what is no
 * secret. What is not named is not shown. Pure.
 */
final class ShownSettings {
  private ShownSettings() {}

  /** By names for people, in the page's order. */
  static SequencedMap<String, String> of(Worker.Parts parts) {
    WorkerConfig config = parts.config();
    PipelineConfig pipeline = config.pipeline();
    SequencedMap<String, String> shown = new LinkedHashMap<>();
    shown.put("Queue", address(config.queueUrl()));
    shown.put(
        "Dead-letter queue",
        parts.queue().facts().deadLetterUrl().map(ShownSettings::address).orElse("none"));
    shown.put("Region", pipeline.region());
    shown.put("Delivery", pipeline.webhook().isPresent() ? "webhook" : "entities API");
    shown.put("Port", host(pipeline.port().baseUrl()));
    // The address of a webhook is its key.
    pipeline.webhook().ifPresent(webhook -> shown.put("Webhook", host(webhook.url())));
    shown.put(
        "Mapping", pipeline.mapping().map(ShownSettings::address).orElse("the catalogue's own"));
    shown.put("Types", parts.definitions().catalog().types().size() + "");
    shown.put("Reads accounts", names(pipeline.readAccounts(), "the queue's"));
    shown.put("Reads regions", names(pipeline.readRegions(), "none"));
    shown.put("Reads by the role", pipeline.readRole().orElse("its own"));
    shown.put(
        "Uncatalogued events", pipeline.unmatched().name().toLowerCase(java.util.Locale.ROOT));
    shown.put("Re-check", pipeline.recheck().isZero() ? "never" : seconds(pipeline.recheck()));
    shown.put("Reserve of Port's limit", pipeline.governor().reserveShare() + "");
    shown.put(
        "Own rate limit",
        Optional.ofNullable(pipeline.governor().maxPerSecond())
            .map(rate -> rate + " requests a second")
            .orElse("none"));
    shown.put("Loops", config.loops() == 0 ? "as there is work" : config.loops() + "");
    shown.put("Lease", seconds(parts.queue().lease()));
    shown.put("Messages a turn", "at most " + config.turnMaxMessages());
    shown.put("Grace to stop", seconds(config.shutdownGrace()));
    return shown;
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + " s";
  }

  private static String names(Set<String> names, String none) {
    return names.isEmpty() ? none : String.join(", ", names.stream().sorted().toList());
  }

  private static String host(URI address) {
    return Optional.ofNullable(address.getHost()).orElse("–");
  }

  /** Without user, query and fragment, which may say who we are. */
  private static String address(String text) {
    int end = text.length();
    for (char mark : new char[] {'?', '#'}) {
      int at = text.indexOf(mark);
      end = at < 0 ? end : Math.min(end, at);
    }
    String bare = text.substring(0, end);
    int scheme = bare.indexOf("://");
    int path = scheme < 0 ? -1 : bare.indexOf('/', scheme + 3);
    String authority = scheme < 0 ? "" : bare.substring(scheme + 3, path < 0 ? end : path);
    int user = authority.lastIndexOf('@');
    return user < 0 ? bare : bare.substring(0, scheme + 3) + bare.substring(scheme + 3 + user + 1);
  }
}
