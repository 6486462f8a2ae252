package dev.purser.core.budget;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;
import java.util.Optional;

/**
 * How long a window of a budget lasts. Windows follow the calendar of the budget's time zone.
 *
 * <p>The span of a window is a pure function of an instant and the zone, so that two replicas and a
 * restart agree on it without any state.
 */
public enum Period {
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
  /** All time: one window that never ends. */
  TOTAL;

  /** Start of the only window of {@link #TOTAL}, in epoch milliseconds. */
  public static final long EVER_START = 0;

  /** End of the only window of {@link #TOTAL}, in epoch milliseconds. */
  public static final long EVER_END = Long.MAX_VALUE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** The name used in the API. */
  public String wireName() {
    return wireName;
  }

  /** The period with this API name, if there is one. */
  public static Optional<Period> ofWireName(String name) {
    for (Period period : values()) {
      if (period.wireName.equals(name)) {
        return Optional.of(period);
      }
    }
    return Optional.empty();
  }

  /**
   * The span that holds an instant.
   *
   * @param epochMillis the instant
   * @param zone the calendar's zone
   */
  public Span spanAt(long epochMillis, ZoneId zone) {
    if (this == TOTAL) {
      return new Span(EVER_START, EVER_END);
    }
    ZonedDateTime at = Instant.ofEpochMilli(epochMillis).atZone(zone);
    if (this == MINUTE || this == HOUR) {
      // Arithmetic on the instant keeps the two halves of a repeated hour apart; zones whose
      // offset is not a whole number of hours start theirs at minute 30 or 45 of UTC.
      long length = this == MINUTE ? 60_000L : 3_600_000L;
      long offset = at.getOffset().getTotalSeconds() * 1000L;
      long start = Math.floorDiv(epochMillis + offset, length) * length - offset;
      return new Span(start, start + length);
    }
    LocalDate first = firstDay(at.toLocalDate());
    return new Span(startOf(first, zone), startOf(next(first), zone));
  }

  private LocalDate firstDay(LocalDate day) {
    return switch (this) {
      case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      case MONTH -> day.withDayOfMonth(1);
      case QUARTER -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
      case YEAR -> day.withDayOfYear(1);
      default -> day;
    };
  }

  private LocalDate next(LocalDate first) {
    return switch (this) {
      case WEEK -> first.plusWeeks(1);
      case MONTH -> first.plusMonths(1);
      case QUARTER -> first.plusMonths(3);
      case YEAR -> first.plusYears(1);
      default -> first.plusDays(1);
    };
  }

  /** The first instant of a day; where midnight falls into a gap, the end of the gap. */
  private static long startOf(LocalDate day, ZoneId zone) {
    return LocalDateTime.of(day, java.time.LocalTime.MIDNIGHT)
        .atZone(zone)
        .withEarlierOffsetAtOverlap()
        .toInstant()
        .toEpochMilli();
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
