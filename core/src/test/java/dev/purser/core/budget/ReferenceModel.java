package dev.purser.core.budget;

import dev.purser.core.budget.Period.Span;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * What windows admit, said as naively as it can be: what happened is a list of entries for each
 * group of a budget, and every question adds them up anew. Slow on purpose; what it answers is what
 * the engine must answer. {@link ReferenceBooks} says how entries come about.
 */
final class ReferenceModel {

  static final long RUNS = Long.MAX_VALUE;

  /** A group of a budget. */
  record Place(BudgetKey budget, Labels group) {}

  /** What a record posted or a reservation holds: counts at an instant, and lasts until one. */
  static final class Entry {
    final String id;
    final long at;
    long until;
    long settled;
    long held;

    Entry(String id, long at, long until) {
      this.id = id;
      this.at = at;
      this.until = until;
    }
  }

  /** An override. */
  record Raise(Place place, long amount, long granted, long expires) {}

  final Map<String, Raise> raises = new TreeMap<>();
  final Map<BudgetKey, Budget> budgets = new TreeMap<>(Comparator.comparing(BudgetKey::id));
  final Map<Place, List<Entry>> entries = new HashMap<>();

  List<Entry> at(Place place) {
    return entries.computeIfAbsent(place, p -> new ArrayList<>());
  }

  Budget budget(Place place) {
    return budgets.get(place.budget);
  }

  // ---- sums

  long settled(Place place, Span span) {
    return sum(place, span, e -> e.settled);
  }

  long held(Place place, Span span) {
    return sum(place, span, e -> e.held);
  }

  private long sum(Place place, Span span, ToLongFunction<Entry> amount) {
    return at(place).stream().filter(e -> span.holds(e.at)).mapToLong(amount).sum();
  }

  /** The stretch of time that counts together with an instant. */
  private Span counted(Place place, long at, long now) {
    Schedule schedule = budget(place).schedule();
    return switch (schedule.period()) {
      case REQUEST -> new Span(0, 0);
      case SESSION -> session(place, at, schedule.durationMs());
      // From the first bucket that has not left whole.
      case ROLLING -> new Span(schedule.spanAt(now - schedule.durationMs()).start(), RUNS);
      default -> schedule.spanAt(at);
    };
  }

  /** A session is what goes on with no pause as long as the idle time. */
  private Span session(Place place, long at, long pause) {
    List<Entry> all = new ArrayList<>(at(place));
    all.add(new Entry("", at, at));
    all.sort(Comparator.comparingLong(e -> e.at));
    long start = Long.MIN_VALUE;
    long end = Long.MIN_VALUE;
    for (Entry next : all) {
      if (next.at >= end) {
        if (start <= at && at < end) {
          break;
        }
        start = next.at;
      }
      end = Math.max(end, next.until == RUNS ? RUNS : next.until + pause);
    }
    return new Span(start, end);
  }

  /** What overrides and the window before add to the limit of a window. */
  private long added(Place place, long at, long now, long moreHeldBefore) {
    Budget b = budget(place);
    Span window = b.schedule().spanAt(at);
    long added = 0;
    for (Raise raise : raises.values()) {
      boolean isOfWindow = !b.period().isOfCalendar() || window.holds(raise.granted);
      boolean counts = raise.place.equals(place) && raise.expires > now && isOfWindow;
      added += counts ? raise.amount : 0;
    }
    if (b.rollover().isPresent() && b.period().isOfCalendar()) {
      Span before = b.schedule().spanAt(window.start() - 1);
      long unused = b.limitOf(place.group) - settled(place, before) - held(place, before);
      added += Math.clamp(unused - moreHeldBefore, 0, b.rollover().getAsLong());
    }
    return added;
  }

  long left(Place place, long at, long now, long moreHeldBefore) {
    Span counted = counted(place, at, now);
    long limit = budget(place).limitOf(place.group) + added(place, at, now, moreHeldBefore);
    return limit - settled(place, counted) - held(place, counted);
  }

