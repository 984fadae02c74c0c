package io.portaws.cli.explain;

import static io.portaws.cli.explain.Messages.BUCKET_STATE;
import static io.portaws.cli.explain.Messages.CREATE_BUCKET;
import static io.portaws.cli.explain.Messages.DELETE_BUCKET;
import static io.portaws.cli.explain.Messages.ENTITY;
import static io.portaws.cli.explain.Messages.EXPORTER_UPSERT;
import static io.portaws.cli.explain.Messages.FAILED_CALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.portaws.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people read. */
class ExplanationTextTest {
  /** Its entity is found by a property, and its events tell its state. */
  private static final String OWN_TYPE =
      """
      type: AWS::Our::Type
      events:
        - native: { source: our.shop, detail-type: Changed }
          identifiers: .detail.id
          action: .detail.action // "upsert"
      read: { event: .detail.state }
      from-key: '{Id: .identifier}'
      search-by: Id
      entity:
        identifier: .Properties.Arn
        blueprint: '"ourType"'
        properties: { id: .Properties.Id }
      """;

  private static final String OWN_EVENT =
      """
      {"source": "our.shop", "detail-type": "Changed", "account": "111122223333", "region": "eu-west-1",
       "time": "2026-11-21T07:00:00Z", "detail": {"id": "o-1", "state": {"Arn": "our:o-1", "Id": "o-1"}}}
      """;

  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /** The lines that are told of one message, without those that belong to a line above. */
  private List<String> lines(String message, String... options) throws IOException {
    return text(message, options).lines().filter(line -> !line.startsWith(" ")).toList();
  }

  private String text(String message, String... options) throws IOException {
    List<String> args = new ArrayList<>(List.of("explain"));
    args.addAll(List.of(options));
    args.add(file("message.json", message));
    Ran ran = Ran.of(args.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }

  private String ownTypes() throws IOException {
    Path types = Files.createDirectories(folder.resolve("types"));
    Files.writeString(types.resolve("AWS_Our_Type.yaml"), OWN_TYPE);
    return types.toString();
  }

  @Test
  void everyStepFromTheEventToTheRequestHasItsLine() throws IOException {
    assertThat(lines(CREATE_BUCKET, "--state", file("state", BUCKET_STATE)))
        .containsExactly(
            "form      eventbridge",
            "change    upsert AWS::S3::Bucket images in 111122223333 eu-west-1",
            "state     as --state gives it:",
            "upsert    s3Bucket arn:aws:s3:::images",
            "request   POST /v1/blueprints/s3Bucket/entities?upsert=true&merge=true"
                + "&create_missing_related_entities=true");
  }

  @Test
  void aDeleteIsToldWithWhatTheWorkerWouldAsk() throws IOException {
    assertThat(lines(DELETE_BUCKET))
        .anyMatch(line -> line.startsWith("state     gone, as the event says; the worker asks AWS"))
        .contains("delete    s3Bucket arn:aws:s3:::images");
  }

  @Test
  void whatIsNotThereIsToldSo() throws IOException {
    assertThat(lines(EXPORTER_UPSERT, "--state", file("state", "null")))
        .contains("state     not there, as --state gives it");
  }

  @Test
  void skippedAndRejectedMessagesSayWhy() throws IOException {
    assertThat(lines(FAILED_CALL))
        .contains("skipped   failed-call: the API call failed, so that nothing changed");
    assertThat(lines(ENTITY.replace("checkout", "check out")))
        .anyMatch(line -> line.startsWith("rejected  identifier: ") && line.contains("check out"));
  }

  @Test
  void aLaterLookIsToldWithItsTime() throws IOException {
    String state =
        """
        {"DBInstanceIdentifier": "invoices", "DBInstanceStatus": "creating",
         "DBInstanceArn": "arn:aws:rds:eu-west-1:123456789012:db:invoices"}
        """;
    String event = EXPORTER_UPSERT.replace("AWS::S3::Bucket", "AWS::RDS::DBInstance");
    assertThat(lines(event, "--state", file("state", state)))
        .contains("again     in 30 s, since invoices is not settled");
  }

  @Test
  void aStateThatTheEventTellsIsShown() throws IOException {
    String text = text(OWN_EVENT, "--catalog", ownTypes());
    assertThat(text)
        .contains("state     as the event tells it, since nothing can read it:")
        .contains("\"Arn\" : \"our:o-1\"")
        .contains("upsert    ourType our:o-1");
  }

  @Test
  void aSearchIsShownForTheEntityThatItFinds() throws IOException {
    String deleted =
        OWN_EVENT.replace(
            "\"state\": {\"Arn\": \"our:o-1\", \"Id\": \"o-1\"}", "\"action\": \"delete\"");
    String text = text(deleted, "--catalog", ownTypes());
    assertThat(text)
        .contains("delete    ourType what the search finds", "\"value\" : \"o-1\"")
        .contains("request   POST /v1/blueprints/ourType/entities/search");
  }

  @Test
  void eachOfManyMessagesHasALine() throws IOException {
    Ran ran =
        Ran.of(
            "explain",
            file("a", CREATE_BUCKET),
            file("b", ENTITY),
            file("c", ENTITY.replace("checkout", "check out")),
            file("d", FAILED_CALL));
    assertThat(ran.out().lines().limit(4).map(line -> line.substring(folder.toString().length())))
        .containsExactly(
            "/a  eventbridge  upsert AWS::S3::Bucket images",
            "/b  entity  upsert service checkout",
            "/c  entity  rejected  identifier",
            "/d  eventbridge  skipped  failed-call");
  }
}
