package dev.purser.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.core.money.Money;
import dev.purser.core.usage.Cost;
import dev.purser.core.usage.RecordId;
import dev.purser.core.usage.Status;
import dev.purser.core.usage.TokenCounts;
import dev.purser.core.usage.UsageRecord;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObservedTest {

  private final Observed observed = new Observed();

  private void add(String model, Status status, long tokens) {
    observed.add(
        UsageRecord.builder(new RecordId("default", "api", "r"), Instant.EPOCH, "openai", model)
            .operation("chat")
            .status(status)
            .tokens(TokenCounts.of(tokens, 0))
            .cost(new Cost.Priced(Money.ofTicks(tokens * 1_000), List.of(), ""))
            .build());
  }

  @Test
  void usual_fewCalls_isNotKnown() {
    for (int i = 0; i < 19; i++) {
      add("m", Status.OK, 100);
    }
    assertThat(observed.usual("m", "chat")).isEmpty();
  }

  @Test
  void usual_calls1To1000_isThe950thToWithinAQuarter() {
    for (int i = 1; i <= 1000; i++) {
      add("m", Status.OK, i);
    }
    assertThat(observed.usual("m", "chat").orElseThrow().tokens()).isBetween(950L, 1200L);
    assertThat(observed.usual("m", "chat").orElseThrow().usd()).isBetween(950_000L, 1_200_000L);
    assertThat(observed.usual("m", "embeddings")).isEmpty();
    assertThat(observed.usual("n", "chat")).isEmpty();
  }

  @Test
  void usual_oneInAHundredIsHuge_countsNot() {
    for (int i = 1; i <= 1000; i++) {
      add("m", Status.OK, i % 100 == 0 ? 1L << 40 : 100);
    }
    assertThat(observed.usual("m", "chat").orElseThrow().tokens()).isBetween(100L, 127L);
  }

  @Test
  void usual_failedCalls_teachNothing() {
    for (int i = 0; i < 100; i++) {
      add("m", Status.ERROR, 1);
    }
    assertThat(observed.usual("m", "chat")).isEmpty();
  }
}
