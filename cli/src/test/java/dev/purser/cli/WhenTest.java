package dev.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhenTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  // A Monday, eight days after the clocks were set back.
  private static final Instant NOW = Instant.parse("2026-11-02T09:30:00Z");

  @ParameterizedTest
  @CsvSource({
    "now,                      2026-11-02T09:30:00Z",
    "Today,                    2026-11-01T23:00:00Z",
    "yesterday,                2026-10-31T23:00:00Z",
    "week,                     2026-11-01T23:00:00Z",
    "month,                    2026-10-31T23:00:00Z",
    "last-month,               2026-09-30T22:00:00Z",
    "year,                     2025-12-31T23:00:00Z",
    "90m,                      2026-11-02T08:00:00Z",
    "24h,                      2026-11-01T09:30:00Z",
    "7d,                       2026-10-25T23:00:00Z",
    "2w,                       2026-10-18T22:00:00Z",
    "2026-10-01,               2026-09-30T22:00:00Z",
    "2026-10-01T14:00,         2026-10-01T12:00:00Z",
    "2026-10-01T14:00:00Z,     2026-10-01T14:00:00Z",
    "2026-10-01T14:00:00-05:00, 2026-10-01T19:00:00Z",
  })
  void parse_everyForm_isTheInstantInTheZone(String text, Instant expected) {
    assertThat(When.parse("--from", text, NOW, BERLIN)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "7x", "2026-13-01", "2026-10-01T25:00", "99999999999d"})
  void parse_anythingElse_saysWhatIsAllowed(String text) {
    assertThatThrownBy(() -> When.parse("--from", text, NOW, BERLIN))
        .isInstanceOf(CommandFailed.class)
        .hasMessageContaining("--from")
        .hasMessageContaining("yesterday");
  }

  @Test
  void parse_hugeCount_isNoCrash() {
    assertThat(When.parse("--from", "99999w", NOW, BERLIN)).isBefore(NOW);
  }
}
