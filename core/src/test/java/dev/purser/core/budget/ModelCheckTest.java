package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.budget;
import static dev.purser.core.budget.BudgetFixtures.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.UsageRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random commands on the engine and on the {@link ReferenceModel}: both must answer alike and end
 * with the same windows. A failure prints its seed; {@code -Dpurser.model.seed=N} replays it, and
 * {@code -Dpurser.model.runs=N} makes the run longer.
 */
class ModelCheckTest {

  private static final int OPERATIONS = 250;

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
    private BudgetEngine engine = new BudgetEngine(this);
    private long now = NOON;
    private long sequence;

    Run(long seed) {
      random = new SplittableRandom(seed);
      put(budget("usd-day", Unit.USD, 300, Period.DAY, Enforcement.HARD));
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
      windows.forEach((key, state) -> {
        assertThat(state.settled()).as("settled of %s", key).isEqualTo(model.settled(key));
        assertThat(state.held()).as("held of %s", key).isEqualTo(model.held(key));
      });
    }

    private void step() {
      String id = "r" + random.nextInt(30);
      String recordId = random.nextInt(4) == 0 ? "u" + random.nextInt(10) : id;
      Map<String, String> labels = new HashMap<>();
      labels.put("team", random.nextBoolean() ? "a" : "b");
      if (random.nextBoolean()) {
        labels.put("user", "u" + random.nextInt(3));
      }
      Call call = call(labels);
      long ticks = random.nextInt(60);
      long tokens = random.nextInt(40);
      UsageRecord record =
          BudgetFixtures.record(recordId, now - random.nextInt(7_200_000), ticks, tokens, labels);
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> {
          Command.Reserve reserve =
              new Command.Reserve(
                  id,
                  call,
                  new Demand(new Claim.Of(ticks), new Claim.Of(tokens), 1),
                  Reservation.Owner.API,
                  600_000,
                  ticks + "/" + tokens + call.labels(),
                  BudgetFixtures.record(id, now, ticks, tokens, labels));
          String expected = model.reserve(id, call, ticks, tokens, 600_000, now);
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
        case 10 -> {
          now += random.nextInt(5_400_000);
          engine.tidy(now);
        }
        default -> {
          if (random.nextBoolean()) {
            put(budget("usd-day", Unit.USD, random.nextInt(400), Period.DAY, Enforcement.HARD));
          } else {
            restart();
          }
        }
      }
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
          Budget budget = budgets.get(hold.window().budget());
          WindowState state = windows.get(hold.window());
          if (budget.enforcement().isCeiling()) {
            assertThat(state.settled() + state.held())
                .isLessThanOrEqualTo(budget.limitOf(hold.window().group()));
          }
        }
      }
    }

    /** As after a crash: only what was kept is there. */
    private void restart() {
      engine = new BudgetEngine(this);
      budgets.values().forEach(engine::restore);
      windows.values().stream().filter(w -> w.end() > now || w.held() > 0).forEach(engine::restore);
      reservations.values().stream()
          .filter(r -> r.state() == Reservation.State.HELD)
          .forEach(engine::restore);
    }

    private <O extends Outcome> O run(Command<O> command) {
      Changes changes = new Changes();
      O outcome = engine.apply(command, now, changes);
      keep(changes);
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
