package dev.purser.core.budget;

import dev.purser.core.budget.ReferenceModel.Entry;
import dev.purser.core.budget.ReferenceModel.Place;
import dev.purser.core.budget.ReferenceModel.Raise;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What commands do, over a {@link ReferenceModel}: which entries they add and what they answer. */
final class ReferenceBooks {

  /** A reservation, and where it holds or held something. */
  static final class Res {
    final Call call;
    final Priority priority;
    final boolean isGateways;
    final String content;
    final Set<Place> places =
        new TreeSet<>(Comparator.comparing(p -> p.budget().id() + " " + p.group()));
    Demand demand;
    String state = "held";
    long created;
    long expires;

    Res(Call call, Demand demand, Priority priority, boolean isGateways) {
      this.call = call;
      this.demand = demand;
      this.priority = priority;
      this.isGateways = isGateways;
      this.content = demand + " " + call.labels();
    }

    boolean isLive() {
      return state.equals("held");
    }
  }

  final ReferenceModel model = new ReferenceModel();
  final Map<String, Res> reservations = new LinkedHashMap<>();
  final Map<String, UsageRecord> records = new HashMap<>();
  final Set<Labels> breakers = new HashSet<>();
  private final Map<String, String> contents = new HashMap<>();

  // ---- budgets

  /** A budget whose windows are new: what was posted to them is what the records say. */
  void install(Budget b) {
    Budget old = model.budgets.get(b.key());
    boolean isSplitAlike = old != null && old.per().equals(b.per()) && old.period() == b.period();
    Map<String, Raise> kept = new TreeMap<>(model.raises);
    kept.values().removeIf(raise -> !isSplitAlike || !raise.place().budget().equals(b.key()));
    remove(b.key());
    model.budgets.put(b.key(), b);
    kept.forEach(this::grant);
    for (UsageRecord record : records.values()) {
      if (ReferenceModel.posts(record) && b.match().takes(Call.of(record), true)) {
        Place place = new Place(b.key(), b.groupOf(Call.of(record)));
        post(record, place, record.time().toEpochMilli());
      }
    }
    reservations.forEach((id, res) -> {
      if (res.isLive()) {
        model.places(res.call).stream()
            .filter(place -> place.budget().equals(b.key()))
            .forEach(place -> hold(id, res, place));
      }
    });
  }

  /** Another version of a budget whose windows stay. */
  void change(Budget b) {
    model.budgets.put(b.key(), b);
  }

  void remove(BudgetKey key) {
    model.budgets.remove(key);
    model.entries.keySet().removeIf(place -> place.budget().equals(key));
    model.raises.values().removeIf(raise -> raise.place().budget().equals(key));
    for (Res res : reservations.values()) {
      res.places.removeIf(place -> res.isLive() && place.budget().equals(key));
    }
  }

  void grant(String id, Raise raise) {
    model.at(raise.place());
    model.raises.put(id, raise);
  }

  /** Groups in which nothing has happened make room for others. */
  void tidy() {
    model.entries.values().removeIf(List::isEmpty);
    model.raises.values().forEach(raise -> model.at(raise.place()));
  }

  // ---- reservations

  String reserve(String id, Res asked, long now) {
    Res known = reservations.get(id);
    if (known != null) {
      return known.content.equals(asked.content) ? "held again" : "conflict";
    }
    List<Place> places = model.places(asked.call);
    String refusal =
        refusal(
            asked.call, places, p -> model.refusal(p, now, asked.demand, asked.priority, 0, now));
    if (refusal.isEmpty()) {
      asked.created = now;
      reservations.put(id, asked);
      places.forEach(place -> hold(id, asked, place));
    }
    return refusal.isEmpty() ? "held" : refusal;
  }

  /** Why a call may not go on: whatever its amounts, or the first refusal of its places. */
  private String refusal(Call call, Collection<Place> places, Function<Place, String> ask) {
    if (breakers.stream().anyMatch(s -> call.labels().with(s).equals(call.labels()))) {
      return "refused breaker_open";
    }
    String refusal = "";
    for (Budget b : model.budgets.values()) {
      boolean takes = b.enforcement().isCeiling() && b.match().takes(call, true);
      if (refusal.isEmpty() && takes && !model.hasRoom(b, call)) {
        refusal = "refused too_many_windows " + b.key().id();
      }
    }
    for (Place place : places) {
      refusal = refusal.isEmpty() ? ask.apply(place) : refusal;
    }
    return refusal;
  }

  private void hold(String id, Res res, Place place) {
    Entry hold = new Entry("hold " + id, res.created, ReferenceModel.RUNS);
    hold.held = model.amount(place, res.demand);
    model.at(place).add(hold);
    res.places.add(place);
  }

  private Entry holdOf(String id, Place place) {
    return model.at(place).stream()
        .filter(e -> e.id.equals("hold " + id))
        .findFirst()
        .orElseThrow();
  }

  /** What each window would say to a call: what is left, and the refusal. */
  Map<String, String> check(Res asked, long now) {
    Map<String, String> verdicts = new HashMap<>();
    for (Place place : model.places(asked.call)) {
      String refusal = model.refusal(place, now, asked.demand, asked.priority, 0, now);
      String said = refusal.startsWith("missing") ? "" : refusal;
      verdicts.put(place.budget().id(), model.left(place, now, now, 0) + " " + said);
    }
    return verdicts;
  }

