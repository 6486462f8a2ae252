package dev.purser.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Walks one JSON document from front to back without building it. Whoever is called for a field or
 * an item reads its value or leaves it alone; what is left alone is skipped. Wrong types read as
 * absent. Not thread-safe.
 */
final class Json {

  /** A count that is not there, or is null. */
  static final long ABSENT = -1;

  /** A count that is there but is no whole number from 0 to {@link #MOST}. */
  static final long UNREADABLE = -2;

  /**
   * The largest count that is believed: no answer comes near, and what it costs at any price still
   * fits a {@code long} of ticks, also summed over many.
   */
  static final long MOST = 10_000_000_000L;

  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  /** A text that is a number, without an exponent that unfolds into many digits. */
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,2})?");

  /** The longest text that is taken for one. */
  private static final int LONGEST_NUMBER = 40;

  private final byte[] bytes;
  private final int base;
  private final JsonParser parser;
  private final boolean takesTexts;

  private Json(byte[] bytes, int base, JsonParser parser, boolean takesTexts) {
    this.bytes = bytes;
    this.base = base;
    this.parser = parser;
    this.takesTexts = takesTexts;
  }

  /**
   * Reads a document that somebody answers, in which numbers may stand as texts: protobuf writes
   * those of 64 bits so, and some sellers their prices.
   *
   * @param reader called at its root value
   * @return whether it was readable as far as {@code reader} went
   */
  static boolean read(byte[] bytes, int offset, int length, Consumer<Json> reader) {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
      if (parser.nextToken() == null) {
        return false;
      }
      reader.accept(new Json(bytes, offset, parser, true));
      return true;
    } catch (JacksonException e) {
      return false;
    }
  }

  /**
   * Reads bytes that must be one JSON object in UTF-8 and nothing else. Numbers are no texts in it:
   * whoever is asked may not take one for the other.
   *
   * @return what is wrong with them, if anything
   */
  static Optional<String> readObject(byte[] bytes, Consumer<Json> reader) {
    try (JsonParser parser =
        FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, bytes.length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.of("the body is not a JSON object");
      }
      if (parser.currentTokenLocation().getByteOffset() < 0) {
        return Optional.of("the body is not UTF-8");
      }
      reader.accept(new Json(bytes, 0, parser, false));
      return parser.nextToken() == null
          ? Optional.empty()
          : Optional.of("the body has more than one JSON value");
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      return Optional.of(
          at == null || at.getByteOffset() < 0
              ? "the body is not readable JSON"
              : "the body is not readable JSON at byte " + at.getByteOffset());
    }
  }

  /** Calls {@code field} with each name of this object; does nothing at any other value. */
  void fields(Consumer<String> field) {
    if (!isObject()) {
      return;
    }
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      field.accept(name);
      skip();
    }
  }

  /** Calls {@code item} at each item of this array; does nothing at any other value. */
  void items(Runnable item) {
    if (!isArray()) {
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      item.run();
      skip();
    }
  }

  boolean isObject() {
    return parser.currentToken() == JsonToken.START_OBJECT;
  }

  boolean isArray() {
    return parser.currentToken() == JsonToken.START_ARRAY;
  }

  boolean isString() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  boolean isTrue() {
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  /** This string; empty for any other value. */
  String text() {
    return isString() ? parser.getString() : "";
  }

  /**
   * This string if it could be a name: at most 64 letters, digits and {@code . _ : / @ -}; else
   * empty. What passes may be kept and shown.
   */
  String name() {
    return isString() && parser.getStringLength() <= 64 ? Names.orEmpty(parser.getString()) : "";
  }

  /** Whether the bytes of this string begin so; never unfolds it. */
  boolean beginsWith(String prefix) {
    int at = base + start() + 1;
    return isString()
        && at + prefix.length() <= bytes.length
        && prefix.equals(new String(bytes, at, prefix.length(), UTF_8));
  }

  /** Adds this string to {@code text}; does nothing at any other value. */
  void appendTo(OutputText text) {
    if (isString()) {
      text.append(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
    }
  }

  /** This string as the name of a model: at most 256 visible characters; else empty. */
  String model() {
    if (!isString() || parser.getStringLength() > 256) {
      return "";
    }
    return Names.model(parser.getString());
  }

  /** This count, {@link #ABSENT} or {@link #UNREADABLE}. A fraction of zero is a whole number. */
  long count() {
    if (isNull()) {
      return ABSENT;
    }
    Optional<BigDecimal> number = number();
    if (number.isEmpty() || number.get().signum() < 0) {
      return UNREADABLE;
    }
    BigDecimal whole = number.get().stripTrailingZeros();
    return whole.scale() > 0 || whole.compareTo(BigDecimal.valueOf(MOST)) > 0
        ? UNREADABLE
        : whole.longValueExact();
  }

  /**
   * This number, exact; empty for any other value, and for an exponent beyond 1,000, which would
   * unfold into as many digits.
   */
  Optional<BigDecimal> number() {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_STRING && takesTexts) {
      return numberIn(parser);
    }
    if (token == null || !token.isNumeric() || parser.isNaN()) {
      return Optional.empty();
    }
    if (token == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return Optional.of(BigDecimal.valueOf(parser.getLongValue()));
    }
    try {
      BigDecimal value = parser.getDecimalValue();
      return Math.abs((long) value.scale()) > 1000 ? Optional.empty() : Optional.of(value);
    } catch (NumberFormatException e) {
      // The parser lets an exponent that no int holds through to here.
      return Optional.empty();
    }
  }

  private static Optional<BigDecimal> numberIn(JsonParser parser) {
    if (parser.getStringLength() > LONGEST_NUMBER) {
      return Optional.empty();
    }
    String text = parser.getString();
    return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** Adds this value, as it stands in the document, to {@code text}. */
  void appendRawTo(OutputText text) {
    int start = start();
    int end = end();
    if (start >= 0 && end > start) {
      text.append(new String(bytes, base + start, end - start, UTF_8));
    }
  }

  /** Where this value begins, in bytes from the beginning of the document. */
  int start() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** Skips this value and says where it ended. */
  int end() {
    skip();
    parser.finishToken();
    return (int) parser.currentLocation().getByteOffset();
  }

  private void skip() {
    if (isObject() || isArray()) {
      parser.skipChildren();
    }
  }
}
