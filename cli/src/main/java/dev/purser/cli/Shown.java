package dev.purser.cli;

import dev.purser.core.money.Money;
import dev.purser.core.money.MoneyFormat;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Values of the API as a table shows them. */
final class Shown {

  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private Shown() {}

  /** A decimal, whether it came as text or as a number; 0 where there is none. */
  static BigDecimal decimal(JsonNode value) {
    String text = value.asString("");
    try {
      return text.isEmpty() ? BigDecimal.ZERO : new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new CommandFailed(
          CommandFailed.REFUSED, "the server answered '" + text + "' where a number belongs");
    }
  }

  /** US dollars, short. */
  static String usd(BigDecimal amount) {
    try {
      return MoneyFormat.brief(Money.of(amount).ticks());
    } catch (ArithmeticException finerThanATickOrHuge) {
      return "$" + amount.toPlainString();
    }
  }

  /** Money, short; of US dollars where the currency is empty. */
  static String money(BigDecimal amount, String currency) {
    if (currency.isEmpty() || currency.equals("USD")) {
      return usd(amount);
    }
    BigDecimal brief = amount.setScale(4, RoundingMode.HALF_EVEN);
    return (brief.signum() == 0 ? amount : brief).stripTrailingZeros().toPlainString()
        + " "
        + currency;
  }

  /** An amount of a budget. */
  static String amount(BigDecimal amount, String unit) {
    return unit.equals("usd") ? usd(amount) : whole(amount);
  }

  /** A whole number in groups of three. */
  static String whole(BigDecimal number) {
    return NumberFormat.getIntegerInstance(Locale.ROOT).format(number);
  }

  /** A share of one as per cent. */
  static String share(BigDecimal share) {
    return percent(share.multiply(HUNDRED));
  }

  static String percent(BigDecimal percent) {
    return percent.setScale(1, RoundingMode.HALF_EVEN).toPlainString() + "%";
  }

  /** The tokens of every class whose name is one of these or starts with one and an underscore. */
  static BigDecimal tokens(JsonNode tokens, String... classes) {
    BigDecimal sum = BigDecimal.ZERO;
    for (var entry : tokens.properties()) {
      for (String name : classes) {
        if (entry.getKey().equals(name) || entry.getKey().startsWith(name + "_")) {
          sum = sum.add(decimal(entry.getValue()));
        }
      }
    }
    return sum;
  }

  /** Names and values as {@code team=research agent=planner}. */
  static String labels(JsonNode labels) {
    List<String> pairs = new ArrayList<>();
    labels
        .properties()
        .forEach(e -> {
          JsonNode value = e.getValue();
          String text =
              value.isArray()
                  ? String.join("|", value.valueStream().map(v -> v.asString("")).toList())
                  : value.asString("");
          if (!text.isEmpty()) {
            pairs.add(e.getKey() + "=" + text);
          }
        });
    return String.join(" ", pairs);
  }
}
