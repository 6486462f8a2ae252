package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.budget;
import static dev.purser.core.budget.BudgetFixtures.call;
import static dev.purser.core.budget.BudgetFixtures.record;
import static dev.purser.core.budget.BudgetFixtures.reserve;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Labels;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetEngineTest {

  private static final long DAY = Duration.ofDays(1).toMillis();

  private final Map<RecordId, History.Past> pastRecords = new HashMap<>();
  private final Map<String, Reservation> pastReservations = new HashMap<>();
  private final Map<WindowKey, WindowState> pastWindows = new HashMap<>();
  private final BudgetEngine engine =
      new BudgetEngine(
          new History() {
            @Override
            public Optional<WindowState> window(WindowKey key) {
              return Optional.ofNullable(pastWindows.get(key));
            }

            @Override
            public Optional<Reservation> reservation(String org, String id) {
              return Optional.ofNullable(pastReservations.get(id));
            }

            @Override
            public Optional<Past> record(RecordId id) {
              return Optional.ofNullable(pastRecords.get(id));
            }
          });
  private final List<Event> events = new ArrayList<>();
  private long now = NOON;
  private long sequence;

  /** Runs a command and keeps what it changed as the past, as the ledger would. */
  private <O extends Outcome> O run(Command<O> command) {
    Changes changes = new Changes();
    O outcome = engine.apply(command, now, changes);
    keep(changes);
    return outcome;
  }

  private void keep(Changes changes) {
    changes
        .entries()
        .forEach(e ->
            pastRecords.put(
                e.record().id(),
                new History.Past(e.record(), e.postings(), e.contentHash(), ++sequence)));
    changes.reservations().forEach(r -> pastReservations.put(r.id(), r));
    changes.endedReservations().forEach(r -> pastReservations.remove(r.id()));
    changes.windows().forEach(w -> pastWindows.put(w.key(), w));
    events.addAll(changes.events());
  }

  private void install(Budget budget) {
    Changes changes = new Changes();
    engine.install(budget, Map.of(), now, changes);
    keep(changes);
  }

  private WindowView window(String budget) {
    List<WindowView> views = new ArrayList<>();
    engine.windows(new BudgetKey(ORG, budget), now, views::add);
    assertThat(views).hasSize(1);
    return views.getFirst();
  }

  @Test
  void reserve_withinTheLimit_isHeldUntilSettled() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));

    assertThat(run(reserve("r", call(Map.of()), 60, 10))).isInstanceOf(Outcome.Held.class);
    assertThat(window("day").held()).isEqualTo(60);
    assertThat(window("day").activeHolds()).isEqualTo(1);

    Outcome.OfSettle settled =
        run(new Command.Settle(ORG, "r", record("r", NOON, 25, 7), "recordr,NOON,25,7"));
    assertThat(settled)
        .isInstanceOfSatisfying(
            Outcome.Settled.class,
            s -> {
              assertThat(s.returned()).extracting(Hold::amount).containsExactly(35L);
              assertThat(s.overrun()).isEmpty();
            });
    assertThat(window("day").held()).isZero();
    assertThat(window("day").settled()).isEqualTo(25);
    assertThat(window("day").remaining()).isEqualTo(75);
  }

  @Test
  void reserve_beyondTheLimit_isRefusedAndTakesNothing() {
    install(budget("roomy", Unit.TOKENS, 1_000, Period.DAY, Enforcement.HARD));
    install(budget("tight", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(reserve("a", call(Map.of()), 60, 10));

    Outcome.OfReserve refused = run(reserve("b", call(Map.of()), 41, 10));

    assertThat(refused)
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            r -> {
              assertThat(r.refusal().budget().id()).isEqualTo("tight");
              assertThat(r.refusal().code()).isEqualTo(Refusal.Code.BUDGET_EXCEEDED);
              assertThat(r.refusal().requested()).isEqualTo(41);
              assertThat(r.refusal().remaining()).isEqualTo(40);
              assertThat(r.refusal().retry()).isEqualTo(Refusal.Retry.IN_FLIGHT);
            });
    assertThat(window("roomy").held()).isEqualTo(10);
    assertThat(events).hasAtLeastOneElementOfType(Event.ReservationRefused.class);
  }

  @Test
  void reserve_ofExactlyWhatIsLeft_isAdmitted() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(reserve("a", call(Map.of()), 60, 1));
    assertThat(run(reserve("b", call(Map.of()), 40, 1))).isInstanceOf(Outcome.Held.class);
    assertThat(run(reserve("c", call(Map.of()), 1, 1))).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void reserve_refusedShortlyBeforeTheReset_saysThatWaitingHelps() {
    install(budget("hour", Unit.USD, 100, Period.HOUR, Enforcement.HARD));
    run(new Command.Post(record("x", NOON, 90, 1), "h"));

    assertThat(retryOf(run(reserve("a", call(Map.of()), 50, 1))))
        .isEqualTo(Refusal.Retry.EXHAUSTED);
    now = NOON + Duration.ofMinutes(59).toMillis();
    assertThat(retryOf(run(reserve("b", call(Map.of()), 50, 1)))).isEqualTo(Refusal.Retry.RESETS);
    assertThat(retryOf(run(reserve("c", call(Map.of()), 101, 1))))
        .isEqualTo(Refusal.Retry.EXHAUSTED);
    now = NOON + Duration.ofHours(1).toMillis();
    assertThat(run(reserve("d", call(Map.of()), 50, 1))).isInstanceOf(Outcome.Held.class);
  }

  private static Refusal.Retry retryOf(Outcome.OfReserve outcome) {
    return ((Outcome.Refused) outcome).refusal().retry();
  }

  @Test
  void reserve_underSoftAndObserve_isNeverRefused() {
    install(budget("soft", Unit.USD, 10, Period.DAY, Enforcement.SOFT));
    install(budget("observe", Unit.TOKENS, 10, Period.DAY, Enforcement.OBSERVE));
    assertThat(run(reserve("a", call(Map.of()), 60, 60))).isInstanceOf(Outcome.Held.class);
    assertThat(window("soft").held()).isEqualTo(60);
  }

  @Test
  void reserve_again_answersTheSameOrAConflict() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(reserve("r", call(Map.of()), 60, 1));

    assertThat(run(reserve("r", call(Map.of()), 60, 1)))
        .isInstanceOfSatisfying(Outcome.Held.class, h -> assertThat(h.repeated()).isTrue());
    assertThat(run(reserve("r", call(Map.of()), 50, 1))).isInstanceOf(Outcome.Conflict.class);
    assertThat(window("day").held()).isEqualTo(60);

    run(new Command.Release(ORG, "r"));
    assertThat(run(reserve("r", call(Map.of()), 60, 1)))
        .isInstanceOfSatisfying(
            Outcome.Held.class,
            h -> {
              assertThat(h.repeated()).isTrue();
              assertThat(h.reservation().state()).isEqualTo(Reservation.State.RELEASED);
            });
    assertThat(window("day").held()).isZero();
  }

  @Test
  void per_splitsIntoWindowsWithLimitsOfTheirOwn() {
    Budget plain =
        budget(
            "users",
            Unit.USD,
            100,
            Period.DAY,
            Enforcement.HARD,
            List.of("user"),
            Match.of(Map.of("team", List.of("research"))));
    install(
        plain.toBuilder()
            .limits(List.of(new Budget.GroupLimit(Labels.of("user", "u-7"), 500)))
            .maxWindows(3)
            .build());

    Call u1 = call(Map.of("team", "research", "user", "u-1"));
    Call u7 = call(Map.of("team", "research", "user", "u-7"));
    Call nobody = call(Map.of("team", "research"));
    Call other = call(Map.of("team", "sales", "user", "u-1"));
    assertThat(run(reserve("a", u1, 100, 1))).isInstanceOf(Outcome.Held.class);
    assertThat(run(reserve("b", u1, 1, 1))).isInstanceOf(Outcome.Refused.class);
    assertThat(run(reserve("c", u7, 500, 1))).isInstanceOf(Outcome.Held.class);
    assertThat(run(reserve("d", other, 5_000, 1))).isInstanceOf(Outcome.Held.class);
    assertThat(run(reserve("e", nobody, 100, 1))).isInstanceOf(Outcome.Held.class);

    Call u8 = call(Map.of("team", "research", "user", "u-8"));
    assertThat(run(reserve("f", u8, 1, 1)))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            r -> assertThat(r.refusal().code()).isEqualTo(Refusal.Code.TOO_MANY_WINDOWS));
    assertThat(run(new Command.Check(u8, new Demand(new Claim.Of(1), new Claim.Of(1), 1))))
        .satisfies(c -> assertThat(c.refusal()).isPresent());
  }

  @Test
  void hardBudgets_lookOnlyAtLabelsThatBind() {
    install(
        budget("team", Unit.USD, 100, Period.DAY, Enforcement.HARD, List.of("team"), Match.ALL));
    Labels claimed = Labels.of("team", "other");
    Labels fixed = Labels.of("team", "research");
    Call first = new Call(ORG, "openai", "m", "chat", fixed, fixed);
    Call renamed = new Call(ORG, "openai", "m", "chat", claimed, fixed);
    run(reserve("a", first, 100, 1));
    assertThat(run(reserve("b", renamed, 1, 1))).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void settle_aboveTheHold_isPostedInFullAndAdmitsNothingMore() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(reserve("a", call(Map.of()), 50, 1));

    Outcome.OfSettle settled =
        run(new Command.Settle(ORG, "a", record("a", NOON, 130, 1), "recorda,NOON,130,1"));

    assertThat(((Outcome.Settled) settled).overrun()).extracting(Hold::amount).containsExactly(80L);
    assertThat(window("day").remaining()).isEqualTo(-30);
    assertThat(events)
        .filteredOn(Event.Overdrawn.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.Overdrawn.class,
            o -> {
              assertThat(o.overdraft()).isEqualTo(30);
              assertThat(o.cause()).isEqualTo(Cause.OVERRUN);
            });
    assertThat(run(reserve("b", call(Map.of()), 0, 0))).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void settle_twice_answersTheSameOrAConflict() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(reserve("a", call(Map.of()), 50, 1));
    UsageRecord record = record("a", NOON, 20, 1);
    Outcome.OfSettle first = run(new Command.Settle(ORG, "a", record, "record"));

    Outcome.OfSettle again = run(new Command.Settle(ORG, "a", record, "record"));

    assertThat(((Outcome.Settled) again).repeated()).isTrue();
    assertThat(((Outcome.Settled) again).returned())
        .isEqualTo(((Outcome.Settled) first).returned());
    assertThat(window("day").settled()).isEqualTo(20);
    assertThat(run(new Command.Settle(ORG, "a", record("a", NOON, 20, 2), "recorda,NOON,20,2")))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(run(new Command.Release(ORG, "a"))).isInstanceOf(Outcome.Conflict.class);
    assertThat(run(new Command.Renew(ORG, "a", 1))).isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void settle_ofWhatWasReleased_isAConflict_andOfNothing_isNotFound() {
    run(reserve("a", call(Map.of()), 50, 1));
    run(new Command.Release(ORG, "a"));
    assertThat(run(new Command.Settle(ORG, "a", record("a", NOON, 1, 1), "recorda,NOON,1,1")))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(run(new Command.Release(ORG, "a")))
        .isInstanceOfSatisfying(Outcome.Ended.class, e -> assertThat(e.repeated()).isTrue());
    assertThat(run(new Command.Settle(ORG, "zz", record("zz", NOON, 1, 1), "recordzz,NOON,1,1")))
        .isInstanceOf(Outcome.NotFound.class);
    assertThat(run(new Command.Release(ORG, "zz"))).isInstanceOf(Outcome.NotFound.class);
    assertThat(run(new Command.Renew(ORG, "zz", 1))).isInstanceOf(Outcome.NotFound.class);
  }

  @Test
  void settle_underARecordIdThatExists_isAConflict() {
    run(new Command.Post(record("taken", NOON, 1, 1), "h"));
    run(reserve("a", call(Map.of()), 50, 1));
    assertThat(
            run(new Command.Settle(ORG, "a", record("taken", NOON, 1, 1), "recordtaken,NOON,1,1")))
        .isInstanceOf(Outcome.Conflict.class);
  }

  @Test
  void settle_ofAnErrorAnswer_freesTheHoldAndPostsNothing() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    install(budget("calls", Unit.REQUESTS, 10, Period.DAY, Enforcement.HARD));
    run(reserve("a", call(Map.of()), 50, 1));
    UsageRecord error = record("a", NOON, 20, 1).toBuilder().status(Status.ERROR).build();
    run(new Command.Settle(ORG, "a", error, "error"));
    assertThat(window("day").settled()).isZero();
    assertThat(window("day").held()).isZero();
    assertThat(window("calls").settled()).isZero();
    assertThat(pastRecords.get(error.id()).postings()).allMatch(p -> p.amount() == 0);
  }

  @Test
  void expire_endsTheHolds_andALateSettlementPostsInFull() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(reserve("a", call(Map.of()), 50, 1));
    run(reserve("b", call(Map.of()), 20, 1));
    now = NOON + 600_000;
    run(new Command.Renew(ORG, "b", 900_000));

    now = NOON + 900_000;
    assertThat(run(new Command.Expire()).count()).isEqualTo(1);
    assertThat(window("day").held()).isEqualTo(20);

    assertThat(run(new Command.Settle(ORG, "a", record("a", NOON, 90, 1), "recorda,NOON,90,1")))
        .isInstanceOf(Outcome.Settled.class);
    assertThat(window("day").settled()).isEqualTo(90);
    assertThat(events)
        .filteredOn(Event.Overdrawn.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.Overdrawn.class,
            overdrawn -> {
              assertThat(overdrawn.cause()).isEqualTo(Cause.LATE);
              assertThat(overdrawn.overdraft()).isEqualTo(10);
            });
  }

  @Test
  void attempt_overMidnight_settlesInTheWindowThatAdmittedIt() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    now = NOON + DAY / 2 - 1;
    run(reserve("a", call(Map.of()), 50, 1));
    now = NOON + DAY / 2 + 1;
    assertThat(window("day").held()).isZero();
    run(new Command.Settle(ORG, "a", record("a", NOON, 30, 1), "recorda,NOON,30,1"));
    assertThat(window("day").settled()).isZero();
    now = NOON;
    assertThat(window("day").settled()).isEqualTo(30);
    assertThat(window("day").held()).isZero();
  }

  @Test
  void tidy_forgetsEndedWindows_andALateRecordFindsThemAgain() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(new Command.Post(record("a", NOON, 30, 1), "a"));
    now = NOON + 3 * DAY;
    engine.tidy(now, now);
    run(new Command.Post(record("late", NOON, 5, 1), "late"));
    now = NOON;
    assertThat(window("day").settled()).isEqualTo(35);
  }

  @Test
  void post_ofTheSameRecordTwice_countsOnce() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    assertThat(run(new Command.Post(record("a", NOON, 30, 1), "h1")))
        .isInstanceOf(Outcome.Posted.class);
    assertThat(run(new Command.Post(record("a", NOON, 30, 1), "h1")))
        .isInstanceOf(Outcome.Duplicate.class);
    assertThat(run(new Command.Post(record("a", NOON, 31, 1), "h2")))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(window("day").settled()).isEqualTo(30);
  }

  @Test
  void post_twiceInOneRun_countsOnce() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    Changes changes = new Changes();
    engine.apply(new Command.Post(record("a", NOON, 30, 1), "h"), now, changes);
    assertThat(engine.apply(new Command.Post(record("a", NOON, 30, 1), "h"), now, changes))
        .isInstanceOf(Outcome.Duplicate.class);
    assertThat(changes.entries()).hasSize(1);
    assertThat(changes.windows()).singleElement().extracting(WindowState::settled).isEqualTo(30L);
  }

  @Test
  void correct_movesTheWindowsByTheDifference() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(new Command.Post(record("a", NOON, 30, 1), "h"));
    RecordId id = new RecordId(ORG, "gateway", "a");

    Outcome.OfPost corrected = run(new Command.Correct(id, record("a", NOON, 12, 1), "late usage"));

    assertThat(((Outcome.Posted) corrected).record().revision()).isEqualTo(2);
    assertThat(window("day").settled()).isEqualTo(12);
    run(new Command.Correct(id, record("a", NOON, 40, 1), "again"));
    assertThat(window("day").settled()).isEqualTo(40);
    assertThat(pastRecords.get(id).postings()).extracting(Posting::amount).containsExactly(40L);
    assertThat(
            run(
                new Command.Correct(
                    new RecordId(ORG, "gateway", "no"), record("no", NOON, 1, 1), "")))
        .isInstanceOf(Outcome.NotFound.class);
  }

  @Test
  void correct_madeFromAnOlderRevision_isAConflict() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    run(new Command.Post(record("a", NOON, 30, 1), "h"));
    RecordId id = new RecordId(ORG, "gateway", "a");
    run(new Command.Correct(id, record("a", NOON, 12, 1), "late usage", 1));

    assertThat(run(new Command.Correct(id, record("a", NOON, 60, 1), "repriced", 1)))
        .isInstanceOf(Outcome.Conflict.class);

    assertThat(window("day").settled()).isEqualTo(12);
  }

  @Test
  void correct_reachesABudgetThatWasSeededWithTheRecord() {
    UsageRecord before = record("a", NOON, 30, 1);
    run(new Command.Post(before, "h"));
    Budget day = budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD);
    BudgetSeed seed = new BudgetSeed(day);
    seed.add(before);
    engine.install(day.installed(1, Long.MIN_VALUE, sequence), seed.settled(), now, new Changes());
    run(new Command.Correct(before.id(), record("a", NOON, 12, 1), "late usage"));
    assertThat(window("day").settled()).isEqualTo(12);
  }

  @Test
  void thresholds_areCrossedOncePerWindow() {
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.SOFT));
    run(new Command.Post(record("a", NOON, 74, 1), "a"));
    run(new Command.Post(record("b", NOON, 1, 1), "b"));
    run(new Command.Post(record("c", NOON, 0, 1), "c"));
    run(new Command.Correct(new RecordId(ORG, "gateway", "a"), record("a", NOON, 1, 1), "x"));
    run(new Command.Post(record("d", NOON, 98, 1), "d"));

    assertThat(events)
        .filteredOn(Event.ThresholdCrossed.class::isInstance)
        .extracting(e -> ((Event.ThresholdCrossed) e).threshold().toPlainString())
        .containsExactly("0.5", "0.75", "0.9", "1.0");
  }

  @Test
  void states_areReachedOncePerWindow_alsoAfterThresholdsChanged() {
    Budget day = budget("day", Unit.USD, 100, Period.DAY, Enforcement.SOFT);
    install(day);
    run(new Command.Post(record("a", NOON, 79, 1), "a"));
    run(new Command.Post(record("b", NOON, 1, 1), "b"));
    run(new Command.Correct(new RecordId(ORG, "gateway", "a"), record("a", NOON, 1, 1), "x"));
    engine.change(day.toBuilder().thresholds(List.of(BigDecimal.ONE)).build(), now, new Changes());
    run(new Command.Post(record("c", NOON, 98, 1), "c"));

    assertThat(events)
        .filteredOn(Event.StateReached.class::isInstance)
        .extracting(e -> ((Event.StateReached) e).state())
        .containsExactly(
            WindowView.State.WARNING, WindowView.State.CRITICAL, WindowView.State.EXCEEDED);
  }

  @Test
  void install_countsWhatRunsNow_andRemoveForgetsIt() {
    run(reserve("a", call(Map.of()), 50, 7));
    install(budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    assertThat(window("day").held()).isEqualTo(50);
    assertThat(pastReservations.get("a").holds()).hasSize(1);

    run(new Command.Settle(ORG, "a", record("a", NOON, 20, 1), "recorda,NOON,20,1"));
    assertThat(window("day").settled()).isEqualTo(20);
    assertThat(window("day").held()).isZero();

    run(reserve("b", call(Map.of()), 10, 7));
    Changes changes = new Changes();
    assertThat(engine.remove(new BudgetKey(ORG, "day"), now, changes)).isTrue();
    assertThat(changes.reservations())
        .singleElement()
        .satisfies(r -> assertThat(r.holds()).isEmpty());
    assertThat(engine.remove(new BudgetKey(ORG, "day"), now, changes)).isFalse();
    assertThat(engine.budgets()).isEmpty();
    assertThat(run(new Command.Settle(ORG, "b", record("b", NOON, 20, 1), "recordb,NOON,20,1")))
        .isInstanceOf(Outcome.Settled.class);
  }

  @Test
  void change_ofTheLimit_keepsTheWindows() {
    Budget day = budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD);
    install(day);
    run(reserve("a", call(Map.of()), 100, 1));
    Budget wider = budget("day", Unit.USD, 150, Period.DAY, Enforcement.HARD);
    assertThat(wider.hasWindowsOf(day)).isTrue();
    engine.change(wider, now, new Changes());
    assertThat(run(reserve("b", call(Map.of()), 50, 1))).isInstanceOf(Outcome.Held.class);
    engine.change(budget("day", Unit.USD, 10, Period.DAY, Enforcement.HARD), now, new Changes());
    assertThat(window("day").remaining()).isEqualTo(-140);
    assertThat(engine.budget(day.key()).orElseThrow().limit()).isEqualTo(10);
  }

  @Test
  void reserve_withoutPriceOrBound_followsTheBudget() {
    install(budget("usd", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    Call call = call(Map.of());
    assertThat(codeOf(claim(call, new Claim.Unpriced("no price for m"))))
        .isEqualTo(Refusal.Code.UNKNOWN_PRICE);
    assertThat(codeOf(claim(call, new Claim.Unboundable("web search without a cap"))))
        .isEqualTo(Refusal.Code.UNBOUNDABLE_REQUEST);
    assertThat(claim(call, new Claim.Missing()))
        .isEqualTo(new Outcome.MissingAmount(Unit.USD, new BudgetKey(ORG, "usd")));

    Budget lenient = budget("usd", Unit.USD, 100, Period.DAY, Enforcement.HARD);
    install(
        lenient.toBuilder()
            .unknownPrice(UnknownPrice.ALLOW)
            .unboundedHold(40)
            .maxWindows(10)
            .version(2)
            .build());
    assertThat(claim(call, new Claim.Unpriced("no price for m"))).isInstanceOf(Outcome.Held.class);
    assertThat(claim(call, new Claim.Unboundable("x"))).isInstanceOf(Outcome.Held.class);
    assertThat(window("usd").held()).isEqualTo(40);

    install(budget("usd", Unit.USD, 100, Period.DAY, Enforcement.OBSERVE));
    assertThat(claim(call, new Claim.Unpriced("x"))).isInstanceOf(Outcome.Held.class);
    assertThat(claim(call, new Claim.Unboundable("x"))).isInstanceOf(Outcome.Held.class);
    assertThat(claim(call, new Claim.Missing())).isInstanceOf(Outcome.Held.class);
  }

  private int claims;

  private Outcome.OfReserve claim(Call call, Claim usd) {
    String id = "claim-" + claims++;
    return run(
        new Command.Reserve(
            id,
            call,
            new Demand(usd, new Claim.Of(1), 1),
            Reservation.Owner.GATEWAY,
            0,
            "",
            record(id, NOON, 1, 1)));
  }

  private static Refusal.Code codeOf(Outcome.OfReserve outcome) {
    return ((Outcome.Refused) outcome).refusal().code();
  }

  @Test
  void check_tellsEveryWindowAndHoldsNothing() {
    install(budget("usd", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    install(budget("tok", Unit.TOKENS, 5, Period.DAY, Enforcement.HARD));
    Outcome.Checked checked =
        run(new Command.Check(call(Map.of()), new Demand(new Claim.Of(10), new Claim.Of(10), 1)));
    assertThat(checked.verdicts()).hasSize(2);
    assertThat(checked.refusal().orElseThrow().budget().id()).isEqualTo("tok");
    assertThat(window("usd").held()).isZero();
  }

  @Test
  void isUnderCeiling_doesNotDependOnTheModel() {
    install(
        budget(
            "m",
            Unit.USD,
            100,
            Period.DAY,
            Enforcement.HARD,
            List.of(),
            Match.of(Map.of("model", List.of("gpt-9"), "team", List.of("a")))));
    assertThat(engine.isUnderCeiling(call(Map.of("team", "a")))).isTrue();
    assertThat(engine.isUnderCeiling(call(Map.of("team", "b")))).isFalse();
  }

  @Test
  void post_beyondWhatAWindowCanCount_isAConflictAndChangesNothing() {
    install(budget("usd", Unit.USD, 100, Period.DAY, Enforcement.SOFT));
    run(new Command.Post(record("a", NOON, Budget.MAX_AMOUNT, 1), "a"));
    assertThat(run(new Command.Post(record("b", NOON, 1, 1), "b")))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(window("usd").settled()).isEqualTo(Budget.MAX_AMOUNT);
    run(reserve("r", call(Map.of()), 1, 1));
    assertThat(run(new Command.Settle(ORG, "r", record("r", NOON, 1, 1), "recordr,NOON,1,1")))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(window("usd").held()).isEqualTo(1);
  }

  @Test
  void restore_givesTheSameStateAsBefore() {
    Budget day = budget("day", Unit.USD, 100, Period.DAY, Enforcement.HARD);
    install(day);
    run(reserve("a", call(Map.of()), 40, 1));
    run(new Command.Post(record("x", NOON, 30, 1), "x"));

    BudgetEngine again = new BudgetEngine(History.NONE);
    again.restore(day);
    pastWindows.values().forEach(window -> again.restore(window, NOON, NOON));
    pastReservations.values().forEach(again::restore);

    List<WindowView> views = new ArrayList<>();
    again.windows(day.key(), now, views::add);
    assertThat(views).containsExactly(window("day"));
    assertThat(again.live(Reservation.Owner.API)).hasSize(1);
    assertThat(again.live(Reservation.Owner.GATEWAY)).isEmpty();
    assertThat(again.liveCount()).isEqualTo(1);
    Changes changes = new Changes();
    again.apply(new Command.Expire(), now + 900_000, changes);
    assertThat(changes.windows()).singleElement().extracting(WindowState::held).isEqualTo(0L);
  }
}
