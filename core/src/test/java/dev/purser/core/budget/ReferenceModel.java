package dev.purser.core.budget;

import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    final Map<WindowKey, Long> holds = new HashMap<>();
    String settledWith = "";
  }

  private final Map<BudgetKey, Budget> budgets = new HashMap<>();
  private final List<Fact> facts = new ArrayList<>();
  private final Map<String, Res> reservations = new TreeMap<>();
  private final Map<String, String> records = new HashMap<>();
  private final Map<String, UsageRecord> newest = new HashMap<>();

  void put(Budget budget) {
    budgets.put(budget.key(), budget);
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
        long start = b.period().spanAt(at, b.zone()).start();
        touched.put(new WindowKey(b.key(), b.groupOf(call), start), b);
      }
    }
    return touched;
  }

  private static long amount(Unit unit, long ticks, long tokens) {
    return switch (unit) {
      case USD -> ticks;
      case TOKENS -> tokens;
      case REQUESTS -> 1;
    };
  }

  String reserve(String id, Call call, long ticks, long tokens, long ttl, long now) {
    String content = ticks + "/" + tokens + call.labels();
    Res known = reservations.get(id);
    if (known != null) {
      return known.content.equals(content) ? "held again" : "conflict";
    }
    Res res = new Res();
    res.content = content;
    res.expires = now + ttl;
    for (Map.Entry<WindowKey, Budget> w : windows(call, now).entrySet()) {
      Budget b = w.getValue();
      long asked = amount(b.unit(), ticks, tokens);
      long after = settled(w.getKey()) + held(w.getKey()) + asked;
      if (b.enforcement().isCeiling() && after > b.limitOf(w.getKey().group())) {
        return "refused";
      }
      res.holds.put(w.getKey(), asked);
    }
    reservations.put(id, res);
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
      Unit unit = budgets.get(w.budget()).unit();
      facts.add(new Fact(record.id().id(), w, worth(unit, record)));
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
        .forEach((w, b) -> facts.add(new Fact(record.id().id(), w, worth(b.unit(), record))));
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
      Unit unit = budgets.get(w.budget()).unit();
      facts.add(new Fact(id, w, worth(unit, revised) - worth(unit, old)));
    }
    return "posted";
  }

  Optional<UsageRecord> record(String id) {
    return Optional.ofNullable(newest.get(id));
  }

  private static long worth(Unit unit, UsageRecord record) {
    return amount(unit, record.cost().ticksOrZero(), record.tokens().total());
  }

  /** What is sent to settle with, as a hash would tell it. */
  static String content(UsageRecord record) {
    return record.id().id()
        + ' '
        + record.cost().ticksOrZero()
        + "/"
        + record.tokens().total()
        + record.labels();
  }
}
