package dev.purser.core.money;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyFormatTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0             | $0.00",
        "12.345        | $12.34",
        "12.355        | $12.36",
        "1234567.5     | $1,234,567.50",
        "0.5           | $0.50",
        "0.0816        | $0.0816",
        "0.08164       | $0.0816",
        "0.00012345    | $0.00012",
        "0.0000000001  | $0.0000000001",
        "0.99999       | $1.00",
        "-3.2          | -$3.20",
        "-0.00001234   | -$0.000012",
        "922337203.68  | $922,337,203.68",
      })
  void brief_amountOfAnySize_isShortAndNeverZeroByRounding(String usd, String shown) {
    assertThat(MoneyFormat.brief(Money.parse(usd).ticks())).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0             | $0.00",
        "1234.5678901234 | $1,234.5678901234",
        "-0.0000000001 | -$0.0000000001",
      })
  void exact_anyAmount_keepsEveryTick(String usd, String shown) {
    assertThat(MoneyFormat.exact(Money.parse(usd).ticks())).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({"9223372036854775807", "-9223372036854775808"})
  void exact_extremes_doNotOverflow(long ticks) {
    assertThat(MoneyFormat.exact(ticks).replaceAll("[$,]", ""))
        .isEqualTo(java.math.BigDecimal.valueOf(ticks, Money.SCALE).toPlainString());
  }
}
