package dev.purser.core.budget;

import dev.purser.core.budget.ReferenceModel.Activity;
import dev.purser.core.budget.ReferenceModel.Answer;
import dev.purser.core.budget.ReferenceModel.Fact;
import dev.purser.core.budget.ReferenceModel.Place;
import dev.purser.core.budget.ReferenceModel.Raise;
import dev.purser.core.budget.ReferenceModel.Res;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What commands do, over a {@link ReferenceModel}: which facts they add and what they answer. */
final class ReferenceBooks {

  final ReferenceModel model = new ReferenceModel();
  private final List<Labels> breakers = new ArrayList<>();
  private final Map<BudgetKey, Set<Labels>> groups = new HashMap<>();
  private final Map<String, String> contents = new HashMap<>();
  private final Map<String, UsageRecord> newest = new HashMap<>();

  // ---- budgets

  /** A budget whose windows are new: what was posted to them is what the records say. */
  void install(Budget b) {
    Optional<Budget> before = Optional.ofNullable(model.budgets.get(b.key()));
    boolean staysAlike =
        before
            .filter(
                o -> o.unit() == b.unit() && o.period() == b.period() && o.per().equals(b.per()))
            .isPresent();
    Map<String, Raise> raises = new HashMap<>(model.raises);
    remove(b.key());
    model.budgets.put(b.key(), b);
    groups.put(b.key(), new HashSet<>());
    for (UsageRecord record : newest.values()) {
      if (posts(record) && b.match().takes(Call.of(record), true)) {
        Place place = new Place(b.key(), b.groupOf(Call.of(record)));
        post(record, place, record.time().toEpochMilli());
      }
    }
    raises.values().removeIf(r -> !staysAlike || !r.place().budget().equals(b.key()));
    model.raises.putAll(raises);
    raises.values().forEach(r -> groups.get(b.key()).add(r.place().group()));
    for (Res res : live()) {
      for (Place place : places(res.call)) {
        if (place.budget().equals(b.key())) {
          res.holds.put(place, ReferenceModel.amount(b, ReferenceModel.claim(b, res.demand)));
        }
      }
    }
  }

  /** Another version of a budget whose windows stay. */
  void change(Budget b) {
    model.budgets.put(b.key(), b);
  }

  void remove(BudgetKey key) {
    model.budgets.remove(key);
    model.forgetFacts(key);
    model.activities.removeIf(a -> a.place().budget().equals(key));
    model.raises.values().removeIf(r -> r.place().budget().equals(key));
    live().forEach(r -> r.holds.keySet().removeIf(p -> p.budget().equals(key)));
  }

  private List<Res> live() {
    return model.reservations.values().stream().filter(Res::isLive).toList();
  }

  /** Where a call counts: beyond the most groups, in the shared one. */
  private List<Place> places(Call call) {
    List<Place> places = new ArrayList<>();
    for (Budget b : model.budgets.values()) {
      if (b.match().takes(call, b.enforcement().isCeiling())) {
        Labels group = hasRoom(b, b.groupOf(call)) ? b.groupOf(call) : Labels.NONE;
        groups.get(b.key()).add(group);
        places.add(new Place(b.key(), group));
      }
    }
    return places;
  }

  private boolean hasRoom(Budget b, Labels group) {
    Set<Labels> known = groups.get(b.key());
    return known.size() < b.maxWindows() || group.isEmpty() || known.contains(group);
  }

  private Optional<String> stopped(Call call) {
    if (breakers.stream().anyMatch(s -> call.labels().with(s).equals(call.labels()))) {
      return Optional.of("refused breaker_open");
    }
    return model.budgets.values().stream()
        .filter(b -> b.enforcement().isCeiling() && b.match().takes(call, true))
        .filter(b -> !hasRoom(b, b.groupOf(call)))
        .map(b -> "refused too_many_windows " + b.key().id())
        .findFirst();
  }

  /** Groups of which nothing is left but what ended before an instant make room for others. */
  void tidy(long kept, long now) {
    for (Budget b : model.budgets.values()) {
      Set<Labels> known = groups.get(b.key());
      boolean isFull = known.size() >= b.maxWindows();
      known.removeIf(group -> !isUsed(new Place(b.key(), group), isFull ? now : kept));
      if (isFull && b.period() == Period.REQUEST) {
        known.removeIf(group -> !isUsed(new Place(b.key(), group), Period.EVER_END));
      }
    }
  }

  private boolean isUsed(Place place, long instant) {
    return model.raises.values().stream().anyMatch(r -> r.place().equals(place))
        || live().stream().anyMatch(r -> r.holds.containsKey(place))
        || model.facts(place).stream().anyMatch(f -> model.countsUntil(place, f.at()) > instant)
        || model.activities.stream()
            .anyMatch(a -> a.place().equals(place) && model.countsUntil(place, a.from()) > instant);
  }

