package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.budget;
import static dev.purser.core.budget.BudgetFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random commands on the engine and on the {@link ReferenceModel}: both must answer alike and end
 * with the same windows. A failure prints its seed; {@code -Dpurser.model.seed=N} replays it, and
 * {@code -Dpurser.model.runs=N} makes the run longer.
 */
class ModelCheckTest {

  private static final int OPERATIONS = 250;
  private static final List<String> TEAMS = List.of("a", "b", "c");
  private static final BudgetKey GONE = new BudgetKey(ORG, "gone");

  @Test
  void engine_answersLikeTheReferenceModel() {
    long fixed = Long.getLong("purser.model.seed", -1);
    if (fixed >= 0) {
      new Run(fixed).go();
      return;
    }
    for (long seed = 0; seed < Integer.getInteger("purser.model.runs", 4_000); seed++) {
      try {
        new Run(seed).go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("replay with -Dpurser.model.seed=" + seed, e);
      }
    }
  }

  private static final class Run implements History {
    private final SplittableRandom random;
    private final ReferenceModel model = new ReferenceModel();
    private final Map<RecordId, Past> records = new HashMap<>();
    private final Map<String, Reservation> reservations = new HashMap<>();
    private final Map<WindowKey, WindowState> windows = new HashMap<>();
    private final Map<BudgetKey, Budget> budgets = new HashMap<>();
    private final Map<String, Breaker> breakers = new HashMap<>();
    private BudgetEngine engine = new BudgetEngine(this);
    private long now = NOON;
    private long sequence;

    Run(long seed) {
      random = new SplittableRandom(seed);
      put(usdDay(300));
      put(
          budget(
              "tok-hour",
              Unit.TOKENS,
              100,
              Period.HOUR,
              Enforcement.HARD,
              List.of("user"),
              Match.ALL));
      put(budget("soft", Unit.USD, 200, Period.MONTH, Enforcement.SOFT));
      put(
          budget(
              "calls",
              Unit.REQUESTS,
              20,
              Period.WEEK,
              Enforcement.HARD,
              List.of(),
              Match.of(Map.of("team", List.of("a")))));
      put(
          Budget.builder(new BudgetKey(ORG, "roll"), Unit.TOKENS, 150, Period.ROLLING)
              .durationMs(3_600_000)
              .build());
      put(
          budget(
              "call",
              Unit.USD,
              50,
              Period.REQUEST,
              Enforcement.HARD,
              List.of(),
              Match.of(Map.of("team", List.of("a", "b")))));
      put(
          Budget.builder(new BudgetKey(ORG, "dear"), Unit.USD, 400, Period.DAY)
              .match(Match.of(Map.of("team", List.of("c"))))
              .unknownPrice(UnknownPrice.CEILING)
              .ceilingRate(2)
              .build());
      put(Budget.builder(GONE, Unit.TOKENS, 90, Period.DAY).per("user").build());
      put(
          Budget.builder(new BudgetKey(ORG, "carry"), Unit.TOKENS, 120, Period.HOUR)
              .match(Match.of(Map.of("team", List.of("b"))))
              .rollover(60)
              .priorityReserve(Map.of(Priority.HIGH, new BigDecimal("0.2")))
              .build());
    }

    private static Budget usdDay(long limit) {
      return budget(
          "usd-day",
          Unit.USD,
          limit,
          Period.DAY,
          Enforcement.HARD,
          List.of(),
          Match.of(Map.of("team", List.of("a", "b"))));
    }

    private void put(Budget budget) {
      Changes changes = new Changes();
      if (budgets.put(budget.key(), budget) == null) {
        engine.install(budget, Map.of(), now, changes);
      } else {
        engine.change(budget, now, changes);
      }
      model.put(budget);
      keep(changes);
    }

    void go() {
      for (int i = 0; i < OPERATIONS; i++) {
        step();
      }
      windows.keySet().removeIf(key -> !budgets.containsKey(key.budget()));
      windows.forEach((key, state) -> {
        assertThat(state.settled()).as("settled of %s", key).isEqualTo(model.settled(key));
        assertThat(state.held()).as("held of %s", key).isEqualTo(model.held(key));
      });
    }

