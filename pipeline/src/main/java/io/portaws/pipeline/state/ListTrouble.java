package io.portaws.pipeline.state;

import io.portaws.pipeline.catalog.ListCall;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.state.State.Unknown;

/** Says for people why a list is not whole, and what mends it. */
final class ListTrouble {
  private ListTrouble() {}

  static String sentence(Slice slice, ListCall call, Unknown unknown, Reach reach) {
    return "%s did not list all of %s: %s; %s"
        .formatted(call.name(), slice, unknown.detail(), mend(slice, call, unknown, reach));
  }

  private static String mend(Slice slice, ListCall call, Unknown unknown, Reach reach) {
    return switch (unknown.cause()) {
      case DENIED ->
          "%s may not, or is not let into %s: see the type's permissions in docs/types.md"
              .formatted(reach.reader(slice.account()), slice.region());
      case THROTTLED, UNAVAILABLE -> "the next resync lists it again";
      case UNSUPPORTED -> "nothing lists this type there, so that only events keep it true";
      case INVALID ->
          call.isCloudControl()
              ? "a type that is listed within a parent only needs a list of its own"
                  + " (docs/add-a-type.md), or resources_models in an exporter's mapping"
              : "what it was asked for is no request of AWS's";
      case UNSHAPED -> "the type's file must be mended";
    };
  }
}
