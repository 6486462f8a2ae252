package dev.purser.gateway;

import io.vertx.core.MultiMap;

/** What a caller identifies himself with. */
sealed interface Credential {

  /** The start of every Purser key. */
  String PREFIX = "psr_";

  /** A Purser key, wherever the provider's SDK put it. */
  record Purser(String secret) implements Credential {
    @Override
    public String toString() {
      return "Purser[***]";
    }
  }

  /** A credential of the provider, or none at all. */
  record Foreign() implements Credential {}

  /** Whether it still is what it was taken for: a key of ours may be revoked or expire. */
  default boolean isGood(KeyRing keys) {
    return !(this instanceof Purser(String secret))
        || keys.resolve(secret).filter(grant -> !grant.revoked()).isPresent();
  }

  /** The credential of a request. */
  static Credential of(MultiMap headers, String query) {
    for (AuthStyle style : AuthStyle.values()) {
      String value = headers.get(style.header());
      String token = value == null ? "" : withoutScheme(value);
      if (token.startsWith(PREFIX)) {
        return new Purser(token);
      }
    }
    String key = Percent.decode(Query.value(query, "key")).orElse("");
    return key.startsWith(PREFIX) ? new Purser(key) : new Foreign();
  }

  /** A header's value without {@code Bearer}, which some put before any key. */
  private static String withoutScheme(String value) {
    return value.regionMatches(true, 0, "Bearer ", 0, 7)
        ? value.substring(7).strip()
        : value.strip();
  }
}
