package dev.purser.tokens.request;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Where a reader stands in a body. Not thread-safe. */
final class Walk {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final JsonParser parser;
  private final byte[] body;
  private final int base;

  private Walk(JsonParser parser, byte[] body, int base) {
    this.parser = parser;
    this.body = body;
    this.base = base;
  }

  /**
   * Reads one value of a body, of {@code [from, to)}, with the walk at its start.
   *
   * @throws JacksonException if it is none
   */
  static <T> T over(byte[] body, int from, int to, Function<Walk, T> reader) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body, from, to - from)) {
      parser.nextToken();
      return reader.apply(new Walk(parser, body, from));
    }
  }

  /** Whether nothing follows. */
  boolean isAtEnd() {
    return parser.nextToken() == null;
  }

  /** Takes the fields of an object one after the other, each with the walk at its value. */
  interface Fields {
    void field(String name);
  }

  boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  boolean isText() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  String text() {
    return parser.getString();
  }

  /** As {@link #text}, which the parser then passes over without making a string of it. */
  JsonText utf8() {
    return JsonText.at(body, start());
  }

  /** Goes through an object; any other value is passed over. A reader ends where its value ends. */
  void fields(Fields reader) {
    if (!isObject()) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      reader.field(name);
    }
  }

  /** Goes through the items of an array, or takes any other value as the only item. */
  void items(Runnable reader) {
    if (!isArray()) {
      reader.run();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      reader.run();
    }
  }

  /** Passes over the value. */
  void skip() {
    parser.skipChildren();
  }

  /** Where the value starts in the body. */
  int start() {
    return base + (int) parser.currentTokenLocation().getByteOffset();
  }

  /** Where the value ends, once it was read or passed over. */
  int end() {
    return base + (int) parser.currentLocation().getByteOffset();
  }

  /** Passes over the value, and tells where it ends in the body. */
  int pass() {
    int from = start();
    if (isText()) {
      parser.finishToken();
    }
    parser.skipChildren();
    return Math.max(from, end());
  }

  /** The value as it stands in the body; passes over it. */
  byte[] raw() {
    int from = start();
    return Arrays.copyOfRange(body, from, pass());
  }

  /** As {@link #raw}, as text. */
  String rawText() {
    return new String(raw(), StandardCharsets.UTF_8);
  }

  /** Goes through all texts within the value, however deep; names of fields are none. */
  void texts(Consumer<String> reader) {
    if (isText()) {
      reader.accept(text());
    } else if (isObject() || isArray()) {
      for (int depth = 1; depth > 0; ) {
        JsonToken token = parser.nextToken();
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token == JsonToken.VALUE_STRING) {
          reader.accept(text());
        }
      }
    }
  }
}
