package dev.purser.ledger.codec;

import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Hold;
import dev.purser.core.budget.Posting;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.WindowKey;
import dev.purser.core.usage.Labels;
import java.io.IOException;
import java.util.List;
import java.util.function.LongFunction;

/** An amount on a window: a posting or a hold. */
final class PostingForm {

  private static final int ORG = 1;
  private static final int BUDGET = 2;
  private static final int GROUP = 3;
  private static final int START = 4;
  private static final int UNIT = 5;
  private static final int AMOUNT = 6;

  static final Numbers<Unit> UNITS =
      Numbers.of(Unit.class, List.of(Unit.USD, Unit.TOKENS, Unit.REQUESTS));

  private PostingForm() {}

  static void write(Out out, Encoder.Numbering numbering, Posting posting) {
    write(out, numbering, posting.window(), posting.unit(), posting.amount());
  }

  static void write(Out out, Encoder.Numbering numbering, Hold hold) {
    write(out, numbering, hold.window(), hold.unit(), hold.amount());
  }

  private static void write(
      Out out, Encoder.Numbering numbering, WindowKey window, Unit unit, long amount) {
    String org = window.budget().org();
    out.text(ORG, org);
    out.text(BUDGET, window.budget().id());
    if (!window.group().isEmpty()) {
      Out group = out.nested();
      LabelsForm.write(group, numbering, org, window.group());
      out.message(GROUP, group);
    }
    out.signed(START, window.start());
    out.number(UNIT, UNITS.of(unit));
    out.signed(AMOUNT, amount);
  }

  static Posting read(In in, LongFunction<String> persons) throws IOException {
    String org = "";
    String budget = "";
    Labels group = Labels.NONE;
    long start = 0;
    int unit = 0;
    long amount = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case ORG -> org = in.text();
        case BUDGET -> budget = in.text();
        case GROUP -> group = in.message(nested -> LabelsForm.read(nested, persons));
        case START -> start = in.signed();
        case UNIT -> unit = in.small();
        case AMOUNT -> amount = in.signed();
        default -> in.skip();
      }
    }
    return new Posting(
        new WindowKey(new BudgetKey(org, budget), group, start), UNITS.at(unit), amount);
  }

  static Hold readHold(In in, LongFunction<String> persons) throws IOException {
    Posting read = read(in, persons);
    return new Hold(read.window(), read.unit(), read.amount());
  }
}
