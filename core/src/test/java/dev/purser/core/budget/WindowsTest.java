package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.budget;
import static dev.purser.core.budget.BudgetFixtures.call;
import static dev.purser.core.budget.BudgetFixtures.record;
import static dev.purser.core.budget.BudgetFixtures.reserve;
import static dev.purser.core.budget.RunningEngine.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Cost;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Windows of every kind, and what moves their limits. */
class WindowsTest {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private final RunningEngine engine = new RunningEngine();

  private static BudgetBuilder builder(Period period, long limit) {
    return Budget.builder(new BudgetKey(ORG, "b"), Unit.USD, limit, period);
  }

  private Outcome.OfReserve hold(String id, long ticks) {
    return engine.run(reserve(id, call(Map.of()), ticks, 1));
  }

  private void spend(String id, long ticks) {
    assertThat(hold(id, ticks)).isInstanceOf(Outcome.Held.class);
    engine.run(new Command.Settle(ORG, id, record(id, engine.now, ticks, 1), ""));
  }

  private void post(String id, long at, long ticks) {
    engine.run(new Command.Post(record(id, at, ticks, 1), id));
  }

  // ---- one call

  @Test
  void request_limitsEachCallByItself() {
    engine.install(builder(Period.REQUEST, 50).build());
    for (int i = 0; i < 10; i++) {
      spend("r" + i, 50);
    }
    Refusal refusal = refusal(hold("large", 51));
    assertThat(refusal.retry()).isEqualTo(Refusal.Retry.EXHAUSTED);
    assertThat(refusal.remaining()).isEqualTo(50);
    assertThat(engine.window("b").settled()).isZero();

    hold("over", 50);
    engine.run(new Command.Settle(ORG, "over", record("over", NOON, 70, 1), ""));
    assertThat(engine.events(Event.Overdrawn.class))
        .singleElement()
        .satisfies(e -> assertThat(e.overdraft()).isEqualTo(20));
    assertThat(hold("next", 50)).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void request_extended_looksAtTheWholeCall() {
    engine.install(builder(Period.REQUEST, 50).build());
    hold("r", 30);
    Demand twenty = new Demand(new Claim.Of(20), new Claim.Of(0), 0);
    Command.Extend more = new Command.Extend(ORG, "r", twenty, record("r", NOON, 50, 1), false);

    assertThat(engine.run(more)).isInstanceOf(Outcome.Held.class);
    refusal(engine.run(more));
  }

  // ---- rolling

  @Test
  void rolling_bucketLeavesOnlyWhole() {
    engine.install(builder(Period.ROLLING, 100).durationMs(HOUR).build());
    spend("a", 60);
    engine.now = NOON + 30 * MINUTE;
    spend("b", 40);
    Refusal refusal = refusal(hold("c", 1));
    assertThat(refusal.settled()).isEqualTo(100);
    assertThat(refusal.retry()).isEqualTo(Refusal.Retry.EXHAUSTED);

    engine.now = NOON + HOUR;
    refusal(hold("d", 1)); // the bucket of the first is still partly in it
    engine.now = refusal.resetsAt();
    assertThat(engine.now).isBetween(NOON + HOUR, NOON + HOUR + 58_000);
    assertThat(engine.window("b").settled()).isEqualTo(40);
    spend("e", 60);
    refusal(hold("f", 1));
  }

  @Test
  void rolling_resetsSoon_saysSo() {
    engine.install(builder(Period.ROLLING, 100).durationMs(MINUTE).build());
    spend("a", 100);
    engine.now += 10_000;

    assertThat(refusal(hold("b", 1)).retry()).isEqualTo(Refusal.Retry.RESETS);
  }

  @Test
  void rolling_afterARestart_knowsItsBuckets() {
    engine.install(builder(Period.ROLLING, 100).durationMs(HOUR).build());
    spend("a", 60);
    engine.now = NOON + 30 * MINUTE;
    hold("b", 40);
    engine.restart();

    assertThat(engine.window("b").settled()).isEqualTo(60);
    assertThat(engine.window("b").held()).isEqualTo(40);
    refusal(hold("c", 1));
  }

  @Test
  void rolling_crossesAThresholdOnceUntilItRollsOut() {
    engine.install(builder(Period.ROLLING, 100).durationMs(HOUR).build());
    spend("a", 60);
    engine.now = NOON + 10 * MINUTE;
    spend("b", 1);
    assertThat(engine.events(Event.ThresholdCrossed.class)).hasSize(1);
    engine.now = NOON + 3 * HOUR;
    spend("c", 60);
    assertThat(engine.events(Event.ThresholdCrossed.class)).hasSize(2);
  }

  // ---- the order of what comes in

  @Test
  void events_inAnyOrderAndTwice_giveTheSameBalances() {
    Random random = new Random(11);
    List<UsageRecord> records = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // Around a midnight, a month's end and a change of the clock.
      long base = List.of(NOON, NOON + 9 * DAY + 11 * HOUR, NOON - 27 * DAY).get(i % 3);
      long at = base + random.nextLong(2 * HOUR) - HOUR;
      records.add(record("r" + i, at, random.nextInt(50), 1, Map.of("session", "s" + i % 2)));
    }
    Map<String, List<Long>> expected = new HashMap<>();
    for (int round = 0; round < 40; round++) {
      Collections.shuffle(records, random);
      for (Period period : Period.values()) {
        RunningEngine fresh = new RunningEngine();
        fresh.now = NOON + 9 * DAY + 12 * HOUR;
        fresh.install(
            builder(period, 1_000_000)
                .zone(java.time.ZoneId.of("Europe/Berlin"))
                .durationMs(7 * MINUTE)
                .build());
        for (UsageRecord record : records) {
          fresh.run(new Command.Post(record, record.id().id()));
          if (random.nextInt(4) == 0) {
            fresh.run(new Command.Post(record, record.id().id()));
          }
        }
        List<Long> balances = new ArrayList<>(lastSessions(fresh, records));
        long from = fresh.now;
        boolean session = period == Period.SESSION;
        for (long at = from - 37 * DAY; at <= from && !session; at += 11 * HOUR) {
          fresh.engine.windows(new BudgetKey(ORG, "b"), at, view -> balances.add(view.settled()));
        }
        Collections.sort(balances);
        assertThat(balances)
            .as("%s, round %d", period, round)
            .isEqualTo(expected.computeIfAbsent(period.wireName(), p -> balances));
      }
    }
  }

