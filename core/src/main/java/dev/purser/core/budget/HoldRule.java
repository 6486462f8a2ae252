package dev.purser.core.budget;

import java.util.Optional;

/** How much of a request a budget holds. */
public enum HoldRule {
  /** The most that it can cost. */
  BOUND,
  /** What 95 of 100 like requests cost at most; the limit is then no ceiling. */
  P95,
  /**
   * What a first step costs, and more as the output flows: streams only, others as {@link #BOUND}.
   */
  EXTEND;

  private final String wireName = WireNames.of(this);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<HoldRule> ofWireName(String name) {
    return WireNames.find(values(), HoldRule::wireName, name);
  }
}
