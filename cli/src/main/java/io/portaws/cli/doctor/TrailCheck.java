package io.portaws.cli.doctor;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.model.AdvancedEventSelector;
import software.amazon.awssdk.services.cloudtrail.model.AdvancedFieldSelector;
import software.amazon.awssdk.services.cloudtrail.model.EventSelector;
import software.amazon.awssdk.services.cloudtrail.model.GetEventSelectorsResponse;
import software.amazon.awssdk.services.cloudtrail.model.ReadWriteType;
import software.amazon.awssdk.services.cloudtrail.model.Trail;

/**
 * Is there a trail that logs management events that write? Without one EventBridge gets no event
 * "AWS API Call via CloudTrail" ("Events from AWS services via CloudTrail" in the EventBridge
 * guide), which most types live by.
 */
record TrailCheck(CloudTrailClient cloudTrail, String region) implements Check {
  @Override
  public String about() {
    return "trail";
  }

  @Override
  public List<Finding> look() {
    List<Trail> trails =
        cloudTrail.describeTrails(r -> r.includeShadowTrails(true)).trailList().stream()
            .filter(this::coversHere)
            .toList();
    Optional<Trail> good = trails.stream().filter(this::logsWrites).findFirst();
    if (good.isPresent()) {
      return List.of(Finding.ok(about(), good.get().name() + " logs management events"));
    }
    String words =
        trails.isEmpty()
            ? "no trail covers " + region + ", so EventBridge gets no API calls"
            : "no trail logs management events that write: %s does not"
                .formatted(trails.getFirst().name());
    return List.of(
        Finding.failure(
            about(),
            words,
            "aws cloudtrail create-trail --name management-events --s3-bucket-name BUCKET"
                + " --is-multi-region-trail && aws cloudtrail start-logging --name management-events"));
  }

  private boolean coversHere(Trail trail) {
    return Boolean.TRUE.equals(trail.isMultiRegionTrail()) || region.equals(trail.homeRegion());
  }

  private boolean logsWrites(Trail trail) {
    boolean logs =
        Boolean.TRUE.equals(cloudTrail.getTrailStatus(r -> r.name(trail.trailARN())).isLogging());
    if (!logs) {
      return false;
    }
    GetEventSelectorsResponse selectors =
        cloudTrail.getEventSelectors(r -> r.trailName(trail.trailARN()));
    return selectors.eventSelectors().stream().anyMatch(TrailCheck::selectsWrites)
        || selectors.advancedEventSelectors().stream().anyMatch(TrailCheck::selectsWrites);
  }

  private static boolean selectsWrites(EventSelector selector) {
    return Boolean.TRUE.equals(selector.includeManagementEvents())
        && selector.readWriteType() != ReadWriteType.READ_ONLY;
  }

  private static boolean selectsWrites(AdvancedEventSelector selector) {
    return selector.fieldSelectors().stream().anyMatch(f -> is(f, "eventCategory", "Management"))
        && selector.fieldSelectors().stream().noneMatch(f -> is(f, "readOnly", "true"));
  }

  private static boolean is(AdvancedFieldSelector selector, String field, String value) {
    return selector.field().equals(field) && selector.equalsValue().contains(value);
  }
}
