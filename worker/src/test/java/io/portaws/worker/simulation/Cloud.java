package io.portaws.worker.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.portaws.pipeline.state.AwsApi;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** AWS: what each resource is and was, and reads of it, which may lag. Belongs to one run. */
final class Cloud {
  static final String ACCOUNT = "111122223333";
  static final String REGION = "eu-west-1";

  /** Cloud Control reads it, one at a time. */
  static final String BUCKET = "AWS::Sim::Bucket";

  /** Read many at a time; it takes its time to come, to change and to go. */
  static final String DATABASE = "AWS::Sim::Database";

  /** How far AWS's reads lag at most. */
  static final Duration LAG = Duration.ofSeconds(8);

  /** How a resource is from a moment on; status null: it is not there. */
  record Version(Duration from, String status, int number) {
    boolean isThere() {
      return status != null;
    }
  }

  /** One resource and all that it ever was. */
  static final class Resource {
    final String type;
    final String name;
    final List<Version> history = new ArrayList<>();
    boolean lastEventLost;

    Resource(String type, String name) {
      this.type = type;
      this.name = name;
      history.add(new Version(Duration.ZERO, null, 0));
    }

    void becomes(Duration at, String status, int number) {
      history.add(new Version(at, status, number));
    }

    Version at(Duration time) {
      Version seen = history.getFirst();
      for (Version version : history) {
        if (version.from().compareTo(time) <= 0) {
          seen = version;
        }
      }
      return seen;
    }

    Version last() {
      return history.getLast();
    }
  }

  private final Scheduler scheduler;
  private final Faults faults;
  private final boolean contentLags;
  private final Map<String, Resource> resources = new LinkedHashMap<>();
  private int reads;

  /**
   * @param contentLags whether a read may tell anything earlier; else only that what was never
   *     there before is not there yet
   */
  Cloud(Scheduler scheduler, Faults faults, boolean contentLags) {
    this.scheduler = scheduler;
    this.faults = faults;
    this.contentLags = contentLags;
  }

  Resource add(String type, String name) {
    Resource added = new Resource(type, name);
    resources.put(name, added);
    return added;
  }

  Collection<Resource> resources() {
    return resources.values();
  }

  int reads() {
    return reads;
  }

  /** AWS's APIs as a worker calls them. */
  AwsApi api() {
    return new AwsApi() {
      @Override
      public JsonNode call(
          String service, String operation, JsonNode request, String account, String region) {
        boolean slow = faults.strikes(Fault.READ_SLOW);
        scheduler.pass(slow ? faults.millis(1_000, 20_000) : faults.millis(5, 100));
        if (faults.strikes(Fault.READ_THROTTLED)) {
          throw failure("ThrottlingException", 400);
        }
        if (faults.strikes(Fault.READ_FAILED)) {
          throw failure("InternalFailure", 500);
        }
        JsonNode answer = answer(service, request);
        scheduler.pass(slow ? faults.millis(1_000, 10_000) : faults.millis(5, 100));
        if (answer.isNull()) {
          throw failure("ResourceNotFoundException", 404);
        }
        return answer;
      }

      @Override
      public boolean canRead(String account) {
        return account.equals(ACCOUNT);
      }
    };
  }

  private JsonNode answer(String service, JsonNode request) {
    if (service.equals("cloudcontrol")) {
      ObjectNode found = read(request.path("Identifier").asText());
      return found == null
          ? JsonNodeFactory.instance.nullNode()
          : object().set("ResourceDescription", object().put("Properties", found.toString()));
    }
    ObjectNode answer = object();
    ArrayNode clusters = answer.putArray("clusters");
    for (JsonNode name : request.path("clusters")) {
      ObjectNode found = read(name.asText());
      if (found != null) {
        clusters.add(found);
      }
    }
    return answer;
  }

  /** Null when it is not there. Tells the number of the read too, for what is written of it. */
  private ObjectNode read(String name) {
    reads++;
    Resource resource = resources.get(name);
    Version latest = resource.at(scheduler.elapsed());
    Version seen = latest;
    if (faults.has(Fault.READ_LAGGED)) {
      Version earlier = resource.at(scheduler.elapsed().minus(faults.between(Duration.ZERO, LAG)));
      boolean mayLag = contentLags || earlier.equals(resource.history.getFirst());
      if (mayLag && !earlier.equals(latest) && faults.strikes(Fault.READ_LAGGED)) {
        seen = earlier;
      }
    }
    Version told = seen;
    scheduler.trace(() -> "read %d of %s: %s (is %s)".formatted(reads, name, told, latest));
    return seen.isThere()
        ? object()
            .put("Name", name)
            .put("Status", seen.status())
            .put("Version", seen.number())
            .put("Read", reads)
        : null;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static AwsServiceException failure(String code, int status) {
    return AwsServiceException.builder()
        .message(code)
        .statusCode(status)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build())
        .build();
  }
}
