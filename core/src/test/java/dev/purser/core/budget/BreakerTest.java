package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.call;
import static dev.purser.core.budget.BudgetFixtures.record;
import static dev.purser.core.budget.BudgetFixtures.reserve;
import static dev.purser.core.budget.RunningEngine.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.usage.Labels;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private final RunningEngine engine = new RunningEngine();

  private Breaker trip(Map<String, String> scope) {
    Breaker breaker = new Breaker("b", Labels.of(scope), "runs in circles", "ann", NOON);
    Changes changes = new Changes();
    engine.engine.trip(breaker, engine.now, changes);
    engine.keep(changes);
    return breaker;
  }

  @Test
  void trip_stopsWhatHasAllOfItsScope() {
    Call planner = call(Map.of("agent", "planner", "team", "a"));
    engine.run(reserve("before", planner, 1, 1));
    Breaker breaker = trip(Map.of("agent", "planner", "team", "a"));

    Refusal refusal = refusal(engine.run(reserve("r", planner, 1, 1)));
    assertThat(refusal.code()).isEqualTo(Refusal.Code.BREAKER_OPEN);
    assertThat(refusal.breaker()).contains(breaker);
    assertThat(refusal.message()).contains("ann").contains("runs in circles");
    assertThat(refusal.retry()).isEqualTo(Refusal.Retry.EXHAUSTED);
    assertThat(
            engine.run(new Command.Check(planner, new Demand(new Claim.Of(1), new Claim.Of(1), 1))))
        .satisfies(checked -> assertThat(checked.refusal()).contains(refusal));
    assertThat(engine.run(reserve("s", call(Map.of("agent", "planner", "team", "b")), 1, 1)))
        .isInstanceOf(Outcome.Held.class);
    Demand more = new Demand(new Claim.Of(1), new Claim.Of(1), 0);
    assertThat(
            refusal(
                    engine.run(
                        new Command.Extend(
                            ORG, "before", more, record("before", NOON, 2, 2), false)))
                .breaker())
        .contains(breaker);
  }

  @Test
  void trip_labelThatDoesNotBind_stopsToo() {
    trip(Map.of("agent", "planner"));
    Labels chosen = Labels.of("agent", "planner");
    Call free = new Call(ORG, "openai", "m", "chat", chosen, Labels.NONE);

    refusal(engine.run(reserve("r", free, 1, 1)));
  }

  @Test
  void trip_emptyScope_stopsEverythingAndLetsNothingPassUnmetered() {
    Call bare = new Call(ORG, "openai", "", "", Labels.NONE, Labels.NONE);
    assertThat(engine.engine.isUnderCeiling(bare)).isFalse();
    trip(Map.of());

    refusal(engine.run(reserve("r", call(Map.of()), 1, 1)));
    assertThat(engine.engine.isUnderCeiling(bare)).isTrue();
  }

  @Test
  void reset_letsItGoOn() {
    trip(Map.of("model", "gpt-5.5"));
    refusal(engine.run(reserve("r", call(Map.of()), 1, 1)));

    assertThat(engine.engine.reset("b", engine.now, new Changes())).isPresent();
    assertThat(engine.engine.reset("b", engine.now, new Changes())).isEmpty();
    assertThat(engine.run(reserve("s", call(Map.of()), 1, 1))).isInstanceOf(Outcome.Held.class);
    assertThat(engine.events(Event.BreakerTripped.class)).hasSize(1);
  }

  @Test
  void restart_keepsIt() {
    trip(Map.of("org", ORG));
    engine.restart();

    refusal(engine.run(reserve("r", call(Map.of()), 1, 1)));
  }
}
