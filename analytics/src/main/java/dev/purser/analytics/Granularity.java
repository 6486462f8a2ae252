package dev.purser.analytics;

import dev.purser.core.budget.Period;
import java.util.Locale;
import java.util.Optional;

/** How long the buckets of a report are. They follow the calendar of the zone asked for. */
public enum Granularity {
  /** A clock hour; where an hour occurs twice, each is a bucket of its own. */
  HOUR(Optional.of(Period.HOUR)),
  /** A calendar day. */
  DAY(Optional.of(Period.DAY)),
  /** Monday to Sunday. */
  WEEK(Optional.of(Period.WEEK)),
  /** A calendar month. */
  MONTH(Optional.of(Period.MONTH)),
  /** One bucket for the whole span. */
  NONE(Optional.empty());

  private final Optional<Period> period;
  private final String wireName = name().toLowerCase(Locale.ROOT);

  Granularity(Optional<Period> period) {
    this.period = period;
  }

  Optional<Period> period() {
    return period;
  }

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The value with this API name, if there is one. */
  public static Optional<Granularity> ofWireName(String name) {
    for (Granularity value : values()) {
      if (value.wireName.equals(name)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
