package dev.purser.server.api;

import dev.purser.core.budget.Budget;
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
import dev.purser.core.money.Money;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.ProviderNames;
import dev.purser.core.usage.RecordId;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A budget as JSON. */
final class BudgetJson {

  private static final int MAX_WINDOWS = 100_000;

  private BudgetJson() {}

  /**
   * @param id the id in the path, which that in the body must not contradict
   * @param org the org asked for; empty if the body decides
   */
  static Budget read(Fields fields, String id, String org) {
    fields
        .text("id")
        .filter(own -> !own.equals(id))
        .ifPresent(own -> {
          throw fields.invalid("id", "is " + own + ", but the path says " + id);
        });
    String owner = fields.word("org").orElse(org.isEmpty() ? RecordId.DEFAULT_ORG : org);
    if (!org.isEmpty() && !owner.equals(org)) {
      throw fields.invalid("org", "is " + owner + ", but the query says " + org);
    }
    Unit unit = unit(fields);
    fields.text("currency").ifPresent(c -> CostJson.requireUsd("currency", c));
    Match match = match(fields);
    List<String> per = fields.words("per").orElse(List.of());
    per.forEach(name -> LabelsJson.possible("per", name, ""));
    if (per.size() > Labels.MAX_LABELS) {
      throw fields.invalid("per", "must have at most " + Labels.MAX_LABELS + " names");
    }
    long limit = amount(fields, unit, "limit").orElseThrow(() -> fields.missing("limit"));
    List<Budget.GroupLimit> limits = limits(fields, unit, per);
    Period period = period(fields);
    ZoneId zone = zone(fields);
    Enforcement enforcement = enforcement(fields);
    List<BigDecimal> thresholds = thresholds(fields);
    BigDecimal warning = ratio(fields, "warning_at", "0.8");
    BigDecimal critical = ratio(fields, "critical_at", "0.95");
    if (warning.compareTo(critical) > 0) {
      throw fields.invalid("warning_at", "must not be above critical_at");
    }
    BudgetBuilder builder =
        Budget.builder(new BudgetKey(owner, id), unit, limit, period)
            .match(match)
            .per(per.toArray(String[]::new))
            .limits(limits)
            .zone(zone)
            .enforcement(enforcement)
            .thresholds(thresholds)
            .warningAt(warning)
            .criticalAt(critical)
            .unknownPrice(unknownPrice(fields));
    amount(fields, unit, "unbounded_hold").ifPresent(builder::unboundedHold);
    fields
        .wholeNumber("max_windows", 1, MAX_WINDOWS)
        .ifPresent(most -> builder.maxWindows(most.intValue()));
    fields.instant("anchor").ifPresent(at -> builder.anchor(at.toEpochMilli()));
    readDuration(fields, period, builder);
    readFitting(fields, enforcement, builder);
    readShares(fields, builder);
    readRollover(fields, unit, period, builder);
    fields.take("version"); // as our answers have it, so that one can be sent back
    fields.end();
    return builder.build();
  }

  /** What is done so that a request fits. */
  private static void readFitting(Fields fields, Enforcement enforcement, BudgetBuilder builder) {
    fields
        .text("hold")
        .ifPresent(text ->
            builder.hold(
                HoldRule.ofWireName(text)
                    .orElseThrow(() -> fields.invalid("hold", "must be bound, p95 or extend"))));
    List<OnExceed> steps =
        fields.words("on_exceed").orElse(List.of()).stream()
            .map(step -> onExceed(fields, step))
            .toList();
    builder.onExceed(steps);
    List<String> ladder = fields.words("ladder").orElse(List.of());
    builder.ladder(ladder);
    // The preset of adaptive has it, ladder or not.
    if (ladder.isEmpty()
        && steps.contains(OnExceed.DOWNGRADE)
        && enforcement != Enforcement.ADAPTIVE) {
      throw fields.invalid("on_exceed", "has downgrade, which needs a ladder of models");
    }
    if (ladder.isEmpty() && fields.has("degrade_at")) {
      throw fields.invalid("degrade_at", "needs a ladder of models");
    }
    fields.wholeNumber("min_output", 1, Integer.MAX_VALUE).ifPresent(builder::minOutput);
    if (fields.has("degrade_at")) {
      builder.degradeAt(ratio(fields, "degrade_at", ""));
    }
  }

  private static void readDuration(Fields fields, Period period, BudgetBuilder builder) {
    String name = period == Period.SESSION ? "idle_time" : "duration";
    fields
        .text(name)
        .ifPresent(text -> {
          if (period != Period.SESSION && period != Period.ROLLING) {
            throw fields.invalid(name, "goes only with the period rolling");
          }
          builder.durationMs(duration(fields, name, text));
        });
    if (period == Period.ROLLING && !builder.hasDuration()) {
      throw fields.missing("duration");
    }
  }