  /** A restart forgets what ended long ago, and in which order calls came. */
  void restart(long kept) {
    groups.values().forEach(Set::clear);
    Stream.of(
            model.facts().map(Fact::place),
            model.activities.stream().map(Activity::place),
            model.raises.values().stream().map(Raise::place),
            live().stream().flatMap(r -> r.holds.keySet().stream()))
        .flatMap(places -> places)
        .distinct()
        .filter(place -> isUsed(place, kept))
        .forEach(place -> groups.get(place.budget()).add(place.group()));
    List<Map.Entry<String, Res>> sorted = new ArrayList<>(model.reservations.entrySet());
    sorted.sort(Map.Entry.comparingByKey());
    model.reservations.clear();
    sorted.forEach(each -> model.reservations.put(each.getKey(), each.getValue()));
  }

  // ---- breakers and overrides

  void trip(Labels scope) {
    breakers.add(scope);
  }

  void reset(Labels scope) {
    breakers.remove(scope);
  }

  void grant(String id, Place place, long amount, long now, long expires) {
    groups.get(place.budget()).add(place.group());
    model.raises.put(id, new Raise(place, amount, now, expires));
  }

  void endOverride(String id) {
    model.raises.remove(id);
  }

  // ---- reservations

  String reserve(String id, Res asked, long now) {
    Res known = model.reservations.get(id);
    if (known != null) {
      return known.content.equals(asked.content) ? "held again" : "conflict";
    }
    Optional<String> stopped = stopped(asked.call);
    List<Place> places = places(asked.call);
    if (stopped.isPresent()) {
      return stopped.get();
    }
    for (Place place : places) {
      Claim claim = ReferenceModel.claim(model.budgets.get(place.budget()), asked.demand);
      Answer answer = model.ask(place, now, claim, asked.priority, 0, now);
      if (!answer.refusal().isEmpty()) {
        return answer.refusal();
      }
      asked.holds.put(place, answer.keeps());
    }
    asked.created = now;
    model.reservations.put(id, asked);
    return "held";
  }

  /** What each window would say to a call: what is left, and the refusal. */
  Map<String, String> check(Call call, Demand demand, Priority priority, long now) {
    Map<String, String> verdicts = new HashMap<>();
    for (Place place : places(call)) {
      Budget b = model.budgets.get(place.budget());
      Answer answer = model.ask(place, now, ReferenceModel.claim(b, demand), priority, 0, now);
      String refusal = answer.refusal().startsWith("missing") ? "" : answer.refusal();
      verdicts.put(b.key().id(), model.left(place, now, now, 0) + " " + refusal);
    }
    return verdicts;
  }

  String extend(String id, Demand asked, long now) {
    // What is not said is nothing more.
    boolean isSaid = !(asked.tokens() instanceof Claim.Missing);
    Demand more = isSaid ? asked : new Demand(asked.usd(), new Claim.Of(0), 0);
    Res res = model.reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (!res.isLive()) {
      return "conflict";
    }
    Optional<String> stopped = stopped(res.call);
    places(res.call);
    if (stopped.isPresent()) {
      return stopped.get();
    }
    Map<Place, Long> larger = new HashMap<>();
    for (Map.Entry<Place, Long> hold : res.holds.entrySet()) {
      Budget b = model.budgets.get(hold.getKey().budget());
      long known = b.period() == Period.REQUEST ? hold.getValue() : 0;
      Claim claim = ReferenceModel.claim(b, more);
      Answer answer = model.ask(hold.getKey(), res.created, claim, res.priority, known, now);
      if (answer.refusal().startsWith("refused")) {
        return answer.refusal();
      }
      larger.put(hold.getKey(), hold.getValue() + answer.keeps());
    }
    res.holds.putAll(larger);
    res.demand =
        new Demand(sum(res.demand.usd(), more.usd()), sum(res.demand.tokens(), more.tokens()), 1);
    return "held";
  }

  private static Claim sum(Claim claim, Claim more) {
    boolean isKnown = claim instanceof Claim.Of && more instanceof Claim.Of;
    return isKnown ? new Claim.Of(((Claim.Of) claim).amount() + ((Claim.Of) more).amount()) : claim;
  }

  String settle(String id, UsageRecord record, String content, long now) {
    Res res = model.reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (res.state.equals("settled")) {
      return res.settledWith.equals(content) ? "settled again" : "conflict";
    }
    if (res.state.equals("released") || !res.isGateways && contents.containsKey(record.id().id())) {
      return "conflict";
    }
    List<Place> places = res.isLive() ? List.copyOf(res.holds.keySet()) : latePlaces(res);
    end(id, res, "settled", now);
    res.settledWith = content;
    keep(record, "settled:" + content);
    places.forEach(place -> post(record, place, res.created));
    return "settled";
  }

