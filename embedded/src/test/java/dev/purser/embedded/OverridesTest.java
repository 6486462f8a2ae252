package dev.purser.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.budget.Budget;
import dev.purser.core.budget.BudgetKey;
import dev.purser.core.budget.BudgetOverride;
import dev.purser.core.budget.Period;
import dev.purser.core.budget.Unit;
import dev.purser.core.usage.Labels;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OverridesTest {

  private static final BudgetKey HOUR = new BudgetKey("default", "hour");
  private static final Labels PLANNER = Labels.of("agent", "planner");
  private static final Attempt ATTEMPT =
      Attempt.to("openai", "gpt-4o").label("agent", "planner").totalTokens(600);

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
  private final Purser purser = Purser.inMemory(now::get);

  @BeforeEach
  void putBudget() {
    purser.putBudget(Budget.builder(HOUR, Unit.TOKENS, 500, Period.HOUR).per("agent").build());
  }

  @AfterEach
  void close() {
    purser.close();
  }

  private BudgetOverride grant() {
    return purser
        .grant(HOUR, PLANNER, 100, "release day", "ann", now.get().plus(Duration.ofMinutes(5)))
        .orElseThrow();
  }

  private boolean isAdmitted() {
    return purser.check(ATTEMPT).refusal().isEmpty();
  }

  @Test
  void grant_raisesTheLimitOfItsGroupUntilItEnds() {
    assertThat(isAdmitted()).isFalse();

    BudgetOverride override = grant();

    assertThat(isAdmitted()).isTrue();
    assertThat(purser.check(ATTEMPT.label("agent", "other")).refusal()).isPresent();
    assertThat(purser.endOverride(override.id())).isTrue();
    assertThat(purser.endOverride(override.id())).isFalse();
    assertThat(isAdmitted()).isFalse();
  }

  @Test
  void grant_expires() {
    grant();
    now.set(now.get().plus(Duration.ofMinutes(5)));

    assertThat(isAdmitted()).isFalse();
  }

  @Test
  void grant_ofNothingThatThereIs_isRefused() {
    Instant soon = now.get().plus(Duration.ofMinutes(5));
    BudgetKey other = new BudgetKey("default", "other");

    assertThat(purser.grant(other, PLANNER, 100, "r", "ann", soon)).isEmpty();
    assertThatThrownBy(() -> purser.grant(HOUR, Labels.of("team", "a"), 100, "r", "ann", soon))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("split by [agent]");
    assertThatThrownBy(() -> purser.grant(HOUR, PLANNER, 100, "r", "ann", now.get()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("after now");
  }
}
