package dev.purser.core.budget;

import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;

/** How long a window of a budget lasts; {@link Schedule} says when it starts and ends. */
public enum Period {
  /** One call: each has the whole limit to itself. */
  REQUEST,
  /** A clock minute. */
  MINUTE,
  /**
   * A clock hour. Where a clock is set back and an hour occurs twice, each is a window of its own.
   */
  HOUR,
  /** A calendar day, 23 to 25 hours long. */
  DAY,
  /** Monday to Sunday. */
  WEEK,
  /** A calendar month. */
  MONTH,
  /** Three calendar months from January, April, July or October. */
  QUARTER,
  /** A calendar year. */
  YEAR,
  /** The value of one {@code session} label, until it has been idle for a while. */
  SESSION,
  /** The time just past, as long as the budget says. */
  ROLLING,
  /** All time: one window that never ends. */
  TOTAL;

  /** Start of a window that has no start, in epoch milliseconds. */
  public static final long EVER_START = 0;

  /** End of a window that has no end, in epoch milliseconds. */
  public static final long EVER_END = Long.MAX_VALUE;

  private final String wireName = WireNames.of(this);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** Whether its windows follow a calendar and so may have an anchor. */
  public boolean isOfCalendar() {
    return compareTo(MINUTE) >= 0 && compareTo(YEAR) <= 0;
  }

  /** The period with this API name, if there is one. */
  public static Optional<Period> ofWireName(String name) {
    return WireNames.find(values(), Period::wireName, name);
  }

  /**
   * The span of the calendar that holds an instant.
   *
   * @param epochMillis the instant
   * @param zone the calendar's zone
   */
  public Span spanAt(long epochMillis, ZoneId zone) {
    return new Schedule(this, zone, OptionalLong.empty(), 0).spanAt(epochMillis);
  }

  /**
   * A half-open span of time.
   *
   * @param start first millisecond
   * @param end first millisecond after it
   */
  public record Span(long start, long end) {
    /** Whether an instant lies in it. */
    public boolean holds(long epochMillis) {
      return start <= epochMillis && epochMillis < end;
    }
  }
}
