package dev.purser.ledger.codec;

import dev.purser.core.usage.Quantities;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/** Quantities: a unit, then its amount. */
final class QuantitiesForm {

  private static final int UNIT = 1;
  private static final int AMOUNT = 2;

  private QuantitiesForm() {}

  static void write(Out out, Quantities quantities) {
    quantities
        .amounts()
        .forEach((unit, amount) -> {
          out.element(UNIT, unit);
          out.element(AMOUNT, amount.toString());
        });
  }

  static Quantities read(In in) throws IOException {
    Map<String, BigDecimal> amounts = new HashMap<>();
    String unit = "";
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case UNIT -> unit = in.text();
        case AMOUNT -> amounts.put(unit, in.decimal());
        default -> in.skip();
      }
    }
    return Quantities.of(amounts);
  }
}
