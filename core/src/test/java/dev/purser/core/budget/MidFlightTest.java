package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.call;
import static dev.purser.core.budget.BudgetFixtures.record;
import static dev.purser.core.budget.BudgetFixtures.reserve;
import static dev.purser.core.budget.RunningEngine.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Budgets that are put anew, and groups that come and go, while calls run. */
class MidFlightTest {

  private static final long HOUR = 3_600_000;
  private static final Labels ANN = Labels.of("user", "ann");
  private static final Call OF_ANN = call(Map.of("user", "ann"));

  private final RunningEngine engine = new RunningEngine();

  private static BudgetBuilder builder(Period period, String... per) {
    return Budget.builder(new BudgetKey(ORG, "b"), Unit.USD, 100, period).per(per);
  }

  private long overridesOf(Labels group) {
    return engine
        .engine
        .window(new BudgetKey(ORG, "b"), group, engine.now)
        .map(WindowView::overrides)
        .orElse(0L);
  }

  // ---- overrides of a budget that is put anew

  @Test
  void override_ofABudgetWithAnotherMatch_staysWithItsGroup() {
    engine.install(builder(Period.DAY, "user").build());
    engine.grant("o", "b", ANN, 20, NOON + 9 * HOUR);
    engine.install(
        builder(Period.DAY, "user").match(Match.of(Map.of("team", List.of("x")))).build());

    Call ofAnn = call(Map.of("user", "ann", "team", "x"));
    assertThat(engine.run(reserve("r", ofAnn, 120, 1))).isInstanceOf(Outcome.Held.class);
    assertThat(overridesOf(ANN)).isEqualTo(20);
    assertThat(engine.events(Event.OverrideEnded.class)).isEmpty();
  }

  @Test
  void override_ofABudgetWithAnotherZone_isOfTheWindowThatItsGrantFallsInto() {
    engine.install(builder(Period.DAY).build());
    engine.grant("o", "b", Labels.NONE, 20, NOON + 40 * HOUR);
    // There the day began two hours before noon of UTC.
    engine.install(builder(Period.DAY).zone(ZoneId.of("Pacific/Kiritimati")).build());

    assertThat(overridesOf(Labels.NONE)).isEqualTo(20);
    engine.now = NOON + 22 * HOUR;
    engine.run(new Command.Expire());
    assertThat(overridesOf(Labels.NONE)).isZero();
    assertThat(engine.events(Event.OverrideEnded.class)).hasSize(1);
  }

  @Test
  void override_ofABudgetWithAnotherSplit_ends() {
    engine.install(builder(Period.DAY, "user").build());
    engine.grant("o", "b", ANN, 20, NOON + 9 * HOUR);
    engine.install(builder(Period.DAY, "team").build());

    assertThat(engine.events(Event.OverrideEnded.class)).hasSize(1);
    assertThat(engine.overrides.get("o").endedAt()).hasValue(NOON);
  }

  // ---- what ran when a budget was put anew

  @Test
  void lateSettlement_afterTheSplitChanged_postsToTheGroupOfNow() {
    engine.install(builder(Period.DAY).build());
    engine.run(reserve("r", OF_ANN, 30, 1));
    engine.now = NOON + HOUR;
    engine.run(new Command.Expire());
    engine.install(builder(Period.DAY, "user").build());

    engine.run(new Command.Settle(ORG, "r", record("r", NOON, 25, 1, Map.of("user", "ann")), ""));

    assertThat(engine.windows("b"))
        .singleElement()
        .satisfies(window -> {
          assertThat(window.group()).isEqualTo(ANN);
          assertThat(window.settled()).isEqualTo(25);
        });
  }

  @Test
  void lateSettlement_underABudgetPutSince_postsToItToo() {
    engine.run(reserve("r", OF_ANN, 30, 1));
    engine.now = NOON + HOUR;
    engine.run(new Command.Expire());
    engine.install(builder(Period.DAY).build());

    engine.run(new Command.Settle(ORG, "r", record("r", NOON, 25, 1), ""));

    assertThat(engine.window("b").settled()).isEqualTo(25);
  }

  @Test
  void hold_thatGrew_isTakenOverInFull() {
    engine.install(builder(Period.DAY).build());
    engine.run(reserve("r", OF_ANN, 30, 1));
    Demand more = new Demand(new Claim.Of(50), new Claim.Of(5), 0);
    engine.run(new Command.Extend(ORG, "r", more, record("r", NOON, 80, 6), false));
    engine.install(builder(Period.DAY, "user").build());

    assertThat(engine.window("b").held()).isEqualTo(80);
  }

  @Test
  void holdsBeyondAllAmounts_takenOver_leaveNothing() {
    Demand dear = new Demand(new Claim.Unpriced("new"), new Claim.Of(2_000_000_000_000L), 1);
    for (String id : List.of("r", "s")) {
      engine.run(
          new Command.Reserve(
              id, OF_ANN, dear, Reservation.Owner.API, HOUR, id, record(id, NOON, 0, 1)));
    }
    engine.install(
        builder(Period.DAY)
            .unknownPrice(UnknownPrice.CEILING)
            .ceilingRate(Budget.MAX_CEILING_RATE)
            .build());

    assertThat(engine.window("b").held()).isEqualTo(Budget.MAX_AMOUNT);
    refusal(engine.run(reserve("t", OF_ANN, 1, 1)));
  }

