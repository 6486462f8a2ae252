package dev.purser.core.usage;

import java.util.Locale;
import java.util.Optional;

/** How an attempt ended. */
public enum Status {
  /** The provider answered and the usage is known or counted. */
  OK,
  /** The provider answered with an error status; nothing is billed. */
  ERROR,
  /** The caller left; what was produced is counted by us. */
  CANCELLED,
  /** The provider broke off after output; provisional at the bound until corrected. */
  PARTIAL,
  /** Sent, but no response came; provisional at the bound until corrected. */
  UNRESOLVED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<Status> ofWireName(String name) {
    for (Status value : values()) {
      if (value.wireName.equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
