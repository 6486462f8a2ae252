package dev.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {

  @ParameterizedTest
  @CsvSource({
    "MINUTE,  UTC,              2026-11-21T12:34:56Z, 2026-11-21T12:34:00Z, 2026-11-21T12:35:00Z",
    "HOUR,    UTC,              2026-11-21T12:34:56Z, 2026-11-21T12:00:00Z, 2026-11-21T13:00:00Z",
    "HOUR,    Asia/Kathmandu,   2026-11-21T12:34:56Z, 2026-11-21T12:15:00Z, 2026-11-21T13:15:00Z",
    "DAY,     Europe/Berlin,    2026-11-21T12:00:00Z, 2026-11-20T23:00:00Z, 2026-11-21T23:00:00Z",
    "WEEK,    UTC,              2026-11-22T23:59:59Z, 2026-11-16T00:00:00Z, 2026-11-23T00:00:00Z",
    "MONTH,   UTC,              2028-02-29T10:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z",
    "QUARTER, UTC,              2026-11-21T12:00:00Z, 2026-10-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "YEAR,    America/New_York, 2027-01-01T04:59:59Z, 2026-01-01T05:00:00Z, 2027-01-01T05:00:00Z",
  })
  void spanAt_followsTheCalendarOfTheZone(
      Period period, String zone, Instant at, Instant start, Instant end) {
    Period.Span span = period.spanAt(at.toEpochMilli(), ZoneId.of(zone));
    assertThat(Instant.ofEpochMilli(span.start())).isEqualTo(start);
    assertThat(Instant.ofEpochMilli(span.end())).isEqualTo(end);
  }

  @Test
  void spanAt_onADayWithAClockChange_isLongerOrShorter() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Period.Span spring = spanAt(Period.DAY, "2026-03-29T10:00:00Z", berlin);
    Period.Span autumn = spanAt(Period.DAY, "2026-10-25T10:00:00Z", berlin);
    assertThat(spring.end() - spring.start()).isEqualTo(23 * 3_600_000L);
    assertThat(autumn.end() - autumn.start()).isEqualTo(25 * 3_600_000L);
  }

  @Test
  void spanAt_ofARepeatedHour_isTwoWindows() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Period.Span first = spanAt(Period.HOUR, "2026-10-25T00:30:00Z", berlin);
    Period.Span second = spanAt(Period.HOUR, "2026-10-25T01:30:00Z", berlin);
    assertThat(first.end()).isEqualTo(second.start());
  }

  @Test
  void spanAt_whereMidnightDoesNotExist_startsAfterTheGap() {
    // In Beirut the clocks go from 00:00 to 01:00.
    Period.Span day = spanAt(Period.DAY, "2026-03-29T12:00:00Z", ZoneId.of("Asia/Beirut"));
    assertThat(Instant.ofEpochMilli(day.start())).isEqualTo("2026-03-28T22:00:00Z");
  }

  private static Period.Span spanAt(Period period, String at, ZoneId zone) {
    return period.spanAt(Instant.parse(at).toEpochMilli(), zone);
  }

  @Test
  void wireNames_goBothWays() {
    for (Period period : Period.values()) {
      assertThat(Period.ofWireName(period.wireName())).contains(period);
    }
    assertThat(Period.ofWireName("fortnight")).isEmpty();
    for (Unit unit : Unit.values()) {
      assertThat(Unit.ofWireName(unit.wireName())).contains(unit);
    }
    assertThat(Unit.ofWireName("eur")).isEmpty();
    for (Enforcement enforcement : Enforcement.values()) {
      assertThat(Enforcement.ofWireName(enforcement.wireName())).contains(enforcement);
    }
    assertThat(Enforcement.ofWireName("x")).isEmpty();
    for (UnknownPrice value : UnknownPrice.values()) {
      assertThat(UnknownPrice.ofWireName(value.wireName())).contains(value);
    }
    assertThat(UnknownPrice.ofWireName("x")).isEmpty();
  }
}
