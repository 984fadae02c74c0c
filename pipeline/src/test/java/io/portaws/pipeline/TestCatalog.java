package io.portaws.pipeline;

import io.portaws.pipeline.catalog.Problems;
import io.portaws.pipeline.catalog.TypeCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Types that exist for the tests only, beside the project's own. */
public final class TestCatalog {
  /** Its identifier follows from its key. */
  public static final String BUCKET = "AWS::Test::Bucket";

  /** Only reading it tells its identifier in Port. */
  public static final String TOPIC = "AWS::Test::Topic";

  /** Its reader's properties are shaped by an expression that needs all of them. */
  public static final String SHAPED = "AWS::Test::Shaped";

  /** It takes its time to come and to go, and no event tells when it has. */
  public static final String DATABASE = "AWS::Test::Database";

  /** Its events tell its state; nothing can read it. */
  public static final String ORDER = "AWS::Test::Order";

  /** It has stages, which go with it. */
  public static final String PIPELINE = "AWS::Test::Pipeline";

  public static final String STAGE = "AWS::Test::Stage";

  /** Its entity is found in Port by a property. */
  public static final String KEY = "AWS::Test::Key";

  /** It is created where a relation misses it. */
  public static final String ACCOUNT = "AWS::Test::Account";

  /** Its programs fail: that over the key of {@code broken}, and what is known of its children. */
  public static final String FRAGILE = "AWS::Test::Fragile";

  private static final TypeCatalog CATALOG =
      of(
          """
          type: AWS::Test::Bucket
          aliases: [AWS::Test::OldBucket]
          events:
            - calls:
                event-source: test.amazonaws.com
                upsert: [CreateBucket, PutBucket]
                delete: [DeleteBucket]
              identifiers: .detail.requestParameters.names[]?
            - native: { source: aws.test, detail-type: Bucket Changed }
              identifiers: .detail.name
          gone-when: .Status == "terminated"
          leaving-when: .Status == "deleting"
          from-key: '{Name: .identifier}'
          blueprint: {identifier: bucket}
          """,
          """
          type: AWS::Test::Topic
          events:
            - calls:
                event-source: test.amazonaws.com
                upsert: [CreateTopic]
                delete: [DeleteTopic]
              identifiers: .detail.requestParameters.arn
          """,
          """
          type: AWS::Test::Shaped
          events:
            - calls:
                event-source: test.amazonaws.com
                upsert: [CreateShaped]
                delete: [DeleteShaped]
              identifiers: .detail.requestParameters.names[]?
          read: {shape: '{Title: .Name, Keys: [.Tags[] | .Key]}'}
          from-key: '{Name: .identifier}'
          """,
          """
          type: AWS::Test::Database
          events:
            - calls:
                event-source: test.amazonaws.com
                upsert: [CreateDatabase, ModifyDatabase]
                delete: [DeleteDatabase]
              identifiers: .detail.requestParameters.names[]?
          leaving-when: .Status == "deleting"
          settling-when: .Status == "creating" or .Status == "modifying"
          from-key: '{Name: .identifier}'
          blueprint: {identifier: database, relations: {backup: {target: bucket}}}
          """,
          """
          type: AWS::Test::Order
          events:
            - native: { source: my.shop, detail-type: Order Changed }
              identifiers: .detail.id
              action: .detail.action // "upsert"
          read: { event: .detail.order }
          gone-when: .Status == "withdrawn"
          from-key: '{Id: .identifier}'
          """,
          """
          type: AWS::Test::Pipeline
          events:
            - calls:
                event-source: test.amazonaws.com
                upsert: [CreatePipeline]
                delete: [DeletePipeline]
              identifiers: .detail.requestParameters.names[]?
          from-key: '{Name: .identifier}'
          children:
            - { type: AWS::Test::Stage, known: '{PipelineName: .identifier}' }
          """,
          """
          type: AWS::Test::Stage
          events:
            - native: { source: aws.test, detail-type: Stage Changed }
              identifiers: .detail.name
          """,
          """
          type: AWS::Test::Key
          events:
            - calls:
                event-source: test.amazonaws.com
                upsert: [CreateKey]
                delete: [DeleteKey]
              identifiers: .detail.requestParameters.names[]?
          from-key: '{KeyId: .identifier}'
          search-by: KeyId
          """,
          """
          type: AWS::Test::Fragile
          events:
            - calls:
                event-source: test.amazonaws.com
                upsert: [CreateFragile]
                delete: [DeleteFragile]
              identifiers: .detail.requestParameters.names[]?
          from-key: '{Name: (.identifier | if . == "broken" then error("as told") else . end)}'
          search-by: Name
          children:
            - { type: AWS::Test::Stage, known: '{PipelineName: error("as told")}' }
          """,
          """
          type: AWS::Test::Account
          events:
            - native: { source: aws.test, detail-type: Account Changed }
              identifiers: .detail.account
          relation-target: true
          from-key: '{Id: .identifier}'
          entity:
            identifier: .Properties.Id
            title: .Properties.Name
            blueprint: '"testAccount"'
          """);

  private TestCatalog() {}

  public static TypeCatalog catalog() {
    return CATALOG;
  }

  /** The project's types and these. */
  public static TypeCatalog of(String... typeFiles) {
    Problems problems = new Problems();
    try {
      Path folder = Files.createTempDirectory("types");
      try {
        for (int i = 0; i < typeFiles.length; i++) {
          Files.writeString(folder.resolve(i + ".yaml"), typeFiles[i]);
        }
        TypeCatalog catalog = TypeCatalog.load(folder, problems);
        if (!problems.isEmpty()) {
          throw new IllegalArgumentException(String.join("\n", problems.list()));
        }
        return catalog;
      } finally {
        for (int i = 0; i < typeFiles.length; i++) {
          Files.deleteIfExists(folder.resolve(i + ".yaml"));
        }
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