    private void step() {
      String id = "r" + random.nextInt(30);
      String recordId = random.nextInt(4) == 0 ? "u" + random.nextInt(10) : id;
      Map<String, String> labels = new HashMap<>();
      labels.put("team", TEAMS.get(random.nextInt(TEAMS.size())));
      if (random.nextBoolean()) {
        labels.put("user", "u" + random.nextInt(3));
      }
      Call call = call(labels);
      long ticks = random.nextInt(8) == 0 ? ReferenceModel.UNPRICED : random.nextInt(60);
      long tokens = random.nextInt(40);
      UsageRecord record = record(recordId, now - random.nextInt(7_200_000), ticks, tokens, labels);
      Priority priority = random.nextBoolean() ? Priority.NORMAL : Priority.HIGH;
      switch (random.nextInt(16)) {
        case 0, 1, 2 -> {
          Command.Reserve reserve =
              new Command.Reserve(
                  id,
                  call,
                  new Demand(claim(ticks), new Claim.Of(tokens), 1),
                  Reservation.Owner.API,
                  600_000,
                  ticks + "/" + tokens + call.labels(),
                  record(id, now, ticks, tokens, labels),
                  priority,
                  false);
          String expected = model.reserve(id, call, ticks, tokens, priority, 600_000, now);
          Outcome.OfReserve outcome = run(reserve);
          assertThat(word(outcome)).isEqualTo(expected);
          assertNoCeilingIsBroken(outcome);
        }
        case 3, 4 ->
            assertThat(
                    word(run(new Command.Settle(ORG, id, record, ReferenceModel.content(record)))))
                .isEqualTo(model.settle(id, record));
        case 5 -> assertThat(word(run(new Command.Release(ORG, id)))).isEqualTo(model.release(id));
        case 6 ->
            assertThat(word(run(new Command.Renew(ORG, id, 900_000))))
                .isEqualTo(model.renew(id, 900_000, now));
        case 7 -> assertThat(run(new Command.Expire()).count()).isEqualTo(model.expire(now));
        case 8 ->
            assertThat(word(run(new Command.Post(record, "h" + ticks))))
                .isEqualTo(model.post(record, "h" + ticks));
        case 9 ->
            assertThat(word(run(new Command.Correct(record.id(), correction(record), "truth"))))
                .isEqualTo(model.correct(recordId, correction(record)));
        case 11 -> {
          long moreTicks = ticks == ReferenceModel.UNPRICED ? ticks : ticks / 4;
          Demand more = new Demand(claim(moreTicks), new Claim.Of(tokens / 4), 0);
          Reservation held = reservations.get(id);
          UsageRecord intent =
              held == null
                  ? record
                  : record(id, now, ticks, tokens, held.intent().labels().toMap());
          assertThat(word(run(new Command.Extend(ORG, id, more, intent, false))))
              .isEqualTo(model.extend(id, moreTicks, tokens / 4, now));
        }
        case 12 -> override("o" + random.nextInt(5), random.nextBoolean() ? "usd-day" : "roll");
        case 10 -> {
          now += random.nextInt(5_400_000);
          engine.tidy(now);
        }
        case 13 -> breaker(TEAMS.get(random.nextInt(TEAMS.size())));
        case 14 -> {
          if (random.nextInt(20) == 0) {
            remove(GONE);
          }
        }
        default -> {
          if (random.nextBoolean()) {
            put(usdDay(random.nextInt(400)));
          } else {
            restart();
          }
        }
      }
    }

    private static Claim claim(long ticks) {
      return ticks == ReferenceModel.UNPRICED
          ? new Claim.Unpriced("no price")
          : new Claim.Of(ticks);
    }

    private static UsageRecord record(
        String id, long time, long ticks, long tokens, Map<String, String> labels) {
      UsageRecord priced = BudgetFixtures.record(id, time, Math.max(0, ticks), tokens, labels);
      return ticks == ReferenceModel.UNPRICED
          ? priced.toBuilder().cost(new Cost.Unpriced("no price")).build()
          : priced;
    }

    private void breaker(String team) {
      Labels scope = Labels.of("team", team);
      if (breakers.remove(team) != null) {
        engine.reset(team, now, new Changes());
        model.reset(scope);
      } else if (random.nextInt(4) == 0) {
        Breaker breaker = new Breaker(team, scope, "r", "a", now);
        engine.trip(breaker, now, new Changes());
        breakers.put(team, breaker);
        model.trip(scope);
      }
    }

    private void remove(BudgetKey key) {
      Changes changes = new Changes();
      assertThat(engine.remove(key, now, changes)).isEqualTo(budgets.remove(key) != null);
      model.remove(key);
      keep(changes);
    }

