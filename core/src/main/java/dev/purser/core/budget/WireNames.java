package dev.purser.core.budget;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The names that values of enums have in the API: their own in lower case. */
final class WireNames {

  private WireNames() {}

  static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The value with a name, if there is one. */
  static <E> Optional<E> find(E[] values, Function<E, String> wireName, String name) {
    for (E value : values) {
      if (wireName.apply(value).equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
