package dev.purser.core.usage;

import java.util.Locale;
import java.util.Optional;

/** Where the token counts of a record come from. */
public enum Counted {
  /** The provider reported them. */
  PROVIDER,
  /** Counted or bounded by us. */
  ESTIMATED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<Counted> ofWireName(String name) {
    for (Counted value : values()) {
      if (value.wireName.equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
