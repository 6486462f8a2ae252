package dev.purser.ledger.codec;

import dev.purser.core.budget.Call;
import dev.purser.core.budget.Claim;
import dev.purser.core.budget.Demand;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Reservation.Asked;
import dev.purser.core.usage.UsageRecord;
import java.io.IOException;
import java.util.List;

/** What a reservation asked for, beside its intent, which says whose call it is. */
final class AskedForm {

  private static final int CANONICAL = 1;
  private static final int PRIORITY = 2;
  private static final int USD = 3;
  private static final int TOKENS = 4;
  private static final int REQUESTS = 5;

  private static final int AMOUNT = 1;
  private static final int UNPRICED = 2;
  private static final int UNBOUNDABLE = 3;

  private static final Numbers<Priority> PRIORITIES =
      Numbers.of(
          Priority.class, List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.CRITICAL));

  private AskedForm() {}

  static void write(Out out, Asked asked) {
    out.text(CANONICAL, asked.call().canonical());
    out.number(PRIORITY, PRIORITIES.of(asked.priority()));
    write(out, USD, asked.demand().usd());
    write(out, TOKENS, asked.demand().tokens());
    out.number(REQUESTS, asked.demand().requests());
  }

  private static void write(Out out, int field, Claim claim) {
    Out nested = out.nested();
    switch (claim) {
      case Claim.Of(long amount) -> nested.always(AMOUNT, amount);
      case Claim.Unpriced(String reason) -> nested.element(UNPRICED, reason);
      case Claim.Unboundable(String reason) -> nested.element(UNBOUNDABLE, reason);
      case Claim.Missing() -> {
        // Nothing is what stands for it.
      }
    }
    out.message(field, nested);
  }

  static Asked read(In in, UsageRecord intent) throws IOException {
    String canonical = "";
    int priority = 0;
    Claim usd = new Claim.Missing();
    Claim tokens = new Claim.Missing();
    long requests = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case CANONICAL -> canonical = in.text();
        case PRIORITY -> priority = in.small();
        case USD -> usd = in.message(AskedForm::claim);
        case TOKENS -> tokens = in.message(AskedForm::claim);
        case REQUESTS -> requests = in.number();
        default -> in.skip();
      }
    }
    return new Asked(
        Call.of(intent, canonical), new Demand(usd, tokens, requests), PRIORITIES.at(priority));
  }

  private static Claim claim(In in) throws IOException {
    Claim claim = new Claim.Missing();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case AMOUNT -> claim = new Claim.Of(in.number());
        case UNPRICED -> claim = new Claim.Unpriced(in.text());
        case UNBOUNDABLE -> claim = new Claim.Unboundable(in.text());
        default -> in.skip();
      }
    }
    return claim;
  }
}
