package dev.purser.core.budget;

import static dev.purser.core.budget.BudgetFixtures.NOON;
import static dev.purser.core.budget.BudgetFixtures.ORG;
import static dev.purser.core.budget.BudgetFixtures.budget;
import static dev.purser.core.budget.BudgetFixtures.call;
import static dev.purser.core.budget.BudgetFixtures.reserve;
import static dev.purser.core.budget.RunningEngine.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.usage.Labels;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OverrideTest {

  private static final long HOUR = 3_600_000;

  private final RunningEngine engine = new RunningEngine();

  private void install(Period period, String... per) {
    engine.install(budget("b", Unit.USD, 100, period, Enforcement.HARD, List.of(per), Match.ALL));
  }

  @Test
  void grant_raisesTheLimitUntilItExpires() {
    install(Period.DAY);
    refusal(engine.run(reserve("a", call(Map.of()), 120, 1)));
    engine.grant("o", "b", Labels.NONE, 20, NOON + HOUR / 6);

    assertThat(engine.run(reserve("b", call(Map.of()), 120, 1))).isInstanceOf(Outcome.Held.class);
    assertThat(engine.window("b").overrides()).isEqualTo(20);
    assertThat(engine.window("b").remaining()).isZero();
    assertThat(engine.events(Event.OverrideGranted.class)).hasSize(1);

    engine.now = NOON + HOUR / 6;
    assertThat(engine.window("b").remaining()).isEqualTo(-20);
    engine.run(new Command.Expire());
    assertThat(engine.events(Event.OverrideEnded.class)).hasSize(1);
    assertThat(engine.events(Event.Overdrawn.class))
        .singleElement()
        .satisfies(e -> {
          assertThat(e.cause()).isEqualTo(Cause.OVERRIDE_ENDED);
          assertThat(e.overdraft()).isEqualTo(20);
        });
    assertThat(engine.overrides.get("o").endedAt()).isEqualTo(OptionalLong.of(NOON + HOUR / 6));
    refusal(engine.run(reserve("c", call(Map.of()), 0, 1)));
  }

  @Test
  void grant_ofOneGroup_leavesTheOthersAlone() {
    install(Period.DAY, "user");
    engine.grant("o", "b", Labels.of("user", "ann"), 20, NOON + HOUR);

    refusal(engine.run(reserve("a", call(Map.of("user", "bob")), 101, 1)));
    assertThat(engine.run(reserve("b", call(Map.of("user", "ann")), 120, 1)))
        .isInstanceOf(Outcome.Held.class);
  }

  @Test
  void grant_isOfOneWindow_notOfTheNext() {
    install(Period.HOUR);
    engine.grant("o", "b", Labels.NONE, 20, NOON + 5 * HOUR);
    engine.now = NOON + HOUR;

    refusal(engine.run(reserve("a", call(Map.of()), 101, 1)));
    engine.run(new Command.Expire());
    assertThat(engine.events(Event.OverrideEnded.class)).hasSize(1);
    assertThat(engine.events(Event.Overdrawn.class)).isEmpty();
  }

  @Test
  void grant_ofARollingWindow_staysWithItAsItRolls() {
    engine.install(
        Budget.builder(new BudgetKey(ORG, "b"), Unit.USD, 100, Period.ROLLING)
            .durationMs(HOUR)
            .build());
    engine.grant("o", "b", Labels.NONE, 20, NOON + 5 * HOUR);
    engine.now = NOON + 2 * HOUR;

    assertThat(engine.run(reserve("a", call(Map.of()), 120, 1))).isInstanceOf(Outcome.Held.class);
  }

  @Test
  void end_beforeItsTime_countsNoMore() {
    install(Period.DAY);
    engine.grant("o", "b", Labels.NONE, 20, NOON + HOUR);

    assertThat(engine.endOverride("o")).isPresent();
    assertThat(engine.endOverride("o")).isEmpty();
    refusal(engine.run(reserve("a", call(Map.of()), 101, 1)));
  }

  @Test
  void restart_keepsIt() {
    install(Period.DAY);
    engine.grant("o", "b", Labels.NONE, 20, NOON + HOUR);
    engine.restart();

    assertThat(engine.window("b").overrides()).isEqualTo(20);
  }

  @Test
  void amount_ofNothing_isRefused() {
    WindowKey window = new WindowKey(new BudgetKey(ORG, "b"), Labels.NONE, 0);
    assertThatThrownBy(() ->
            new BudgetOverride("o", window, 0, "r", "a", 0, 1, Map.of(), OptionalLong.empty()))
        .hasMessageContaining("above 0");
  }
}
