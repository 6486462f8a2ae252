package dev.purser.ledger.codec;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.Budget.GroupLimit;
import dev.purser.core.budget.BudgetBuilder;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.Enforcement;
import dev.purser.core.budget.HoldRule;
import dev.purser.core.budget.Match;
import dev.purser.core.budget.OnExceed;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Priority;
import dev.purser.core.budget.Unit;
import dev.purser.core.budget.UnknownPrice;
import dev.purser.core.usage.Labels;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.ObjLongConsumer;

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
  private static final int CURRENCY = 19;
  private static final int ANCHOR = 20;
  private static final int DURATION = 21;
  private static final int HOLD = 22;
  private static final int ON_EXCEED = 23;
  private static final int MODEL = 24;
  private static final int MIN_OUTPUT = 25;
  private static final int DEGRADE_AT = 26;
  private static final int RESERVE = 27;
  private static final int CEILING_RATE = 28;
  private static final int ROLLOVER = 29;
  private static final int SEEDED_FROM = 30;

  private static final int PRIORITY = 1;
  private static final int SHARE = 2;

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
              Period.TOTAL,
              Period.REQUEST,
              Period.SESSION,
              Period.ROLLING));
  private static final Numbers<Enforcement> ENFORCEMENTS =
      Numbers.of(
          Enforcement.class,
          List.of(Enforcement.OBSERVE, Enforcement.SOFT, Enforcement.HARD, Enforcement.ADAPTIVE));
  private static final Numbers<UnknownPrice> UNKNOWN_PRICES =
      Numbers.of(
          UnknownPrice.class, List.of(UnknownPrice.DENY, UnknownPrice.ALLOW, UnknownPrice.CEILING));
  private static final Numbers<HoldRule> HOLD_RULES =
      Numbers.of(HoldRule.class, List.of(HoldRule.BOUND, HoldRule.P95, HoldRule.EXTEND));
  private static final Numbers<OnExceed> ON_EXCEEDS =
      Numbers.of(
          OnExceed.class,
          List.of(OnExceed.DENY, OnExceed.CLAMP, OnExceed.DOWNGRADE, OnExceed.THROTTLE));
  private static final Numbers<Priority> PRIORITIES =
      Numbers.of(
          Priority.class, List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.CRITICAL));

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
    if (budget.seededFrom() != Long.MIN_VALUE) {
      out.always(SEEDED_FROM, budget.seededFrom());
    }
    out.text(CURRENCY, budget.currency());
    budget.anchor().ifPresent(anchor -> out.always(ANCHOR, anchor));
    out.number(DURATION, budget.durationMs());
    out.number(HOLD, HOLD_RULES.of(budget.hold()));
    for (OnExceed step : budget.onExceed()) {
      out.always(ON_EXCEED, ON_EXCEEDS.of(step));
    }
    for (String model : budget.ladder()) {
      out.element(MODEL, model);
    }
    out.number(MIN_OUTPUT, budget.minOutput());
    budget.degradeAt().ifPresent(share -> out.text(DEGRADE_AT, share.toString()));
    budget
        .priorityReserve()
        .forEach((priority, share) -> {
          Out nested = out.nested();
          nested.number(PRIORITY, PRIORITIES.of(priority));
          nested.text(SHARE, share.toString());
          out.message(RESERVE, nested);
        });
    out.always(CEILING_RATE, budget.ceilingRate());
    budget.rollover().ifPresent(most -> out.always(ROLLOVER, most));
  }

  static Budget read(In in, LongFunction<String> persons) throws IOException {
    String org = "";
    String id = "";
    Unit unit = Unit.USD;
    long limit = 0;
    Period period = Period.TOTAL;
    List<String> per = new ArrayList<>();
    List<GroupLimit> limits = new ArrayList<>();
    List<BigDecimal> thresholds = new ArrayList<>();
    List<OnExceed> onExceed = new ArrayList<>();
    List<String> ladder = new ArrayList<>();
    Map<Priority, BigDecimal> reserve = new EnumMap<>(Priority.class);
    // What has no field keeps the default: a ledger of before did not know it.
    List<Consumer<BudgetBuilder>> parts = new ArrayList<>();
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case ORG -> org = in.text();
        case ID -> id = in.text();
        case UNIT -> unit = PostingForm.UNITS.at(in.small());
        case LIMIT -> limit = in.number();
        case PERIOD -> period = PERIODS.at(in.small());
        case PER -> per.add(in.text());
        case GROUP_LIMIT -> limits.add(in.message(nested -> groupLimit(nested, persons)));
        case THRESHOLD -> thresholds.add(in.decimal());
        case ON_EXCEED -> onExceed.add(ON_EXCEEDS.at(in.small()));
        case MODEL -> ladder.add(in.text());
        case RESERVE -> in.message(nested -> share(nested, reserve));
        default -> part(field, in, persons).ifPresent(parts::add);
      }
    }
    BudgetBuilder builder =
        Budget.builder(new BudgetKey(org, id), unit, limit, period)
            .per(per.toArray(String[]::new))
            .limits(limits)
            .thresholds(thresholds)
            .onExceed(onExceed)
            .ladder(ladder)
            .priorityReserve(reserve);
    parts.forEach(part -> part.accept(builder));
    return builder.build();
  }

  private static Optional<Consumer<BudgetBuilder>> part(
      int field, In in, LongFunction<String> persons) throws IOException {
    return switch (field) {
      case MATCH -> {
        Match match = in.message(nested -> MatchForm.read(nested, persons));
        yield Optional.of(b -> b.match(match));
      }
      case ZONE -> {
        ZoneId zone = ZoneId.of(in.text());
        yield Optional.of(b -> b.zone(zone));
      }
      case ENFORCEMENT -> {
        Enforcement enforcement = ENFORCEMENTS.at(in.small());
        yield Optional.of(b -> b.enforcement(enforcement));
      }
      case UNKNOWN_PRICE -> {
        UnknownPrice unknownPrice = UNKNOWN_PRICES.at(in.small());
        yield Optional.of(b -> b.unknownPrice(unknownPrice));
      }
      case HOLD -> {
        HoldRule hold = HOLD_RULES.at(in.small());
        yield Optional.of(b -> b.hold(hold));
      }
      case CURRENCY -> {
        String currency = in.text();
        yield Optional.of(b -> b.currency(currency));
      }
      case WARNING_AT -> share(in, BudgetBuilder::warningAt);
      case CRITICAL_AT -> share(in, BudgetBuilder::criticalAt);
      case DEGRADE_AT -> share(in, BudgetBuilder::degradeAt);
      case ANCHOR -> number(in, BudgetBuilder::anchor);
      case DURATION -> number(in, BudgetBuilder::durationMs);
      case MIN_OUTPUT -> number(in, BudgetBuilder::minOutput);
      case CEILING_RATE -> number(in, BudgetBuilder::ceilingRate);
      case UNBOUNDED_HOLD -> number(in, BudgetBuilder::unboundedHold);
      case ROLLOVER -> number(in, BudgetBuilder::rollover);
      case VERSION -> number(in, BudgetBuilder::version);
      case SEEDED_TO -> number(in, BudgetBuilder::seededTo);
      case SEEDED_FROM -> number(in, BudgetBuilder::seededFrom);
      case MAX_WINDOWS -> {
        int most = in.small();
        yield Optional.of(b -> b.maxWindows(most));
      }
      default -> {
        in.skip();
        yield Optional.empty();
      }
    };
  }

  private static Optional<Consumer<BudgetBuilder>> number(In in, ObjLongConsumer<BudgetBuilder> set)
      throws IOException {
    long value = in.number();
    return Optional.of(b -> set.accept(b, value));
  }

  private static Optional<Consumer<BudgetBuilder>> share(
      In in, BiConsumer<BudgetBuilder, BigDecimal> set) throws IOException {
    BigDecimal value = in.decimal();
    return Optional.of(b -> set.accept(b, value));
  }

  private static Map<Priority, BigDecimal> share(In in, Map<Priority, BigDecimal> shares)
      throws IOException {
    int priority = 0;
    BigDecimal share = BigDecimal.ZERO;
    for (int field = in.next(); field != 0; field = in.next()) {
      switch (field) {
        case PRIORITY -> priority = in.small();
        case SHARE -> share = in.decimal();
        default -> in.skip();
      }
    }
    shares.put(PRIORITIES.at(priority), share);
    return shares;
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
