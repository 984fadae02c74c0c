package io.portaws.sandbox.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.portaws.pipeline.catalog.Resolution;
import io.portaws.pipeline.catalog.Resolver;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.event.Decoder;
import io.portaws.pipeline.event.Form;
import io.portaws.sandbox.PortStandIn;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoryTest {
  private final PortStandIn port = PortStandIn.start();
  private final List<String> said = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final List<String> happened = new ArrayList<>();
  private final List<String> log = new ArrayList<>();
  private Duration passed = Duration.ZERO;

  @AfterEach
  void close() {
    port.close();
  }

  private Story story(Story.Pause pause) {
    return new Story(
        new Story.Scene(
            port,
            bodies -> {
              sent.addAll(bodies);
              log.add("send " + bodies.size() + (answers() ? "" : " while Port is away"));
            },
            happened::add,
            () -> true,
            "http://127.0.0.1:8080/"),
        line -> {
          said.add(line);
          log.add(line);
        },
        pause);
  }

  private void pass(Duration time) {
    passed = passed.plus(time);
  }

  private boolean answers() {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI any = port.endpoint().resolve("/v1/blueprints");
      http.send(HttpRequest.newBuilder(any).build(), HttpResponse.BodyHandlers.discarding());
      return true;
    } catch (IOException away) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachActSaysWhatToLookAtBeforeItBegins() throws InterruptedException {
    story(this::pass).play();

    assertThat(said).contains("Now look at http://127.0.0.1:8080/");
    assertThat(said.stream().filter(line -> line.matches("\\d\\. .*")))
        .extracting(line -> line.substring(3, line.indexOf(':')))
        .containsExactly("A burst", "A throttle", "An outage", "A recovery", "A bad event");
    assertThat(said.stream().filter(line -> line.startsWith("  look at: "))).hasSize(5);
    int burst = log.indexOf("1. A burst: 600 events about 60 clusters, all at once.");
    assertThat(log.indexOf("send 10")).isGreaterThan(burst);
    assertThat(log.stream().filter(line -> line.equals("send 10 while Port is away"))).hasSize(10);
    assertThat(passed).isLessThan(Duration.ofMinutes(3));
  }

  @Test
  void itsEventsTellOfWhatHappensAndOneIsBad() throws InterruptedException {
    story(this::pass).play();

    Resolver resolver = new Resolver(TypeCatalog.bundled());
    List<Form> forms = sent.stream().map(Decoder::decode).toList();
    assertThat(forms).hasSize(600 + 300 + 100 + 1);
    assertThat(forms.stream().filter(Form.Malformed.class::isInstance)).hasSize(1);
    assertThat(forms.stream().filter(Form.EventBridgeEvent.class::isInstance))
        .allSatisfy(form ->
            assertThat(resolver.resolve((Form.EventBridgeEvent) form, Instant.now()))
                .isInstanceOf(Resolution.Changes.class));
    assertThat(happened).hasSize(60 + 300 + 100);
    assertThat(sent).anyMatch(body -> body.contains("\"id\":\"outage-7-0\""));
  }

  @Test
  void whoeverInterruptsItLeavesPortAsItWas() {
    Story story =
        story(time -> {
          if (said.stream().anyMatch(line -> line.startsWith("3."))) {
            throw new InterruptedException("as told");
          }
        });

    assertThatThrownBy(story::play).isInstanceOf(InterruptedException.class);
    assertThat(answers()).isTrue();
  }
}
