package dev.purser.server.api;

import dev.purser.core.usage.Text;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of an object, taken one by one; {@link #end} then refuses what nobody took. A field
 * that is null is as good as absent. Not thread-safe.
 */
final class Fields {

  /** The longest name of anything, in characters: some providers mint ids of hundreds. */
  static final int MAX_WORD = 512;

  /** The longest metadata, in characters of its JSON: a list of records has many of them. */
  private static final int MAX_METADATA = 65_536;

  /** The longest reason, in characters. */
  private static final int MAX_REASON = 1000;

  private final Map<String, JsonNode> left = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final String at;

  private Fields(ObjectNode object, String at) {
    object.properties().forEach(field -> left.put(field.getKey(), field.getValue()));
    this.at = at;
  }

  /**
   * @param at where the object stands, such as {@code usage.tokens}; empty for a whole body
   */
  static Fields of(JsonNode node, String at) {
    if (node instanceof ObjectNode object) {
      return new Fields(object, at);
    }
    throw at.isEmpty()
        ? Problem.of(ProblemCode.INVALID_FIELD, "the body must be a JSON object").toException()
        : Problem.invalid(at, "must be a JSON object").toException();
  }

  /** The full name of a field. */
  String name(String field) {
    return at.isEmpty() ? field : at + "." + field;
  }

  Optional<JsonNode> take(String field) {
    known.add(field);
    return Optional.ofNullable(left.remove(field)).filter(node -> !node.isNull());
  }

  boolean has(String field) {
    known.add(field);
    JsonNode node = left.get(field);
    return node != null && !node.isNull();
  }

  /** Refuses every field that was not taken. */
  void end() {
    if (!left.isEmpty()) {
      String field = name(left.keySet().iterator().next());
      Problem problem =
          Problem.of(
              ProblemCode.UNKNOWN_FIELD,
              "unknown field "
                  + field
                  + (known.isEmpty()
                      ? "; there are none here"
                      : "; known are " + String.join(", ", known)));
      problem.more().put("field", field);
      throw problem.toException();
    }
  }

  Optional<String> text(String field) {
    return take(field)
        .map(node -> {
          if (!node.isString()) {
            throw invalid(field, "must be a text");
          }
          return node.stringValue();
        })
        .filter(text -> !text.isEmpty());
  }

  /** The field {@code metadata}, an object that is kept as it is. */
  Optional<JsonNode> metadata() {
    return take("metadata")
        .map(node -> {
          if (!node.isObject()) {
            throw invalid("metadata", "must be a JSON object");
          }
          if (Json.text(node).length() > MAX_METADATA) {
            throw invalid("metadata", "must have at most " + MAX_METADATA + " characters as JSON");
          }
          return node;
        });
  }

  /** Why something was done: shown to people, so not too long. */
  String reason() {
    String reason = mandatoryText("reason");
    if (reason.length() > MAX_REASON) {
      throw invalid("reason", "must have at most " + MAX_REASON + " characters");
    }
    return reason;
  }

  String mandatoryText(String field) {
    return text(field).orElseThrow(() -> missing(field));
  }

  /** A text that names something: short, and on one line. */
  Optional<String> word(String field) {
    return text(field).map(text -> word(name(field), text));
  }

  /** The field {@code id}, which may be left out but not be empty. */
  Optional<String> id() {
    if (left.containsKey("id")
        && left.get("id").isString()
        && left.get("id").stringValue().isEmpty()) {
      throw invalid("id", "must not be empty; leave it out to get one");
    }
    return word("id");
  }

  String mandatoryWord(String field) {
    return word(field).orElseThrow(() -> missing(field));
  }

  /** The text itself, if it may name something. */
  static String word(String field, String text) {
    if (text.length() > MAX_WORD) {
      throw Problem.invalid(field, "must have at most " + MAX_WORD + " characters").toException();
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw Problem.invalid(field, "must not have control characters").toException();
    }
    if (!Text.isWhole(text)) {
      throw Problem.invalid(field, "must not have half of a surrogate pair").toException();
    }
    return text;
  }

  /** As {@link #word(String, String)}, and not empty. */
  static String mandatoryWord(String field, String text) {
    if (text.isEmpty()) {
      throw Problem.invalid(field, "must not have an empty text in it").toException();
    }
    return word(field, text);
  }

  /** A list of names, none of them empty or named twice. */
  Optional<List<String>> words(String field) {
    return take(field).map(node -> words(name(field), node));
  }

  static List<String> words(String field, JsonNode node) {
    List<String> words = textList(field, node);
    for (String word : words) {
      mandatoryWord(field, word);
    }
    if (Set.copyOf(words).size() < words.size()) {
      throw Problem.invalid(field, "must not name the same twice").toException();
    }
    return words;
  }

  Optional<Long> wholeNumber(String field, long least, long most) {
    return take(field).map(node -> wholeNumber(name(field), node, least, most));
  }

  static long wholeNumber(String field, JsonNode node, long least, long most) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      long value = node.longValue();
      if (value >= least && value <= most) {
        return value;
      }
    }
    throw Problem.invalid(
            field,
            "must be a whole number "
                + (most == Long.MAX_VALUE
                    ? "of at least " + least
                    : "from " + least + " to " + most))
        .toException();
  }

  Optional<Boolean> bool(String field) {
    return take(field)
        .map(node -> {
          if (!node.isBoolean()) {
            throw invalid(field, "must be true or false");
          }
          return node.booleanValue();
        });
  }

  /** A decimal as a text, as the API writes them, or as a number. */
  Optional<String> decimal(String field) {
    return take(field).map(node -> decimal(name(field), node).toString());
  }

  static BigDecimal decimal(String field, JsonNode node) {
    if (node.isString() || node.isNumber()) {
      try {
        BigDecimal value = new BigDecimal(node.asString());
        // What is scaled beyond reason would fill the memory as soon as somebody writes it out.
        if (value.scale() >= -30 && value.scale() <= 30 && value.precision() <= 60) {
          return value;
        }
      } catch (NumberFormatException e) {
        // said below
      }
    }
    throw Problem.invalid(field, "must be a decimal number such as \"12.50\"").toException();
  }

  Optional<Instant> instant(String field) {
    return text(field).map(text -> Request.instant(name(field), text));
  }

  Optional<Fields> object(String field) {
    return take(field).map(node -> of(node, name(field)));
  }

  Fields mandatoryObject(String field) {
    return object(field).orElseThrow(() -> missing(field));
  }

  /**
   * An object of texts; numbers and truth values are taken as the text they are, and null as the
   * empty one.
   */
  Optional<Map<String, String>> texts(String field) {
    return take(field)
        .map(node -> {
          Map<String, String> texts = new TreeMap<>();
          of(node, name(field))
              .left
              .forEach((key, value) -> {
                if (value.isContainer()) {
                  throw Problem.invalid(name(field) + "." + key, "must be a text").toException();
                }
                texts.put(key, value.isNull() ? "" : value.asString());
              });
          return texts;
        });
  }

  /** A list of texts; a plain text is a list of one. */
  Optional<List<String>> textList(String field) {
    return take(field).map(node -> textList(name(field), node));
  }

  static List<String> textList(String field, JsonNode node) {
    if (node.isString()) {
      return List.of(node.stringValue());
    }
    if (!node.isArray()) {
      throw Problem.invalid(field, "must be a list of texts").toException();
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : node) {
      if (!item.isString()) {
        throw Problem.invalid(field, "must be a list of texts").toException();
      }
      texts.add(item.stringValue());
    }
    return texts;
  }

  /** Everything that was not taken yet, for objects whose field names are open. */
  Map<String, JsonNode> rest() {
    Map<String, JsonNode> rest = new LinkedHashMap<>(left);
    left.clear();
    return rest;
  }

  ProblemException invalid(String field, String detail) {
    return Problem.invalid(name(field), detail).toException();
  }

  ProblemException missing(String field) {
    return Problem.missing(name(field), name(field)).toException();
  }
}
