package dev.purser.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.purser.catalog.Catalogs;
import dev.purser.catalog.Reading;
import dev.purser.core.budget.Outcome;
import dev.purser.core.price.Catalog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnPricesTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z"));

  private static final String AGREEMENT =
      """
      {"schema": 1, "provider": "openai", "agreements": [{"source": "contract", "accounts": ["acme"],
       "multiply": {"tokens": "0.9"}, "overrides": [{"when": {"used": {"of": "tokens",
        "period": "month", "gte": 1500000}}, "marginal": true, "multiply": {"tokens": "0.5"}}]}]}
      """;

  private static Catalog prices() {
    byte[] json = AGREEMENT.getBytes(StandardCharsets.UTF_8);
    return ((Reading.File) Catalogs.parse("prices.json", json)).catalog();
  }

  private static String record(Purser purser, String org, String id) {
    Outcome.OfPost outcome =
        purser.record(
            Attempt.to("openai", "gpt-4o").label("org", org).id(id), Usage.of(1_000_000, 0));
    return ((Outcome.Posted) outcome).record().cost().amount().orElseThrow().toDecimal();
  }

  @Test
  void record_underAnAgreement_isChargedByWhatTheAccountUsed(@TempDir Path folder) {
    try (Purser purser = Purser.open(folder, CLOCK, prices())) {
      assertThat(record(purser, "acme", "a")).isEqualTo("2.25");
      assertThat(record(purser, "other", "a")).isEqualTo("2.5");
    }
    try (Purser purser = Purser.open(folder, CLOCK, prices())) {
      assertThat(record(purser, "acme", "b"))
          .as("what was used before the start counts")
          .isEqualTo("1.6875");
    }
  }
}
