package dev.purser.server.ui;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.budget.Unit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 0",
        "9999 | 9,999",
        "10000 | 10.0k",
        "12345 | 12.3k",
        "999949 | 1.00M",
        "123456789 | 123M",
        "-45678 | -45.7k",
        "9223372036854775807 | 9.22E",
      })
  void compact_anyCount_hasThreeDigits(long n, String shown) {
    assertThat(Texts.compact(n)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "1,3,33.333",
    "0,5,0",
    "5,0,0",
    "-1,5,0",
    "9,3,100",
    "9223372036854775807,9223372036854775807,100"
  })
  void width_anyPart_isBetweenNothingAndAll(long part, long whole, String width) {
    assertThat(Texts.width(part, whole)).isEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({"1,1000,<1%", "0,10,0%", "999,1000,99%", "12,10,120%", "1,0,''"})
  void percent_neverRoundsUpToALimit(long part, long whole, String percent) {
    assertThat(Texts.percent(part, whole)).isEqualTo(percent);
  }

  @ParameterizedTest
  @CsvSource({
    "112,100,+12%",
    "88,100,−12%",
    "100,100,±0%",
    "1200,100,×12",
    "5,0,''",
    "0,100,−100%",
    "9223372036854775807,1,×9.22E"
  })
  void change_saysHowMuchMoreOrLess(long now, long before, String change) {
    assertThat(Texts.change(now, before)).isEqualTo(change);
  }

  @ParameterizedTest
  @CsvSource({"-1,–", "0,0 ms", "999,999 ms", "1899,1.8 s", "125000,2 m 05 s"})
  void latency_readsAsPeopleSayIt(long millis, String shown) {
    assertThat(Texts.latency(millis)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "PT-5S,in under a minute",
    "PT42M,in 42 min",
    "PT3H12M,in 3 h 12 min",
    "PT100H,in 4 d 4 h"
  })
  void until_readsAsPeopleSayIt(Duration left, String shown) {
    assertThat(Texts.until(left)).isEqualTo(shown);
  }

  @Test
  void amount_ofTokens_namesTheUnitInTheExactForm() {
    assertThat(Texts.amount(Unit.TOKENS, 1_234_567))
        .isEqualTo(new Board.Figure("1.23M", "1,234,567 tokens"));
    assertThat(Texts.amount(Unit.USD, 12_345))
        .isEqualTo(new Board.Figure("$0.0000012", "$0.0000012345"));
  }
}
