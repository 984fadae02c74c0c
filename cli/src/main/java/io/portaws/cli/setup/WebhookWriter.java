package io.portaws.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.port.PortAdmin;
import io.portaws.pipeline.port.PortAnswer;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the webhook, for one run. A secret that it makes is kept before Port gets it. */
final class WebhookWriter {
  private static final int SECRET_BYTES = 32;

  private final PortAdmin port;
  private final Progress progress;
  private final WebhookStep step;
  private final SecretPlace place;
  private final List<String> problems = new ArrayList<>();
  private Outcome outcome = Outcome.NOT_TRIED;
  private @Nullable String url;
  private @Nullable String secret;
  private boolean ended;

  WebhookWriter(PortAdmin port, Progress progress, WebhookStep step, SecretPlace place) {
    this.port = port;
    this.progress = progress;
    this.step = step;
    this.place = place;
    this.url = step.url();
    this.secret = step.secret();
  }

  Outcome outcome() {
    return outcome;
  }

  @Nullable String url() {
    return url;
  }

  @Nullable String secret() {
    return secret;
  }

  List<String> problems() {
    return problems;
  }

  /** Whether Port went away or shut us out. */
  boolean hasEnded() {
    return ended;
  }

  void write() throws InterruptedException {
    ObjectNode body = step.body().deepCopy();
    if (step.needsSecret()) {
      String made = newSecret();
      try {
        place.keep(made);
      } catch (IOException e) {
        outcome = Outcome.FAILED;
        problems.add("webhook " + step.identifier() + " is not written: " + e.getMessage());
        return;
      }
      secret = made;
      body.withObjectProperty("security").put("secret", made);
    }
    boolean create = step.action() == Action.CREATE;
    String what = (create ? "create" : "update") + " webhook " + step.identifier();
    PortAnswer answer = create ? create(body) : port.patchWebhook(step.identifier(), body);
    if (answer instanceof PortAnswer.Done(JsonNode live)) {
      outcome = Outcome.DONE;
      url = live.path("url").asText(url);
      progress.say((create ? "created" : "updated") + " webhook " + step.identifier());
      return;
    }
    outcome = Outcome.FAILED;
    problems.add(PortWords.of(what, answer));
    progress.say("failed: " + what);
    ended = PortWords.ends(answer);
  }

  /** A first attempt may have been taken although its answer was lost. */
  private PortAnswer create(ObjectNode body) throws InterruptedException {
    PortAnswer answer = port.createWebhook(body);
    if (!(answer instanceof PortAnswer.Refused(int status, _)) || status != 409) {
      return answer;
    }
    if (!(port.webhook(step.identifier()) instanceof PortAnswer.Done(JsonNode live))) {
      return answer;
    }
    ObjectNode visible = body.deepCopy();
    boolean shown = live.path("security").hasNonNull("secret");
    if (!shown) {
      visible.withObjectProperty("security").remove("secret");
    }
    if (!Comparison.differences(live, visible).isEmpty()) {
      return answer;
    }
    // Where Port hides the secret, sending ours again makes sure that it is ours.
    ObjectNode security = body.objectNode();
    security.set("security", body.path("security"));
    return shown ? new PortAnswer.Done(live) : port.patchWebhook(step.identifier(), security);
  }

  private static String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
