package dev.purser.server.sandbox;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds and writes JSON. */
final class Json {

  static final ObjectMapper MAPPER = JsonMapper.shared();

  /** JSON's null, as a value. */
  static final JsonNode NULL = JsonNodeFactory.instance.nullNode();

  private Json() {}

  /** An object with these members, in this order. */
  static ObjectNode object(Pair... members) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Pair member : members) {
      object.set(member.name, member.value);
    }
    return object;
  }

  /** A member of an object; the value may be a node, a list, text, a number or a boolean. */
  static Pair pair(String name, Object value) {
    return new Pair(name, MAPPER.valueToTree(value));
  }

  /** A server-sent event that is only data. */
  static String data(JsonNode node) {
    return "data: " + node + "\n\n";
  }

  /** A server-sent event that is named by its {@code type}. */
  static String event(JsonNode node) {
    return "event: " + node.path("type").asString() + "\n" + data(node);
  }

  /** A member of an object. */
  record Pair(String name, JsonNode value) {}
}