    private void override(String id, String budget) {
      Changes changes = new Changes();
      if (engine.overrides().stream().anyMatch(o -> o.id().equals(id))) {
        engine.end(id, now, changes);
        model.endOverride(id);
      } else {
        WindowKey window =
            engine.windowOf(new BudgetKey(ORG, budget), Labels.NONE, now).orElseThrow();
        long expires = now + 1 + random.nextInt(7_200_000);
        long amount = 1L + random.nextInt(100);
        engine.grant(
            new BudgetOverride(
                id, window, amount, "r", "a", now, expires, Map.of(), OptionalLong.empty()),
            now,
            changes);
        model.grant(id, window, amount, expires);
      }
      keep(changes);
    }

    /** A corrected record keeps whom it was for and when it was; only amounts change. */
    private UsageRecord correction(UsageRecord fresh) {
      return model
          .record(fresh.id().id())
          .map(old -> old.toBuilder().tokens(fresh.tokens()).cost(fresh.cost()).build())
          .orElse(fresh);
    }

    private void assertNoCeilingIsBroken(Outcome.OfReserve outcome) {
      if (outcome instanceof Outcome.Held(Reservation reservation, boolean repeated) && !repeated) {
        for (Hold hold : reservation.holds()) {
          BudgetKey key = hold.window().budget();
          if (budgets.get(key).enforcement().isCeiling()) {
            assertThat(engine.window(key, hold.window().group(), now).orElseThrow().remaining())
                .isNotNegative();
          }
        }
      }
    }

    /** What is left of every ceiling now. */
    private Map<WindowKey, Long> left() {
      Map<WindowKey, Long> left = new HashMap<>();
      for (Budget budget : budgets.values()) {
        if (budget.enforcement().isCeiling()) {
          engine.windows(
              budget.key(),
              now,
              v -> left.put(new WindowKey(budget.key(), v.group(), 0), v.remaining()));
        }
      }
      return left;
    }

    /** Whatever leaves less than nothing, and less than before, says so and names its cause. */
    private void assertOverdraftsAreExplained(Map<WindowKey, Long> before, Changes changes) {
      left()
          .forEach((key, after) -> {
            long was = before.getOrDefault(key, 0L);
            if (after < 0 && after < was) {
              assertThat(changes.events())
                  .as("overdraft of %s", key)
                  .anyMatch(e ->
                      e instanceof Event.Overdrawn o
                          && o.window().budget().equals(key.budget())
                          && o.window().group().equals(key.group())
                          && o.overdraft() == -after);
            }
          });
    }

    /** As after a crash: only what was kept is there. */
    private void restart() {
      model.restart();
      List<BudgetOverride> overrides = engine.overrides();
      engine = new BudgetEngine(this);
      budgets.values().forEach(engine::restore);
      breakers.values().forEach(engine::restore);
      overrides.forEach(engine::restore);
      windows.values().stream().filter(w -> w.end() > now || w.held() > 0).forEach(engine::restore);
      reservations.values().stream()
          .filter(r -> r.state() == Reservation.State.HELD)
          .forEach(engine::restore);
    }

    private <O extends Outcome> O run(Command<O> command) {
      Changes changes = new Changes();
      Map<WindowKey, Long> before = left();
      O outcome = engine.apply(command, now, changes);
      keep(changes);
      assertOverdraftsAreExplained(before, changes);
      return outcome;
    }

    private void keep(Changes changes) {
      for (Changes.Entry e : changes.entries()) {
        records.put(
            e.record().id(), new Past(e.record(), e.postings(), e.contentHash(), ++sequence));
      }
      changes.reservations().forEach(r -> reservations.put(r.id(), r));
      changes.windows().forEach(w -> windows.put(w.key(), w));
    }

    private static String word(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Held h -> h.repeated() ? "held again" : "held";
        case Outcome.Refused r -> "refused";
        case Outcome.MissingAmount m -> "missing";
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

    @Override
    public Optional<WindowState> window(WindowKey key) {
      return Optional.ofNullable(windows.get(key));
    }

    @Override
    public Optional<Reservation> reservation(String org, String id) {
      return Optional.ofNullable(reservations.get(id));
    }

    @Override
    public Optional<Past> record(RecordId id) {
      return Optional.ofNullable(records.get(id));
    }
  }
}
