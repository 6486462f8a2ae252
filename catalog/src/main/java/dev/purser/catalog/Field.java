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

/**
 * A JSON value that knows where it stands, so that whatever is wrong with it can be said there.
 *
 * @param place where it stands, such as {@code prices.json: offers[3] (gpt-4o).periods[0].from}
 * @param path the same as a name within its document, such as {@code prices.input}; empty for the
 *     document itself
 * @param value the value, as {@link Json} gives it
 */
record Field(String place, String path, Object value) {

  /** The value that a whole document is. */
  static Field root(String document, Object value) {
    return new Field(document + ":", "", value);
  }

  /** The place as a message begins with it. */
  String prefix() {
    return place + (place.endsWith(":") ? " " : ": ");
  }

  /** The members of an object, each of which has one of the given names. */
  Map<String, Field> object(Set<String> names) {
    Map<String, Field> members = object();
    for (String name : members.keySet()) {
      if (!names.contains(name)) {
        throw MalformedPrices.unknown(this, name, String.join(", ", new TreeSet<>(names)));
      }
    }
    return members;
  }

  /** The members of an object of any names. */
  Map<String, Field> object() {
    if (!(value instanceof Map<?, ?> map)) {
      throw MalformedPrices.at(this, "must be an object");
    }
    Map<String, Field> members = new LinkedHashMap<>();
    map.forEach((name, member) -> members.put((String) name, child((String) name, member)));
    return members;
  }

  Optional<Field> member(String name) {
    if (!(value instanceof Map<?, ?> map)) {
      throw MalformedPrices.at(this, "must be an object");
    }
    Object member = map.get(name);
    return member == null || member instanceof Json.Null
        ? Optional.empty()
        : Optional.of(child(name, member));
  }

  Field required(String name) {
    return member(name)
        .orElseThrow(() -> MalformedPrices.missing(this, name, "'" + name + "' is missing"));
  }

  /** The path of a member, also of one that is missing. */
  String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private Field child(String name, Object member) {
    return new Field(place + (place.endsWith(":") ? " " : ".") + name, path(name), member);
  }

  /** The elements of an array; anything else counts as an array of one. */
  <T> List<T> list(Function<Field, T> each) {
    if (!(value instanceof List<?> list)) {
      return List.of(each.apply(this));
    }
    List<T> elements = new ArrayList<>(list.size());
    for (int i = 0; i < list.size(); i++) {
      String separator = place.endsWith(":") ? " " : "";
      String index = "[" + i + "]";
      elements.add(each.apply(new Field(place + separator + index, path + index, list.get(i))));
    }
    return elements;
  }

  boolean isText() {
    return value instanceof String;
  }

  String text() {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw MalformedPrices.at(this, "must be a text that is not empty");
  }

  long wholeNumber(long atLeast) {
    if (value instanceof Long number && number >= atLeast) {
      return number;
    }
    throw MalformedPrices.at(this, "must be a whole number, at least " + atLeast);
  }

  boolean yesOrNo() {
    if (value instanceof Boolean yes) {
      return yes;
    }
    throw MalformedPrices.at(this, "must be true or false");
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
