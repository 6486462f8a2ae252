package dev.purser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.TokenCounts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConservationTest {

  @ParameterizedTest
  @CsvSource({"12, ''", "-1, ''", "15, usage: the total is 3 above its parts"})
  void check_totalBesideItsParts_isNoted(long total, String problem) {
    List<String> problems = new ArrayList<>();
    Conservation.check(total, TokenCounts.of(10, 2), problems);
    assertThat(String.join("", problems)).isEqualTo(problem);
  }

  @Test
  void beyond_totalBelowItsParts_isNotedAndNoTokens() {
    List<String> problems = new ArrayList<>();
    assertThat(Conservation.beyond(7, 12, problems)).isZero();
    assertThat(problems).containsExactly("usage: the total is 5 below its parts");
  }

  @Test
  void beyond_totalAboveItsParts_givesTheRest() {
    List<String> problems = new ArrayList<>();
    assertThat(Conservation.beyond(15, 12, problems)).isEqualTo(3);
    assertThat(problems).isEmpty();
  }
}
