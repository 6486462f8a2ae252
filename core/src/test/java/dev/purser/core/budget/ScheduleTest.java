package dev.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {

  private static final long HOUR = 3_600_000;

  // Half hours, missing midnights, a missing day, changes of half an hour.
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "America/St_Johns",
          "America/Havana",
          "Asia/Beirut",
          "Asia/Kathmandu",
          "Africa/Casablanca",
          "Australia/Lord_Howe",
          "Pacific/Apia",
          "Pacific/Chatham");

  /** Instants of every kind, but most of all where clocks change and months end. */
  private static Arbitrary<Long> instants(ZoneId zone) {
    List<Long> changes = new ArrayList<>();
    Instant from = Instant.parse("2010-01-01T00:00:00Z");
    ZoneOffsetTransition next = zone.getRules().nextTransition(from);
    while (next != null && next.getInstant().isBefore(Instant.parse("2032-01-01T00:00:00Z"))) {
      changes.add(next.getInstant().toEpochMilli());
      next = zone.getRules().nextTransition(next.getInstant());
    }
    Arbitrary<Long> any = Arbitraries.longs().between(1_262_304_000_000L, 1_956_528_000_000L);
    Arbitrary<Long> monthEnds =
        Arbitraries.integers()
            .between(0, 250)
            .map(n ->
                Instant.parse("2010-01-31T23:59:59Z")
                    .atZone(zone)
                    .plusMonths(n)
                    .toInstant()
                    .toEpochMilli());
    Arbitrary<Long> near =
        Combinators.combine(
                changes.isEmpty()
                    ? monthEnds
                    : Arbitraries.oneOf(Arbitraries.of(changes), monthEnds),
                Arbitraries.longs().between(-3 * HOUR, 3 * HOUR))
            .as(Long::sum);
    return Arbitraries.oneOf(any, near);
  }

  record Case(Schedule schedule, long at) {}

  @Provide
  Arbitrary<Case> cases() {
    return Arbitraries.of(ZONES)
        .map(ZoneId::of)
        .flatMap(zone ->
            Combinators.combine(
                    Arbitraries.of(Period.class)
                        .filter(p -> p.isOfCalendar() || p == Period.ROLLING),
                    instants(zone).optional(),
                    Arbitraries.longs().between(1000, Budget.MAX_DURATION_MS),
                    instants(zone))
                .as((period, anchor, duration, at) ->
                    Tuple.of(
                        new Schedule(
                            period,
                            zone,
                            period.isOfCalendar()
                                ? anchor.map(OptionalLong::of).orElse(OptionalLong.empty())
                                : OptionalLong.empty(),
                            duration),
                        at))
                .map(t -> new Case(t.get1(), t.get2())));
  }

  @Property(tries = 3_000)
  void spans_tileTimeWithoutGapOrOverlap(@ForAll("cases") Case c) {
    Period.Span span = c.schedule.spanAt(c.at);

    assertThat(span.holds(c.at)).isTrue();
    assertThat(c.schedule.spanAt(span.start())).isEqualTo(span);
    assertThat(c.schedule.spanAt(span.end() - 1)).isEqualTo(span);
    assertThat(c.schedule.spanAt(span.end()).start()).isEqualTo(span.end());
    assertThat(c.schedule.spanAt(span.start() - 1).end()).isEqualTo(span.start());
  }

  @Property(tries = 3_000)
  void spanAt_isWhatClockAndCalendarShow(@ForAll("cases") Case c) {
    assertThat(c.schedule.spanAt(c.at)).isEqualTo(ReferencePeriods.spanAt(c.schedule, c.at));
  }

  @Property(tries = 500)
  void rolling_countsAllOfItsDurationInAtMost64Buckets(@ForAll("cases") Case c) {
    Schedule rolling =
        new Schedule(
            Period.ROLLING,
            c.schedule.zone(),
            OptionalLong.empty(),
            Math.max(1000, c.schedule.durationMs()));
    int counted = 0;
    Period.Span bucket = rolling.spanAt(c.at);
    long oldest = bucket.start();
    while (rolling.countsUntil(bucket) > c.at) {
      counted++;
      oldest = bucket.start();
      bucket = rolling.spanAt(bucket.start() - 1);
    }
    assertThat(counted).isBetween(2, Schedule.MAX_BUCKETS);
    assertThat(oldest).isLessThanOrEqualTo(c.at - rolling.durationMs() + 1);
    assertThat(rolling.countedAt(c.at, false).start()).isLessThanOrEqualTo(oldest);
  }

  @ParameterizedTest
  @CsvSource({
    // A billing month from the 31st starts on the last day of shorter months, and comes back.
    "MONTH,   UTC,           2026-01-31T00:00:00Z, 2026-02-10T00:00:00Z, 2026-01-31T00:00:00Z, 2026-02-28T00:00:00Z",
    "MONTH,   UTC,           2026-01-31T00:00:00Z, 2026-03-01T00:00:00Z, 2026-02-28T00:00:00Z, 2026-03-31T00:00:00Z",
    "MONTH,   UTC,           2026-01-31T00:00:00Z, 2028-02-29T12:00:00Z, 2028-02-29T00:00:00Z, 2028-03-31T00:00:00Z",
    "MONTH,   UTC,           2026-01-31T00:00:00Z, 2025-12-31T00:00:00Z, 2025-12-31T00:00:00Z, 2026-01-31T00:00:00Z",
    // A fiscal year from a leap day.
    "YEAR,    UTC,           2028-02-29T00:00:00Z, 2029-03-01T00:00:00Z, 2029-02-28T00:00:00Z, 2030-02-28T00:00:00Z",
    "YEAR,    UTC,           2028-02-29T00:00:00Z, 2032-03-01T00:00:00Z, 2032-02-29T00:00:00Z, 2033-02-28T00:00:00Z",
    "QUARTER, UTC,           2026-02-01T00:00:00Z, 2026-12-24T00:00:00Z, 2026-11-01T00:00:00Z, 2027-02-01T00:00:00Z",
    // Days from six in the morning, local time, across both changes of the clock.
    "DAY,     Europe/Berlin, 2026-01-01T05:00:00Z, 2026-03-29T00:00:00Z, 2026-03-28T05:00:00Z, 2026-03-29T04:00:00Z",
    "DAY,     Europe/Berlin, 2026-01-01T05:00:00Z, 2026-10-25T04:30:00Z, 2026-10-24T04:00:00Z, 2026-10-25T05:00:00Z",
    // From the second time that it is half past two, which is a start; other days have but one.
    "DAY,     Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25T01:00:00Z, 2026-10-24T00:30:00Z, 2026-10-25T01:30:00Z",
    "DAY,     Europe/Berlin, 2026-10-25T01:30:00Z, 2026-10-25T01:30:00Z, 2026-10-25T01:30:00Z, 2026-10-26T01:30:00Z",
    "WEEK,    UTC,           2026-01-01T00:00:00Z, 2026-11-21T12:00:00Z, 2026-11-19T00:00:00Z, 2026-11-26T00:00:00Z",
    "HOUR,    UTC,           2026-01-01T00:20:00Z, 2026-11-21T12:00:00Z, 2026-11-21T11:20:00Z, 2026-11-21T12:20:00Z",
  })
  void spanAt_anchored_startsThere(
      Period period, String zone, Instant anchor, Instant at, Instant start, Instant end) {
    Period.Span span =
        new Schedule(period, ZoneId.of(zone), OptionalLong.of(anchor.toEpochMilli()), 0)
            .spanAt(at.toEpochMilli());

    assertThat(Instant.ofEpochMilli(span.start())).isEqualTo(start);
    assertThat(Instant.ofEpochMilli(span.end())).isEqualTo(end);
  }

  @Test
  void anchor_whereThereIsNoCalendar_isRefused() {
    for (Period period : List.of(Period.TOTAL, Period.REQUEST, Period.SESSION, Period.ROLLING)) {
      assertThatThrownBy(() -> new Schedule(period, ZoneId.of("UTC"), OptionalLong.of(1), 60_000))
          .hasMessageContaining("anchor");
    }
  }
}
