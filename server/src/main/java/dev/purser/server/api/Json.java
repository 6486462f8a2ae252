package dev.purser.server.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the API reads and writes it: exact decimals, no duplicate fields. Thread-safe. */
final class Json {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** In one tree, which takes some 50 bytes for each. */
  private static final long MOST_VALUES = 4_000_000;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxTokenCount(MOST_VALUES).build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final JsonMapper SORTED =
      MAPPER.rebuild().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

  /** Reads lists of any length, an item at a time. */
  private static final ObjectReader ITEMS =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // the next item
          .build()
          .reader();

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

  /** Whether a document begins as a list does. */
  static boolean isList(byte[] document) {
    for (byte b : document) {
      if (b > ' ' || b < 0) {
        return b == '[';
      }
    }
    return false;
  }

  /**
   * Gives the items of a list one by one. None is given, and the caller told his problem, if the
   * document is broken anywhere or has too many.
   */
  static void items(byte[] list, int most, Consumer<JsonNode> each) {
    try {
      if (count(list) > most) {
        throw tooMany(most).toException();
      }
      try (JsonParser parser = ITEMS.createParser(list)) {
        parser.nextToken();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          each.accept(ITEMS.readTree(parser));
        }
      }
    } catch (JacksonException e) {
      throw Problem.of(ProblemCode.INVALID_JSON, "the body is not valid JSON: " + where(e))
          .toException();
    }
  }

  static Problem tooMany(int most) {
    return Problem.of(
        ProblemCode.BODY_TOO_LARGE, "the body has more than " + most + " items; send it in parts");
  }

  private static long count(byte[] list) {
    try (JsonParser parser = ITEMS.createParser(list)) {
      int depth = 0;
      long items = 0;
      long values = 0;
      do {
        JsonToken token = parser.nextToken();
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        values++;
        if (depth == 1) { // an item has ended, or the list has begun
          items++;
          values = 0;
        }
        if (values > MOST_VALUES) {
          throw new StreamConstraintsException("too many values", parser.currentLocation());
        }
      } while (depth > 0);
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "something follows", parser.currentLocation());
      }
      return items - 1;
    }
  }

  // The reason without the source, which may hold what no error may show.
  private static String where(JacksonException e) {
    if (e instanceof StreamConstraintsException) {
      return "it nests too deep, a name or number is too long, or it has more than "
          + MOST_VALUES
          + " values; send it in parts";
    }
    var at = e.getLocation();
    String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    // Which of its messages it is, and not its words, in which the name of the field stands.
    boolean twice = String.valueOf(e.getOriginalMessage()).startsWith("Duplicate Object property");
    return (twice ? "a field stands there twice" : "unexpected text") + place;
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
