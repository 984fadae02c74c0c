package io.portaws.benchmarks.arena;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A type of the model account: what Cloud Control answers of it, and which calls tell of it. */
enum Kind {
  BUCKET("AWS::S3::Bucket", "s3Bucket", "s3", "CreateBucket", "PutBucketTagging", "DeleteBucket") {
    @Override
    void ask(ObjectNode parameters, String identifier, String call) {
      parameters.put("bucketName", identifier);
    }

    @Override
    void describe(ObjectNode state, String identifier) {
      state.put("BucketName", identifier).put("Arn", "arn:aws:s3:::" + identifier);
      state.put("RegionalDomainName", identifier + ".s3.eu-west-1.amazonaws.com");
      state.putObject("VersioningConfiguration").put("Status", "Enabled");
      ObjectNode block = state.putObject("PublicAccessBlockConfiguration");
      block.put("BlockPublicAcls", true).put("RestrictPublicBuckets", true);
      state
          .putObject("BucketEncryption")
          .putArray("ServerSideEncryptionConfiguration")
          .addObject()
          .put("BucketKeyEnabled", true)
          .putObject("ServerSideEncryptionByDefault")
          .put("SSEAlgorithm", "aws:kms");
    }
  },
  FUNCTION(
      "AWS::Lambda::Function",
      "lambdaFunction",
      "lambda",
      "CreateFunction20150331",
      "UpdateFunctionConfiguration20150331v2",
      "DeleteFunction20150331") {
    @Override
    void ask(ObjectNode parameters, String identifier, String call) {
      parameters.put("functionName", identifier);
    }

    @Override
    void describe(ObjectNode state, String identifier) {
      state.put("FunctionName", identifier).put("Arn", arn("lambda", "function:" + identifier));
      state.put("Runtime", "java25").put("MemorySize", 1024).put("Timeout", 30);
      state.put("Handler", "com.example.Handler::handleRequest").put("PackageType", "Zip");
      state.put("Role", "arn:aws:iam::" + ModelAccount.ACCOUNT + ":role/" + identifier);
      state.putArray("Architectures").add("arm64");
      ObjectNode variables = state.putObject("Environment").putObject("Variables");
      for (int i = 0; i < 10; i++) {
        variables.put("SETTING_" + i, identifier + "-" + i);
      }
    }
  },
  TABLE(
      "AWS::DynamoDB::Table",
      "dynamoDbTable",
      "dynamodb",
      "CreateTable",
      "UpdateTable",
      "DeleteTable") {
    @Override
    void ask(ObjectNode parameters, String identifier, String call) {
      parameters.put("tableName", identifier);
    }

    @Override
    void describe(ObjectNode state, String identifier) {
      state.put("TableName", identifier).put("Arn", arn("dynamodb", "table/" + identifier));
      state.put("BillingMode", "PAY_PER_REQUEST").put("DeletionProtectionEnabled", true);
      state.put("TableClass", "STANDARD");
      state.putArray("KeySchema").addObject().put("AttributeName", "pk").put("KeyType", "HASH");
      state
          .putArray("AttributeDefinitions")
          .addObject()
          .put("AttributeName", "pk")
          .put("AttributeType", "S");
      state.putObject("PointInTimeRecoverySpecification").put("PointInTimeRecoveryEnabled", true);
    }
  },
  TOPIC("AWS::SNS::Topic", "snsTopic", "sns", "CreateTopic", "SetTopicAttributes", "DeleteTopic") {
    @Override
    String identifier(int number) {
      return arn("sns", "topic-" + number);
    }

    @Override
    void ask(ObjectNode parameters, String identifier, String call) {
      if (call.equals(created)) {
        parameters.put("name", identifier.substring(identifier.lastIndexOf(':') + 1));
      } else {
        parameters.put("topicArn", identifier);
      }
    }

    @Override
    void tell(ObjectNode response, String identifier, String call) {
      if (call.equals(created)) {
        response.put("topicArn", identifier);
      }
    }

    @Override
    void describe(ObjectNode state, String identifier) {
      state.put("TopicArn", identifier).put("DisplayName", "Events");
      state.put("TopicName", identifier.substring(identifier.lastIndexOf(':') + 1));
      state.put("KmsMasterKeyId", "alias/aws/sns").put("TracingConfig", "PassThrough");
      for (int i = 0; i < 3; i++) {
        state
            .withArray("Subscription")
            .addObject()
            .put("Protocol", "sqs")
            .put("Endpoint", arn("sqs", "subscriber-" + i));
      }
    }
  },
  CLUSTER(
      "AWS::ECS::Cluster", "ecsCluster", "ecs", "CreateCluster", "UpdateCluster", "DeleteCluster") {
    @Override
    void ask(ObjectNode parameters, String identifier, String call) {
      parameters.put(call.equals(created) ? "clusterName" : "cluster", identifier);
    }

    @Override
    void describe(ObjectNode state, String identifier) {
      state.put("ClusterName", identifier).put("Arn", arn("ecs", "cluster/" + identifier));
      state.putArray("CapacityProviders").add("FARGATE").add("FARGATE_SPOT");
      state
          .putArray("ClusterSettings")
          .addObject()
          .put("Name", "containerInsights")
          .put("Value", "enabled");
    }
  };

  final String type;
  final String blueprint;
  final String service;
  final String created;
  final String changed;
  final String deleted;

  Kind(
      String type,
      String blueprint,
      String service,
      String created,
      String changed,
      String deleted) {
    this.type = type;
    this.blueprint = blueprint;
    this.service = service;
    this.created = created;
    this.changed = changed;
    this.deleted = deleted;
  }

  /** Puts into a call's request what names the resource. */
  abstract void ask(ObjectNode parameters, String identifier, String call);

  /** Puts into a call's answer what names the resource, where the request does not. */
  void tell(ObjectNode response, String identifier, String call) {}

  /** Puts into a state what Cloud Control answers, but for tags. */
  abstract void describe(ObjectNode state, String identifier);

  /** The primary identifier of the resource of this number. */
  String identifier(int number) {
    return name().toLowerCase(Locale.ROOT) + "-" + number;
  }

  /** What Cloud Control answers of a resource that was changed {@code version} times. */
  final ObjectNode state(String identifier, int version) {
    ObjectNode state = JsonNodeFactory.instance.objectNode();
    describe(state, identifier);
    tag(state, "version", String.valueOf(version));
    tag(state, "team", "platform");
    tag(state, "environment", "production");
    tag(state, "cost-centre", "4711");
    return state;
  }

  private static void tag(ObjectNode state, String key, String value) {
    state.withArray("Tags").addObject().put("Key", key).put("Value", value);
  }

  private static String arn(String service, String resource) {
    return "arn:aws:" + service + ":eu-west-1:" + ModelAccount.ACCOUNT + ":" + resource;
  }
}
