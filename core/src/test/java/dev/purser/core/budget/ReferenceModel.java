package dev.purser.core.budget;

import dev.purser.core.budget.Period.Span;
import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What windows admit, said as naively as it can be: what happened is a list of facts, each with the
 * instant that it counts at, and every question adds them up anew. Slow on purpose; what it answers
 * is what the engine must answer. {@link ReferenceBooks} says how facts come about.
 */
final class ReferenceModel {

  /** A group of a budget. */
  record Place(BudgetKey budget, Labels group) {}

  /** An amount that a record posted. */
  record Fact(String record, Place place, long at, long amount) {}

  /** Something that went on somewhere, which keeps a session open. */
  record Activity(Place place, long from, long to) {}

  /** An override. */
  record Raise(Place place, long amount, long granted, long expires) {}

  /** A reservation, with what it holds where. */
  static final class Res {
    String content = "";
    String state = "held";
    boolean isGateways;
    long created;
    long expires;
    Priority priority = Priority.NORMAL;
    Demand demand = new Demand(new Claim.Of(0), new Claim.Of(0), 1);
    Map<Place, Long> holds = new TreeMap<>(BY_BUDGET);
    Call call = new Call("", "", "", "", Labels.NONE, Labels.NONE);
    String settledWith = "";

    boolean isLive() {
      return state.equals("held");
    }
  }

  /** What a window says: what it keeps, or why not. */
  record Answer(long keeps, String refusal) {}

  static final Comparator<Place> BY_BUDGET =
      Comparator.comparing((Place p) -> p.budget().id()).thenComparing(p -> p.group().toString());
  static final long RUNS = Long.MAX_VALUE;

  final Map<BudgetKey, Budget> budgets = new TreeMap<>(Comparator.comparing(BudgetKey::id));
  final Map<String, Raise> raises = new TreeMap<>();
  private final Map<Place, List<Fact>> facts = new HashMap<>();
  final List<Activity> activities = new ArrayList<>();
  final Map<String, Res> reservations = new LinkedHashMap<>();

  void add(Fact fact) {
    facts.computeIfAbsent(fact.place, p -> new ArrayList<>()).add(fact);
  }

  List<Fact> facts(Place place) {
    return facts.getOrDefault(place, List.of());
  }

  Stream<Fact> facts() {
    return facts.values().stream().flatMap(List::stream);
  }

  void forgetFacts(BudgetKey budget) {
    facts.keySet().removeIf(place -> place.budget.equals(budget));
  }

  private Stream<Res> live() {
    return reservations.values().stream().filter(Res::isLive);
  }

  // ---- sums

  /** What is settled where and when. */
  long settled(Place place, Span span) {
    long settled = 0;
    for (Fact fact : facts(place)) {
      settled += span.holds(fact.at) ? fact.amount : 0;
    }
    return settled;
  }

  /** What is held where and when. */
  long held(Place place, Span span) {
    return live()
        .filter(r -> span.holds(r.created))
        .mapToLong(r -> r.holds.getOrDefault(place, 0L))
        .sum();
  }

  /** The stretch of time that counts together with an instant. */
  Span counted(Place place, long at, long now) {
    Budget b = budgets.get(place.budget);
    return switch (b.period()) {
      case REQUEST -> new Span(0, 0);
      case SESSION -> session(place, at, b.durationMs());
      case ROLLING -> {
        // The first bucket that has not left: it ends less than the duration ago.
        Span bucket = ReferencePeriods.spanAt(b, now - b.durationMs());
        yield new Span(bucket.start(), Long.MAX_VALUE);
      }
      default -> ReferencePeriods.spanAt(b, at);
    };
  }

  /** A session is what goes on with no pause as long as the idle time. */
  private Span session(Place place, long at, long pause) {
    Stream<Activity> done = activities.stream().filter(a -> a.place.equals(place));
    Stream<Activity> posted = facts(place).stream().map(f -> new Activity(place, f.at, f.at));
    Stream<Activity> running =
        live()
            .filter(r -> r.holds.containsKey(place))
            .map(r -> new Activity(place, r.created, RUNS));
    List<Activity> all =
        Stream.of(done, posted, running, Stream.of(new Activity(place, at, at)))
            .flatMap(s -> s)
            .sorted(Comparator.comparingLong(Activity::from))
            .toList();
    long start = Long.MIN_VALUE;
    long end = Long.MIN_VALUE;
    for (Activity next : all) {
      if (next.from >= end) {
        if (start <= at && at < end) {
          break;
        }
        start = next.from;
      }
      end = Math.max(end, next.to == RUNS ? RUNS : next.to + pause);
    }
    return new Span(start, end);
  }

