package dev.purser.core.budget;

/** What made a window that is a ceiling overdrawn: there is nothing else that can. */
public enum Cause {
  /** A provider billed more than was held. */
  OVERRUN,
  /** A reservation was settled after it had expired. */
  LATE,
  /** A record came in for which nothing was reserved. */
  INGESTED,
  /** A record was corrected. */
  CORRECTION,
  /** A limit was set below what was settled and held. */
  LIMIT_LOWERED,
  /** An override ended. */
  OVERRIDE_ENDED;

  private final String wireName = WireNames.of(this);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }
}
