package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdsTest {

  @Test
  void mint_laterTime_sortsLater() {
    Ids ids = new Ids();

    assertThat(ids.mint("req_", 1_700_000_000_000L))
        .hasSize(30)
        .startsWith("req_")
        .isLessThan(ids.mint("req_", 1_700_000_000_001L));
  }

  @Test
  void mint_sameTime_neverRepeats() {
    Ids ids = new Ids();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(ids.mint("", 1))).isTrue();
    }
  }
}
