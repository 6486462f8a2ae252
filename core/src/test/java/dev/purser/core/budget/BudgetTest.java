package dev.purser.core.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.usage.Labels;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
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
  void build_plain_isAHardLimitOverEveryCall() {
    Budget plain = Budget.builder(new BudgetKey("acme", "x"), Unit.TOKENS, 7, Period.MONTH).build();
    assertThat(plain.match()).isEqualTo(Match.ALL);
    assertThat(plain.enforcement()).isEqualTo(Enforcement.HARD);
    assertThat(plain.onExceed()).containsExactly(OnExceed.DENY);
    assertThat(plain.hold()).isEqualTo(HoldRule.BOUND);
    assertThat(plain.unknownPrice()).isEqualTo(UnknownPrice.DENY);
    assertThat(plain.version()).isEqualTo(1);
  }

  @Test
  void toBuilder_keepsEveryPart() {
    Budget full =
        Budget.builder(new BudgetKey("acme", "x"), Unit.USD, 7, Period.DAY)
            .match(Match.of(Map.of("team", List.of("a"))))
            .per("user")
            .zone(ZoneId.of("Europe/Berlin"))
            .anchor(42)
            .enforcement(Enforcement.SOFT)
            .thresholds(List.of(BigDecimal.ONE))
            .warningAt(new BigDecimal("0.1"))
            .criticalAt(new BigDecimal("0.2"))
            .hold(HoldRule.P95)
            .onExceed(List.of(OnExceed.CLAMP, OnExceed.DENY))
            .ladder(List.of("small"))
            .minOutput(16)
            .degradeAt(new BigDecimal("0.9"))
            .priorityReserve(Map.of(Priority.HIGH, new BigDecimal("0.1")))
            .unknownPrice(UnknownPrice.CEILING)
            .ceilingRate(9)
            .unboundedHold(5)
            .rollover(3)
            .maxWindows(3)
            .version(4)
            .seededFrom(6)
            .seededTo(5)
            .build();
    assertThat(full.toBuilder().build()).isEqualTo(full);
    assertThat(full.per()).containsExactly("user");
    assertThat(full.installed(6, 8, 7).seededTo()).isEqualTo(7);
  }

  @Test
  void build_adaptive_triesEverythingBeforeItDenies() {
    BudgetBuilder builder =
        Budget.builder(new BudgetKey("acme", "x"), Unit.USD, 7, Period.DAY)
            .enforcement(Enforcement.ADAPTIVE);
    assertThat(builder.build().onExceed())
        .containsExactly(OnExceed.CLAMP, OnExceed.DOWNGRADE, OnExceed.THROTTLE, OnExceed.DENY);
    assertThat(builder.onExceed(List.of(OnExceed.THROTTLE)).build().onExceed())
        .containsExactly(OnExceed.THROTTLE, OnExceed.DENY);
    assertThatThrownBy(builder.onExceed(List.of(OnExceed.DENY, OnExceed.CLAMP))::build)
        .hasMessageContaining("on_exceed");
  }

  @Test
  void build_session_isSplitByTheLabelAndEndsAfterHalfAnHour() {
    Budget session =
        Budget.builder(new BudgetKey("acme", "x"), Unit.USD, 7, Period.SESSION).per("user").build();
    assertThat(session.per()).containsExactly("user", "session");
    assertThat(session.durationMs()).isEqualTo(1_800_000);
  }

  @Test
  void build_outOfRange_isRefused() {
    BudgetBuilder day =
        Budget.builder(new BudgetKey("acme", "x"), Unit.USD, 7, Period.DAY).minOutput(0);
    assertThatThrownBy(day::build).hasMessageContaining("min_output");
    assertThatThrownBy(day.minOutput(1).ceilingRate(-1)::build).hasMessageContaining("ceiling");
    assertThatThrownBy(day.ceilingRate(1).rollover(-1)::build).hasMessageContaining("rollover");
    assertThatThrownBy(
            day.rollover(1).priorityReserve(Map.of(Priority.HIGH, new BigDecimal("1.1")))::build)
        .hasMessageContaining("priority_reserve");
    assertThatThrownBy(day.priorityReserve(Map.of(Priority.HIGH, new BigDecimal("-1")))::build)
        .hasMessageContaining("priority_reserve");
    assertThatThrownBy(
            Budget.builder(new BudgetKey("acme", "x"), Unit.USD, 7, Period.ROLLING)::build)
        .hasMessageContaining("duration");
    assertThatThrownBy(
            Budget.builder(new BudgetKey("acme", "x"), Unit.USD, 7, Period.TOTAL).anchor(1)::build)
        .hasMessageContaining("anchor");
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