  private long keptFrom(Priority priority, Place place) {
    BigDecimal limit = new BigDecimal(budget(place).limitOf(place.group));
    return budget(place).priorityReserve().entrySet().stream()
        .filter(share -> share.getKey().compareTo(priority) > 0)
        .map(share -> share.getValue().multiply(limit).setScale(0, RoundingMode.CEILING))
        .mapToLong(BigDecimal::longValueExact)
        .sum();
  }

  // ---- amounts

  private static Claim claim(Budget b, Demand demand) {
    boolean isAtCeiling =
        demand.usd() instanceof Claim.Unpriced && b.unknownPrice() == UnknownPrice.CEILING;
    return switch (b.unit()) {
      case TOKENS -> demand.tokens();
      case REQUESTS -> new Claim.Of(demand.requests());
      case USD ->
          !isAtCeiling
              ? demand.usd()
              : demand.tokens() instanceof Claim.Of(long tokens)
                  ? new Claim.Of(tokens * b.ceilingRate())
                  : new Claim.Unboundable("");
    };
  }

  /** What a demand that is let in counts. */
  long amount(Place place, Demand demand) {
    return switch (claim(budget(place), demand)) {
      case Claim.Of of -> of.amount();
      case Claim.Unboundable u -> budget(place).unboundedHold().orElse(0);
      default -> 0;
    };
  }

  long amount(Place place, UsageRecord record) {
    boolean isPriced = !(record.cost() instanceof Cost.Unpriced);
    Claim usd = isPriced ? new Claim.Of(record.cost().ticksOrZero()) : new Claim.Unpriced("");
    Claim tokens = new Claim.Of(record.tokens().total());
    return posts(record) ? amount(place, new Demand(usd, tokens, 1)) : 0;
  }

  static boolean posts(UsageRecord record) {
    return record.status() != Status.ERROR;
  }

  // ---- decisions

  /** Why a window refuses a demand, of which some is known already; empty if it does not. */
  String refusal(Place place, long at, Demand demand, Priority priority, long known, long now) {
    Budget b = budget(place);
    Claim claim = claim(b, demand);
    if (!b.enforcement().isCeiling()) {
      return "";
    }
    if (claim instanceof Claim.Missing) {
      return "missing " + b.key().id();
    }
    if (claim instanceof Claim.Unpriced && b.unknownPrice() == UnknownPrice.DENY) {
      return refused("unknown_price", place, at, 0, now);
    }
    if (claim instanceof Claim.Unboundable && b.unboundedHold().isEmpty()) {
      return refused("unboundable_request", place, at, 0, now);
    }
    long asked = amount(place, demand);
    boolean fits = asked + known <= left(place, at, now, 0) - keptFrom(priority, place);
    if (b.rollover().isPresent() && b.period().isOfCalendar()) {
      // What is held here is not left for the next window, which must not be overdrawn by it.
      long next = b.schedule().spanAt(at).end();
      long after = left(place, next, now, asked);
      fits &= after >= 0 || after == left(place, next, now, 0);
    }
    return fits ? "" : refused("budget_exceeded", place, at, asked, now);
  }

  private String refused(String code, Place place, long at, long asked, long now) {
    Span counted = counted(place, at, now);
    long settled = settled(place, counted);
    long held = held(place, counted);
    return "refused %s %s settled %d held %d asked %d added %d"
        .formatted(code, place.budget.id(), settled, held, asked, added(place, at, now, 0));
  }

  /** Where a call counts: beyond the most groups, in the shared one. */
  List<Place> places(Call call) {
    List<Place> places = new ArrayList<>();
    for (Budget b : budgets.values()) {
      if (b.match().takes(call, b.enforcement().isCeiling())) {
        places.add(new Place(b.key(), hasRoom(b, call) ? b.groupOf(call) : Labels.NONE));
      }
    }
    places.forEach(this::at);
    return places;
  }

  boolean hasRoom(Budget b, Call call) {
    Labels group = b.groupOf(call);
    return group.isEmpty()
        || entries.containsKey(new Place(b.key(), group))
        || entries.keySet().stream().filter(p -> p.budget.equals(b.key())).count() < b.maxWindows();
  }
}
