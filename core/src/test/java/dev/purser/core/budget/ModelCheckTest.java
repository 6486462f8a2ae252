package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random commands over random budgets, on the engine and on the {@link ReferenceBooks}: both must
 * answer alike, each window that a command touched must stand alike after it, and what the design
 * promises of windows must hold. A failure prints its seed; {@code -Dpurser.model.seed=N} replays
 * it, and {@code -Dpurser.model.runs=N} makes the run longer.
 */
class ModelCheckTest {

  // Long lives find what needs a long past, short ones more for the same time: a million in all.
  private static final int SHORT = 125;
  private static final int LONG = 325;
  private static final long HOUR = 3_600_000;
  // How late records are, how long a hold may go on unnoticed, and how far clocks step back.
  private static final long KEPT = 8 * HOUR;
  private static final List<String> TEAMS = List.of("a", "b", "c");

  // An ordinary day, changes of the clock in Berlin and on Lord Howe, a leap day, a year's end.
  private static final List<Instant> STARTS =
      List.of(
          Instant.parse("2026-11-21T12:00:00Z"),
          Instant.parse("2026-10-24T20:00:00Z"),
          Instant.parse("2027-03-27T23:00:00Z"),
          Instant.parse("2026-10-03T12:00:00Z"),
          Instant.parse("2028-02-28T18:00:00Z"),
          Instant.parse("2026-12-31T16:00:00Z"));

  @Test
  void engine_answersLikeTheReferenceModel() {
    long fixed = Long.getLong("purser.model.seed", -1);
    if (fixed >= 0) {
      new Run(fixed).go();
      return;
    }
    LongStream.range(0, Integer.getInteger("purser.model.runs", 6_000))
        .parallel()
        .forEach(ModelCheckTest::run);
  }

  private static void run(long seed) {
    try {
      new Run(seed).go();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("replay with -Dpurser.model.seed=" + seed, e);
    }
  }

  private static final class Run {
    private final SplittableRandom random;
    private final RandomBudgets shapes;
    private final ReferenceBooks model = new ReferenceBooks();
    private final RunningEngine running = new RunningEngine();
    private final Map<BudgetKey, Budget> budgets =
        new TreeMap<>((a, b) -> a.id().compareTo(b.id()));
    private final Map<String, Breaker> breakers = new HashMap<>();
    private final Set<Object> crossed = new HashSet<>();
    private final Map<WindowKey, Long> settled = new HashMap<>();
    // Where clocks step back no session lasts: what goes on then has no order.
    private final boolean clockSteps;
    private final int operations;
    private long latest;
    // What was left after the last command, and when that was.
    private Map<WindowKey, Long> leftThen = Map.of();
    private long leftAt;
    private int minted;

    Run(long seed) {
      random = new SplittableRandom(seed);
      clockSteps = seed % 4 == 0;
      operations = seed % 5 == 0 ? LONG : SHORT;
      running.now = any(STARTS).toEpochMilli();
      latest = running.now;
      List<Period> periods = new ArrayList<>(List.of(Period.values()));
      if (clockSteps) {
        periods.remove(Period.SESSION);
      }
      shapes = new RandomBudgets(random, periods, running.now);
      for (int i = 0; i < 7; i++) {
        put(shapes.next("b" + i));
      }
    }

