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

  /** The credential of a request. */
  static Credential of(MultiMap headers, String query) {
    String authorization = headers.get("authorization");
    if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      String token = authorization.substring(7).strip();
      if (token.startsWith(PREFIX)) {
        return new Purser(token);
      }
    }
    for (AuthStyle style : AuthStyle.values()) {
      String value = headers.get(style.header());
      if (value != null && value.startsWith(PREFIX)) {
        return new Purser(value);
      }
    }
    String key = Query.value(query, "key");
    return key.startsWith(PREFIX) ? new Purser(key) : new Foreign();
  }
}
