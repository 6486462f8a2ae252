package dev.purser.core.budget;

import java.util.Optional;

/** What a money budget does about a call whose model has no price. */
public enum UnknownPrice {
  /** Refuses it. */
  DENY,
  /** Lets it go on, holding nothing. */
  ALLOW,
  /** Holds and posts its tokens at the budget's ceiling rate. */
  CEILING;

  private final String wireName = WireNames.of(this);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<UnknownPrice> ofWireName(String name) {
    return WireNames.find(values(), UnknownPrice::wireName, name);
  }
}
