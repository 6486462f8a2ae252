package dev.purser.core.budget;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The engine as naively as it can be said: it keeps what happened as lists of facts and adds them
 * up anew for every question. Slow on purpose; what it answers is what the engine must answer.
 */
final class ReferenceModel {

  /** An amount that one record posted to one window. */
  private record Fact(String record, WindowKey window, long amount) {}

  /** A reservation, with what it holds where. */
  private static final class Res {
    String content = "";
    String state = "held";
    long expires;
    Priority priority = Priority.NORMAL;
    final Map<WindowKey, Long> holds = new HashMap<>();
    Call call = new Call("", "", "", "", Labels.NONE, Labels.NONE);
    String settledWith = "";
  }

  /** An override of a window. */
  private record Raise(WindowKey window, long amount, long expires) {}

  /** The ticks of what has no price. */
  static final long UNPRICED = -1;

  private final Map<BudgetKey, Budget> budgets = new HashMap<>();
  private final List<Labels> breakers = new ArrayList<>();
  private final Map<String, Raise> raises = new HashMap<>();
  private final List<Fact> facts = new ArrayList<>();
  private final Map<String, Res> reservations = new TreeMap<>();
  private final Map<String, String> records = new HashMap<>();
  private final Map<String, UsageRecord> newest = new HashMap<>();

  void put(Budget budget) {
    budgets.put(budget.key(), budget);
  }

  /** What the budget held and counted is gone with it. */
  void remove(BudgetKey key) {
    budgets.remove(key);
    facts.removeIf(f -> f.window.budget().equals(key));
    reservations.values().forEach(r -> r.holds.keySet().removeIf(w -> w.budget().equals(key)));
  }

  void trip(Labels scope) {
    breakers.add(scope);
  }

  void reset(Labels scope) {
    breakers.remove(scope);
  }

  private boolean isStopped(Call call) {
    return breakers.stream().anyMatch(scope -> call.labels().with(scope).equals(call.labels()));
  }

  long settled(WindowKey key) {
    return facts.stream().filter(f -> f.window.equals(key)).mapToLong(Fact::amount).sum();
  }

  long held(WindowKey key) {
    return reservations.values().stream()
        .filter(r -> r.state.equals("held"))
        .mapToLong(r -> r.holds.getOrDefault(key, 0L))
        .sum();
  }

  private Map<WindowKey, Budget> windows(Call call, long at) {
    Map<WindowKey, Budget> touched = new HashMap<>();
    for (Budget b : budgets.values()) {
      if (b.match().takes(call, true)) {
        long start = b.schedule().spanAt(at).start();
        touched.put(new WindowKey(b.key(), b.groupOf(call), start), b);
      }
    }
    return touched;
  }

  private static long amount(Budget b, long ticks, long tokens) {
    return switch (b.unit()) {
      case USD ->
          ticks != UNPRICED
              ? ticks
              : b.unknownPrice() == UnknownPrice.CEILING ? tokens * b.ceilingRate() : 0;
      case TOKENS -> tokens;
      case REQUESTS -> 1;
    };
  }

  private static boolean refusesUnpriced(Budget b, long ticks) {
    return ticks == UNPRICED
        && b.unit() == Unit.USD
        && b.enforcement().isCeiling()
        && b.unknownPrice() == UnknownPrice.DENY;
  }

  void grant(String id, WindowKey window, long amount, long expires) {
    raises.put(id, new Raise(window, amount, expires));
  }

  boolean endOverride(String id) {
    return raises.remove(id) != null;
  }

  /** The windows whose sums count together with one: the buckets of a rolling window. */
  private List<WindowKey> counted(WindowKey key, Budget b, long now) {
    if (b.period() != Period.ROLLING) {
      return b.period() == Period.REQUEST ? List.of() : List.of(key);
    }
    return Stream.concat(
            facts.stream().map(Fact::window),
            reservations.values().stream().flatMap(r -> r.holds.keySet().stream()))
        .filter(w -> w.budget().equals(key.budget()) && w.group().equals(key.group()))
        .filter(w -> b.schedule().countsUntil(b.schedule().spanAt(w.start())) > now)
        .distinct()
        .toList();
  }

  private long left(WindowKey key, Budget b, long now) {
    long left = b.limitOf(key.group());
    for (Raise raise : raises.values()) {
      boolean here = raise.window.budget().equals(key.budget()) && raise.expires > now;
      if (here && (raise.window.equals(key) || b.period() == Period.ROLLING)) {
        left += raise.amount;
      }
    }
    if (b.rollover().isPresent()) {
      long before = b.schedule().spanAt(key.start() - 1).start();
      WindowKey last = new WindowKey(key.budget(), key.group(), before);
      long unused = b.limitOf(key.group()) - settled(last) - held(last);
      left += Math.max(0, Math.min(unused, b.rollover().getAsLong()));
    }
    for (WindowKey w : counted(key, b, now)) {
      left -= settled(w) + held(w);
    }
    return left;
  }

  private static long kept(Budget b, WindowKey key, Priority priority) {
    long kept = 0;
    for (Map.Entry<Priority, BigDecimal> share : b.priorityReserve().entrySet()) {
      if (share.getKey().compareTo(priority) > 0) {
        BigDecimal amount = share.getValue().multiply(new BigDecimal(b.limitOf(key.group())));
        kept += amount.setScale(0, RoundingMode.CEILING).longValueExact();
      }
    }
    return kept;
  }

  private boolean fits(WindowKey key, long asked, Priority priority, long now) {
    Budget b = budgets.get(key.budget());
    return !b.enforcement().isCeiling() || asked <= left(key, b, now) - kept(b, key, priority);
  }

