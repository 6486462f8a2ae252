package dev.purser.server.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * A long object within a document, and the document without it. As a tree, millions of small values
 * would take many times their bytes.
 *
 * @param json the object, as it was sent
 * @param rest the document with an empty object in its place
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Inner(byte[] json, byte[] rest) {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

  /**
   * Takes an object out of a document; empty if the document has no such field, or cannot be read.
   */
  static Optional<Inner> of(byte[] document, String field) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), document)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        boolean found = parser.currentName().equals(field);
        if (parser.nextToken() == JsonToken.START_OBJECT && found) {
          long from = parser.currentTokenLocation().getByteOffset();
          parser.skipChildren();
          // Of a document that is not UTF-8 the parser does not know where it stands.
          return from < 0
              ? Optional.empty()
              : Optional.of(
                  cut(document, (int) from, (int) parser.currentLocation().getByteOffset()));
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (JacksonException unreadable) {
      return Optional.empty();
    }
  }

  private static Inner cut(byte[] document, int from, int to) {
    byte[] rest = new byte[document.length - (to - from) + NOTHING.length];
    System.arraycopy(document, 0, rest, 0, from);
    System.arraycopy(NOTHING, 0, rest, from, NOTHING.length);
    System.arraycopy(document, to, rest, from + NOTHING.length, document.length - to);
    return new Inner(Arrays.copyOfRange(document, from, to), rest);
  }
}
