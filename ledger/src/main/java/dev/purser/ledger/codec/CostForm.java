package dev.purser.ledger.codec;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Cost.CostLine;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a record cost. Money is in ticks. */
final class CostForm {

  private static final int KIND = 1;
  private static final int TICKS = 2;
  private static final int PRICE = 3;
  private static final int LINE = 4;
  private static final int REASON = 5;
  private static final int CALCULATED = 6;

  private static final int PRICED = 1;
  private static final int FREE = 2;
  private static final int UNPRICED = 3;
  private static final int REPORTED = 4;

  private static final int UNIT = 1;
  private static final int QUANTITY = 2;
  private static final int UNIT_PRICE = 3;
  private static final int PER = 4;
  private static final int AMOUNT = 5;

  private CostForm() {}

  static void write(Out out, Cost cost) {
    switch (cost) {
      case Cost.Priced priced -> {
        out.number(KIND, PRICED);
        amount(out, priced.money(), priced.lines(), priced.price());
      }
      case Cost.Reported reported -> {
        out.number(KIND, REPORTED);
        amount(out, reported.money(), reported.lines(), reported.price());
        reported.calculated().ifPresent(money -> out.always(CALCULATED, money.ticks()));
      }
      case Cost.Free free -> {
        out.number(KIND, FREE);
        out.text(PRICE, free.price());
      }
      case Cost.Unpriced unpriced -> {
        out.number(KIND, UNPRICED);
        out.text(REASON, unpriced.reason());
      }
    }
  }

  private static void amount(Out out, Money money, List<CostLine> lines, String price) {
    out.signed(TICKS, money.ticks());
    out.text(PRICE, price);
    for (CostLine line : lines) {
      Out nested = out.nested();
      nested.text(UNIT, line.unit());
      nested.text(QUANTITY, line.quantity().toString());
      nested.text(UNIT_PRICE, line.unitPrice());
      nested.number(PER, line.per());
      nested.signed(AMOUNT, line.money().ticks());
      out.message(LINE, nested);
    }
  }

  static Cost read(In in) throws IOException {
    int kind = 0;
    Money money = Money.ZERO;
    String price = "";
    String reason = "";
    Optional<Money> calculated = Optional.empty();
    List<CostLine> lines = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case KIND -> kind = in.small();
        case TICKS -> money = Money.ofTicks(in.signed());
        case PRICE -> price = in.text();
        case LINE -> lines.add(in.message(CostForm::line));
        case REASON -> reason = in.text();
        case CALCULATED -> calculated = Optional.of(Money.ofTicks(in.number()));
        default -> in.skip();
      }
    }
    return switch (kind) {
      case PRICED -> new Cost.Priced(money, lines, price);
      case FREE -> new Cost.Free(price);
      case UNPRICED -> new Cost.Unpriced(reason);
      case REPORTED -> new Cost.Reported(money, lines, price, calculated);
      default -> throw new IOException("no kind of cost has the number " + kind);
    };
  }

  private static CostLine line(In in) throws IOException {
    String unit = "";
    BigDecimal quantity = BigDecimal.ZERO;
    String unitPrice = "";
    long per = 0;
    Money money = Money.ZERO;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case UNIT -> unit = in.text();
        case QUANTITY -> quantity = in.decimal();
        case UNIT_PRICE -> unitPrice = in.text();
        case PER -> per = in.number();
        case AMOUNT -> money = Money.ofTicks(in.signed());
        default -> in.skip();
      }
    }
    return new CostLine(unit, quantity, unitPrice, per, money);
  }
}
