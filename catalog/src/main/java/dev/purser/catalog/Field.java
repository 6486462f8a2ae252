package dev.purser.catalog;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * A JSON value that knows where it stands, so that whatever is wrong with it can be said there.
 *
 * @param place where it stands, such as {@code prices.json: gpt-4o: periods[0].from}
 * @param node the value
 */
record Field(String place, JsonNode node) {

  /** The value that a whole document is. */
  static Field root(String document, JsonNode node) {
    return new Field(document + ":", node);
  }

  /** The place as a message begins with it. */
  String prefix() {
    return place + (place.endsWith(":") ? " " : ": ");
  }

  /** The members of an object, each of which has one of the given names. */
  Map<String, JsonNode> object(Set<String> names) {
    Map<String, JsonNode> members = object();
    for (String name : members.keySet()) {
      if (!names.contains(name)) {
        throw MalformedPrices.unknown(this, name, String.join(", ", new TreeSet<>(names)));
      }
    }
    return members;
  }

  /** The members of an object of any names. */
  Map<String, JsonNode> object() {
    if (!node.isObject()) {
      throw MalformedPrices.at(this, "must be an object");
    }
    Map<String, JsonNode> members = new LinkedHashMap<>();
    node.properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
    return members;
  }

  Optional<Field> member(String name) {
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(child(name, value));
  }

  Field required(String name) {
    return member(name).orElseThrow(() -> MalformedPrices.at(this, "'" + name + "' is missing"));
  }

  Field child(String name, JsonNode value) {
    return new Field(place + (place.endsWith(":") ? " " : ".") + name, value);
  }

  /** The elements of an array; anything else counts as an array of one. */
  <T> List<T> list(Function<Field, T> each) {
    if (!node.isArray()) {
      return List.of(each.apply(this));
    }
    List<T> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      elements.add(each.apply(new Field(place + "[" + i + "]", node.get(i))));
    }
    return elements;
  }

  String text() {
    if (!node.isString() || node.stringValue().isBlank()) {
      throw MalformedPrices.at(this, "must be a text that is not empty");
    }
    return node.stringValue();
  }

  long wholeNumber(long atLeast) {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < atLeast) {
      throw MalformedPrices.at(this, "must be a whole number, at least " + atLeast);
    }
    return node.longValue();
  }

  boolean yesOrNo() {
    if (!node.isBoolean()) {
      throw MalformedPrices.at(this, "must be true or false");
    }
    return node.booleanValue();
  }

  Instant instant() {
    String text = text();
    try {
      return Instant.parse(text.length() == 10 ? text + "T00:00:00Z" : text);
    } catch (DateTimeParseException e) {
      throw MalformedPrices.at(
          this, "'" + text + "' is no time such as 2026-09-01T00:00:00Z or 2026-09-01");
    }
  }

  /** What a constructor makes of the parts, its complaint told with this place. */
  <T> T make(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException e) {
      throw MalformedPrices.at(this, String.valueOf(e.getMessage()));
    }
  }
}
