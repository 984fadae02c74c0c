package io.portaws.cli.redrive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.portaws.cli.redrive.GivenUp.Ran;
import io.portaws.cli.terminal.Exit;
import io.portaws.cli.terminal.Interaction;
import io.portaws.cli.terminal.Progress;
import io.portaws.pipeline.Explainer;
import io.portaws.pipeline.Unmatched;
import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import io.portaws.pipeline.mapping.MappingFile;
import io.portaws.queue.Attributes;
import io.portaws.sandbox.EmbeddedSqs;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * What the command tells and moves, with a real queue, and what it does when SQS does not answer.
 */
class RedriveCommandTest {
  private static EmbeddedSqs sqs;
  private GivenUp given;

  @BeforeAll
  static void startSqs() {
    sqs = EmbeddedSqs.start();
  }

  @AfterAll
  static void stopSqs() {
    sqs.close();
  }

  @BeforeEach
  void makeQueues() {
    given = new GivenUp(sqs);
  }

  @AfterEach
  void close() {
    given.close();
  }

  private void lettersOfEveryOrigin() {
    given.rejected(
        GivenUp.bucketCall("CreateBucket", "images", GivenUp.CHANGED), "aws-denied", "no s3");
    given.rejected(GivenUp.entity("checkout"), "missing-blueprint", "service");
    given.usedUp(GivenUp.bucketCall("DeleteBucket", "old", GivenUp.CHANGED));
    given.undelivered(GivenUp.bucketCall("CreateBucket", "logs", GivenUp.CHANGED));
    given.other("{", Map.of());
  }

