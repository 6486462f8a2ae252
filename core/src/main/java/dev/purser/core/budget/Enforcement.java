package dev.purser.core.budget;

import java.util.Optional;

/** What a budget does about a call that does not fit. */
public enum Enforcement {
  /** Nothing: it only counts. */
  OBSERVE,
  /** Warns and lets the call go on. */
  SOFT,
  /** Refuses: the limit is a ceiling. */
  HARD,
  /** As {@link #HARD}, with a preset list of what to try before refusing. */
  ADAPTIVE;

  private final String wireName = WireNames.of(this);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** Whether the limit is a ceiling. */
  public boolean isCeiling() {
    return this == HARD || this == ADAPTIVE;
  }

  /** The value with this API name, if there is one. */
  public static Optional<Enforcement> ofWireName(String name) {
    return WireNames.find(values(), Enforcement::wireName, name);
  }
}
