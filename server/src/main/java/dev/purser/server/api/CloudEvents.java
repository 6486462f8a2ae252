package dev.purser.server.api;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Usage records in CloudEvents 1.0 over HTTP: structured, where the body is the event, and binary,
 * where headers hold its attributes and the body is its data. Id and source of the event are those
 * of the record, so that an event that is sent again counts once.
 */
final class CloudEvents {

  private static final String PREFIX = "ce-";

  private CloudEvents() {}

  /** What headers say of an event, by attribute; empty if they speak of none. */
  static Map<String, String> attributes(MultiMap headers) {
    if (!headers.contains(PREFIX + "specversion")) {
      return Map.of();
    }
    Map<String, String> attributes = new HashMap<>();
    headers.forEach((name, value) -> {
      String key = name.toLowerCase(Locale.ROOT);
      if (key.startsWith(PREFIX)) {
        attributes.put(key.substring(PREFIX.length()), decoded(value));
      }
    });
    return attributes;
  }

  // Percent-encoded where it is not plain ASCII; a plus is a plus there.
  private static String decoded(String value) {
    try {
      return QueryStringDecoder.decodeComponent(value.replace("+", "%2B"));
    } catch (IllegalArgumentException e) {
      return value;
    }
  }

  /** The record in a binary event. */
  static Sent sent(Map<String, String> attributes, JsonNode data) {
    ObjectNode event = Json.strings(attributes);
    event.set("data", data);
    return sent(event);
  }

  /** The record in a structured event. */
  static Sent sent(JsonNode event) {
    ObjectNode defaults = Json.object();
    for (String field : List.of("id", "time")) {
      if (event.path(field).isString()) {
        defaults.set(field, event.get(field));
      }
    }
    String source = event.path("source").asString("");
    if (source.isEmpty() || defaults.path("id").asString("").isEmpty()) {
      return Sent.unreadable("a CloudEvent needs id and source");
    }
    return new Sent(event.path("data"), source, defaults, "");
  }
}
