package dev.purser.server.api;

import dev.purser.core.money.Money;
import dev.purser.core.price.ExchangeRate;
import dev.purser.core.price.ExchangeRates;
import dev.purser.core.usage.Cost;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A cost as JSON. */
final class CostJson {

  /** More than any attempt costs; sums over many records stay in range. */
  private static final Money MOST = Money.parse("10000000");

  private static final String USD = "USD";

  private CostJson() {}

  static ObjectNode write(Cost cost) {
    ObjectNode object = Json.object();
    cost.amount()
        .ifPresentOrElse(
            money -> object.put("amount", money.toDecimal()), () -> object.putNull("amount"));
    object.put("currency", USD);
    object.put("status", cost.status());
    ArrayNode lines = object.putArray("lines");
    for (Cost.CostLine line : cost.lines()) {
      ObjectNode json = lines.addObject();
      json.put("unit", line.unit());
      TokensJson.putNumber(json, "quantity", line.quantity());
      json.put("unit_price", line.unitPrice());
      json.put("per", line.per());
      json.put("amount", line.money().toDecimal());
    }
    Json.putText(object, "price", cost.price());
    if (cost instanceof Cost.Reported reported) {
      reported.calculated().ifPresent(money -> object.put("calculated", money.toDecimal()));
    }
    cost.divergence().ifPresent(difference -> object.put("divergence", difference.toDecimal()));
    if (cost instanceof Cost.Unpriced(String reason)) {
      object.put("reason", reason);
    }
    return object;
  }

  /**
   * A cost that the sender knows better than the catalogue. One in another currency is converted at
   * the rate of the record's time, and its line keeps what was said.
   */
  static Cost.Reported readReported(Fields fields, ExchangeRates rates, Instant at) {
    String amount = fields.decimal("amount").orElseThrow(() -> fields.missing("amount"));
    String currency = fields.text("currency").orElse(USD);
    if (!ExchangeRate.isCode(currency)) {
      throw fields.invalid("currency", "must be a code such as EUR");
    }
    fields.end();
    BigDecimal said = new BigDecimal(amount);
    if (said.signum() < 0) {
      throw fields.invalid("amount", "must not be negative");
    }
    try {
      if (currency.equals(USD)) {
        return new Cost.Reported(reasonable(fields, Money.parse(amount)), List.of(), "");
      }
      ExchangeRate rate =
          rates.at(currency, at).orElseThrow(() -> ConvertedReports.noRate(currency, at));
      Money money = reasonable(fields, rate.toUsd(said));
      return new Cost.Reported(
          money, List.of(new Cost.CostLine(currency, said, rate.usd().text(), 1, money)), "");
    } catch (ArithmeticException e) {
      throw fields.invalid("amount", "is out of range or finer than 1e-10 USD");
    }
  }

  private static Money reasonable(Fields fields, Money money) {
    if (money.compareTo(MOST) > 0) {
      throw fields.invalid("amount", "must be at most " + MOST.toDecimal() + " USD");
    }
    return money;
  }

  static void requireUsd(String field, String currency) {
    if (!currency.equals(USD)) {
      throw Problem.notSupported(field, "only USD is supported in this version").toException();
    }
  }
}