  private static long duration(Fields fields, String name, String text) {
    try {
      long millis = Duration.parse(text).toMillis();
      if (millis >= 1000 && millis <= Budget.MAX_DURATION_MS) {
        return millis;
      }
    } catch (DateTimeException | ArithmeticException e) {
      // said below
    }
    throw fields.invalid(name, "must be from one second to 400 days, such as PT1H, is " + text);
  }

  /** What of a limit is kept, and what counts for what has no price. */
  private static void readShares(Fields fields, BudgetBuilder builder) {
    fields
        .object("priority_reserve")
        .ifPresent(shares -> {
          Map<Priority, BigDecimal> reserve = new EnumMap<>(Priority.class);
          for (Priority priority : Priority.values()) {
            if (shares.has(priority.wireName())) {
              reserve.put(priority, ratio(shares, priority.wireName(), ""));
            }
          }
          shares.end();
          BigDecimal kept = reserve.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
          if (kept.compareTo(BigDecimal.ONE) > 0) {
            throw fields.invalid("priority_reserve", "must not keep more than all of the limit");
          }
          builder.priorityReserve(reserve);
        });
    fields
        .decimal("ceiling_rate")
        .ifPresent(text -> {
          try {
            builder.ceilingRate(Money.of(new BigDecimal(text).movePointLeft(6)).ticks());
          } catch (ArithmeticException e) {
            throw fields.invalid(
                "ceiling_rate", "is out of range or finer than 0.0001 USD per million tokens");
          }
        });
  }

  private static void readRollover(Fields fields, Unit unit, Period period, BudgetBuilder builder) {
    fields
        .object("rollover")
        .ifPresent(rollover -> {
          if (!period.isOfCalendar()) {
            throw fields.invalid("rollover", "goes only with a period from minute to year");
          }
          builder.rollover(
              amount(rollover, unit, "max").orElseThrow(() -> rollover.missing("max")));
          rollover.end();
        });
  }

  private static OnExceed onExceed(Fields fields, String step) {
    return OnExceed.ofWireName(step)
        .orElseThrow(
            () -> fields.invalid("on_exceed", "must list clamp, downgrade, throttle or deny"));
  }

  private static Unit unit(Fields fields) {
    return Unit.ofWireName(fields.mandatoryText("unit"))
        .orElseThrow(() -> fields.invalid("unit", "must be usd, tokens or requests"));
  }

  private static Match match(Fields fields) {
    Map<String, List<String>> dimensions = new TreeMap<>();
    fields
        .object("match")
        .ifPresent(match ->
            match
                .rest()
                .forEach((name, values) ->
                    dimensions.put(Fields.mandatoryWord("match", name), values(name, values))));
    return Match.of(dimensions);
  }

  private static List<String> values(String dimension, JsonNode json) {
    List<String> values = Fields.words("match." + dimension, json);
    values.forEach(value -> LabelsJson.possible("match." + dimension, dimension, value));
    return dimension.equals("provider")
        ? values.stream().map(ProviderNames::canonical).distinct().toList()
        : values;
  }

  private static OptionalLong amount(Fields fields, Unit unit, String field) {
    return fields
        .decimal(field)
        .map(text -> OptionalLong.of(amount(fields, unit, field, text)))
        .orElse(OptionalLong.empty());
  }

  private static long amount(Fields fields, Unit unit, String field, String text) {
    long amount;
    try {
      amount = unit.parse(text);
    } catch (ArithmeticException e) {
      throw fields.invalid(
          field,
          unit == Unit.USD
              ? "is out of range or finer than 1e-10 USD"
              : "must be a whole number of " + unit.wireName());
    }
    if (amount < 0) {
      throw fields.invalid(field, "must not be negative");
    }
    return amount;
  }

  private static List<Budget.GroupLimit> limits(Fields fields, Unit unit, List<String> per) {
    List<Budget.GroupLimit> limits = new ArrayList<>();
    fields
        .take("limits")
        .ifPresent(list -> {
          if (!list.isArray()) {
            throw fields.invalid("limits", "must be a list");
          }
          list.forEach(item -> {
            Fields entry = Fields.of(item, "limits[" + limits.size() + "]");
            Labels group = ProviderNames.canonical(LabelsJson.read(entry, "group"));
            if (group.isEmpty()) {
              throw entry.missing("group");
            }
            if (!per.containsAll(group.toMap().keySet())) {
              throw entry.invalid("group", "may only name what the budget is split by with per");
            }
            if (limits.stream().anyMatch(other -> other.group().equals(group))) {
              throw entry.invalid("group", "has a limit already");
            }
            long limit = amount(entry, unit, "limit").orElseThrow(() -> entry.missing("limit"));
            entry.end();
            limits.add(new Budget.GroupLimit(group, limit));
          });
        });
    return limits;
  }

  private static Period period(Fields fields) {
    String text = fields.mandatoryText("period");
    return Period.ofWireName(text)
        .orElseThrow(() ->
            fields.invalid(
                "period",
                "must be request, minute, hour, day, week, month, quarter, year, session, rolling"
                    + " or total"));
  }

