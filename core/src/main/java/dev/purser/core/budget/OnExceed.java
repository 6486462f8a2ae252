package dev.purser.core.budget;

import java.util.Optional;

/** What to try with a request whose bound does not fit, in the order that the budget gives. */
public enum OnExceed {
  /** Lower its output limit to what the money buys. */
  CLAMP,
  /** Ask the next model of the ladder. */
  DOWNGRADE,
  /** Let it wait a little, should running calls end. */
  THROTTLE,
  /** Refuse it. */
  DENY;

  private final String wireName = WireNames.of(this);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<OnExceed> ofWireName(String name) {
    return WireNames.find(values(), OnExceed::wireName, name);
  }
}
