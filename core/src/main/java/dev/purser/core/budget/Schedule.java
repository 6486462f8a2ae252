package dev.purser.core.budget;

import dev.purser.core.budget.Period.Span;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.OptionalLong;

/**
 * When the windows of a budget start and end. Windows follow the calendar of the budget's zone.
 *
 * <p>Each span is a pure function of an instant, so that two replicas and a restart agree on it
 * without any state. A rolling window is a row of buckets, each of which counts until it has left
 * the window whole. How long a session lasts is for its calls to say: its span here is that of a
 * session with one call.
 *
 * @param period how long a window lasts
 * @param zone whose calendar it follows
 * @param anchor an instant at which a window starts, in epoch milliseconds; empty for the
 *     calendar's own starts
 * @param durationMs how long a rolling window is, or after how long without a call a session ends,
 *     in milliseconds; not looked at otherwise
 */
public record Schedule(Period period, ZoneId zone, OptionalLong anchor, long durationMs) {

  /** How far back a budget of sessions is seeded: 7 days. */
  public static final long SESSION_LOOK_BACK_MS = 7L * 86_400_000;

  /** The most buckets that a rolling window counts at once. */
  public static final int MAX_BUCKETS = 64;

  private static final long MINUTE_MS = 60_000;
  private static final long HOUR_MS = 3_600_000;
  private static final int QUARTER_MONTHS = 3;

  // A Monday and the start of a month, a quarter and a year, so that plain steps from it are the
  // calendar's own.
  private static final LocalDateTime CALENDAR = LocalDateTime.of(1900, 1, 1, 0, 0);

  /** Checks ranges. */
  public Schedule {
    if (anchor.isPresent() && !period.isOfCalendar()) {
      throw new IllegalArgumentException(
          "anchor does not go with the period " + period.wireName() + ", which has no calendar");
    }
    if (period == Period.ROLLING || period == Period.SESSION) {
      if (durationMs < 1000 || durationMs > Budget.MAX_DURATION_MS) {
        throw new IllegalArgumentException(
            (period == Period.ROLLING ? "duration" : "idle_time")
                + " must be from one second to 400 days");
      }
    }
  }

  /** The span that holds an instant: a window's, or one bucket's of a rolling window. */
  public Span spanAt(long at) {
    return switch (period) {
      case REQUEST, TOTAL -> new Span(Period.EVER_START, Period.EVER_END);
      case SESSION -> new Span(at, at + durationMs);
      case ROLLING -> stepsOf(at, bucketMs(), 0);
      case MINUTE -> clock(at, MINUTE_MS);
      case HOUR -> clock(at, HOUR_MS);
      case DAY, WEEK, MONTH, QUARTER, YEAR -> calendar(at);
    };
  }

  /** From when on what stands in a span no longer counts: its end, or when it has rolled out. */
  public long countsUntil(Span span) {
    return period == Period.ROLLING ? span.end() + durationMs : span.end();
  }

  /**
   * The span of the records that may count in the window of an instant.
   *
   * @param withPrevious whether what the window before left counts too
   */
  public Span countedAt(long at, boolean withPrevious) {
    Span span = spanAt(at);
    return switch (period) {
      case ROLLING -> new Span(spanAt(at - durationMs).start(), span.end());
      case SESSION -> new Span(at - SESSION_LOOK_BACK_MS, at + 1);
      default ->
          withPrevious && span.start() != Period.EVER_START
              ? new Span(spanAt(span.start() - 1).start(), span.end())
              : span;
    };
  }

  /* One bucket less than may count, as the oldest and the newest are both in the window in part. */
  private long bucketMs() {
    return Math.ceilDiv(durationMs, MAX_BUCKETS - 1L);
  }

  // Arithmetic on the instant keeps the two halves of a repeated hour apart; zones whose offset is
  // not a whole number of hours start theirs at minute 30 or 45 of UTC. Where a clock changes by
  // half an hour, it cuts an hour in two.
  private Span clock(long at, long length) {
    if (anchor.isPresent()) {
      return stepsOf(at, length, anchor.getAsLong());
    }
    ZoneRules rules = zone.getRules();
    Instant instant = Instant.ofEpochMilli(at);
    Span span = stepsOf(at, length, -rules.getOffset(instant).getTotalSeconds() * 1000L);
    if (rules.isFixedOffset()) {
      return span;
    }
    ZoneOffsetTransition before = rules.previousTransition(instant.plusMillis(1));
    ZoneOffsetTransition after = rules.nextTransition(instant);
    return new Span(
        before == null ? span.start() : Math.max(span.start(), before.getInstant().toEpochMilli()),
        after == null ? span.end() : Math.min(span.end(), after.getInstant().toEpochMilli()));
  }

  private static Span stepsOf(long at, long length, long from) {
    long start = Math.floorDiv(at - from, length) * length + from;
    return new Span(start, start + length);
  }

  // Steps are counted from the anchor itself, so that months from a 31st come back to it after
  // shorter ones.
  private Span calendar(long at) {
    LocalDateTime local = Instant.ofEpochMilli(at).atZone(zone).toLocalDateTime();
    LocalDateTime from =
        anchor.isPresent()
            ? Instant.ofEpochMilli(anchor.getAsLong()).atZone(zone).toLocalDateTime()
            : CALENDAR;
    long step = unit().between(from, local) / unitsPerStep();
    while (start(from, step) > at) {
      step--;
    }
    while (start(from, step + 1) <= at) {
      step++;
    }
    return new Span(start(from, step), start(from, step + 1));
  }

  private ChronoUnit unit() {
    return switch (period) {
      case DAY -> ChronoUnit.DAYS;
      case WEEK -> ChronoUnit.WEEKS;
      case MONTH, QUARTER -> ChronoUnit.MONTHS;
      default -> ChronoUnit.YEARS;
    };
  }

  private int unitsPerStep() {
    return period == Period.QUARTER ? QUARTER_MONTHS : 1;
  }

  /**
   * The first instant of a local time; where that falls into a gap, as much later as the gap. An
   * anchor in the second half of a repeated hour is itself a start all the same.
   */
  private long start(LocalDateTime from, long step) {
    if (step == 0 && anchor.isPresent()) {
      return anchor.getAsLong();
    }
    LocalDateTime local = from.plus(step * unitsPerStep(), unit());
    return ZonedDateTime.of(local, zone).withEarlierOffsetAtOverlap().toInstant().toEpochMilli();
  }
}