  String reserve(
      String id, Call call, long ticks, long tokens, Priority priority, long ttl, long now) {
    String content = ticks + "/" + tokens + call.labels();
    Res known = reservations.get(id);
    if (known != null) {
      return known.content.equals(content) ? "held again" : "conflict";
    }
    if (isStopped(call)) {
      return "refused";
    }
    Res res = new Res();
    res.call = call;
    res.content = content;
    res.expires = now + ttl;
    res.priority = priority;
    for (Map.Entry<WindowKey, Budget> w : windows(call, now).entrySet()) {
      long asked = amount(w.getValue(), ticks, tokens);
      if (refusesUnpriced(w.getValue(), ticks) || !fits(w.getKey(), asked, priority, now)) {
        return "refused";
      }
      res.holds.put(w.getKey(), asked);
    }
    reservations.put(id, res);
    return "held";
  }

  /** A restart forgets how much a call matters. */
  void restart() {
    reservations.values().forEach(r -> r.priority = Priority.NORMAL);
  }

  String extend(String id, long ticks, long tokens, long now) {
    Res res = reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (!res.state.equals("held")) {
      return "conflict";
    }
    if (isStopped(res.call)) {
      return "refused";
    }
    for (Map.Entry<WindowKey, Long> hold : res.holds.entrySet()) {
      Budget b = budgets.get(hold.getKey().budget());
      long more = b.unit() == Unit.REQUESTS ? 0 : amount(b, ticks, tokens);
      long known = b.period() == Period.REQUEST ? hold.getValue() : 0;
      if (refusesUnpriced(b, ticks) || !fits(hold.getKey(), more + known, res.priority, now)) {
        return "refused";
      }
      WindowKey next =
          new WindowKey(
              b.key(), hold.getKey().group(), b.schedule().spanAt(hold.getKey().start()).end());
      boolean carries = b.rollover().isPresent() && next.start() <= now;
      if (carries && b.enforcement().isCeiling() && more > left(next, b, now)) {
        return "refused";
      }
    }
    for (Map.Entry<WindowKey, Long> hold : res.holds.entrySet()) {
      Budget b = budgets.get(hold.getKey().budget());
      hold.setValue(hold.getValue() + (b.unit() == Unit.REQUESTS ? 0 : amount(b, ticks, tokens)));
    }
    return "held";
  }

  String settle(String id, UsageRecord record) {
    Res res = reservations.get(id);
    if (res == null) {
      return "not found";
    }
    String content = content(record);
    return switch (res.state) {
      case "settled" -> res.settledWith.equals(content) ? "settled again" : "conflict";
      case "released" -> "conflict";
      default -> records.containsKey(record.id().id()) ? "conflict" : post(res, record, content);
    };
  }

  private String post(Res res, UsageRecord record, String content) {
    res.state = "settled";
    res.settledWith = content;
    records.put(record.id().id(), "settled:" + content);
    newest.put(record.id().id(), record);
    for (WindowKey w : res.holds.keySet()) {
      Budget b = budgets.get(w.budget());
      if (b.period() != Period.REQUEST) {
        facts.add(new Fact(record.id().id(), w, worth(b, record)));
      }
    }
    return "settled";
  }

  String release(String id) {
    Res res = reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (res.state.equals("settled")) {
      return "conflict";
    }
    boolean running = res.state.equals("held");
    res.state = running ? "released" : res.state;
    return running ? "ended" : "ended again";
  }

  String renew(String id, long ttl, long now) {
    Res res = reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (!res.state.equals("held")) {
      return "conflict";
    }
    res.expires = now + ttl;
    return "ended";
  }

  int expire(long now) {
    int count = 0;
    for (Res res : reservations.values()) {
      if (res.state.equals("held") && res.expires <= now) {
        res.state = "expired";
        count++;
      }
    }
    return count;
  }

  String post(UsageRecord record, String hash) {
    String known = records.get(record.id().id());
    if (known != null) {
      return known.equals("posted:" + hash) ? "duplicate" : "conflict";
    }
    records.put(record.id().id(), "posted:" + hash);
    newest.put(record.id().id(), record);
    windows(Call.of(record), record.time().toEpochMilli())
        .forEach((w, b) -> {
          if (b.period() != Period.REQUEST) {
            facts.add(new Fact(record.id().id(), w, worth(b, record)));
          }
        });
    return "posted";
  }

  String correct(String id, UsageRecord revised) {
    UsageRecord old = newest.get(id);
    if (old == null) {
      return "not found";
    }
    newest.put(id, revised);
    List<WindowKey> windows =
        facts.stream().filter(f -> f.record.equals(id)).map(Fact::window).distinct().toList();
    for (WindowKey w : windows) {
      Budget b = budgets.get(w.budget());
      facts.add(new Fact(id, w, worth(b, revised) - worth(b, old)));
    }
    return "posted";
  }

  Optional<UsageRecord> record(String id) {
    return Optional.ofNullable(newest.get(id));
  }

  private static long worth(Budget b, UsageRecord record) {
    return amount(b, ticks(record), record.tokens().total());
  }

  private static long ticks(UsageRecord record) {
    return record.cost() instanceof Cost.Unpriced ? UNPRICED : record.cost().ticksOrZero();
  }

  /** What is sent to settle with, as a hash would tell it. */
  static String content(UsageRecord record) {
    return record.id().id() + ' ' + ticks(record) + "/" + record.tokens().total() + record.labels();
  }
}