  @Test
  void thresholds_thatAreOthersNow_areCrossedOnceAlsoAfterARestart() {
    BudgetBuilder rolling = builder(Period.ROLLING).durationMs(HOUR);
    engine.install(
        rolling.thresholds(List.of(new BigDecimal("0.5"), new BigDecimal("0.9"))).build());
    engine.run(new Command.Post(record("a", NOON - HOUR / 2, 10, 1), "a"));
    engine.run(new Command.Post(record("b", NOON, 50, 1), "b"));
    engine.change(rolling.thresholds(List.of(new BigDecimal("0.9"))).build());
    engine.restart();
    engine.events.clear();

    engine.run(new Command.Post(record("c", NOON, 35, 1), "c"));
    assertThat(engine.events(Event.ThresholdCrossed.class))
        .singleElement()
        .extracting(Event.ThresholdCrossed::threshold)
        .isEqualTo(new BigDecimal("0.9"));
  }

  // ---- records that nobody billed at first

  @Test
  void errorThatIsBilledAfterAll_postsWhereItWasAdmitted() {
    engine.install(builder(Period.HOUR).build());
    engine.run(reserve("r", OF_ANN, 30, 1));
    engine.now = NOON + HOUR;
    UsageRecord error = record("r", engine.now, 0, 0).toBuilder().status(Status.ERROR).build();
    engine.run(new Command.Settle(ORG, "r", error, ""));
    engine.run(new Command.Correct(error.id(), record("r", engine.now, 40, 9), "the bill"));

    engine.now = NOON;
    assertThat(engine.window("b").settled()).isEqualTo(40);
  }

  @Test
  void errorThatCameInAndIsBilledAfterAll_postsToTheWindowOfItsTime() {
    engine.install(builder(Period.DAY).build());
    UsageRecord error = record("u", NOON, 0, 0).toBuilder().status(Status.ERROR).build();
    engine.run(new Command.Post(error, "h"));
    engine.run(new Command.Correct(error.id(), record("u", NOON, 40, 9), "the bill"));
    engine.run(new Command.Correct(error.id(), record("u", NOON, 30, 9), "the bill, again"));

    assertThat(engine.window("b").settled()).isEqualTo(30);
  }

  // ---- records with odd times

  @Test
  void recordFromBeforeTheEpoch_countsInTheWindowOfAllTime() {
    engine.install(builder(Period.TOTAL).build());
    engine.run(reserve("r", OF_ANN, 90, 1));
    // What programs send that never set the time.
    long unset = Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    engine.run(new Command.Post(record("u", unset, 1, 1), "h"));

    assertThat(refusal(engine.run(reserve("s", OF_ANN, 10, 1))).held()).isEqualTo(90);
    engine.run(new Command.Settle(ORG, "r", record("r", NOON, 90, 1), ""));
    assertThat(engine.window("b").settled()).isEqualTo(91);
    engine.restart();
    assertThat(engine.window("b").settled()).isEqualTo(91);
  }

  // ---- groups

  @Test
  void maxWindows_whenWindowsHaveEnded_hasRoomAgain() {
    engine.install(builder(Period.HOUR, "user").maxWindows(1).build());
    engine.run(reserve("a", OF_ANN, 1, 1));
    engine.run(new Command.Release(ORG, "a"));
    Call bob = call(Map.of("user", "bob"));
    assertThat(refusal(engine.run(reserve("b", bob, 1, 1))).code())
        .isEqualTo(Refusal.Code.TOO_MANY_WINDOWS);

    engine.now = NOON + HOUR;
    engine.engine.tidy(NOON, engine.now);
    assertThat(engine.run(reserve("c", bob, 1, 1))).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void maxWindows_ofSingleCalls_countsThoseThatRun() {
    engine.install(builder(Period.REQUEST, "user").maxWindows(1).build());
    engine.run(reserve("a", OF_ANN, 1, 1));
    engine.engine.tidy(NOON, NOON);
    Call bob = call(Map.of("user", "bob"));
    refusal(engine.run(reserve("b", bob, 1, 1)));

    engine.run(new Command.Release(ORG, "a"));
    engine.engine.tidy(NOON, NOON);
    assertThat(engine.run(reserve("c", bob, 1, 1))).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void maxWindows_refusedCalls_takeNoRoom() {
    engine.install(builder(Period.TOTAL, "user").maxWindows(1).build());
    refusal(engine.run(reserve("a", OF_ANN, 101, 1)));
    engine.engine.tidy(NOON, NOON);

    assertThat(engine.run(reserve("b", call(Map.of("user", "bob")), 1, 1)))
        .isInstanceOf(Outcome.Held.class);
  }

  @ParameterizedTest
  @EnumSource
  void refusedCalls_leaveNothingInMemory(Period period) throws InterruptedException {
    Split split = new Split(builder(period, "session").durationMs(HOUR).build(), History.NONE);
    ReferenceQueue<Window> gone = new ReferenceQueue<>();
    List<Reference<Window>> windows = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Account account = split.account(Labels.of("session", "s"));
      windows.add(new WeakReference<>(account.rows.at(NOON + i), gone));
      split.tidy(NOON - HOUR, NOON + i);
    }
    for (int seen = 0; seen < windows.size(); seen++) {
      System.gc();
      assertThat(gone.remove(30_000)).isNotNull();
    }
    assertThat(split.accounts()).isEmpty();
  }

  @Test
  void maxWindows_recordsOfFurtherGroups_countInTheSharedOne() {
    engine.install(builder(Period.DAY, "user").maxWindows(1).build());
    for (String user : List.of("ann", "bob", "cyd")) {
      engine.run(new Command.Post(record(user, NOON, 10, 1, Map.of("user", user)), user));
    }
    assertThat(engine.windows("b"))
        .extracting(WindowView::settled)
        .containsExactlyInAnyOrder(10L, 20L);
  }
}
