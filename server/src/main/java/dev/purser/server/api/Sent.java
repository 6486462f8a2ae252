package dev.purser.server.api;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One usage record as it was sent.
 *
 * @param origin who minted its id
 * @param defaults fields of the envelope that stand in for fields of the record
 * @param problem why it cannot be read; empty if it can
 */
record Sent(JsonNode record, String origin, ObjectNode defaults, String problem) {

  static Sent plain(JsonNode record) {
    return new Sent(record, UsageApi.ORIGIN, Json.object(), "");
  }

  static Sent unreadable(String problem) {
    return new Sent(Json.object(), UsageApi.ORIGIN, Json.object(), problem);
  }
}
