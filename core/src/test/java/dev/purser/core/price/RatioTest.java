package dev.purser.core.price;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RatioTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.00, 0",
    "3, 3",
    "0.250, 0.25",
    "1/12, 1/12",
    "2/4, 0.5",
    "0.5/0.25, 2",
    "10, 10"
  })
  void parse_decimalOrFraction_isExactInLowestTerms(String text, String shown) {
    assertThat(Ratio.parse(text).text()).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1e3", "1/0", "1/2/3", ".5", "5.", "NaN", "1 ", "1/", "/2"})
  void parse_anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> Ratio.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parse_manyDigits_isRefusedWithoutShowingAll() {
    assertThatThrownBy(() -> Ratio.parse("9".repeat(10_000))).message().hasSizeLessThan(200);
  }

  @Test
  void roundHalfEven_exactHalf_goesToTheEvenOne() {
    assertThat(Ratio.parse("2.5").roundHalfEven()).isEqualTo(2);
    assertThat(Ratio.parse("3.5").roundHalfEven()).isEqualTo(4);
    assertThat(Ratio.parse("2.51").roundHalfEven()).isEqualTo(3);
  }

  @Test
  void wholeOrMinusOne_fractionOrTooLarge_isMinusOne() {
    assertThat(Ratio.of(7).wholeOrMinusOne()).isEqualTo(7);
    assertThat(Ratio.parse("7.5").wholeOrMinusOne()).isEqualTo(-1);
    assertThat(new Ratio(BigInteger.TWO.pow(63), BigInteger.ONE).wholeOrMinusOne()).isEqualTo(-1);
  }

  @Property
  void text_parsedAgain_isTheSame(
      @ForAll @LongRange(min = 0, max = 1_000_000_000) long n,
      @ForAll @IntRange(min = 1, max = 100_000) int d) {
    Ratio ratio = new Ratio(BigInteger.valueOf(n), BigInteger.valueOf(d));
    assertThat(Ratio.parse(ratio.text())).isEqualTo(ratio);
  }

  @Property
  void floorAndCeiling_encloseTheRoundedValue(
      @ForAll @LongRange(min = 0, max = 1_000_000_000) long n,
      @ForAll @IntRange(min = 1, max = 1_000) int d) {
    Ratio ratio = new Ratio(BigInteger.valueOf(n), BigInteger.valueOf(d));
    assertThat(ratio.roundHalfEven()).isBetween(ratio.floor(), ratio.ceiling());
    assertThat(ratio.ceiling().subtract(ratio.floor())).isLessThanOrEqualTo(BigInteger.ONE);
  }
}
