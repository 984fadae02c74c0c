package io.portaws.pipeline.resync;

import io.portaws.pipeline.catalog.ResourceKey;
import io.portaws.pipeline.catalog.ResourceType;
import io.portaws.pipeline.catalog.Slice;
import io.portaws.pipeline.jq.JqException;
import io.portaws.pipeline.mapping.KnownEntity;
import io.portaws.pipeline.mapping.Mapper;
import io.portaws.pipeline.port.HeldEntities.Fields;
import io.portaws.pipeline.port.HeldEntity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which resource of a slice an entity in Port is of. Trusts nothing that it has not tried:
 * the mapping has to make this very entity of the resource, and account and region have to stand in
 * the entity itself. What stands for the account is found by running the mapping on the same
 * resource in another account, and looking what changes. Pure; safe for use by many threads.
 */
final class Attribution {
  /** What an entity turned out to be. */
  sealed interface Verdict {
    /** Of this resource of the slice. */
    record Ours(ResourceKey key) implements Verdict {}

    /** Of another account or region, as it says itself. */
    record Elsewhere() implements Verdict {}

    /**
     * It cannot be told.
     *
     * @param why a clause for people
     */
    record Unresolved(String why) implements Verdict {}
  }

  private static final String NO_KEY =
      "its identifier leads to no resource that the mapping makes it of";

  private final Mapper mapper;
  private final ResourceType type;
  private final Slice slice;
  private final boolean regional;

  Attribution(Mapper mapper, ResourceType type, Slice slice) {
    this.mapper = mapper;
    this.type = type;
    this.slice = slice;
    this.regional = type.isRegional();
  }

  /** Whose this entity of the blueprint is. */
  Verdict of(String blueprint, HeldEntity entity) {
    String[] arn = arn(entity.identifier());
    if (says(arn, 4, slice.account()) == Said.OTHER
        || (regional && says(arn, 3, slice.region()) == Said.OTHER)) {
      return new Verdict.Elsewhere();
    }
    ResourceKey key = key(entity.identifier());
    KnownEntity known = known(blueprint, key, entity.identifier());
    if (known == null) {
      return new Verdict.Unresolved(NO_KEY);
    }
    Said account = says(arn, 4, slice.account());
    if (account == Said.NOTHING) {
      account = says(known, known(blueprint, otherAccount(key)), entity);
    }
    Said region = regional ? says(arn, 3, slice.region()) : Said.THIS;
    if (region == Said.NOTHING) {
      region = says(known, known(blueprint, otherRegion(key)), entity);
    }
    if (account == Said.OTHER || region == Said.OTHER) {
      return new Verdict.Elsewhere();
    }
    if (account == Said.NOTHING || region == Said.NOTHING) {
      return new Verdict.Unresolved(untold(account == Said.NOTHING));
    }
    return new Verdict.Ours(key);
  }

  /** What it takes to tell the entities of a blueprint. */
  sealed interface Need {
    /**
     * They can be told by these fields.
     *
     * @param part what their identifiers have in common; empty when they have nothing
     */
    record Of(Fields fields, Optional<String> part) implements Need {}

    /** None can be told, for this reason, a clause. */
    record Hopeless(String why) implements Need {}
  }

  /**
   * What has to be asked Port for.
   *
   * @param sample a resource of the slice; null when there is none to try with
   */
  Need need(String blueprint, @Nullable ResourceKey sample) {
    ResourceKey tried =
        sample == null
            ? new ResourceKey(slice.type(), slice.account(), slice.region(), "x")
            : sample;
    KnownEntity known = known(blueprint, tried);
    if (known == null) {
      return sample == null
          ? new Need.Of(Fields.WHOLE, Optional.empty())
          : new Need.Hopeless("the mapping's identifier does not follow from a resource's key");
    }
    String[] arn = arn(known.ref().identifier());
    Set<String> properties = new HashSet<>();
    boolean whole = false;
    if (says(arn, 4, slice.account()) == Said.NOTHING) {
      Changes byAccount = Changes.between(known, known(blueprint, otherAccount(tried)));
      if (byAccount.isNothing()) {
        return hopeless(sample, true);
      }
      properties.addAll(byAccount.properties());
      whole |= byAccount.isOnlyInRelations();
    }
    if (regional && says(arn, 3, slice.region()) == Said.NOTHING) {
      Changes byRegion = Changes.between(known, known(blueprint, otherRegion(tried)));
      if (byRegion.isNothing()) {
        return hopeless(sample, false);
      }
      properties.addAll(byRegion.properties());
      whole |= byRegion.isOnlyInRelations();
    }
    Fields fields = whole ? Fields.WHOLE : new Fields(properties, false);
    return new Need.Of(fields, part(known.ref().identifier()));
  }

