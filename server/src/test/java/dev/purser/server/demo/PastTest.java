package dev.purser.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PastTest {

  private static final Instant NOW = Instant.parse("2026-11-21T15:00:00Z");

  @Test
  void records_laterTheSameDay_areTheSameAndSomeMore() {
    List<Map<String, Object>> earlier = Past.records(NOW);
    List<Map<String, Object>> later = Past.records(NOW.plus(Duration.ofHours(4)));

    assertThat(later).containsAll(earlier).hasSizeGreaterThan(earlier.size());
  }

  @Test
  void records_areInThePastAndHaveIdsOfTheirOwn() {
    List<Map<String, Object>> records = Past.records(NOW);

    assertThat(records)
        .hasSizeGreaterThan(1_000)
        .allMatch(r -> Instant.parse(r.get("time").toString()).isBefore(NOW));
    assertThat(records).extracting(r -> r.get("id")).doesNotHaveDuplicates();
  }
}