    private <T> T any(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    void go() {
      for (int i = 0; i < operations; i++) {
        step();
      }
      restart();
      running.windows.values().forEach(this::assertStandsAlike);
      // All ends, and nothing is held any more.
      running.now += 100 * HOUR;
      assertThat(run(new Command.Expire()).count()).isEqualTo(model.expire(running.now));
      running.windows.values().forEach(w -> assertThat(w.held()).as("%s", w).isZero());
    }

    private void step() {
      String id = "r" + random.nextInt(30);
      String recordId = random.nextInt(4) == 0 ? "u" + random.nextInt(10) : id;
      Labels labels = labels();
      Call call = call(labels.toMap());
      Demand demand = new Demand(usd(60), tokens(40), 1);
      long at = running.now - random.nextLong(2 * HOUR);
      UsageRecord record = record(recordId, at, demand, labels);
      Priority priority = any(List.of(Priority.values()));
      switch (random.nextInt(22)) {
        case 0, 1, 2, 3 -> reserve(id, call, demand, priority);
        case 4 -> reserve("g" + ++minted, call, demand, priority);
        case 5, 6 -> settle(id, record);
        case 7 ->
            settle("g" + random.nextInt(minted + 1), record("g" + minted, at, demand, labels));
        case 8 -> answers(run(new Command.Release(ORG, id)), model.release(id, running.now));
        case 9 ->
            answers(
                run(new Command.Renew(ORG, id, 900_000)), model.renew(id, 900_000, running.now));
        case 10, 11 -> passTime();
        case 12, 13 ->
            answers(
                run(new Command.Post(record, demand.toString())),
                model.post(record, demand.toString()));
        case 14 -> {
          UsageRecord revised = correction(record);
          answers(
              run(new Command.Correct(record.id(), revised, "truth")),
              model.correct(recordId, revised));
        }
        case 15, 16 -> extend(random.nextInt(3) == 0 ? "g" + minted : id, labels);
        case 17 -> override("o" + random.nextInt(5));
        case 18 -> breaker(any(TEAMS));
        case 19 -> check(call, demand, priority);
        case 20 -> change();
        default -> {
          if (random.nextInt(3) == 0) {
            restart();
          }
        }
      }
    }

    private Labels labels() {
      Map<String, String> labels = new HashMap<>();
      labels.put("team", any(TEAMS));
      if (random.nextBoolean()) {
        labels.put("user", "u" + random.nextInt(3));
      }
      if (random.nextInt(4) != 0) {
        labels.put("session", "s" + random.nextInt(2));
      }
      return Labels.of(labels);
    }

    private Claim usd(int most) {
      return switch (random.nextInt(16)) {
        case 0, 1 -> new Claim.Unpriced("no price");
        case 2 -> new Claim.Unboundable("no bound");
        default -> new Claim.Of(random.nextInt(most));
      };
    }

    private Claim tokens(int most) {
      return switch (random.nextInt(20)) {
        case 0 -> new Claim.Missing();
        case 1 -> new Claim.Unboundable("no bound");
        default -> new Claim.Of(random.nextInt(most));
      };
    }

    private UsageRecord record(String id, long time, Demand demand, Labels labels) {
      long ticks = known(demand.usd(), 0);
      long tokens = known(demand.tokens(), 7);
      UsageRecord record = BudgetFixtures.record(id, time, ticks, tokens, labels.toMap());
      if (demand.usd() instanceof Claim.Unpriced) {
        record = record.toBuilder().cost(new Cost.Unpriced("no price")).build();
      }
      return random.nextInt(12) == 0 ? record.toBuilder().status(Status.ERROR).build() : record;
    }

    private static long known(Claim claim, long otherwise) {
      return claim instanceof Claim.Of(long amount) ? amount : otherwise;
    }

    // ---- commands

    private void reserve(String id, Call call, Demand demand, Priority priority) {
      ReferenceBooks.Res res = new ReferenceBooks.Res(call, demand, priority, id.startsWith("g"));
      res.expires = res.isGateways ? Reservation.NEVER : running.now + 600_000;
      UsageRecord intent =
          record(id, running.now, demand, call.labels()).toBuilder().status(Status.OK).build();
      Reservation.Owner owner = res.isGateways ? Reservation.Owner.GATEWAY : Reservation.Owner.API;
      Outcome.OfReserve outcome =
          run(
              new Command.Reserve(
                  id, call, demand, owner, 600_000, res.content, intent, priority, false));
      answers(outcome, model.reserve(id, res, running.now));
      assertNoCeilingIsBroken(outcome);
    }

    private void extend(String id, Labels labels) {
      Demand more = new Demand(usd(15), tokens(10), 0);
      Reservation held = running.reservations.get(id);
      UsageRecord intent = held == null ? record(id, running.now, more, labels) : held.intent();
      Outcome.OfExtend outcome = run(new Command.Extend(ORG, id, more, intent, false));
      answers(outcome, model.extend(id, more, running.now));
      assertNoCeilingIsBroken(outcome);
    }

    private void settle(String id, UsageRecord drawn) {
      // What is settled is for whom it was reserved.
      ReferenceBooks.Res res = model.reservations.get(id);
      UsageRecord record =
          res == null ? drawn : drawn.toBuilder().labels(res.call.labels()).build();
      String content = record.tokens() + " " + record.cost() + record.status() + record.id();
      Command.Settle settle = new Command.Settle(ORG, id, record, content);
      answers(run(settle), model.settle(id, record, content, running.now));
    }

    /** A corrected record keeps whom it was for and when it was; amounts and status change. */
    private UsageRecord correction(UsageRecord fresh) {
      return Optional.ofNullable(model.records.get(fresh.id().id()))
          .map(old ->
              old.toBuilder()
                  .tokens(fresh.tokens())
                  .cost(fresh.cost())
                  .status(fresh.status())
                  .build())
          .orElse(fresh);
    }

    private void check(Call call, Demand demand, Priority priority) {
      Outcome.Checked checked = run(new Command.Check(call, demand, priority));
      Map<String, String> verdicts = new HashMap<>();
      checked
          .verdicts()
          .forEach(v ->
              verdicts.put(
                  v.window().budget().id(),
                  v.remaining() + " " + v.refusal().map(Run::word).orElse("")));
      ReferenceBooks.Res asked = new ReferenceBooks.Res(call, demand, priority, false);
      assertThat(verdicts).isEqualTo(model.check(asked, running.now));
    }

    private void passTime() {
      if (clockSteps && random.nextInt(4) == 0) {
        running.now = Math.max(latest - 2 * HOUR, running.now - random.nextLong(HOUR));
      } else {
        long most = any(List.of(60_000L, 20 * 60_000L, 3 * HOUR / 2));
        running.now += random.nextLong(most);
      }
      latest = Math.max(latest, running.now);
      assertThat(run(new Command.Expire()).count()).isEqualTo(model.expire(running.now));
      assertThat(running.engine.overrides().stream().map(BudgetOverride::id))
          .containsExactlyInAnyOrderElementsOf(model.model.raises.keySet());
      running.engine.tidy(running.now - KEPT, running.now);
      model.tidy();
    }

    private void breaker(String team) {
      Labels scope = Labels.of("team", team);
      if (breakers.remove(team) != null) {
        running.engine.reset(team, running.now, new Changes());
        model.breakers.remove(scope);
      } else if (random.nextInt(4) == 0) {
        Breaker breaker = new Breaker(team, scope, "r", "a", running.now);
        running.engine.trip(breaker, running.now, new Changes());
        breakers.put(team, breaker);
        model.breakers.add(scope);
      }
    }

    private void override(String id) {
      if (running.engine.overrides().stream().anyMatch(o -> o.id().equals(id))) {
        running.endOverride(id);
        leftAt = 0;
        model.model.raises.remove(id);
      } else {
        Budget budget = any(List.copyOf(budgets.values()));
        Labels group = budget.groupOf(call(labels().toMap()));
        long expires = running.now + 1 + random.nextLong(2 * HOUR);
        long amount = 1L + random.nextInt(100);
        running.grant(id, budget.key().id(), group, amount, expires);
        leftAt = 0;
        ReferenceModel.Place place = new ReferenceModel.Place(budget.key(), group);
        model.grant(id, new ReferenceModel.Raise(place, amount, running.now, expires));
      }
    }

    private void change() {
      Budget budget = any(List.copyOf(budgets.values()));
      switch (random.nextInt(5)) {
        case 0 -> put(shapes.another(budget));
        case 1 -> {
          remove(budget.key());
          put(shapes.next(budget.key().id()));
        }
        default -> put(shapes.withOtherLimit(budget));
      }
    }

    private void put(Budget budget) {
      Budget before = budgets.get(budget.key());
      boolean stays = before != null && budget.hasWindowsOf(before);
      Budget numbered =
          budget.installed(1, Long.MIN_VALUE, stays ? before.seededTo() : running.sequence);
      budgets.put(budget.key(), numbered);
      Map<WindowKey, Long> left = left();
      int events = running.events.size();
      if (stays) {
        running.change(numbered);
        model.change(numbered);
      } else {
        BudgetSeed seed = new BudgetSeed(numbered);
        running.records.values().forEach(past -> seed.add(past.record()));
        forgetCrossed(budget.key());
        running.install(numbered, seed.settled()).windows().forEach(this::noteCrossed);
        model.install(numbered);
        left.keySet().removeIf(key -> key.budget().equals(budget.key()));
      }
      assertOverdraftsAreExplained(left, events);
    }

    private void remove(BudgetKey key) {
      budgets.remove(key);
      Changes changes = new Changes();
      assertThat(running.engine.remove(key, running.now, changes)).isTrue();
      running.keep(changes);
      running.windows.keySet().removeIf(w -> w.budget().equals(key));
      model.remove(key);
      leftAt = 0;
      forgetCrossed(key);
    }

    /** As after a crash: only what was kept is there, and what the gateway ran is unresolved. */
    private void restart() {
      running.restart(running.now - KEPT);
      leftAt = 0;
      model.tidy();
      for (Reservation orphan : running.engine.live(Reservation.Owner.GATEWAY)) {
        UsageRecord record = orphan.intent().toBuilder().status(Status.UNRESOLVED).build();
        settle(orphan.id(), record);
      }
      assertThat(run(new Command.Expire()).count()).isEqualTo(model.expire(running.now));
    }

    // ---- what must hold

    private <O extends Outcome> O run(Command<O> command) {
      Map<WindowKey, Long> left = leftAt == running.now ? leftThen : left();
      int events = running.events.size();
      O outcome = running.run(command);
      assertOverdraftsAreExplained(left, events);
      assertThresholdsAreToldOnce(events);
      return outcome;
    }

    private void answers(Outcome outcome, String expected) {
      assertThat(word(outcome)).isEqualTo(expected);
      running.lastTouched.forEach(this::assertStandsAlike);
    }

    /** A window stands as the facts of its time say; of sessions, each check looks at the sums. */
    private void assertStandsAlike(WindowState state) {
      WindowKey key = state.key();
      Period period = budgets.get(key.budget()).period();
      ReferenceModel.Place place = new ReferenceModel.Place(key.budget(), key.group());
      if (period == Period.SESSION) {
        long held =
            running.windows.values().stream()
                .filter(w -> w.key().budget().equals(key.budget()))
                .filter(w -> w.key().group().equals(key.group()))
                .mapToLong(WindowState::held)
                .sum();
        Period.Span ever = new Period.Span(0, Long.MAX_VALUE);
        assertThat(held).as("held of %s", state).isEqualTo(model.model.held(place, ever));
        return;
      }
      Period.Span span = budgets.get(key.budget()).schedule().spanAt(key.start());
      assertThat(state.held()).as("held of %s", state).isEqualTo(model.model.held(place, span));
      if (period != Period.REQUEST) {
        assertThat(state.settled())
            .as("settled of %s", state)
            .isEqualTo(model.model.settled(place, span));
      }
    }

    private void assertNoCeilingIsBroken(Outcome outcome) {
      if (outcome instanceof Outcome.Held(Reservation reservation, boolean repeated) && !repeated) {
        for (Hold hold : reservation.holds()) {
          Budget budget = budgets.get(hold.window().budget());
          if (budget.enforcement().isCeiling()
              && budget.schedule().spanAt(running.now).holds(hold.window().start())) {
            assertThat(
                    running
                        .engine
                        .window(budget.key(), hold.window().group(), running.now)
                        .orElseThrow()
                        .remaining())
                .as("%s", hold)
                .isNotNegative();
          }
        }
      }
    }

    /** What is left of every ceiling now. */
    private Map<WindowKey, Long> left() {
      Map<WindowKey, Long> left = new HashMap<>();
      for (Budget budget : running.engine.budgets()) {
        if (budget.enforcement().isCeiling()) {
          running.engine.windows(
              budget.key(),
              running.now,
              v -> left.put(new WindowKey(budget.key(), v.group(), 0), v.remaining()));
        }
      }
      return left;
    }

    /** Whatever leaves less than nothing, and less than before, says so and names its cause. */
    private void assertOverdraftsAreExplained(Map<WindowKey, Long> before, int eventsBefore) {
      List<Event> events = running.events.subList(eventsBefore, running.events.size());
      leftThen = left();
      leftAt = running.now;
      leftThen.forEach((key, after) -> {
        long was = before.getOrDefault(key, 0L);
        if (after < 0 && after < was) {
          assertThat(events)
              .as("overdraft of %s", key)
              .anyMatch(e ->
                  e instanceof Event.Overdrawn o
                      && o.window().budget().equals(key.budget())
                      && o.window().group().equals(key.group())
                      && o.overdraft() == -after);
        }
      });
    }

    /** A threshold that a posting reached was told, and none is told twice. */
    private void assertThresholdsAreToldOnce(int eventsBefore) {
      for (Event event : running.events.subList(eventsBefore, running.events.size())) {
        if (event instanceof Event.ThresholdCrossed c && isOneRow(c.window())) {
          assertThat(crossed.add(List.of(c.window(), c.threshold()))).as("%s", c).isTrue();
        }
        if (event instanceof Event.StateReached s && isOneRow(s.window())) {
          assertThat(crossed.add(List.of(s.window(), s.state()))).as("%s", s).isTrue();
        }
      }
      for (WindowState state : running.lastTouched) {
        long was = settled.getOrDefault(state.key(), 0L);
        settled.put(state.key(), state.settled());
        Budget budget = budgets.get(state.key().budget());
        if (isOneRow(state.key())
            && budget.rollover().isEmpty()
            && model.model.raises.isEmpty()
            && state.settled() > was) {
          reached(budget, state)
              .forEach(share ->
                  assertThat(crossed).as("%s", state).contains(List.of(state.key(), share)));
        }
      }
    }

    private boolean isOneRow(WindowKey key) {
      Period period = budgets.get(key.budget()).period();
      return period.isOfCalendar() || period == Period.TOTAL;
    }

    private void noteCrossed(WindowState state) {
      Budget budget = budgets.get(state.key().budget());
      settled.put(state.key(), state.settled());
      reached(budget, state).forEach(share -> crossed.add(List.of(state.key(), share)));
    }

    private static List<BigDecimal> reached(Budget budget, WindowState state) {
      BigDecimal limit = new BigDecimal(budget.limitOf(state.key().group()));
      return budget.thresholds().stream()
          .filter(s -> s.multiply(limit).compareTo(new BigDecimal(state.settled())) <= 0)
          .toList();
    }

    private void forgetCrossed(BudgetKey key) {
      crossed.removeIf(c -> ((WindowKey) ((List<?>) c).getFirst()).budget().equals(key));
      settled.keySet().removeIf(w -> w.budget().equals(key));
    }

    private static String word(Refusal r) {
      return switch (r.code()) {
        case BREAKER_OPEN -> "refused breaker_open";
        case TOO_MANY_WINDOWS -> "refused too_many_windows " + r.budget().id();
        default ->
            "refused %s %s settled %d held %d asked %d added %d"
                .formatted(
                    r.code().wireName(),
                    r.budget().id(),
                    r.settled(),
                    r.held(),
                    r.requested(),
                    r.overrides());
      };
    }

    private static String word(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Held h -> h.repeated() ? "held again" : "held";
        case Outcome.Refused r -> word(r.refusal());
        case Outcome.MissingAmount m -> "missing " + m.budget().id();
        case Outcome.Conflict c -> "conflict";
        case Outcome.Settled s -> s.repeated() ? "settled again" : "settled";
        case Outcome.Ended e -> e.repeated() ? "ended again" : "ended";
        case Outcome.Posted p -> "posted";
        case Outcome.Duplicate d -> "duplicate";
        case Outcome.NotFound n -> "not found";
        case Outcome.Expired e -> "expired";
        case Outcome.Checked c -> "checked";
      };
    }
  }
}
