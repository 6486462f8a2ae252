package dev.purser.server.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the API reads and writes it: exact decimals, no duplicate fields. Thread-safe. */
final class Json {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonMapper SORTED =
      MAPPER.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  private Json() {}

  /** The document in some bytes; a problem of the caller's if there is none. */
  static JsonNode read(byte[] body) {
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node.isMissingNode()) {
        throw Problem.of(ProblemCode.INVALID_JSON, "the body is empty, and must be JSON")
            .toException();
      }
      return node;
    } catch (JacksonException e) {
      throw Problem.of(ProblemCode.INVALID_JSON, "the body is not valid JSON: " + where(e))
          .toException();
    }
  }

  // The reason without the source, which may hold what no error may show.
  private static String where(JacksonException e) {
    var at = e.getLocation();
    String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return "unexpected text" + place;
  }

  /** The document in a text of our own, which is known to be one. */
  static JsonNode parse(String text) {
    return MAPPER.readTree(text);
  }

  static byte[] write(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  static String text(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  static ObjectNode object() {
    return NODES.objectNode();
  }

  static ArrayNode array() {
    return NODES.arrayNode();
  }

  static ObjectNode strings(Map<String, String> map) {
    ObjectNode object = object();
    map.forEach(object::put);
    return object;
  }

  /** SHA-256 of a document, whatever the order of its fields and its blanks. */
  static String hash(JsonNode node) {
    return hash(SORTED.writeValueAsString(node));
  }

  /** SHA-256 of a text, in hexadecimal digits. */
  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Puts a text, or null where it is empty. */
  static void putText(ObjectNode object, String name, String text) {
    if (text.isEmpty()) {
      object.putNull(name);
    } else {
      object.put(name, text);
    }
  }

  /** Puts an instant given in epoch milliseconds, or null where it is 0 or as good as never. */
  static void putInstant(ObjectNode object, String name, long epochMillis) {
    if (epochMillis <= 0 || epochMillis == Long.MAX_VALUE) {
      object.putNull(name);
    } else {
      object.put(name, Instant.ofEpochMilli(epochMillis).toString());
    }
  }
}
