package dev.purser.server.ui;

import dev.purser.server.ui.DashboardData.Query;
import dev.purser.server.ui.DashboardData.Step;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** The spans of time that a board is about. */
final class Spans {
  private final ZonedDateTime here;
  private final ZonedDateTime lastMonthNow;
  private final LocalDate day;
  private final LocalDate first;

  Spans(ZonedDateTime here) {
    this.here = here;
    this.day = here.toLocalDate();
    this.first = day.withDayOfMonth(1);
    // On the 31st, a shorter month before is compared as a whole.
    LocalDateTime monthAgo = here.toLocalDateTime().minusMonths(1);
    boolean shorter = monthAgo.getDayOfMonth() < here.getDayOfMonth();
    this.lastMonthNow =
        (shorter ? first.atStartOfDay().minusNanos(1) : monthAgo).atZone(here.getZone());
  }

  ZonedDateTime here() {
    return here;
  }

  /** The same point of the month before. */
  ZonedDateTime lastMonthNow() {
    return lastMonthNow;
  }

  Instant start(Range range) {
    return midnight(range == Range.TODAY ? day : first);
  }

  Query of(Range range, String groupBy) {
    return range == Range.TODAY ? today(Step.WHOLE, groupBy) : month(Step.WHOLE, groupBy);
  }

  Query today(Step step, String groupBy) {
    return query(midnight(day), midnight(day.plusDays(1)), step, groupBy);
  }

  Query month(Step step, String groupBy) {
    return query(midnight(first), midnight(first.plusMonths(1)), step, groupBy);
  }

  Query yesterdayUntilNow() {
    return query(midnight(day.minusDays(1)), here.minusDays(1).toInstant(), Step.WHOLE, "");
  }

  Query lastMonthUntilNow() {
    return query(midnight(first.minusMonths(1)), lastMonthNow.toInstant(), Step.WHOLE, "");
  }

  Query before(Range range) {
    return range == Range.TODAY
        ? query(midnight(day.minusDays(1)), midnight(day), Step.HOUR, "")
        : query(midnight(first.minusMonths(1)), midnight(first), Step.DAY, "");
  }

  List<Instant> columns(Range range) {
    return range == Range.TODAY
        ? hours(midnight(day), midnight(day.plusDays(1)))
        : days(first, first.plusMonths(1));
  }

  List<Instant> columnsBefore(Range range) {
    return range == Range.TODAY
        ? hours(midnight(day.minusDays(1)), midnight(day))
        : days(first.minusMonths(1), first);
  }

  private List<Instant> hours(Instant from, Instant to) {
    List<Instant> starts = new ArrayList<>();
    for (Instant at = from; at.isBefore(to); at = at.plus(1, ChronoUnit.HOURS)) {
      starts.add(at);
    }
    starts.add(to);
    return starts;
  }

  private List<Instant> days(LocalDate from, LocalDate to) {
    return from.datesUntil(to.plusDays(1)).map(this::midnight).toList();
  }

  private Instant midnight(LocalDate date) {
    return date.atStartOfDay(here.getZone()).toInstant();
  }

  private Query query(Instant from, Instant to, Step step, String groupBy) {
    return new Query(from, to, step, here.getZone(), groupBy);
  }
}
