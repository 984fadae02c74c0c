package io.portaws.sandbox;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a request to the Port stand-in asks for. */
public enum PortEndpoint {
  ACCESS_TOKEN("POST", "v1/auth/access_token"),
  BLUEPRINT_CREATE("POST", "v1/blueprints"),
  BLUEPRINT_LIST("GET", "v1/blueprints"),
  BLUEPRINT_GET("GET", "v1/blueprints/*"),
  BLUEPRINT_PATCH("PATCH", "v1/blueprints/*"),
  BLUEPRINT_PUT("PUT", "v1/blueprints/*"),
  BLUEPRINT_DELETE("DELETE", "v1/blueprints/*"),
  ENTITIES_SEARCH("POST", "v1/entities/search"),
  ENTITIES_BULK_UPSERT("POST", "v1/blueprints/*/entities/bulk"),
  ENTITIES_SEARCH_BLUEPRINT("POST", "v1/blueprints/*/entities/search"),
  ENTITIES_BULK_DELETE("POST", "v1/blueprints/*/bulk/entities/delete"),
  ENTITIES_DELETE_ALL("DELETE", "v1/blueprints/*/all-entities"),
  ENTITY_UPSERT("POST", "v1/blueprints/*/entities"),
  ENTITY_LIST("GET", "v1/blueprints/*/entities"),
  ENTITY_PUT("PUT", "v1/blueprints/*/entities/*"),
  ENTITY_PATCH("PATCH", "v1/blueprints/*/entities/*"),
  ENTITY_GET("GET", "v1/blueprints/*/entities/*"),
  ENTITY_DELETE("DELETE", "v1/blueprints/*/entities/*"),
  WEBHOOK_CREATE("POST", "v1/webhooks"),
  WEBHOOK_LIST("GET", "v1/webhooks"),
  WEBHOOK_GET("GET", "v1/webhooks/*"),
  WEBHOOK_PATCH("PATCH", "v1/webhooks/*"),
  WEBHOOK_PUT("PUT", "v1/webhooks/*"),
  WEBHOOK_DELETE("DELETE", "v1/webhooks/*"),
  AUDIT_LOG("GET", "v1/audit-log"),
  /** A POST to a webhook's URL, on the ingest host. */
  INGEST("POST", ""),
  /** A route that the stand-in does not have. */
  UNKNOWN("", "");

  private static final Map<PortEndpoint, List<String>> PATTERNS = new EnumMap<>(PortEndpoint.class);

  static {
    for (PortEndpoint endpoint : values()) {
      PATTERNS.put(endpoint, List.of(endpoint.pattern.split("/", -1)));
    }
  }

  private final String method;
  private final String pattern;

  PortEndpoint(String method, String pattern) {
    this.method = method;
    this.pattern = pattern;
  }

  static PortEndpoint ofApi(String method, List<String> segments) {
    for (var entry : PATTERNS.entrySet()) {
      if (entry.getKey().method.equals(method) && matches(entry.getValue(), segments)) {
        return entry.getKey();
      }
    }
    return UNKNOWN;
  }

  private static boolean matches(List<String> pattern, List<String> segments) {
    if (segments.size() != pattern.size()) {
      return false;
    }
    for (int i = 0; i < segments.size(); i++) {
      if (!pattern.get(i).equals("*") && !pattern.get(i).equals(segments.get(i))) {
        return false;
      }
    }
    return true;
  }
}
