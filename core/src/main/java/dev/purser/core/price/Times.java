package dev.purser.core.price;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When something holds, by the clock and the calendar of a zone; what is empty does not matter.
 *
 * @param hours the time of day lies in one of these
 * @param days the day is one of these
 * @param holidays dates on which it never holds
 * @param zone whose clock and calendar hours, days and holidays are read on
 * @param from the first instant at which it can hold
 * @param to the first instant at which it no longer can
 */
public record Times(
    List<Hours> hours,
    Set<DayOfWeek> days,
    Set<LocalDate> holidays,
    ZoneId zone,
    Optional<Instant> from,
    Optional<Instant> to) {

  /** At all times. */
  public static final Times ALWAYS =
      new Times(List.of(), Set.of(), Set.of(), ZoneOffset.UTC, Optional.empty(), Optional.empty());

  private static final long DAY = 86_400;

  /** Copies and checks. */
  public Times {
    hours = List.copyOf(hours);
    days = Set.copyOf(days);
    holidays = Set.copyOf(holidays);
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      throw new IllegalArgumentException(
          "it must end after it starts: " + from.get() + ", " + to.get());
    }
  }

  /** Hours and days in UTC. */
  public static Times utc(List<Hours> hours, Set<DayOfWeek> days) {
    return new Times(hours, days, Set.of(), ZoneOffset.UTC, Optional.empty(), Optional.empty());
  }

  /** The same within {@code [start, end)}. */
  Times within(Optional<Instant> start, Optional<Instant> end) {
    return new Times(hours, days, holidays, zone, start, end);
  }

  /**
   * A span of the day, {@code [from, to)}; one that passes midnight is two.
   *
   * @param from second of the day, from 0
   * @param to second of the day, above {@code from}, at most 86400
   */
  public record Hours(int from, int to) {
    /** Checks the range. */
    public Hours {
      if (from < 0 || to <= from || to > DAY) {
        throw new IllegalArgumentException(
            "hours must end after they begin and on the same day; split those that pass midnight");
      }
    }
  }

  /** Whether the time of the call matters. */
  boolean matter() {
    return !hours.isEmpty()
        || !days.isEmpty()
        || !holidays.isEmpty()
        || from.isPresent()
        || to.isPresent();
  }

  /** Whether it holds at an instant. */
  boolean holdAt(Instant at) {
    if (from.isPresent() && at.isBefore(from.get()) || to.isPresent() && !at.isBefore(to.get())) {
      return false;
    }
    // The clock of the zone, as seconds since it showed the start of 1970.
    long second = at.getEpochSecond() + zone.getRules().getOffset(at).getTotalSeconds();
    long day = Math.floorDiv(second, DAY);
    // The epoch was a Thursday.
    if (!days.isEmpty() && !days.contains(DayOfWeek.of((int) Math.floorMod(day + 3, 7L) + 1))) {
      return false;
    }
    if (!holidays.isEmpty() && holidays.contains(LocalDate.ofEpochDay(day))) {
      return false;
    }
    if (hours.isEmpty()) {
      return true;
    }
    long ofDay = Math.floorMod(second, DAY);
    for (Hours span : hours) {
      if (ofDay >= span.from() && ofDay < span.to()) {
        return true;
      }
    }
    return false;
  }
}
