package dev.purser.server.api;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
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

  /** A cost that the sender knows better than the catalogue. */
  static Cost readReported(Fields fields) {
    String amount = fields.decimal("amount").orElseThrow(() -> fields.missing("amount"));
    fields.text("currency").ifPresent(currency -> requireUsd(fields.name("currency"), currency));
    fields.end();
    try {
      Money money = Money.parse(amount);
      if (money.ticks() < 0) {
        throw fields.invalid("amount", "must not be negative");
      }
      if (money.compareTo(MOST) > 0) {
        throw fields.invalid("amount", "must be at most " + MOST.toDecimal());
      }
      return new Cost.Reported(money, List.of(), "");
    } catch (ArithmeticException e) {
      throw fields.invalid("amount", "is out of range or finer than 1e-10 USD");
    }
  }

  static void requireUsd(String field, String currency) {
    if (!currency.equals(USD)) {
      throw Problem.notSupported(field, "only USD is supported in this version").toException();
    }
  }
}
