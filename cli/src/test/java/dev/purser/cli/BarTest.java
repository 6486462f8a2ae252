package dev.purser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BarTest {

  @Test
  void draw_partlyFull_roundsDownButShowsWhatIsThere() {
    assertThat(bar("50", "0.01", "100")).isEqualTo("#####=....");
    assertThat(bar("0", "0", "100")).isEqualTo("..........");
    assertThat(bar("99.99", "0", "100")).isEqualTo("#########.");
  }

  @Test
  void draw_overTheLimit_isFull() {
    assertThat(bar("80", "40", "100")).isEqualTo("########==");
    assertThat(bar("120", "40", "100")).isEqualTo("##########");
    assertThat(bar("1", "0", "0")).isEqualTo("##########");
    assertThat(bar("-5", "0", "100")).isEqualTo("..........");
  }

  @Test
  void showsBars_ascii_isFalse() {
    assertThat(Screen.showsBars(StandardCharsets.US_ASCII)).isFalse();
    assertThat(Screen.showsBars(StandardCharsets.UTF_8)).isTrue();
  }

  private static String bar(String settled, String held, String limit) {
    return Bar.draw(
        new BigDecimal(settled), new BigDecimal(held), new BigDecimal(limit), 10, false);
  }
}
