package dev.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class BudgetTest {

  @Test
  void match_needsEveryDimensionAndOneValueOfEach() {
    Match match =
        Match.of(
            Map.of(
                "team", List.of("a", "b"),
                "model", List.of("gpt-5.5"),
                "provider", List.of()));
    assertThat(match.takes(BudgetFixtures.call(Map.of("team", "b")), true)).isTrue();
    assertThat(match.takes(BudgetFixtures.call(Map.of("team", "c")), true)).isFalse();
    assertThat(match.takes(BudgetFixtures.call(Map.of()), true)).isFalse();
    assertThat(Match.ALL.takes(BudgetFixtures.call(Map.of()), false)).isTrue();
    Match every =
        Match.of(
            Map.of(
                "org", List.of(BudgetFixtures.ORG),
                "operation", List.of("chat"),
                "provider", List.of("openai")));
    assertThat(every.takes(BudgetFixtures.call(Map.of()), true)).isTrue();
  }

  @Test
  void builder_setsWhatItIsToldAndDefaultsTheRest() {
    BudgetKey key = new BudgetKey("acme", "x");
    Budget plain = Budget.builder(key, Unit.TOKENS, 7, Period.MONTH).build();
    assertThat(plain)
        .isEqualTo(
            new Budget(
                key,
                Match.ALL,
                List.of(),
                Unit.TOKENS,
                7,
                List.of(),
                Period.MONTH,
                ZoneOffset.UTC,
                Enforcement.HARD,
                Budget.DEFAULT_THRESHOLDS,
                new BigDecimal("0.8"),
                new BigDecimal("0.95"),
                UnknownPrice.DENY,
                OptionalLong.empty(),
                100_000,
                1,
                0));
    Match match = Match.of(Map.of("team", List.of("a")));
    ZoneId zone = ZoneId.of("Europe/Berlin");
    assertThat(
            Budget.builder(key, Unit.USD, 7, Period.DAY)
                .match(match)
                .per("user")
                .zone(zone)
                .enforcement(Enforcement.SOFT)
                .thresholds(List.of(BigDecimal.ONE))
                .warningAt(new BigDecimal("0.1"))
                .criticalAt(new BigDecimal("0.2"))
                .unknownPrice(UnknownPrice.ALLOW)
                .unboundedHold(5)
                .maxWindows(3)
                .build())
        .isEqualTo(
            new Budget(
                key,
                match,
                List.of("user"),
                Unit.USD,
                7,
                List.of(),
                Period.DAY,
                zone,
                Enforcement.SOFT,
                List.of(BigDecimal.ONE),
                new BigDecimal("0.1"),
                new BigDecimal("0.2"),
                UnknownPrice.ALLOW,
                OptionalLong.of(5),
                3,
                1,
                0));
  }

  @Test
  void limitOf_theFirstGroupThatFits() {
    Budget.GroupLimit exception = new Budget.GroupLimit(Labels.of("user", "u-7"), 500);
    Budget budget =
        Budget.builder(new BudgetKey("acme", "x"), Unit.USD, 100, Period.DAY)
            .per("user")
            .limits(List.of(exception))
            .build();
    assertThat(budget.limitOf(Labels.of("user", "u-7"))).isEqualTo(500);
    assertThat(budget.limitOf(Labels.of("user", "u-8"))).isEqualTo(100);
    assertThat(budget.limitOf(Labels.NONE)).isEqualTo(100);
    assertThatThrownBy(() -> new Budget.GroupLimit(Labels.NONE, -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BudgetFixtures.budget("x", Unit.USD, -1, Period.DAY, Enforcement.HARD))
        .hasMessageContaining("limit");
  }

  @Test
  void unit_parsesExactlyWhatItCounts() {
    assertThat(Unit.USD.parse("0.25")).isEqualTo(2_500_000_000L);
    assertThat(Unit.USD.format(2_500_000_000L)).isEqualTo("0.25");
    assertThat(Unit.TOKENS.parse("1e3")).isEqualTo(1_000);
    assertThat(Unit.TOKENS.format(1_000)).isEqualTo("1000");
    assertThatThrownBy(() -> Unit.REQUESTS.parse("1.5")).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> Unit.TOKENS.parse("1e99999999"))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void seed_countsTheRecordsThatMatchByTheirTime() {
    Budget budget =
        BudgetFixtures.budget(
            "x",
            Unit.TOKENS,
            100,
            Period.DAY,
            Enforcement.HARD,
            List.of("team"),
            Match.of(Map.of("team", List.of("a"))));
    BudgetSeed seed = new BudgetSeed(budget);
    seed.add(BudgetFixtures.record("1", BudgetFixtures.NOON, 0, 10, Map.of("team", "a")));
    seed.add(BudgetFixtures.record("2", BudgetFixtures.NOON, 0, 5, Map.of("team", "a")));
    seed.add(BudgetFixtures.record("3", BudgetFixtures.NOON, 0, 99, Map.of("team", "b")));
    seed.remove(BudgetFixtures.record("2", BudgetFixtures.NOON, 0, 5, Map.of("team", "a")));
    assertThat(seed.settled()).hasSize(1).containsValue(10L);
  }

  @Test
  void claim_isNeverNegative() {
    assertThatThrownBy(() -> new Claim.Of(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