  /** The budgets of now, in the group that held it, if it is still one. */
  private List<Place> latePlaces(Res res) {
    List<Place> places = new ArrayList<>();
    for (Place now : places(res.call)) {
      Set<String> split = model.budgets.get(now.budget()).groupOf(res.call).toMap().keySet();
      Place place =
          res.holds.keySet().stream()
              .filter(p -> p.budget().equals(now.budget()))
              .filter(p -> p.group().toMap().keySet().equals(split))
              .findFirst()
              .orElse(now);
      groups.get(place.budget()).add(place.group());
      places.add(place);
    }
    return places;
  }

  private void end(String id, Res res, String state, long now) {
    if (res.isLive()) {
      res.holds
          .keySet()
          .forEach(p -> {
            long from = Math.min(res.created, now);
            model.activities.add(new Activity(p, from, Math.max(res.created, now)));
          });
    }
    res.state = state;
    if (res.isGateways) {
      model.reservations.remove(id);
    }
  }

  String release(String id, long now) {
    Res res = model.reservations.get(id);
    if (res == null) {
      return "not found";
    }
    if (res.state.equals("settled")) {
      return "conflict";
    }
    boolean running = res.isLive();
    if (running) {
      end(id, res, "released", now);
    }
    return running ? "ended" : "ended again";
  }

  String renew(String id, long ttl, long now) {
    Res res = model.reservations.get(id);
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
    int count = 0;
    for (Map.Entry<String, Res> each : Map.copyOf(model.reservations).entrySet()) {
      if (each.getValue().isLive() && each.getValue().expires <= now) {
        end(each.getKey(), each.getValue(), "expired", now);
        count++;
      }
    }
    model
        .raises
        .values()
        .removeIf(r -> {
          Budget b = model.budgets.get(r.place().budget());
          boolean isOver =
              b.period().isOfCalendar() && ReferencePeriods.spanAt(b, r.granted()).end() <= now;
          return r.expires() <= now || isOver;
        });
    return count;
  }

  // ---- records

  String post(UsageRecord record, String hash) {
    String known = contents.get(record.id().id());
    if (known != null) {
      return known.equals("posted:" + hash) ? "duplicate" : "conflict";
    }
    keep(record, "posted:" + hash);
    if (posts(record)) {
      places(Call.of(record)).forEach(p -> post(record, p, record.time().toEpochMilli()));
    }
    return "posted";
  }

  String correct(String id, UsageRecord revised) {
    UsageRecord old = newest.get(id);
    if (old == null) {
      return "not found";
    }
    newest.put(id, revised);
    List<Fact> posted = model.facts().filter(f -> f.record().equals(id)).toList();
    Set<Place> done = new HashSet<>();
    for (Fact fact : posted) {
      if (done.add(fact.place())) {
        Budget b = model.budgets.get(fact.place().budget());
        groups.get(b.key()).add(fact.place().group());
        long delta = worth(b, revised) - worth(b, old);
        model.add(new Fact(id, fact.place(), fact.at(), delta));
      }
    }
    // Nobody billed it at first: it posts now as any record would have.
    for (Place place : places(Call.of(old))) {
      boolean isPosted = posted.stream().anyMatch(f -> f.place().budget().equals(place.budget()));
      if (!posts(old) && !isPosted) {
        post(revised, place, old.time().toEpochMilli());
      }
    }
    return "posted";
  }

  private void keep(UsageRecord record, String content) {
    contents.put(record.id().id(), content);
    newest.put(record.id().id(), record);
  }

  private void post(UsageRecord record, Place place, long at) {
    Budget b = model.budgets.get(place.budget());
    if (b.period() != Period.REQUEST) {
      groups.get(b.key()).add(place.group());
      model.add(new Fact(record.id().id(), place, at, worth(b, record)));
    }
  }

  Optional<UsageRecord> record(String id) {
    return Optional.ofNullable(newest.get(id));
  }

  private static boolean posts(UsageRecord record) {
    return record.status() != Status.ERROR;
  }

  private static long worth(Budget b, UsageRecord record) {
    if (!posts(record)) {
      return 0;
    }
    return switch (b.unit()) {
      case USD ->
          record.cost() instanceof Cost.Unpriced && b.unknownPrice() == UnknownPrice.CEILING
              ? record.tokens().total() * b.ceilingRate()
              : record.cost().ticksOrZero();
      case TOKENS -> record.tokens().total();
      case REQUESTS -> 1;
    };
  }
}
