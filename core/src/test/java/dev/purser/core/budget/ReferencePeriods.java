package dev.purser.core.budget;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;

/**
 * The windows of the calendar as one would find them on one: the day that an instant lies in, its
 * Monday, its first of the month; from an anchor by counting on from it, one window at a time.
 */
final class ReferencePeriods {

  private ReferencePeriods() {}

  /** The window, or the bucket of a rolling one, that an instant lies in. */
  static Period.Span spanAt(Budget b, long at) {
    if (b.period() == Period.ROLLING) {
      long bucket = (b.durationMs() + 62) / 63;
      long start = at - Math.floorMod(at, bucket);
      return new Period.Span(start, start + bucket);
    }
    if (!b.period().isOfCalendar()) {
      return new Period.Span(Period.EVER_START, Period.EVER_END);
    }
    boolean isClock = b.period() == Period.MINUTE || b.period() == Period.HOUR;
    if (b.anchor().isPresent()) {
      return isClock ? anchoredClock(b, at) : anchored(b, at);
    }
    return isClock ? clock(b, at) : calendar(b, at);
  }

  private static Period.Span clock(Budget b, long at) {
    Instant instant = Instant.ofEpochMilli(at);
    ChronoUnit unit = b.period() == Period.MINUTE ? ChronoUnit.MINUTES : ChronoUnit.HOURS;
    OffsetDateTime local = OffsetDateTime.ofInstant(instant, b.zone());
    Instant start = local.truncatedTo(unit).toInstant();
    Instant end = start.plus(1, unit);
    ZoneOffsetTransition before = b.zone().getRules().previousTransition(instant.plusMillis(1));
    ZoneOffsetTransition after = b.zone().getRules().nextTransition(instant);
    start =
        before != null && isIn(before, start, instant.plusMillis(1)) ? before.getInstant() : start;
    end = after != null && isIn(after, instant, end) ? after.getInstant() : end;
    return new Period.Span(start.toEpochMilli(), end.toEpochMilli());
  }

  private static boolean isIn(ZoneOffsetTransition change, Instant after, Instant before) {
    return change.getInstant().isAfter(after) && change.getInstant().isBefore(before);
  }

  private static Period.Span calendar(Budget b, long at) {
    LocalDate day = ZonedDateTime.ofInstant(Instant.ofEpochMilli(at), b.zone()).toLocalDate();
    LocalDate first =
        switch (b.period()) {
          case DAY -> day;
          case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          case MONTH -> day.withDayOfMonth(1);
          case QUARTER -> day.withDayOfMonth(1).withMonth((day.getMonthValue() - 1) / 3 * 3 + 1);
          default -> day.withDayOfYear(1);
        };
    LocalDate next =
        switch (b.period()) {
          case DAY -> first.plusDays(1);
          case WEEK -> first.plusWeeks(1);
          case MONTH -> first.plusMonths(1);
          case QUARTER -> first.plusMonths(3);
          default -> first.plusYears(1);
        };
    return new Period.Span(
        first.atStartOfDay(b.zone()).toInstant().toEpochMilli(),
        next.atStartOfDay(b.zone()).toInstant().toEpochMilli());
  }

  private static Period.Span anchoredClock(Budget b, long at) {
    long length = b.period() == Period.MINUTE ? 60_000 : 3_600_000;
    long start = at - Math.floorMod(at - b.anchor().getAsLong(), length);
    return new Period.Span(start, start + length);
  }

  private static Period.Span anchored(Budget b, long at) {
    int step = 0;
    while (start(b, step) > at) {
      step--;
    }
    while (start(b, step + 1) <= at) {
      step++;
    }
    return new Period.Span(start(b, step), start(b, step + 1));
  }

  private static long start(Budget b, int step) {
    ZonedDateTime anchor =
        ZonedDateTime.ofInstant(Instant.ofEpochMilli(b.anchor().getAsLong()), b.zone());
    ZonedDateTime start =
        switch (b.period()) {
          case DAY -> anchor.plusDays(step);
          case WEEK -> anchor.plusWeeks(step);
          case MONTH -> anchor.plusMonths(step);
          case QUARTER -> anchor.plusMonths(3L * step);
          default -> anchor.plusYears(step);
        };
    return step == 0
        ? b.anchor().getAsLong()
        : start.withEarlierOffsetAtOverlap().toInstant().toEpochMilli();
  }
}
