package dev.purser.server.api;

import dev.purser.core.usage.Quantities;
import dev.purser.core.usage.TokenClass;
import dev.purser.core.usage.TokenCounts;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Token counts and quantities as JSON. */
final class TokensJson {

  // Beyond any call, and few enough that no sum over records can overflow, nor one of their costs.
  private static final long MOST = 10_000_000_000L;

  private static final BigDecimal MOST_QUANTITY = BigDecimal.valueOf(1_000_000_000L);

  private TokensJson() {}

  static TokenCounts read(Fields fields) {
    TokenCounts.Builder counts = TokenCounts.builder();
    for (TokenClass tokenClass : TokenClass.values()) {
      fields
          .wholeNumber(tokenClass.wireName(), 0, MOST)
          .ifPresent(tokens -> counts.add(tokenClass, tokens));
    }
    fields.end();
    return counts.build();
  }

  /** The classes that have tokens; plain input and output always. */
  static ObjectNode write(TokenCounts counts) {
    ObjectNode object = Json.object();
    for (TokenClass tokenClass : TokenClass.values()) {
      long tokens = counts.get(tokenClass);
      if (tokens != 0 || tokenClass == TokenClass.INPUT || tokenClass == TokenClass.OUTPUT) {
        object.put(tokenClass.wireName(), tokens);
      }
    }
    return object;
  }

  static Quantities readQuantities(Fields fields) {
    Map<String, BigDecimal> amounts = new TreeMap<>();
    fields.rest().forEach((unit, amount) -> amounts.put(unit, amount(fields.name(unit), amount)));
    return Quantities.of(amounts);
  }

  private static BigDecimal amount(String name, JsonNode node) {
    BigDecimal amount = node.isNull() ? BigDecimal.ZERO : Fields.decimal(name, node);
    if (amount.signum() < 0 || amount.compareTo(MOST_QUANTITY) > 0) {
      throw Problem.invalid(name, "must be from 0 to " + MOST_QUANTITY).toException();
    }
    return amount;
  }

  static ObjectNode writeQuantities(Quantities quantities) {
    ObjectNode object = Json.object();
    quantities.amounts().forEach((unit, amount) -> putNumber(object, unit, amount));
    return object;
  }

  /** A number without an exponent or a needless fraction. */
  static void putNumber(ObjectNode object, String name, BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    object.put(name, plain.scale() < 0 ? plain.setScale(0) : plain);
  }
}
