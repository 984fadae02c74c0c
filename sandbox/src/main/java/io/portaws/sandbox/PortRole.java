package io.portaws.sandbox;

/** What the credentials may do in the Port stand-in. */
public enum PortRole {
  /** Everything. */
  ADMIN,
  /** Everything, too: webhooks may be seen and written by moderators. */
  MODERATOR,
  /** Entities, and looking at blueprints. */
  MEMBER;

  /** Whether the role is enough for a request; webhooks are not for members, even to look at. */
  boolean may(PortEndpoint endpoint) {
    return this != MEMBER
        || switch (endpoint) {
          case BLUEPRINT_CREATE,
              BLUEPRINT_PATCH,
              BLUEPRINT_PUT,
              BLUEPRINT_DELETE,
              WEBHOOK_CREATE,
              WEBHOOK_LIST,
              WEBHOOK_GET,
              WEBHOOK_PATCH,
              WEBHOOK_PUT,
              WEBHOOK_DELETE ->
              false;
          case ACCESS_TOKEN,
              BLUEPRINT_LIST,
              BLUEPRINT_GET,
              ENTITIES_SEARCH,
              ENTITIES_BULK_UPSERT,
              ENTITIES_SEARCH_BLUEPRINT,
              ENTITIES_BULK_DELETE,
              ENTITIES_DELETE_ALL,
              ENTITY_UPSERT,
              ENTITY_LIST,
              ENTITY_PUT,
              ENTITY_PATCH,
              ENTITY_GET,
              ENTITY_DELETE,
              AUDIT_LOG,
              INGEST,
              UNKNOWN ->
              true;
        };
  }
}
