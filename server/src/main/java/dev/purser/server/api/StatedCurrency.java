package dev.purser.server.api;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Unit;
import dev.purser.core.ledger.Document;
import dev.purser.core.money.Money;
import dev.purser.core.price.ExchangeRate;
import dev.purser.ledger.Books;
import dev.purser.server.prices.Rates;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Budgets that were stated in another currency than US dollars. Their amounts are converted when
 * the budget is put, at the rate then in force and rounded down, and kept beside what was stated: a
 * ceiling that moved with a market would be no ceiling, and a restart or another replica must find
 * the same one. Who wants today's rate puts the budget again. Thread-safe.
 */
final class StatedCurrency {

  private static final String KIND = "budget_currency";
  private static final List<String> AMOUNTS = List.of("limit", "unbounded_hold");

  private final Books books;
  private final Rates rates;
  private final InstantSource clock;

  StatedCurrency(Books books, Rates rates, InstantSource clock) {
    this.books = books;
    this.rates = rates;
    this.clock = clock;
  }

  /**
   * A budget as it was put.
   *
   * @param body with amounts in US dollars
   * @param stated what was stated in another currency; empty if nothing was
   */
  record Put(ObjectNode body, Optional<ObjectNode> stated) {}

  /** The body of a budget with its amounts in US dollars. */
  Put toUsd(JsonNode asked) {
    if (!(asked instanceof ObjectNode object)) {
      throw Problem.of(ProblemCode.INVALID_FIELD, "the body must be a JSON object").toException();
    }
    ObjectNode body = object.deepCopy();
    body.remove("exchange_rate"); // as our answers have it, so that one can be sent back
    String currency = body.path("currency").asString(ExchangeRate.USD);
    if (currency.equals(ExchangeRate.USD)) {
      return new Put(body, Optional.empty());
    }
    if (!ExchangeRate.isCode(currency)) {
      throw Problem.invalid("currency", "must be a code such as EUR, is " + currency).toException();
    }
    if (!body.path("unit").asString("").equals(Unit.USD.wireName())) {
      throw Problem.invalid("currency", "belongs to budgets of the unit usd").toException();
    }
    ExchangeRate rate =
        rates
            .current()
            .at(currency, clock.instant())
            .orElseThrow(() -> ConvertedReports.noRate(currency, clock.instant()));
    ObjectNode stated = Json.object();
    stated.put("currency", currency);
    ObjectNode used = stated.putObject("exchange_rate").put("usd", rate.usd().text());
    Json.putText(used, "from", rate.from().map(Instant::toString).orElse(""));
    body.remove("currency");
    for (String name : AMOUNTS) {
      if (body.hasNonNull(name)) {
        stated.set(name, body.get(name));
        body.put(name, converted(name, body.get(name), rate));
      }
    }
    ArrayNode exceptions = stated.putArray("limits");
    if (body.path("limits").isArray()) {
      for (JsonNode entry : body.path("limits")) {
        if (entry instanceof ObjectNode exception && exception.hasNonNull("limit")) {
          exceptions.add(exception.get("limit"));
          exception.put("limit", converted("limits.limit", exception.get("limit"), rate));
        }
      }
    }
    if (body.path("rollover") instanceof ObjectNode rollover && rollover.hasNonNull("max")) {
      stated.set("rollover_max", rollover.get("max"));
      rollover.put("max", converted("rollover.max", rollover.get("max"), rate));
    }
    stated.put("usd", body.path("limit").asString(""));
    return new Put(body, Optional.of(stated));
  }

  private static String converted(String field, JsonNode amount, ExchangeRate rate) {
    BigDecimal stated = Fields.decimal(field, amount);
    try {
      return Money.toDecimal(rate.ticksOf(stated));
    } catch (ArithmeticException e) {
      throw Problem.invalid(field, "is negative or out of range").toException();
    }
  }

  /** Keeps what was stated, to be shown again. */
  void keep(Budget budget, Optional<ObjectNode> stated) {
    String org = budget.key().org();
    String id = budget.key().id();
    if (stated.isPresent()) {
      books.putDocument(new Document(KIND, org, id, Json.text(stated.get())));
    } else if (stated(org, id).isPresent()) {
      books.removeDocument(KIND, org, id);
    }
  }

  private Optional<JsonNode> stated(String org, String id) {
    return books.ledger().documents(KIND).stream()
        .filter(document -> document.org().equals(org) && document.id().equals(id))
        .map(document -> Json.parse(document.body()))
        .findFirst();
  }

  /** A budget as JSON, with the amounts that were stated. */
  ObjectNode shown(ObjectNode budget) {
    stated(budget.path("org").asString(""), budget.path("id").asString(""))
        // A budget that was put by other means since is no longer what was stated.
        .filter(stated -> stated.path("usd").asString("").equals(budget.path("limit").asString("")))
        .ifPresent(stated -> {
          budget.set("currency", stated.get("currency"));
          budget.set("exchange_rate", stated.get("exchange_rate"));
          for (String name : AMOUNTS) {
            if (stated.hasNonNull(name)) {
              budget.put(name, stated.get(name).asString());
            }
          }
          if (stated.hasNonNull("rollover_max")
              && budget.path("rollover") instanceof ObjectNode rollover) {
            rollover.put("max", stated.get("rollover_max").asString());
          }
          for (int i = 0; i < stated.path("limits").size(); i++) {
            if (budget.path("limits").path(i) instanceof ObjectNode exception) {
              exception.put("limit", stated.path("limits").path(i).asString());
            }
          }
        });
    return budget;
  }
}
