package io.portaws.pipeline.state;

import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;

/** The AWS services whose clients ship, be they packed or not, by the SDK's names for them. */
final class AwsServices {
  private static final String CLIENTS = "io.portaws.pipeline.state.clients.ServiceClients";

  private static final Map<String, AwsService> SERVICES = services();

  private AwsServices() {}

  @SuppressWarnings("unchecked")
  private static Map<String, AwsService> services() {
    try {
      ClassLoader loader = PackedClasses.over(AwsServices.class.getClassLoader());
      Object clients = Class.forName(CLIENTS, true, loader).getConstructor().newInstance();
      return ((Supplier<Map<String, AwsService>>) clients).get();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(CLIENTS + " does not ship as it should", e);
    }
  }

  static Collection<AwsService> all() {
    return SERVICES.values();
  }

  /**
   * The service of this name.
   *
   * @throws IllegalArgumentException when no client of it ships
   */
  static AwsService named(String name) {
    AwsService service = SERVICES.get(name);
    if (service == null) {
      throw new IllegalArgumentException(
          "no client of '"
              + name
              + "' ships; there are "
              + SERVICES.keySet().stream().sorted().toList());
    }
    return service;
  }
}