  /** What is left for a call of each session right after the last record. */
  private static List<Long> lastSessions(RunningEngine engine, List<UsageRecord> records) {
    List<Long> left = new ArrayList<>();
    engine.now = records.stream().mapToLong(r -> r.time().toEpochMilli()).max().orElseThrow() + 1;
    for (String id : List.of("s0", "s1")) {
      Demand nothing = new Demand(new Claim.Of(0), new Claim.Of(0), 0);
      engine
          .run(new Command.Check(call(Map.of("session", id)), nothing))
          .verdicts()
          .forEach(verdict -> left.add(verdict.remaining()));
    }
    return left;
  }

  // ---- priorities

  @Test
  void priorityReserve_isKeptForThoseThatMatterMore() {
    engine.install(
        builder(Period.DAY, 100)
            .priorityReserve(
                Map.of(
                    Priority.HIGH, new BigDecimal("0.2"), Priority.CRITICAL, new BigDecimal("0.1")))
            .build());

    Refusal refusal = refusal(hold("n", 71));
    assertThat(refusal.message()).contains("priority");
    assertThat(hold("n2", 70)).isInstanceOf(Outcome.Held.class);
    refusal(at(Priority.LOW, "l", 1));
    refusal(at(Priority.HIGH, "h", 21));
    assertThat(at(Priority.HIGH, "h2", 20)).isInstanceOf(Outcome.Held.class);
    refusal(at(Priority.HIGH, "h3", 1));
    assertThat(at(Priority.CRITICAL, "c", 10)).isInstanceOf(Outcome.Held.class);
    refusal(at(Priority.CRITICAL, "c2", 1));
  }

  private Outcome.OfReserve at(Priority priority, String id, long ticks) {
    Command.Reserve plain = reserve(id, call(Map.of()), ticks, 1);
    return engine.run(
        new Command.Reserve(
            id,
            plain.call(),
            plain.demand(),
            plain.owner(),
            plain.ttlMs(),
            plain.contentHash(),
            plain.intent(),
            priority,
            false));
  }

  // ---- rollover

  @Test
  void rollover_takesOverWhatWasLeftUpToTheMost() {
    engine.install(builder(Period.DAY, 100).rollover(30).build());
    spend("a", 90);
    engine.now = NOON + DAY;

    assertThat(engine.window("b").carried()).isEqualTo(10);
    refusal(hold("b", 111));
    spend("c", 110);
    engine.now = NOON + 2 * DAY;
    assertThat(engine.window("b").carried()).isZero();
    engine.now = NOON + 9 * DAY;
    assertThat(engine.window("b").carried()).isEqualTo(30);
  }

  @Test
  void rollover_lateRecordOfTheDayBefore_leavesLessAndNamesItsCause() {
    engine.install(builder(Period.DAY, 100).rollover(100).build());
    engine.now = NOON + DAY;
    spend("a", 200);

    post("late", NOON, 40);

    assertThat(engine.window("b").remaining()).isEqualTo(-40);
    assertThat(engine.events(Event.Overdrawn.class))
        .singleElement()
        .satisfies(e -> {
          assertThat(e.cause()).isEqualTo(Cause.INGESTED);
          assertThat(e.overdraft()).isEqualTo(40);
        });
  }

