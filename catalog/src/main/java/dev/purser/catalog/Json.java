package dev.purser.catalog;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON value as plain Java: {@code Map}, {@code List}, {@code String}, {@code Long}, {@code
 * BigDecimal}, {@code Boolean} or {@link Null}. It takes the streaming parser only, since data
 * binding would cost a starting process more than all prices.
 */
final class Json {

  /** What stands for {@code null}. */
  enum Null {
    NULL
  }

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private Json() {}

  /** Parses a whole document; {@code name} is for messages. */
  static Object parse(String name, byte[] json) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() == null) {
        throw malformed(name, parser, "it is empty");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw malformed(name, parser, "something follows after its end");
      }
      return value;
    } catch (JacksonException e) {
      throw MalformedPrices.at(
          Field.root(name + ":" + e.getLocation().getLineNr(), Null.NULL),
          // The parser's own place, which it does not show, would only be noise.
          "is not JSON: " + e.getOriginalMessage().replaceFirst(" \\(start marker at .*", ""));
    }
  }

  private static MalformedPrices malformed(String name, JsonParser parser, String what) {
    int line = parser.currentLocation().getLineNr();
    return MalformedPrices.at(Field.root(name + ":" + line, Null.NULL), "is not JSON: " + what);
  }

  private static Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      default -> Null.NULL;
    };
  }

  private static Object number(JsonParser parser) {
    return parser.getNumberType() == JsonParser.NumberType.INT
            || parser.getNumberType() == JsonParser.NumberType.LONG
        ? (Object) parser.getLongValue()
        : new BigDecimal(parser.getString());
  }

  private static Map<String, Object> object(JsonParser parser) {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      members.put(name, value(parser));
    }
    return members;
  }

  private static List<Object> array(JsonParser parser) {
    List<Object> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return elements;
  }
}
