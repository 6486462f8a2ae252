package dev.purser.core.budget;

import java.util.Optional;

/** How much a call matters: a budget may keep a share of its limit for those that matter more. */
public enum Priority {
  /** Gives way to all others. */
  LOW,
  /** What a call has that says nothing. */
  NORMAL,
  /** Goes before most. */
  HIGH,
  /** Gives way to none. */
  CRITICAL;

  private final String wireName = WireNames.of(this);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<Priority> ofWireName(String name) {
    return WireNames.find(values(), Priority::wireName, name);
  }
}