  @Test
  void rollover_callThatRunsOverMidnight_cannotGrowIntoWhatTheNextDayHolds() {
    engine.install(builder(Period.DAY, 100).rollover(100).build());
    hold("slow", 10);
    engine.now = NOON + DAY;
    hold("today", 190);
    Demand one = new Demand(new Claim.Of(1), new Claim.Of(0), 0);

    refusal(engine.run(new Command.Extend(ORG, "slow", one, record("slow", NOON, 11, 1), false)));
  }

  // ---- what has no price

  @Test
  void unknownPrice_ceiling_holdsAndPostsItsRate() {
    engine.install(
        builder(Period.DAY, 100).unknownPrice(UnknownPrice.CEILING).ceilingRate(3).build());
    assertThat(unpriced("a", new Claim.Of(20))).isInstanceOf(Outcome.Held.class);
    assertThat(engine.window("b").held()).isEqualTo(60);
    assertThat(refusal(unpriced("b", new Claim.Of(14))).requested()).isEqualTo(42);
    assertThat(refusal(unpriced("c", new Claim.Missing())).code())
        .isEqualTo(Refusal.Code.UNBOUNDABLE_REQUEST);

    assertThat(refusal(unpriced("d", new Claim.Unboundable("it is open"))).message())
        .endsWith("and its tokens have no bound: it is open");

    UsageRecord record =
        record("a", NOON, 0, 15).toBuilder().cost(new Cost.Unpriced("no price")).build();
    Outcome.Settled settled =
        (Outcome.Settled) engine.run(new Command.Settle(ORG, "a", record, ""));
    assertThat(engine.window("b").settled()).isEqualTo(45);
    assertThat(settled.returned()).extracting(Hold::amount).containsExactly(15L);

    engine.run(new Command.Correct(record.id(), record("a", NOON, 7, 15), "priced"));
    assertThat(engine.window("b").settled()).isEqualTo(7);
  }

  private Outcome.OfReserve unpriced(String id, Claim tokens) {
    return engine.run(
        new Command.Reserve(
            id,
            call(Map.of()),
            new Demand(new Claim.Unpriced("no price"), tokens, 1),
            Reservation.Owner.API,
            1000,
            "",
            record(id, NOON, 0, 1)));
  }

  // ---- groups

  @Test
  void maxWindows_watchingOnly_countsFurtherGroupsAsOne() {
    engine.install(
        builder(Period.DAY, 100).per("user").enforcement(Enforcement.SOFT).maxWindows(2).build());
    for (String user : List.of("a", "b", "c", "d")) {
      engine.run(new Command.Post(record(user, NOON, 10, 1, Map.of("user", user)), user));
    }
    assertThat(engine.windows("b"))
        .extracting(WindowView::settled)
        .containsExactlyInAnyOrder(10L, 10L, 20L);
  }

  // ---- changes

  @Test
  void change_toALowerLimit_namesItAsTheCause() {
    engine.install(builder(Period.DAY, 100).build());
    spend("a", 80);
    engine.change(builder(Period.DAY, 50).build());

    assertThat(engine.events(Event.Overdrawn.class))
        .singleElement()
        .satisfies(e -> {
          assertThat(e.cause()).isEqualTo(Cause.LIMIT_LOWERED);
          assertThat(e.overdraft()).isEqualTo(30);
        });
  }

  @Test
  void change_ofThresholds_raisesNoneTwice() {
    engine.install(builder(Period.DAY, 100).build());
    spend("a", 60);
    engine.change(
        builder(Period.DAY, 100)
            .thresholds(List.of(new BigDecimal("0.25"), new BigDecimal("0.50")))
            .build());
    spend("b", 1);

    assertThat(engine.events(Event.ThresholdCrossed.class))
        .extracting(Event.ThresholdCrossed::threshold)
        .containsExactly(new BigDecimal("0.5"), new BigDecimal("0.25"));
  }

  @Test
  void rateLimit_isAShortWindow() {
    engine.install(budget("rpm", Unit.REQUESTS, 2, Period.MINUTE, Enforcement.HARD));
    spend("a", 1);
    spend("b", 1);
    Refusal refusal = refusal(hold("c", 1));
    assertThat(refusal.retry()).isEqualTo(Refusal.Retry.RESETS);
    assertThat(refusal.resetsAt()).isEqualTo(NOON + MINUTE);
    engine.now = refusal.resetsAt();
    spend("d", 1);
  }
}
