package dev.purser.server.api;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What is sent back.
 *
 * @param status HTTP status
 * @param contentType empty if there is no body
 * @param body the body; not copied
 * @param headers further headers
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
record Answer(int status, String contentType, byte[] body, Map<String, String> headers) {

  Answer(int status, String contentType, byte[] body) {
    this(status, contentType, body, Map.of());
  }

  static Answer json(int status, JsonNode body) {
    return new Answer(status, "application/json", Json.write(body));
  }

  static Answer ok(JsonNode body) {
    return json(200, body);
  }

  static Answer noContent() {
    return new Answer(204, "", new byte[0]);
  }
}
