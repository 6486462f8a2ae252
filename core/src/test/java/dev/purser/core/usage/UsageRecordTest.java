package dev.purser.core.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.purser.core.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageRecordTest {

  private static final RecordId ID = new RecordId("acme", "api", "u_1");

  @Test
  void toBuilder_keepsEveryComponent() {
    UsageRecord full =
        new UsageRecord(
            ID,
            "req",
            2,
            Instant.EPOCH,
            "anthropic",
            "claude",
            "claude-x",
            "chat",
            TokenCounts.of(1, 2),
            List.of(new UsagePart("", TokenCounts.of(1, 2))),
            3,
            Quantities.of("web_search", 4),
            "batch",
            "us",
            "fast",
            Labels.of("team", "a"),
            5,
            6,
            Status.PARTIAL,
            Counted.ESTIMATED,
            Source.IMPORT,
            7,
            new Cost.Free("p@1"),
            "{\"a\":1}",
            List.of("team"));
    assertThat(full.toBuilder().build()).isEqualTo(full);
  }

  @Test
  void build_ofOnlyWhatIsNeeded_isUnknownElsewhere() {
    UsageRecord record = UsageRecord.builder(ID, Instant.EPOCH, "openai", "m").build();
    assertThat(record.latencyMs()).isEqualTo(-1);
    assertThat(record.cost().amount()).isEmpty();
    assertThat(record.cost().status()).isEqualTo("unpriced");
    assertThat(record.tokens()).isEqualTo(TokenCounts.NONE);
  }

  @Test
  void build_partsThatDoNotSumToTheTokens_throws() {
    UsageRecord.Builder builder =
        UsageRecord.builder(ID, Instant.EPOCH, "openai", "m")
            .tokens(TokenCounts.of(3, 2))
            .parts(List.of(new UsagePart("other", TokenCounts.of(1, 2))));
    assertThatThrownBy(builder::build).hasMessageContaining("parts");
    assertThat(builder.tokens(TokenCounts.of(4, 2)).build().parts()).isEmpty();
  }

  @Test
  void build_outOfRange_throws() {
    UsageRecord.Builder builder = UsageRecord.builder(ID, Instant.EPOCH, "openai", "m");
    assertThatThrownBy(() -> builder.attempt(0).build()).hasMessageContaining("attempt");
    assertThatThrownBy(() -> builder.attempt(1).revision(0).build())
        .hasMessageContaining("revision");
    assertThatThrownBy(() -> UsageRecord.builder(ID, Instant.EPOCH, "", "m").build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RecordId("", "a", "b"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cost_amountAndStatusFollowItsKind() {
    Cost.CostLine line =
        new Cost.CostLine("input", BigDecimal.ONE, "4", 1_000_000, Money.ofTicks(40_000));
    Cost priced = new Cost.Priced(Money.ofTicks(40_000), List.of(line), "a/b@2026-01-01");
    assertThat(priced.ticksOrZero()).isEqualTo(40_000);
    assertThat(priced.lines()).containsExactly(line);
    assertThat(priced.status()).isEqualTo("priced");
    Cost reported = new Cost.Reported(Money.ofTicks(1), List.of(), "");
    assertThat(reported.amount()).contains(Money.ofTicks(1));
    assertThat(reported.status()).isEqualTo("reported");
    assertThat(Cost.Free.OF_CHARGE.amount()).contains(Money.ZERO);
    assertThat(Cost.Free.OF_CHARGE.lines()).isEmpty();
    assertThat(Cost.Free.OF_CHARGE.status()).isEqualTo("free");
    Cost unpriced = new Cost.Unpriced("no price for m");
    assertThat(unpriced.amount()).isEmpty();
    assertThat(unpriced.lines()).isEmpty();
    assertThat(unpriced.price()).isEmpty();
    assertThat(unpriced.ticksOrZero()).isZero();
  }

  @Test
  void quantities_areExactAndNeverNegative() {
    Quantities quantities =
        Quantities.of(Map.of("audio_seconds", new BigDecimal("2.50"), "pages", BigDecimal.ZERO));
    assertThat(quantities).isEqualTo(Quantities.of(Map.of("audio_seconds", new BigDecimal("2.5"))));
    assertThat(quantities.get("pages")).isZero();
    assertThat(quantities.isEmpty()).isFalse();
    assertThat(Quantities.of(Map.of())).isSameAs(Quantities.NONE);
    assertThatThrownBy(() -> Quantities.of("pages", -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Quantities.of(Map.of("pages", new BigDecimal("1e99"))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