  String extend(String id, Demand asked, long now) {
    Res res = reservations.get(id);
    if (res == null || !res.isLive()) {
      return res == null ? "not found" : "conflict";
    }
    // What is not said is nothing more.
    boolean isSaid = !(asked.tokens() instanceof Claim.Missing);
    Demand more = isSaid ? asked : new Demand(asked.usd(), new Claim.Of(0), 0);
    model.places(res.call); // its groups are in memory from now on
    String refusal =
        refusal(
            res.call,
            res.places,
            place -> {
              boolean isAlone = model.budget(place).period() == Period.REQUEST;
              long known = isAlone ? holdOf(id, place).held : 0;
              return model.refusal(place, res.created, more, res.priority, known, now);
            });
    if (refusal.isEmpty()) {
      res.places.forEach(place -> holdOf(id, place).held += model.amount(place, more));
      Claim usd = sum(res.demand.usd(), more.usd());
      res.demand = new Demand(usd, sum(res.demand.tokens(), more.tokens()), 1);
    }
    return refusal.isEmpty() ? "held" : refusal;
  }

  private static Claim sum(Claim claim, Claim more) {
    return claim instanceof Claim.Of(long amount) && more instanceof Claim.Of(long added)
        ? new Claim.Of(amount + added)
        : claim;
  }

  String settle(String id, UsageRecord record, String content, long now) {
    Res res = reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (res.state.startsWith("settled")) {
      return res.state.equals("settled " + content) ? "settled again" : "conflict";
    }
    boolean isTaken = !res.isGateways && contents.containsKey(record.id().id());
    if (res.state.equals("released") || isTaken) {
      return "conflict";
    }
    List<Place> places = res.isLive() ? List.copyOf(res.places) : latePlaces(res);
    end(id, "settled " + content, now);
    keep(record, "settled " + content);
    places.forEach(place -> post(record, place, res.created));
    return "settled";
  }

  /** The budgets of now, in the group that held it, if it is still one. */
  private List<Place> latePlaces(Res res) {
    List<Place> places = new ArrayList<>();
    for (Place now : model.places(res.call)) {
      Set<String> split = model.budget(now).groupOf(res.call).toMap().keySet();
      Optional<Place> held =
          res.places.stream()
              .filter(
                  p -> p.budget().equals(now.budget()) && p.group().toMap().keySet().equals(split))
              .findFirst();
      places.add(held.orElse(now));
    }
    return places;
  }

  private void end(String id, String state, long now) {
    Res res = reservations.get(id);
    for (Place place : res.isLive() ? res.places : Set.<Place>of()) {
      Entry hold = holdOf(id, place);
      hold.held = 0;
      hold.until = now;
    }
    res.state = state;
    if (res.isGateways) {
      reservations.remove(id);
    }
  }

  String release(String id, long now) {
    Res res = reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (!res.isLive()) {
      return res.state.startsWith("settled") ? "conflict" : "ended again";
    }
    end(id, "released", now);
    return "ended";
  }

  String renew(String id, long ttl, long now) {
    Res res = reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (!res.isLive() || res.isGateways) {
      return "conflict";
    }
    res.expires = now + ttl;
    return "ended";
  }

  int expire(long now) {
    List<String> over = new ArrayList<>(reservations.keySet());
    over.removeIf(id -> !reservations.get(id).isLive() || reservations.get(id).expires > now);
    over.forEach(id -> end(id, "expired", now));
    model
        .raises
        .values()
        .removeIf(raise -> {
          Schedule schedule = model.budget(raise.place()).schedule();
          boolean ends = schedule.period().isOfCalendar();
          return raise.expires() <= now || ends && schedule.spanAt(raise.granted()).end() <= now;
        });
    return over.size();
  }

  // ---- records

  String post(UsageRecord record, String hash) {
    String known = contents.get(record.id().id());
    if (known != null) {
      return known.equals("posted " + hash) ? "duplicate" : "conflict";
    }
    keep(record, "posted " + hash);
    for (Place place :
        ReferenceModel.posts(record) ? model.places(Call.of(record)) : List.<Place>of()) {
      post(record, place, record.time().toEpochMilli());
    }
    return "posted";
  }

  String correct(String id, UsageRecord revised) {
    UsageRecord old = records.get(id);
    if (old == null) {
      return "not found";
    }
    records.put(id, revised);
    Set<BudgetKey> posted = new HashSet<>();
    model.entries.forEach((place, all) -> {
      Optional<Entry> first = all.stream().filter(e -> e.id.equals(id)).findFirst();
      first.ifPresent(entry -> {
        entry.settled += model.amount(place, revised) - model.amount(place, old);
        posted.add(place.budget());
      });
    });
    // Nobody billed it at first: it posts now as any record would have.
    for (Place place : model.places(Call.of(old))) {
      if (!ReferenceModel.posts(old) && !posted.contains(place.budget())) {
        post(revised, place, old.time().toEpochMilli());
      }
    }
    return "posted";
  }

  private void keep(UsageRecord record, String content) {
    contents.put(record.id().id(), content);
    records.put(record.id().id(), record);
  }

  private void post(UsageRecord record, Place place, long at) {
    if (model.budget(place).period() != Period.REQUEST) {
      Entry entry = new Entry(record.id().id(), at, at);
      entry.settled = model.amount(place, record);
      model.at(place).add(entry);
    }
  }
}
