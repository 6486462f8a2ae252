package dev.purser.core.budget;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/** Windows as one would find them on a clock and a calendar, minute by minute and step by step. */
final class ReferencePeriods {

  private ReferencePeriods() {}

  /** The window, or the bucket of a rolling one, that an instant lies in. */
  static Period.Span spanAt(Schedule s, long at) {
    long anchor = s.anchor().orElse(0);
    boolean isAnchored = s.anchor().isPresent();
    return switch (s.period()) {
      case REQUEST, SESSION, TOTAL -> new Period.Span(Period.EVER_START, Period.EVER_END);
      case ROLLING -> equal(at, (s.durationMs() + 62) / 63, 0);
      case MINUTE -> equal(at, 60_000, anchor);
      case HOUR -> isAnchored ? equal(at, 3_600_000, anchor) : hour(s, at);
      default -> calendar(s, at);
    };
  }

  private static Period.Span equal(long at, long length, long from) {
    long start = at - Math.floorMod(at - from, length);
    return new Period.Span(start, start + length);
  }

  /** All minutes of which a clock shows the same hour and the same offset. */
  private static Period.Span hour(Schedule s, long at) {
    long start = equal(at, 60_000, 0).start();
    long end = start + 60_000;
    while (shown(s, start - 1).equals(shown(s, at))) {
      start -= 60_000;
    }
    while (shown(s, end).equals(shown(s, at))) {
      end += 60_000;
    }
    return new Period.Span(start, end);
  }

  private static OffsetDateTime shown(Schedule s, long at) {
    return Instant.ofEpochMilli(at)
        .atZone(s.zone())
        .toOffsetDateTime()
        .truncatedTo(ChronoUnit.HOURS);
  }

  private static Period.Span calendar(Schedule s, long at) {
    int step = 0;
    while (start(s, at, step) > at) {
      step--;
    }
    while (start(s, at, step + 1) <= at) {
      step++;
    }
    return new Period.Span(start(s, at, step), start(s, at, step + 1));
  }

  /** So many windows after the anchor, else after the day, the Monday or the year of an instant. */
  private static long start(Schedule s, long at, int step) {
    if (step == 0 && s.anchor().isPresent()) {
      return s.anchor().getAsLong();
    }
    LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(at), s.zone());
    LocalDate first =
        switch (s.period()) {
          case DAY -> day;
          case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          default -> day.withDayOfYear(1);
        };
    LocalDateTime from =
        s.anchor().isPresent()
            ? LocalDateTime.ofInstant(Instant.ofEpochMilli(s.anchor().getAsLong()), s.zone())
            : first.atStartOfDay();
    LocalDateTime start =
        switch (s.period()) {
          case DAY -> from.plusDays(step);
          case WEEK -> from.plusWeeks(step);
          case MONTH -> from.plusMonths(step);
          case QUARTER -> from.plusMonths(3L * step);
          default -> from.plusYears(step);
        };
    return start.atZone(s.zone()).withEarlierOffsetAtOverlap().toInstant().toEpochMilli();
  }
}