  /** From when on what counts at an instant no longer counts. */
  long countsUntil(Place place, long at) {
    Budget b = budgets.get(place.budget);
    return switch (b.period()) {
      case SESSION -> session(place, at, b.durationMs()).end();
      case ROLLING -> ReferencePeriods.spanAt(b, at).end() + b.durationMs();
      default -> ReferencePeriods.spanAt(b, at).end();
    };
  }

  // ---- limits

  /** What overrides and the window before add to the limit of a window. */
  long added(Place place, long at, long now, long moreHeldBefore) {
    Budget b = budgets.get(place.budget);
    Span window = ReferencePeriods.spanAt(b, at);
    long added =
        raises.values().stream()
            .filter(r -> r.place.equals(place) && r.expires > now)
            .filter(r -> !b.period().isOfCalendar() || window.holds(r.granted))
            .mapToLong(Raise::amount)
            .sum();
    if (b.rollover().isPresent() && b.period().isOfCalendar()) {
      Span before = ReferencePeriods.spanAt(b, window.start() - 1);
      long unused =
          b.limitOf(place.group) - settled(place, before) - held(place, before) - moreHeldBefore;
      added += Math.max(0, Math.min(unused, b.rollover().getAsLong()));
    }
    return added;
  }

  long left(Place place, long at, long now, long moreHeldBefore) {
    Span counted = counted(place, at, now);
    return budgets.get(place.budget).limitOf(place.group)
        + added(place, at, now, moreHeldBefore)
        - settled(place, counted)
        - held(place, counted);
  }

  private static long kept(Budget b, Place place, Priority priority) {
    long kept = 0;
    for (Map.Entry<Priority, BigDecimal> share : b.priorityReserve().entrySet()) {
      if (share.getKey().compareTo(priority) > 0) {
        BigDecimal amount = share.getValue().multiply(new BigDecimal(b.limitOf(place.group)));
        kept += amount.setScale(0, RoundingMode.CEILING).longValueExact();
      }
    }
    return kept;
  }

  // ---- decisions

  /** What the window that takes an instant says to a claim, of which some is known already. */
  Answer ask(Place place, long at, Claim claim, Priority priority, long known, long now) {
    Budget b = budgets.get(place.budget);
    boolean ceiling = b.enforcement().isCeiling();
    if (claim instanceof Claim.Missing) {
      return new Answer(0, ceiling ? "missing " + b.key().id() : "");
    }
    if (claim instanceof Claim.Unpriced && b.unknownPrice() == UnknownPrice.DENY && ceiling) {
      return refuse(place, at, 0, "unknown_price", now);
    }
    if (claim instanceof Claim.Unboundable && b.unboundedHold().isEmpty()) {
      return ceiling ? refuse(place, at, 0, "unboundable_request", now) : new Answer(0, "");
    }
    long asked = amount(b, claim);
    boolean fits = asked + known <= left(place, at, now, 0) - kept(b, place, priority);
    if (b.rollover().isPresent() && b.period().isOfCalendar()) {
      // What is held here is not left for the next window, which must not be overdrawn by it.
      long next = ReferencePeriods.spanAt(b, at).end();
      long after = left(place, next, now, asked);
      fits &= after >= 0 || after == left(place, next, now, 0);
    }
    return !ceiling || fits
        ? new Answer(asked, "")
        : refuse(place, at, asked, "budget_exceeded", now);
  }

  private Answer refuse(Place place, long at, long asked, String code, long now) {
    Span counted = counted(place, at, now);
    return new Answer(
        0,
        String.join(
            " ",
            "refused",
            code,
            place.budget.id(),
            "settled " + settled(place, counted),
            "held " + held(place, counted),
            "asked " + asked,
            "added " + added(place, at, now, 0)));
  }

  /** What is held for a claim that is let in. */
  static long amount(Budget b, Claim claim) {
    return switch (claim) {
      case Claim.Of of -> of.amount();
      case Claim.Unboundable u -> b.unboundedHold().orElse(0);
      default -> 0;
    };
  }

  /** What a demand is to a budget. */
  static Claim claim(Budget b, Demand demand) {
    Claim claim =
        switch (b.unit()) {
          case USD -> demand.usd();
          case TOKENS -> demand.tokens();
          case REQUESTS -> new Claim.Of(demand.requests());
        };
    boolean atCeiling = claim instanceof Claim.Unpriced && b.unknownPrice() == UnknownPrice.CEILING;
    if (!atCeiling) {
      return claim;
    }
    return demand.tokens() instanceof Claim.Of(long tokens)
        ? new Claim.Of(tokens * b.ceilingRate())
        : new Claim.Unboundable("");
  }

  static Optional<Long> known(Claim claim) {
    return claim instanceof Claim.Of(long amount) ? Optional.of(amount) : Optional.empty();
  }
}