  @Test
  void tellsLettersByReasonAndWhatMendsThem() {
    lettersOfEveryOrigin();
    Ran ran = given.redrive();
    assertThat(ran.code()).as(ran.err()).isEqualTo(Exit.DONE);
    assertThat(ran.out())
        .contains("5 dead letters in " + given.dead, "they go back to " + given.queue)
        .contains("aws-denied: 1 dead letter, 1 different, first seen 2026-11-20T07:00:00Z")
        .contains("mend      give it the permissions that the detail or `doctor` tells")
        .contains("types     AWS::S3::Bucket 1")
        .contains("accounts  111122223333 1")
        .contains("detail    1 × no s3")
        .contains("not-delivered: 1 dead letter", "NO_PERMISSIONS: may not send")
        .contains("forms     malformed 1")
        .contains(
            "./port-aws-events redrive --queue-url " + given.queue + " --reason aws-denied --move");
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(5, 0, 0));
  }

  @Test
  void whatSqsMovedIsToldApart() {
    given.usedUp(GivenUp.entity("a"));
    JsonNode json = given.redrive("--output", "json").json();
    assertThat(json.at("/groups/0/reason").asText()).isEqualTo(Reasons.USED_UP);
    assertThat(json.at("/groups/0/count").asInt()).isOne();
  }

  @Test
  void sampleBodiesAreShownOnlyWhenAskedFor() {
    given.rejected("{\"blueprint\": \"secret-\u202e\u200b\"}", "unknown-form", "x");
    assertThat(given.redrive().out()).doesNotContain("secret-");
    assertThat(given.redrive("--show-body").out())
        .contains("secret-\\u202e")
        .doesNotContain("\u202e");
  }

  @Test
  void whatLettersSayCannotMoveTheCursorOrForgeACommand() {
    given.other(
        "[]",
        Map.of(
            "reason", Attributes.text("x; rm -rf ~\u202e"), "detail", Attributes.text("a\u202eb")));
    Ran ran = given.redrive();
    assertThat(ran.out())
        .contains("x; rm -rf ~\\u202e: 1", "a\\u202eb")
        .doesNotContain("\u202e", "--reason");
  }

  @Test
  void movesTheChosenOnesWithTheTimeOfTheirChange() {
    lettersOfEveryOrigin();
    Ran ran =
        given.redrive("--reason", "aws-denied", "--reason", "missing-blueprint", "--move", "--yes");
    assertThat(ran.code()).as(ran.out() + ran.err()).isEqualTo(Exit.DONE);
    assertThat(ran.out()).contains("2 dead letters moved to " + given.queue + ", as 2 messages");
    List<Message> moved = sqs.receiveAll(given.queue);
    assertThat(moved)
        .hasSize(2)
        .allSatisfy(each ->
            assertThat(each.messageAttributes())
                .containsOnlyKeys("changeTime", "firstSeen")
                .extractingByKey("changeTime")
                .extracting(MessageAttributeValue::stringValue)
                .isEqualTo("2026-11-20T07:00:00Z"));
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(3, 0, 0));
  }

  @Test
  void keepsWhatTheSenderSaid() {
    given.rejected(
        GivenUp.entity("a"), "refused", "", Map.of("traceparent", Attributes.text("00-1-2-01")));
    given.redrive("--all", "--move", "--yes");
    assertThat(sqs.receiveAll(given.queue).getFirst().messageAttributes())
        .containsOnlyKeys("changeTime", "firstSeen", "traceparent");
  }

  @Test
  void aRulesLetterGoesBackWithoutWhatEventBridgeAdded() {
    given.undelivered(GivenUp.bucketCall("CreateBucket", "logs", GivenUp.CHANGED));
    given.redrive("--all", "--move", "--yes");
    assertThat(sqs.receiveAll(given.queue).getFirst().messageAttributes())
        .containsOnlyKeys("changeTime");
  }

  @Test
  void lettersAboutTheSameResourceBecomeTheNewestOfThem() {
    List<Instant> times = IntStream.range(0, 12).mapToObj(GivenUp.CHANGED::plusSeconds).toList();
    for (String bucket : List.of("a", "b")) {
      times.forEach(time ->
          given.other(
              GivenUp.bucketCall(
                  time.getEpochSecond() % 2 == 0 ? "CreateBucket" : "DeleteBucket", bucket, time),
              Map.of("reason", Attributes.text("aws-denied"))));
    }
    Ran ran = given.redrive("--all", "--move", "--yes");
    assertThat(ran.out()).contains("24 dead letters moved", "as 2 messages");
    assertThat(given.queued())
        .hasSize(2)
        .allMatch(body -> body.contains(times.getLast().toString()));
    assertThat(given.letters().total()).isZero();
  }

  @Test
  void whatNamesAnEntityIsNeverFolded() {
    String delete =
        """
        {"resource_type": "AWS::S3::Bucket", "region": "\\"eu-west-1\\"", "identifier": "\\"a\\"", "action": "\\"delete\\""}
        """;
    for (String body : List.of(delete, delete, GivenUp.entity("a"), GivenUp.entity("a"))) {
      given.rejected(body, "refused", "");
    }
    assertThat(given.redrive("--all", "--move", "--yes").out()).contains("as 4 messages");
    assertThat(given.queued()).hasSize(4);
  }

  @Test
  void whatWouldBeRejectedAgainStaysUnlessToldOtherwise() {
    given.rejected("{", "not-json", "");
    given.rejected("{\"detail-type\": \"x\", \"detail\": {}}", "uncatalogued-event", "");
    given.rejected(GivenUp.entity("a"), "refused", "");
    Ran ran = given.redrive("--all", "--move", "--yes");
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.out())
        .contains("1 dead letter moved", "1 stay: rejected not-json")
        .contains("1 stay: skipped uncatalogued-event");
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(2, 0, 0));
    assertThat(given.redrive("--all", "--move", "--yes", "--even-if-rejected").code()).isZero();
    assertThat(given.queued()).hasSize(3);
  }

  @Test
  void aDryRunTellsWhatWouldBecomeOfEachAndChangesNothing() {
    lettersOfEveryOrigin();
    Ran ran = given.redrive("--all", "--move", "--dry-run", "--output", "json");
    assertThat(ran.code()).isZero();
    assertThat(ran.json().path("letters")).hasSize(5);
    assertThat(ran.json().path("letters").findValuesAsText("verdict"))
        .containsExactlyInAnyOrder("unsure", "passes", "passes", "unsure", "rejected");
    assertThat(ran.json().path("movable").asInt()).isEqualTo(4);
    assertThat(ran.json().path("messages").asInt()).isEqualTo(4);
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(5, 0, 0));
    assertThat(given.queued()).isEmpty();
    assertThat(given.redrive("--dry-run").out())
        .contains("now       1 unsure (state-not-read), such as ")
        .contains("now       1 rejected (not-json): the body is not JSON")
        .contains("4 of 5 would be moved, as 4 messages");
  }

  @Test
  void aMappingOfTheUsersIsJudgedBy(@TempDir Path folder) throws IOException {
    String event = GivenUp.bucketCall("DeleteBucket", "old", GivenUp.CHANGED);
    given.rejected(event, "identifier-not-derivable", "");
    Path unusable = Files.writeString(folder.resolve("a.yml"), mapping(".Properties.CreationDate"));
    Path mended = Files.writeString(folder.resolve("b.yml"), mapping(".Properties.BucketName"));
    String[] move = {"--all", "--move", "--yes", "--mapping"};
    assertThat(given.redrive(with(move, unusable)).out())
        .contains("1 stay: rejected identifier-not-derivable");
    assertThat(given.redrive(with(move, mended)).out()).contains("1 dead letter moved");
  }

  private static String[] with(String[] args, Path file) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add(file.toString());
    return all.toArray(String[]::new);
  }

  private static String mapping(String identifier) {
    return """
    resources:
      - kind: AWS::S3::Bucket
        selector: {query: 'true'}
        port: {entity: {mappings: {identifier: %s, blueprint: '"bucket"'}}}
    """
        .formatted(identifier);
  }

  @Test
  void aMappingThatCannotBeReadIsToldBeforeAnythingIsMoved() {
    given.rejected(GivenUp.entity("a"), "refused", "");
    Ran ran = given.redrive("--all", "--move", "--yes", "--mapping", "/nowhere.yml");
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains("--mapping: /nowhere.yml: there is no readable file");
    assertThat(given.letters().visible()).isOne();
  }

  @Test
  void choosesByTypeFingerprintAndTime() {
    lettersOfEveryOrigin();
    assertThat(given.redrive("--type", "AWS::S3::Bucket").out())
        .contains("3 dead letters in")
        .contains("chosen from 5");
    String fingerprint =
        given
            .redrive("--reason", "missing-blueprint", "--output", "json")
            .json()
            .at("/groups/0/samples/0/fingerprint")
            .asText();
    assertThat(given.redrive("--fingerprint", fingerprint).out()).contains("1 dead letter in");
    assertThat(given.redrive("--since", "1h").out()).contains("5 dead letters in");
    assertThat(given.redrive("--since", "2999-01-01T00:00:00Z").out())
        .contains("0 dead letters in");
  }

  @Test
  void movesNoMoreThanAskedFor() {
    given.rejected(
        IntStream.range(0, 35).mapToObj(i -> GivenUp.entity("e" + i)).toList(), "refused");
    Ran ran = given.redrive("--all", "--move", "--yes", "--max", "12");
    assertThat(ran.out()).contains("12 dead letters moved", "was not seen to its end");
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(23, 0, 0));
    assertThat(given.redrive("--max", "5").out())
        .contains("5 dead letters in")
        .contains("there may be more: about 23 in all");
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(23, 0, 0));
  }

  @Test
  void atATerminalItAsksFirst() {
    given.rejected(GivenUp.entity("a"), "refused", "");
    given.interaction = new Interaction(true, time -> {});
    given.typed = "n\n";
    Ran no = given.redrive("--all", "--move");
    assertThat(no.err())
        .contains("Move 1 of 1 dead letters to " + given.queue + ", as 1 messages? [y/N]");
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(1, 0, 0));
    assertThat(no.err()).contains("refused: 1 dead letter", "1 passes");
    assertThat(no.out()).isEqualTo("no letter was moved" + System.lineSeparator());
    given.typed = "y\n";
    assertThat(given.redrive("--all", "--move").out()).contains("1 dead letter moved");
    assertThat(given.queued()).hasSize(1);
  }

  @Test
  void isPacedByItsRate() {
    List<Duration> pauses = new ArrayList<>();
    given.interaction = new Interaction(false, pauses::add);
    given.rejected(
        IntStream.range(0, 30).mapToObj(i -> GivenUp.entity("e" + i)).toList(), "refused");
    given.redrive("--all", "--move", "--yes", "--rate", "1");
    assertThat(pauses).hasSize(2);
    assertThat(pauses.getLast()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
  }

  @Test
  void whoInterruptsLosesNothingAndLeavesNothingHidden() {
    List<Thread> interrupting = new ArrayList<>();
    given.interaction =
        new Interaction(
            false,
            time -> {
              if (interrupting.isEmpty()) {
                Thread thread = Thread.ofPlatform().start(() -> given.interaction.interrupted());
                interrupting.add(thread);
                Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
              }
            });
    given.rejected(
        IntStream.range(0, 60).mapToObj(i -> GivenUp.entity("e" + i)).toList(), "refused");
    Ran ran = given.redrive("--all", "--move", "--yes");
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.out()).contains("interrupted: what was not moved is where it was");
    int moved = given.queued().size();
    assertThat(moved).isBetween(1, 59);
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(60 - moved, 0, 0));
    Awaitility.await().until(() -> !interrupting.getFirst().isAlive());
  }

  @Test
  void whatCameSinceItBeganStaysSoThatNothingGoesRoundInCircles() throws InterruptedException {
    given.rejected(GivenUp.entity("a"), "refused", "");
    var catalog = TypeCatalog.bundled();
    var explainer =
        new Explainer(
            catalog,
            MappingFile.ofCatalog(catalog, new Problems()),
            new Explainer.Settings("111122223333", Unmatched.SKIP, false),
            new Explainer.States.None(),
            Instant.now());
    try (AtOnce calls = new AtOnce()) {
      var letters =
          new DeadLetterQueue(
              sqs.client(), given.dead, "", calls, InstantSource.system(), Duration.ZERO);
      var pass = new Pass(letters, () -> false);
      Selection all = new Selection(Set.of(), Set.of(), Set.of(), null);
      var wish = new Moving.Wish(all, false, 10, 50, Instant.now().minusSeconds(60));
      var moving =
          new Moving(
              wish,
              new Judge(explainer),
              letters,
              new EventsQueue(sqs.client(), given.queue),
              pass,
              new Pace(50, InstantSource.system(), Interaction.none()),
              new Progress(new PrintWriter(Writer.nullWriter())),
              () -> false);
      pass.run(moving);
      assertThat(moving.arrivedSince()).isOne();
      assertThat(moving.moved()).isZero();
    }
    assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(1, 0, 0));
  }

  @Test
  void whenSqsDeletesTheOldestIsTold() throws InterruptedException {
    Instant sent = Instant.parse("2026-11-20T07:00:00Z");
    Queues queues =
        new Queues(
            "queue",
            "arn",
            "111122223333",
            "dead",
            1,
            0,
            Duration.ofDays(14),
            Optional.of("{}"),
            sent.plus(Duration.ofDays(13)),
            Optional.empty());
    Survey survey =
        new Survey(
            new Survey.Wish(
                new Selection(Set.of(), Set.of(), Set.of(), null), false, false, false, 9),
            new Judge(
                new Explainer(
                    TypeCatalog.bundled(),
                    MappingFile.ofCatalog(TypeCatalog.bundled(), new Problems()),
                    new Explainer.Settings("111122223333", Unmatched.SKIP, false),
                    new Explainer.States.None(),
                    sent)),
            new Progress(new PrintWriter(Writer.nullWriter())));
    survey.visit(LetterTest.letter(GivenUp.entity("a"), Map.of("reason", "refused")));
    StringWriter out = new StringWriter();
    new ResultsText(
            new PrintWriter(out),
            new Results(
                queues,
                Optional.of(survey),
                Optional.empty(),
                false,
                new Pass.Ended(1, true, 0, null),
                false,
                List.of(),
                "./port-aws-events redrive"))
        .print();
    assertThat(out.toString())
        .contains("SQS deletes the oldest of them at 2026-12-04T07:00:00Z, in 24 hours")
        .contains("a redrive policy of its own, and each look counts as a receive");
  }

  @Test
  void aFifoQueueIsRefused() {
    String fifo = sqs.createQueue("events.fifo", Map.of("FifoQueue", "true"));
    Ran ran = given.run("--queue-url", fifo, "--dlq-url", given.dead);
    assertThat(ran.code()).isEqualTo(Exit.CONFIGURATION);
    assertThat(ran.err()).contains("FIFO queue");
  }

  @Test
  void withoutADeadLetterQueueItSaysHowToTellIt() {
    String alone = sqs.createQueue("alone", Map.of());
    Ran ran = given.run("--queue-url", alone);
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.err()).contains("no dead-letter queue is known: tell it by --dlq-url");
    assertThat(given.run("--queue-url", alone, "--dlq-url", alone).err())
        .contains("is the queue itself");
    assertThat(given.run("--queue-url", alone, "--dlq-url", given.dead).code()).isZero();
  }

  @Test
  void aMissingQueueIsToldAndNoStackTraceIsSeen() {
    Ran ran = given.run("--queue-url", given.queue + "-not");
    assertThat(ran.code()).isEqualTo(Exit.FOUND);
    assertThat(ran.err()).contains("could not be looked at").doesNotContain("Exception:", "\tat ");
  }

  @Test
  void withoutQueueAndStackAwsIsNotReached() {
    assertThat(given.run().code()).isEqualTo(Exit.UNAVAILABLE);
    assertThat(given.run().err()).contains("stack port-aws-events could not be read");
  }

  @Test
  void aMissingRightIsNamed() {
    given.rejected(GivenUp.entity("a"), "refused", "");
    for (var each :
        Map.of(
                "ReceiveMessage",
                "sqs:ReceiveMessage on the dead-letter queue",
                "SendMessageBatch",
                "sqs:SendMessage on the queue",
                "DeleteMessageBatch",
                "sqs:DeleteMessage")
            .entrySet()) {
      given.proxy.fail(each.getKey(), 1_000, "AccessDenied");
      Ran ran = given.redrive("--all", "--move", "--yes");
      assertThat(ran.code()).isEqualTo(Exit.FOUND);
      assertThat(ran.out()).contains("broken off:", each.getValue());
      assertThat(given.letters()).isEqualTo(new EmbeddedSqs.Counts(1, 0, 0));
      given.proxy.recover();
    }
  }

  @Test
  void lettersThatCannotBeShownAgainAreToldOf() {
    given.rejected(GivenUp.entity("a"), "refused", "");
    given.proxy.fail("ChangeMessageVisibilityBatch", 1_000, "AccessDenied");
    assertThat(given.redrive().out())
        .contains(
            "1 letters could not be shown again; they are visible by themselves within 10 minutes");
    given.proxy.recover();
    assertThat(given.redrive().out()).contains("1 letters are hidden");
  }

  @Test
  void wrongArgumentsAreToldAtOnce() {
    assertThat(given.redrive("--move", "--yes").err()).contains("--move needs to know which");
    assertThat(given.redrive("--move", "--all").err()).contains("give --yes");
    assertThat(given.redrive("--all", "--reason", "x").err()).contains("--all goes without");
    assertThat(given.redrive("--since", "yesterday").err()).contains("is not a time such as 2h");
    assertThat(given.redrive("--rate", "0").code()).isEqualTo(Exit.USAGE);
  }
}
