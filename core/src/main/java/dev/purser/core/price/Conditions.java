package dev.purser.core.price;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;

/**
 * When an override of a price applies: all conditions that are given must hold; an empty one is not
 * given.
 *
 * @param serviceTiers the serving tier is one of these
 * @param speeds the speed is one of these
 * @param regions the serving region is one of these
 * @param contextFrom the input tokens of the whole request, cached ones included, are at least
 *     this; 0 if not given
 * @param hours the time of day in the zone lies in one of these
 * @param days the day in the zone is one of these
 * @param zone whose clock hours and days are read on
 */
public record Conditions(
    Set<String> serviceTiers,
    Set<String> speeds,
    Set<String> regions,
    long contextFrom,
    List<Hours> hours,
    Set<DayOfWeek> days,
    ZoneId zone) {

  private static final long DAY = 86_400;

  /** Copies and checks. */
  public Conditions {
    serviceTiers = Set.copyOf(serviceTiers);
    speeds = Set.copyOf(speeds);
    regions = Set.copyOf(regions);
    hours = List.copyOf(hours);
    days = Set.copyOf(days);
    if (contextFrom < 0) {
      throw new IllegalArgumentException("context tokens are negative: " + contextFrom);
    }
  }

  /** Conditions whose hours and days are in UTC. */
  public Conditions(
      Set<String> serviceTiers,
      Set<String> speeds,
      Set<String> regions,
      long contextFrom,
      List<Hours> hours,
      Set<DayOfWeek> days) {
    this(serviceTiers, speeds, regions, contextFrom, hours, days, ZoneOffset.UTC);
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
  boolean timed() {
    return !hours.isEmpty() || !days.isEmpty();
  }

  /** Whether everything but the time holds. */
  boolean holds(String serviceTier, String speed, String region, long context) {
    return (serviceTiers.isEmpty() || serviceTiers.contains(serviceTier))
        && (speeds.isEmpty() || speeds.contains(speed))
        && (regions.isEmpty() || regions.contains(region))
        && context >= contextFrom;
  }

  /** Whether the time holds. */
  boolean holdsAt(Instant at) {
    // The clock of the zone, as seconds since it showed the start of 1970.
    long second = at.getEpochSecond() + zone.getRules().getOffset(at).getTotalSeconds();
    if (!days.isEmpty()) {
      // The epoch was a Thursday.
      int day = (int) Math.floorMod(Math.floorDiv(second, DAY) + 3, 7L);
      if (!days.contains(DayOfWeek.of(day + 1))) {
        return false;
      }
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
