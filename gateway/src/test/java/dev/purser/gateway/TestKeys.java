package dev.purser.gateway;

import dev.purser.core.usage.Labels;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keys that a test puts and revokes. */
final class TestKeys implements KeyRing {

  private final Map<String, KeyGrant> grants = new ConcurrentHashMap<>();

  void put(String secret, Labels labels, String... allowed) {
    grants.put(
        secret,
        new KeyGrant("key_" + secret.substring(4), "default", labels, Set.of(allowed), false));
  }

  void revoke(String secret) {
    grants.computeIfPresent(
        secret, (s, g) -> new KeyGrant(g.id(), g.org(), g.labels(), g.allowed(), true));
  }

  @Override
  public Optional<KeyGrant> resolve(String secret) {
    return Optional.ofNullable(grants.get(secret));
  }

  @Override
  public boolean anyKeys() {
    return !grants.isEmpty();
  }
}
