package io.portaws.worker.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.worker.journal.Answer;
import io.portaws.worker.journal.Failure;
import io.portaws.worker.journal.Timeline;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageTest {
  private static final String EVIL = "<script>alert('1')</script>\"&\u202e\u0000";
  private static final String TAMED =
      "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot;&amp;��";

  private final Page page =
      new Page(
          new About(
              "1.2.3", Map.of("pod", "events-7d9f"), new LinkedHashMap<>(Map.of("Queue", EVIL))));

  private static Shown evil() {
    Shown shown = new Shown();
    shown.setup = new LinkedHashMap<>(Map.of(EVIL, EVIL));
    shown.failing = Map.of("queue", EVIL);
    shown.givenUp = Map.of(EVIL, 3L);
    shown.failures = List.of(new Failure(Shown.NOW, EVIL, "given-up", EVIL, EVIL));
    return shown;
  }

  @Test
  void whateverComesFromOutsideIsText() {
    Figures figures = evil().figures();
    String status = page.status(figures, List.of());

    assertThat(status).contains(TAMED).doesNotContain("<script>alert", "\u202e", "\u0000");
    assertThat(page.changing(figures, List.of())).contains(TAMED).doesNotContain("<script", "\n");
    assertThat(status.split("<script", -1)).as("its own script alone").hasSize(2);
  }

  @Test
  void whatIsAskedForAndWhatIsAnsweredIsText() {
    var step = new Timeline.Step(Shown.NOW, "answer", EVIL);
    var timeline = new Timeline(EVIL, List.of(EVIL), List.of(step));
    var known = new Answer(EVIL, List.of(timeline), 3, Optional.of(Shown.NOW), true);
    var unknown = new Answer(EVIL, List.of(), 0, Optional.empty(), false);

    assertThat(page.why(known)).contains(TAMED, "And 3 older").doesNotContain("<script", "\u202e");
    assertThat(page.why(unknown)).contains(TAMED, "doctor").doesNotContain("<script");
  }

  @Test
  void theMainFiguresNeedNoScript() {
    String status = page.status(new Shown().figures(), List.of());

    assertThat(status.substring(0, status.indexOf("<script>")))
        .contains("Keeping up: a change reaches Port after 3.2 s.")
        .contains("640 of 1,000 requests left, whole again in 42 s; 200 are left to others")
        .contains("400 of 1,000 changes (40 %) needed no read and no write of their own.")
        .contains("1.2.3 · pod events-7d9f · up 3 h · 12:34 UTC")
        .contains("<noscript><meta http-equiv=refresh content=5></noscript>");
  }

  @Test
  void nothingIsLoadedFromElsewhere() {
    String status = page.status(evil().figures(), List.of());

    assertThat(status).doesNotContain("http://", "https://", "src=", "url(", "@import", " style=");
    assertThat(page.policy())
        .startsWith("default-src 'none'; style-src 'sha256-")
        .contains("script-src 'sha256-", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void theScriptFindsEveryPartThatChanges() {
    Figures figures = new Shown().figures();
    String status = page.status(figures, List.of());
    String changing = page.changing(figures, List.of());

    var live = java.util.regex.Pattern.compile("id=(\\w+) data-live").matcher(status);
    assertThat(live.results().map(found -> found.group(1)).toList())
        .hasSizeGreaterThan(7)
        .allSatisfy(id -> assertThat(changing).contains("id=" + id));
  }

  @Test
  void aDeadLetterComesWithItsReasonAndTheCommandToRun() {
    Shown shown = new Shown();
    shown.givenUp = Map.of("refused", 3L);
    shown.failures = List.of(new Failure(Shown.NOW, "m 1", "given-up", "refused", "HTTP 422"));

    assertThat(page.status(shown.figures(), List.of()))
        .contains("<dt>refused</dt><dd>3</dd>", "./port-aws-events redrive")
        .contains("<a href=\"why?id=m+1\">why m 1</a>", "HTTP 422");
  }

  @Test
  void ratesAndTimesAreShort() {
    assertThat(Sections.rate(0)).isEqualTo("0/s");
    assertThat(Sections.rate(0.034)).isEqualTo("0.03/s");
    assertThat(Sections.rate(1.26)).isEqualTo("1.3/s");
    assertThat(Sections.rate(464.4)).isEqualTo("464/s");
    assertThat(Sections.offset(Duration.ofMillis(1_250))).isEqualTo("1.250 s");
    assertThat(Sections.offset(Duration.ofMinutes(12))).isEqualTo("12 min");
  }
}
