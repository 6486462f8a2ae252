package dev.purser.core.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MoneyTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0.0816, 816000000, 0.0816",
    "1e-10, 1, 0.0000000001",
    "-2.50, -25000000000, -2.5",
    "922337203.6854775807, 9223372036854775807, 922337203.6854775807",
    "0E+1000000000, 0, 0",
    "1E+3, 10000000000000, 1000"
  })
  void parse_isExact(String text, long ticks, String shown) {
    assertThat(Money.parse(text).ticks()).isEqualTo(ticks);
    assertThat(Money.ofTicks(ticks).toDecimal()).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.00000000001", "922337203.6854775808", "1e999999999"})
  void parse_ofWhatIsNoTicks_throws(String text) {
    assertThatThrownBy(() -> Money.parse(text)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void parse_ofNoNumber_throws() {
    assertThatThrownBy(() -> Money.parse("12,5")).isInstanceOf(NumberFormatException.class);
  }

  @Test
  void arithmetic_isCheckedForOverflow() {
    Money most = Money.ofTicks(Long.MAX_VALUE);
    assertThatThrownBy(() -> most.plus(Money.ofTicks(1))).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Money.ofTicks(-2).minus(most)).isInstanceOf(ArithmeticException.class);
    assertThat(most.minus(Money.ofTicks(7)).plus(Money.ofTicks(7))).isEqualTo(most);
    assertThat(most).isGreaterThan(Money.ZERO);
    assertThat(Money.parse("1.5").usd()).isEqualByComparingTo(new BigDecimal("1.5"));
    assertThat(Money.parse("1.5")).hasToString("1.5 USD");
  }
}
