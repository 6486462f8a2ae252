package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.budget;
import static dev.purser.core.budget.BudgetFixtures.call;
import static dev.purser.core.budget.BudgetFixtures.record;
import static dev.purser.core.budget.BudgetFixtures.reserve;
import static dev.purser.core.budget.RunningEngine.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExtendTest {

  private final RunningEngine engine = new RunningEngine();

  @BeforeEach
  void install() {
    engine.install(budget("usd", Unit.USD, 100, Period.DAY, Enforcement.HARD));
    engine.install(budget("tok", Unit.TOKENS, 50, Period.DAY, Enforcement.HARD));
    engine.install(budget("calls", Unit.REQUESTS, 1, Period.DAY, Enforcement.HARD));
    engine.run(reserve("r", call(Map.of()), 40, 20));
  }

  private static Command.Extend more(String id, long ticks, long tokens, boolean tentative) {
    return new Command.Extend(
        ORG,
        id,
        new Demand(new Claim.Of(ticks), new Claim.Of(tokens), 0),
        record(id, NOON, 40 + ticks, 20 + tokens),
        tentative);
  }

  @Test
  void extend_thatFits_enlargesEveryHoldAndTheIntent() {
    assertThat(engine.run(more("r", 60, 30, false))).isInstanceOf(Outcome.Held.class);

    assertThat(engine.window("usd").held()).isEqualTo(100);
    assertThat(engine.window("tok").held()).isEqualTo(50);
    assertThat(engine.window("calls").held()).isEqualTo(1);
    assertThat(engine.window("usd").activeHolds()).isEqualTo(1);
    Reservation kept = engine.reservations.get("r");
    assertThat(kept.holds()).extracting(Hold::amount).containsExactlyInAnyOrder(100L, 50L, 1L);
    assertThat(kept.intent().cost().ticksOrZero()).isEqualTo(100);

    engine.run(new Command.Release(ORG, "r"));
    assertThat(engine.window("usd").held()).isZero();
    assertThat(engine.window("tok").held()).isZero();
  }

  @Test
  void extend_thatOneWindowRefuses_enlargesNone() {
    Refusal refusal = refusal(engine.run(more("r", 10, 31, false)));

    assertThat(refusal.budget().id()).isEqualTo("tok");
    assertThat(refusal.requested()).isEqualTo(31);
    assertThat(engine.window("usd").held()).isEqualTo(40);
    assertThat(engine.window("tok").held()).isEqualTo(20);
    assertThat(engine.events(Event.ReservationRefused.class)).hasSize(1);
  }

  @Test
  void extend_afterItEnded_isAConflict() {
    engine.run(new Command.Release(ORG, "r"));

    assertThat(engine.run(more("r", 1, 1, false))).isInstanceOf(Outcome.Conflict.class);
    assertThat(engine.run(more("never", 1, 1, false))).isInstanceOf(Outcome.NotFound.class);
  }

  @Test
  void tentative_refused_isNoEvent() {
    refusal(engine.run(more("r", 61, 0, true)));
    Command.Reserve plain = reserve("s", call(Map.of()), 61, 1);
    refusal(
        engine.run(
            new Command.Reserve(
                plain.id(),
                plain.call(),
                plain.demand(),
                plain.owner(),
                plain.ttlMs(),
                plain.contentHash(),
                plain.intent(),
                Priority.NORMAL,
                true)));

    assertThat(engine.events(Event.ReservationRefused.class)).isEmpty();
  }
}
