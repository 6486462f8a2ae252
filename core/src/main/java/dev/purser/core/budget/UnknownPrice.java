package dev.purser.core.budget;

import java.util.Locale;
import java.util.Optional;

/** What a money budget does about a call whose model has no price. */
public enum UnknownPrice {
  /** Refuses it. */
  DENY,
  /** Lets it go on, holding nothing. */
  ALLOW,
  /** Holds and posts its tokens at the budget's ceiling rate. */
  CEILING;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<UnknownPrice> ofWireName(String name) {
    for (UnknownPrice value : values()) {
      if (value.wireName.equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
