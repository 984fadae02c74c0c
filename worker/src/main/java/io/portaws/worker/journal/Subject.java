package io.portaws.worker.journal;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.mapping.EntityRef;
import java.util.Arrays;

/** What work is about. */
sealed interface Subject {
  /** Whether somebody who asks for {@code name} may mean this. */
  boolean isCalled(String name);

  /** For people. */
  String text();

  record Resource(ResourceKey key) implements Subject {
    @Override
    public boolean isCalled(String name) {
      String identifier = key.identifier();
      return identifier.equals(name)
          || name.equals(key.type() + "/" + identifier)
          || (identifier.indexOf('|') >= 0
              && Arrays.asList(identifier.split("\\|", -1)).contains(name));
    }

    @Override
    public String text() {
      String parent = key.parent().isEmpty() ? "" : " of " + key.parent();
      return key.type()
          + " "
          + key.identifier()
          + parent
          + " ("
          + key.account()
          + " "
          + key.region()
          + ")";
    }
  }

  record Entity(EntityRef entity) implements Subject {
    @Override
    public boolean isCalled(String name) {
      return isNamed(entity, name);
    }

    @Override
    public String text() {
      return "the entity " + Subject.text(entity);
    }
  }

  /** An event that is forwarded as it came. */
  record Forwarded(String message) implements Subject {
    @Override
    public boolean isCalled(String name) {
      return message.equals(name);
    }

    @Override
    public String text() {
      return "the event, forwarded as it came";
    }
  }

  /** Whether {@code name} is this entity's identifier, or {@code blueprint/identifier}. */
  static boolean isNamed(EntityRef entity, String name) {
    int identifier = entity.identifier().length();
    return name.endsWith(entity.identifier())
        && (name.length() == identifier
            || (name.length() == entity.blueprint().length() + 1 + identifier
                && name.startsWith(entity.blueprint() + "/")));
  }

  static String text(EntityRef entity) {
    return entity.blueprint() + "/" + entity.identifier();
  }
}
