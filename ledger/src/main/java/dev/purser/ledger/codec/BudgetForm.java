package dev.purser.ledger.codec;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Budget.GroupLimit;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.UnknownPrice;
import dev.purser.core.usage.Labels;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;

/** A budget. */
final class BudgetForm {

  private static final int ORG = 1;
  private static final int ID = 2;
  private static final int MATCH = 3;
  private static final int PER = 4;
  private static final int UNIT = 5;
  private static final int LIMIT = 6;
  private static final int GROUP_LIMIT = 7;
  private static final int PERIOD = 8;
  private static final int ZONE = 9;
  private static final int ENFORCEMENT = 10;
  private static final int THRESHOLD = 11;
  private static final int WARNING_AT = 12;
  private static final int CRITICAL_AT = 13;
  private static final int UNKNOWN_PRICE = 14;
  private static final int UNBOUNDED_HOLD = 15;
  private static final int MAX_WINDOWS = 16;
  private static final int VERSION = 17;
  private static final int SEEDED_TO = 18;

  private static final int GROUP = 1;
  private static final int AMOUNT = 2;

  private static final Numbers<Period> PERIODS =
      Numbers.of(
          Period.class,
          List.of(
              Period.MINUTE,
              Period.HOUR,
              Period.DAY,
              Period.WEEK,
              Period.MONTH,
              Period.QUARTER,
              Period.YEAR,
              Period.TOTAL));
  private static final Numbers<Enforcement> ENFORCEMENTS =
      Numbers.of(
          Enforcement.class,
          List.of(Enforcement.OBSERVE, Enforcement.SOFT, Enforcement.HARD, Enforcement.ADAPTIVE));
  private static final Numbers<UnknownPrice> UNKNOWN_PRICES =
      Numbers.of(UnknownPrice.class, List.of(UnknownPrice.DENY, UnknownPrice.ALLOW));

  private BudgetForm() {}

  static void write(Out out, Encoder.Numbering numbering, Budget budget) {
    String org = budget.key().org();
    out.text(ORG, org);
    out.text(ID, budget.key().id());
    Out match = out.nested();
    MatchForm.write(match, numbering, org, budget.match());
    out.message(MATCH, match);
    for (String dimension : budget.per()) {
      out.element(PER, dimension);
    }
    out.number(UNIT, PostingForm.UNITS.of(budget.unit()));
    out.number(LIMIT, budget.limit());
    for (GroupLimit exception : budget.limits()) {
      Out nested = out.nested();
      Out group = nested.nested();
      LabelsForm.write(group, numbering, org, exception.group());
      nested.message(GROUP, group);
      nested.number(AMOUNT, exception.limit());
      out.message(GROUP_LIMIT, nested);
    }
    out.number(PERIOD, PERIODS.of(budget.period()));
    out.text(ZONE, budget.zone().getId());
    out.number(ENFORCEMENT, ENFORCEMENTS.of(budget.enforcement()));
    for (BigDecimal threshold : budget.thresholds()) {
      out.element(THRESHOLD, threshold.toString());
    }
    out.text(WARNING_AT, budget.warningAt().toString());
    out.text(CRITICAL_AT, budget.criticalAt().toString());
    out.number(UNKNOWN_PRICE, UNKNOWN_PRICES.of(budget.unknownPrice()));
    if (budget.unboundedHold().isPresent()) {
      out.always(UNBOUNDED_HOLD, budget.unboundedHold().getAsLong());
    }
    out.number(MAX_WINDOWS, budget.maxWindows());
    out.number(VERSION, budget.version());
    out.number(SEEDED_TO, budget.seededTo());
  }

  static Budget read(In in, LongFunction<String> persons) throws IOException {
    String org = "";
    String id = "";
    Match match = Match.ALL;
    List<String> per = new ArrayList<>();
    int unit = 0;
    long limit = 0;
    List<GroupLimit> limits = new ArrayList<>();
    int period = 0;
    String zone = "";
    int enforcement = 0;
    List<BigDecimal> thresholds = new ArrayList<>();
    BigDecimal warningAt = BigDecimal.ZERO;
    BigDecimal criticalAt = BigDecimal.ZERO;
    int unknownPrice = 0;
    OptionalLong unboundedHold = OptionalLong.empty();
    int maxWindows = 0;
    long version = 0;
    long seededTo = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case ORG -> org = in.text();
        case ID -> id = in.text();
        case MATCH -> match = in.message(nested -> MatchForm.read(nested, persons));
        case PER -> per.add(in.text());
        case UNIT -> unit = in.small();
        case LIMIT -> limit = in.number();
        case GROUP_LIMIT -> limits.add(in.message(nested -> groupLimit(nested, persons)));
        case PERIOD -> period = in.small();
        case ZONE -> zone = in.text();
        case ENFORCEMENT -> enforcement = in.small();
        case THRESHOLD -> thresholds.add(in.decimal());
        case WARNING_AT -> warningAt = in.decimal();
        case CRITICAL_AT -> criticalAt = in.decimal();
        case UNKNOWN_PRICE -> unknownPrice = in.small();
        case UNBOUNDED_HOLD -> unboundedHold = OptionalLong.of(in.number());
        case MAX_WINDOWS -> maxWindows = in.small();
        case VERSION -> version = in.number();
        case SEEDED_TO -> seededTo = in.number();
        default -> in.skip();
      }
    }
    return new Budget(
        new BudgetKey(org, id),
        match,
        per,
        PostingForm.UNITS.at(unit),
        limit,
        limits,
        PERIODS.at(period),
        ZoneId.of(zone),
        ENFORCEMENTS.at(enforcement),
        thresholds,
        warningAt,
        criticalAt,
        UNKNOWN_PRICES.at(unknownPrice),
        unboundedHold,
        maxWindows,
        version,
        seededTo);
  }

  private static GroupLimit groupLimit(In in, LongFunction<String> persons) throws IOException {
    Labels group = Labels.NONE;
    long limit = 0;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case GROUP -> group = in.message(nested -> LabelsForm.read(nested, persons));
        case AMOUNT -> limit = in.number();
        default -> in.skip();
      }
    }
    return new GroupLimit(group, limit);
  }
}