  private static ZoneId zone(Fields fields) {
    String text = fields.text("zone").orElse("UTC");
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw fields.invalid("zone", "must be a time zone such as Europe/Berlin, is " + text);
    }
  }

  private static Enforcement enforcement(Fields fields) {
    String text = fields.text("enforcement").orElse("hard");
    return Enforcement.ofWireName(text)
        .orElseThrow(
            () -> fields.invalid("enforcement", "must be observe, soft, hard or adaptive"));
  }

  private static List<BigDecimal> thresholds(Fields fields) {
    return fields
        .take("thresholds")
        .map(value -> value.isArray() ? value : Json.array().add(value))
        .map(list -> {
          if (list.size() > Budget.MAX_THRESHOLDS) {
            throw fields.invalid(
                "thresholds", "must be a list of at most " + Budget.MAX_THRESHOLDS + " decimals");
          }
          List<BigDecimal> thresholds = new ArrayList<>();
          list.forEach(item -> thresholds.add(Fields.decimal("thresholds", item)));
          if (thresholds.stream().anyMatch(t -> t.signum() <= 0)) {
            throw fields.invalid("thresholds", "must be above 0");
          }
          return thresholds.stream().sorted().distinct().toList();
        })
        .orElse(Budget.DEFAULT_THRESHOLDS);
  }

  private static BigDecimal ratio(Fields fields, String field, String otherwise) {
    BigDecimal ratio = new BigDecimal(fields.decimal(field).orElse(otherwise));
    if (ratio.signum() < 0 || ratio.compareTo(BigDecimal.TEN) > 0) {
      throw fields.invalid(field, "must be a share of the limit such as \"0.8\"");
    }
    return ratio;
  }

  private static UnknownPrice unknownPrice(Fields fields) {
    String text = fields.text("unknown_price").orElse("deny");
    return UnknownPrice.ofWireName(text)
        .orElseThrow(() -> fields.invalid("unknown_price", "must be deny, ceiling or allow"));
  }

  static ObjectNode write(Budget budget) {
    ObjectNode object = Json.object();
    object.put("id", budget.key().id());
    object.put("org", budget.key().org());
    ObjectNode match = object.putObject("match");
    budget
        .match()
        .dimensions()
        .forEach((name, values) -> values.forEach(match.putArray(name)::add));
    budget.per().forEach(object.putArray("per")::add);
    object.put("unit", budget.unit().wireName());
    object.put("limit", budget.unit().format(budget.limit()));
    ArrayNode limits = object.putArray("limits");
    for (Budget.GroupLimit exception : budget.limits()) {
      ObjectNode entry = limits.addObject();
      entry.set("group", LabelsJson.write(exception.group()));
      entry.put("limit", budget.unit().format(exception.limit()));
    }
    object.put("currency", "USD");
    object.put("period", budget.period().wireName());
    if (budget.period() == Period.ROLLING || budget.period() == Period.SESSION) {
      object.put(
          budget.period() == Period.ROLLING ? "duration" : "idle_time",
          Duration.ofMillis(budget.durationMs()).toString());
    }
    object.put("zone", budget.zone().getId());
    budget.anchor().ifPresent(at -> Json.putInstant(object, "anchor", at));
    object.put("enforcement", budget.enforcement().wireName());
    ArrayNode thresholds = object.putArray("thresholds");
    budget.thresholds().forEach(t -> thresholds.add(t.toPlainString()));
    object.put("warning_at", budget.warningAt().toPlainString());
    object.put("critical_at", budget.criticalAt().toPlainString());
    object.put("hold", budget.hold().wireName());
    ArrayNode onExceed = object.putArray("on_exceed");
    budget.onExceed().forEach(step -> onExceed.add(step.wireName()));
    budget.ladder().forEach(object.putArray("ladder")::add);
    object.put("min_output", budget.minOutput());
    budget.degradeAt().ifPresent(share -> object.put("degrade_at", share.toPlainString()));
    object.put("unknown_price", budget.unknownPrice().wireName());
    budget
        .unboundedHold()
        .ifPresent(hold -> object.put("unbounded_hold", budget.unit().format(hold)));
    if (!budget.priorityReserve().isEmpty()) {
      ObjectNode reserve = object.putObject("priority_reserve");
      new EnumMap<>(budget.priorityReserve())
          .forEach((priority, share) -> reserve.put(priority.wireName(), share.toPlainString()));
    }
    budget
        .rollover()
        .ifPresent(most -> object.putObject("rollover").put("max", budget.unit().format(most)));
    if (budget.unknownPrice() == UnknownPrice.CEILING) {
      object.put(
          "ceiling_rate", Money.toDecimal(Math.multiplyExact(budget.ceilingRate(), 1_000_000L)));
    }
    object.put("max_windows", budget.maxWindows());
    object.put("version", budget.version());
    return object;
  }
}
