package io.portaws.sandbox.demo;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * As many messages as are wanted, of several forms and types and of 1 to 64 KB, each resource told
 * of twice. The same count gives the same messages but for their times. Stateless.
 */
final class Backlog {
  private static final int KIB = 1_024;

  /** In KiB: most events are small, some are not, SQS bills by 64. */
  private static final int[] SIZES = {
    1, 2, 1, 4, 2, 1, 8, 2, 1, 4, 16, 1, 2, 32, 1, 4, 2, 8, 1, 64
  };

  private Backlog() {}

  /** Which resources a backlog tells of. */
  enum Breadth {
    /** ECS clusters, and entities that need no read: every step of a turn, and one service. */
    NARROW,
    /** Five services, by batch and one by one, and entities that need no read. */
    WIDE
  }

  /** Bodies {@code from} to {@code to}, the latter excluded, of a backlog of {@code total}. */
  static List<String> bodies(int from, int to, int total, Breadth breadth) {
    List<String> bodies = new ArrayList<>();
    for (int i = from; i < to; i++) {
      int resource = i % Math.max(1, total / 2);
      bodies.add(padded(body(resource, breadth), SIZES[i % SIZES.length] * KIB));
    }
    return bodies;
  }

  private static String body(int n, Breadth breadth) {
    if (breadth == Breadth.NARROW) {
      return n % 2 == 0 ? cluster("cluster-" + n) : service(n);
    }
    return switch (n % 8) {
      case 0, 1 -> cluster("cluster-" + n);
      case 2, 3 -> instance("i-%017x".formatted(n));
      case 4 -> exporter("AWS::RDS::DBInstance", "database-" + n);
      case 5 -> exporter("AWS::Lambda::Function", "function-" + n);
      case 6 -> exporter("AWS::S3::Bucket", "bucket-" + n);
      default -> service(n);
    };
  }

  private static String service(int n) {
    return """
    {"blueprint":"service","identifier":"service-%d","title":"Service %d",\
    "properties":{"tier":"1","text":"<pad>"}}\
    """
        .formatted(n, n);
  }

  private static String cluster(String name) {
    return """
    {"version":"0","id":"%1$s","detail-type":"AWS API Call via CloudTrail","source":"aws.ecs",\
    "account":"%2$s","time":"%3$s","region":"eu-west-1","resources":[],\
    "detail":{"eventSource":"ecs.amazonaws.com","eventName":"CreateCluster","eventTime":"%3$s",\
    "awsRegion":"eu-west-1","userAgent":"<pad>","requestParameters":{"clusterName":"%1$s"},\
    "responseElements":null}}\
    """
        .formatted(name, Stage.ACCOUNT, now());
  }

  private static String instance(String id) {
    return """
    {"version":"0","id":"%1$s","detail-type":"EC2 Instance State-change Notification",\
    "source":"aws.ec2","account":"%2$s","time":"%3$s","region":"eu-west-1","resources":[],\
    "detail":{"instance-id":"%1$s","state":"running","note":"<pad>"}}\
    """
        .formatted(id, Stage.ACCOUNT, now());
  }

  private static String exporter(String type, String identifier) {
    return """
    {"resource_type":"%s","region":"\\"eu-west-1\\"","identifier":".name","name":"%s",\
    "action":"\\"upsert\\"","note":"<pad>"}\
    """
        .formatted(type, identifier);
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String padded(String body, int bytes) {
    return body.replace("<pad>", "x".repeat(Math.max(1, bytes - body.length())));
  }
}