  private static Need hopeless(@Nullable ResourceKey sample, boolean account) {
    return sample == null
        ? new Need.Of(Fields.WHOLE, Optional.empty())
        : new Need.Hopeless(untold(account));
  }

  private static String untold(boolean account) {
    return account
        ? "no field of it tells its account: map one, such as .__ExtraContext.AccountId"
        : "no field of it tells its region: map one, such as .__ExtraContext.Region";
  }

  private Optional<String> part(String identifier) {
    String both = ":" + slice.region() + ":" + slice.account() + ":";
    if (regional && identifier.contains(both)) {
      return Optional.of(both);
    }
    return Optional.of(slice.account()).filter(identifier::contains);
  }

  /** What an entity says of its account or region. */
  private enum Said {
    THIS,
    OTHER,
    NOTHING
  }

  private static Said says(String[] arn, int part, String wanted) {
    if (arn.length == 0 || arn[part].isEmpty()) {
      return Said.NOTHING;
    }
    return arn[part].equals(wanted) ? Said.THIS : Said.OTHER;
  }

  /** By the fields that are others in another place; one of them that is another here decides. */
  private static Said says(KnownEntity here, @Nullable KnownEntity there, HeldEntity held) {
    Changes changes = Changes.between(here, there);
    Said said = changes.identifier() ? Said.THIS : Said.NOTHING;
    for (String name : changes.properties()) {
      said = worse(said, here.properties().get(name), held.properties().get(name));
    }
    for (String name : changes.relations()) {
      said = worse(said, here.relations().get(name), held.relations().get(name));
    }
    return said;
  }

  private static Said worse(Said before, @Nullable String wanted, @Nullable String held) {
    if (held == null || before == Said.OTHER) {
      return before;
    }
    return held.equals(wanted) ? Said.THIS : Said.OTHER;
  }

  /** Which parts of an entity are others in another place. */
  private record Changes(boolean identifier, Set<String> properties, Set<String> relations) {
    static Changes between(KnownEntity here, @Nullable KnownEntity there) {
      if (there == null) {
        return new Changes(false, Set.of(), Set.of());
      }
      return new Changes(
          !here.ref().equals(there.ref()),
          differing(here.properties(), there.properties()),
          differing(here.relations(), there.relations()));
    }

    private static Set<String> differing(Map<String, String> here, Map<String, String> there) {
      Map<String, String> changed = new HashMap<>(here);
      changed.entrySet().removeAll(there.entrySet());
      return changed.keySet();
    }

    boolean isNothing() {
      return !identifier && properties.isEmpty() && relations.isEmpty();
    }

    boolean isOnlyInRelations() {
      return !identifier && properties.isEmpty() && !relations.isEmpty();
    }
  }

  private ResourceKey key(String identifier) {
    try {
      return type.ofArn(identifier, slice.account(), slice.region())
          .orElseGet(() -> ofSlice(identifier));
    } catch (JqException notOfTheType) {
      return ofSlice(identifier);
    }
  }

  private ResourceKey ofSlice(String identifier) {
    return new ResourceKey(slice.type(), slice.account(), slice.region(), identifier);
  }

  /** What the mapping makes of the resource in this blueprint, when that is this entity. */
  private @Nullable KnownEntity known(String blueprint, ResourceKey key, String identifier) {
    return mapper.known(type, key).stream()
        .filter(each -> each.ref().blueprint().equals(blueprint))
        .filter(each -> each.ref().identifier().equals(identifier))
        .findFirst()
        .orElse(null);
  }

  private @Nullable KnownEntity known(String blueprint, ResourceKey key) {
    return mapper.known(type, key).stream()
        .filter(each -> each.ref().blueprint().equals(blueprint))
        .findFirst()
        .orElse(null);
  }

  private static ResourceKey otherAccount(ResourceKey key) {
    String other = key.account().equals("999999999999") ? "888888888888" : "999999999999";
    return new ResourceKey(key.type(), other, key.region(), key.identifier(), key.parent());
  }

  /** Of the same partition. */
  private static ResourceKey otherRegion(ResourceKey key) {
    return new ResourceKey(
        key.type(), key.account(), key.region() + "9", key.identifier(), key.parent());
  }

  /** The six parts of an ARN; none of what is no ARN. */
  private static String[] arn(String text) {
    String[] parts = text.split(":", 6);
    return parts.length == 6 && parts[0].equals("arn") ? parts : new String[0];
  }
}
