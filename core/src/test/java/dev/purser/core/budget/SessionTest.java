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
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sessions: windows that last until nothing has happened in them for a while. */
class SessionTest {

  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final Map<String, String> OF_S = Map.of("session", "s");

  private final RunningEngine engine = new RunningEngine();

  private static BudgetBuilder sessions(long pause) {
    return Budget.builder(new BudgetKey(ORG, "b"), Unit.USD, 100, Period.SESSION).durationMs(pause);
  }

  private static Call session(String id) {
    return call(Map.of("session", id));
  }

  private void post(String id, long at, long ticks) {
    engine.run(new Command.Post(record(id, at, ticks, 1, OF_S), id));
  }

  @Test
  void session_isSpentUntilItHasBeenIdle() {
    engine.install(sessions(10 * MINUTE).build());
    for (int i = 0; i < 5; i++) {
      engine.now = NOON + i * 9 * MINUTE;
      String id = "r" + i;
      assertThat(engine.run(reserve(id, session("s"), 20, 1))).isInstanceOf(Outcome.Held.class);
      engine.run(new Command.Settle(ORG, id, record(id, engine.now, 20, 1), ""));
    }
    refusal(engine.run(reserve("more", session("s"), 1, 1)));
    assertThat(engine.run(reserve("other", session("t"), 100, 1))).isInstanceOf(Outcome.Held.class);
    // A refused call is no activity.
    engine.now += 9 * MINUTE;
    Refusal refusal = refusal(engine.run(reserve("again", session("s"), 1, 1)));
    engine.now = refusal.resetsAt();
    assertThat(engine.run(reserve("anew", session("s"), 100, 1))).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void session_withARunningCall_isNotIdle() {
    engine.install(sessions(10 * MINUTE).build());
    Command.Reserve slow = reserve("slow", session("s"), 60, 1);
    engine.run(slow);
    engine.now = NOON + HOUR;

    refusal(engine.run(reserve("r", session("s"), 41, 1)));
    engine.restart();
    refusal(engine.run(reserve("r2", session("s"), 41, 1)));
    engine.run(new Command.Release(ORG, "slow"));
    assertThat(engine.run(reserve("r3", session("s"), 100, 1))).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void session_withACallOfHours_countsAllThatCameAfterItsBegin() {
    engine.run(reserve("slow", session("s"), 10, 1));
    engine.now = NOON + 3 * HOUR;
    // Put while the call runs, which joins what its records alone would have left apart.
    engine.install(
        sessions(10 * MINUTE).build(), Map.of(window(NOON + HOUR), 60L, window(NOON - HOUR), 99L));
    engine.now = NOON + 5 * HOUR;
    engine.engine.tidy(engine.now - HOUR, engine.now);

    assertThat(refusal(engine.run(reserve("r", session("s"), 31, 1))).settled()).isEqualTo(60);
    engine.restart(engine.now - HOUR);
    assertThat(refusal(engine.run(reserve("r2", session("s"), 31, 1))).settled()).isEqualTo(60);
    // Its end is the end of none of them.
    engine.run(new Command.Settle(ORG, "slow", record("slow", engine.now, 10, 1, OF_S), ""));
    engine.now += 10 * MINUTE - 1;
    assertThat(refusal(engine.run(reserve("r3", session("s"), 31, 1))).settled()).isEqualTo(70);
    engine.now++;
    assertThat(engine.run(reserve("r4", session("s"), 100, 1))).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void session_isNotMovedToBeforeWhatIsForgotten() {
    post("seeded", NOON - 30 * MINUTE, 50);
    engine.install(
        sessions(20 * MINUTE).build().installed(1, Long.MIN_VALUE, engine.sequence),
        Map.of(window(NOON - 30 * MINUTE), 50L));
    engine.run(reserve("call", session("s"), 10, 1));
    engine.now = NOON + 2 * HOUR;
    engine.run(new Command.Settle(ORG, "call", record("call", engine.now, 10, 1, OF_S), ""));
    engine.engine.tidy(engine.now - HOUR, engine.now);
    post("late", NOON - 15 * MINUTE, 5);

    // It was seeded in a session that is over, of which the one that goes on knows nothing.
    UsageRecord free = record("seeded", NOON - 30 * MINUTE, 0, 1, OF_S);
    engine.run(new Command.Correct(free.id(), free, "free"));
    assertThat(refusal(engine.run(reserve("r", session("s"), 86, 1))).settled()).isEqualTo(15);
  }

  @Test
  void correction_ofACallFromBeforeTheSeed_takesNothingOff() {
    post("older", NOON - 2 * HOUR, 50);
    engine.install(sessions(4 * HOUR).build().installed(1, NOON - HOUR, engine.sequence));

    UsageRecord free = record("older", NOON - 2 * HOUR, 0, 1, OF_S);
    engine.run(new Command.Correct(free.id(), free, "free"));

    assertThat(refusal(engine.run(reserve("r", session("s"), 101, 1))).settled()).isZero();
  }

  @Test
  void session_thatALateRecordCouldKeepOpen_isRemembered() {
    engine.install(sessions(6 * HOUR).build());
    post("first", NOON, 90);
    // Over for hours, but what came before its end goes on from there.
    engine.now = NOON + 11 * HOUR;
    engine.engine.tidy(engine.now - HOUR, engine.now);
    engine.restart(engine.now - HOUR);
    post("late", NOON + 6 * HOUR - 1, 1);

    assertThat(refusal(engine.run(reserve("r", session("s"), 10, 1))).settled()).isEqualTo(91);
  }

  @Test
  void settle_late_afterTheBudgetWasPutAnew_findsTheSessionOfItsCall() {
    engine.install(sessions(4 * HOUR).build());
    post("first", NOON - 2 * HOUR, 40);
    engine.run(reserve("call", session("s"), 10, 1));
    engine.now = NOON + 16 * MINUTE;
    engine.run(new Command.Expire());
    // What was one session are two, the first of which begins like the one of before.
    engine.install(sessions(20 * MINUTE).build(), Map.of(window(NOON - 2 * HOUR), 40L));
    engine.run(new Command.Settle(ORG, "call", record("call", NOON, 20, 1, OF_S), ""));

    assertThat(refusal(engine.run(reserve("r", session("s"), 81, 1))).settled()).isEqualTo(20);
  }

  private static WindowKey window(long start) {
    return new WindowKey(new BudgetKey(ORG, "b"), Labels.of(OF_S), start);
  }

  @Test
  void session_thatALateRecordBringsBackOverdrawn_saysSoAgain() {
    engine.install(sessions(10 * MINUTE).build());
    post("late", NOON, 130);
    engine.grant("o", "b", Labels.of(OF_S), 50, NOON + MINUTE);
    engine.now = NOON + 15 * MINUTE;
    engine.run(new Command.Expire());
    // The override ended when the session was over, which therefore said nothing.
    assertThat(engine.events(Event.Overdrawn.class))
        .extracting(Event.Overdrawn::overdraft)
        .containsExactly(30L);

    post("free", NOON + 9 * MINUTE, 0);
    refusal(engine.run(reserve("r", session("s"), 1, 1)));
    assertThat(engine.events(Event.Overdrawn.class))
        .last()
        .satisfies(told -> {
          assertThat(told.overdraft()).isEqualTo(30);
          assertThat(told.cause()).isEqualTo(Cause.INGESTED);
        });
    assertThat(engine.events(Event.Overdrawn.class)).hasSize(2);

    // What changes nothing of a session that goes on is no news.
    post("free too", NOON + 9 * MINUTE, 0);
    assertThat(engine.events(Event.Overdrawn.class)).hasSize(2);
  }

  @Test
  void correct_beyondWhatAWindowCanCount_leavesTheSessionAsItWas() {
    engine.install(sessions(10 * MINUTE).build());
    post("full", NOON, Budget.MAX_AMOUNT);
    UsageRecord error =
        record("error", NOON + 9 * MINUTE, 0, 1, OF_S).toBuilder().status(Status.ERROR).build();
    engine.run(new Command.Post(error, "h"));
    UsageRecord billed = record("error", NOON + 9 * MINUTE, 1, 1, OF_S);
    assertThat(engine.run(new Command.Correct(error.id(), billed, "billed after all")))
        .isInstanceOf(Outcome.Conflict.class);

    engine.now = NOON + 10 * MINUTE;
    assertThat(engine.run(reserve("r", session("s"), 100, 1))).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void session_thatARecordInBetweenJoins_isForgottenAsAWhole() {
    engine.install(sessions(HOUR).build());
    engine.now = NOON + 2 * HOUR;
    engine.run(new Command.Post(record("first", NOON, 40, 1, OF_S), "h"));
    engine.run(new Command.Post(record("last", engine.now, 50, 1, OF_S), "h"));
    engine.run(new Command.Post(record("between", NOON + HOUR - 1, 1, 1, OF_S), "h"));
    engine.run(new Command.Post(record("joins", NOON + HOUR + 1, 1, 1, OF_S), "h"));

    // The row of the first calls would have ended by itself a while ago.
    engine.now = NOON + 3 * HOUR - 1;
    engine.engine.tidy(engine.now, engine.now);
    assertThat(refusal(engine.run(reserve("r", session("s"), 9, 1))).settled()).isEqualTo(92);
    engine.restart();
    assertThat(refusal(engine.run(reserve("r2", session("s"), 9, 1))).settled()).isEqualTo(92);
  }
}
